"""Checks of the texts: structure, contents and wording."""
