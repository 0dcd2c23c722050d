"""填报 (tianbao): from a prescribed workbook, filled by hand, to a checked report in Word."""
