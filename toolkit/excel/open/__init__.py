"""Safe opening of a workbook."""
