"""Reading of published reports into filings: .docx, saved web pages and plain text."""
