"""Reports of many workbooks: tasks, journal, output files."""
