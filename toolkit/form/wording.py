"""What a report's texts must say, and how they are written."""

from __future__ import annotations

from toolkit.form.part import Part


class Wording(Part):
    """The rules about structure and wording."""
