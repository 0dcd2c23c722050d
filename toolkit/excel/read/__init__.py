"""What the slots of a returned workbook hold."""
