"""The rules of a form, as data."""
