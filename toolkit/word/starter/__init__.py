"""A template made from a form."""
