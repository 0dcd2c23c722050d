"""The form: what a report consists of, as data."""
