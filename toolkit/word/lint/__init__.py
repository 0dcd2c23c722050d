"""A template checked against its form."""
