"""A workbook opened safely."""
