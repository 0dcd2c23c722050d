"""What the tags of a template may do."""
