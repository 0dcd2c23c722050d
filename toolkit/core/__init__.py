"""Words that every room uses: filings, findings, numbers, text, files."""
