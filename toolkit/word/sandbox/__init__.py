"""The restricted language of the tags in a template."""
