"""Comparison of a finished report with its filing."""
