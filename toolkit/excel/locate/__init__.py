"""Location of each slot in a returned workbook, by names, keys and labels."""
