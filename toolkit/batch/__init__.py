"""Reports of many workbooks: tasks, journal, files put into place."""
