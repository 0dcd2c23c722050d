"""The parts of a workbook's archive."""
