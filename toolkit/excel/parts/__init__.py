"""The parts of a workbook as they stand in its archive."""
