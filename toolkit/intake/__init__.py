"""Reads published reports: .docx, saved web pages and plain text → filing."""
