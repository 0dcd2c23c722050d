"""Where each slot of a returned workbook stands: names, keys and labels vote."""
