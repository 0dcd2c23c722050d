"""What a report's texts may say of its tables: patterns and their readings."""

from __future__ import annotations

from toolkit.form.part import Part


class Mentions(Part):
    """The rules by which sentences are compared with the figures."""
