"""Workbooks: laid out from a form, written, and read back from whoever filled them in."""
