"""Workbooks written: blank, prefilled, marked, with lists beside them."""
