"""For readers and their programs: the report as a web page, its figures as open data."""
