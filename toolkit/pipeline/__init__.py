"""The pipeline of one workbook: load, check, render, prove."""
