"""Rendering of a template and a filing as a report."""
