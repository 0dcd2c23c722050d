"""Checks of the figures in the texts against the tables."""
