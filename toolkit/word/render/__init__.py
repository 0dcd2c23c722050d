"""A template and a filing made into a report."""
