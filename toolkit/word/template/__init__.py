"""A template as it is on disk: its tags, and what must not be carried along."""
