"""Check of a template against its form."""
