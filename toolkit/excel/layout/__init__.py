"""The sheets of a workbook, laid out from a form."""
