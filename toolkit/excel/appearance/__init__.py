"""Appearance of a workbook's cells: struck, hidden, formatted."""
