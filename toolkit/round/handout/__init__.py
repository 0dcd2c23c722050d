"""Workbooks that are handed out to the units."""
