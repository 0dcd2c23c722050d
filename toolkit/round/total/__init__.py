"""A county's own sum."""
