"""The form: the definition of a report as data."""
