"""Total of a county's units."""
