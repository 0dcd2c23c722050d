"""Reading of the values of a located workbook."""
