"""Word: the template of a form, and the report made from it."""
