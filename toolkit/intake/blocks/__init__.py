"""Blocks of a published report, read from any supported file format."""
