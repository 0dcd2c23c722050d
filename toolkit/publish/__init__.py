"""The report as a web page and as PDF, its figures as open data."""
