"""One workbook's whole way: load, check, render, prove."""
