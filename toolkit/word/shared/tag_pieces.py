"""The pieces of a template's paragraph: its words and its values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.core.text import trim

ANYTHING = "(?s:.*)"
"""The regular expression of what cannot be told."""

_QUOTED = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


def unquote(text: str) -> str:
    """Text of a template as it prints: `{_{` stands for a pair of braces."""
    for quoted, sign in _QUOTED:
        text = text.replace(quoted, sign)
    return text


@dataclass(frozen=True)
class Line:
    """A paragraph that must stand in the report."""

    text: str
    where: str = ""
    """What it is, in words."""
    id: str | None = None
    """Of the cell or text whose value it is."""
    pattern: re.Pattern[str] | None = None
    """What it looks like, where it is not the text to the letter."""
    required: bool = True
    """Off where the template prints it only on a condition that cannot be told from here."""
    free: bool = False
    """Whether the template reckons a value in it, which cannot be told from here."""


@dataclass(frozen=True)
class TagPiece:
    """A part of a paragraph."""

    text: str
    sure: bool
    id: str | None = None
    pattern: str | None = None

    @property
    def expression(self) -> str:
        """The piece as a regular expression."""
        known = re.escape(self.text) if self.pattern is None else self.pattern
        return known if self.sure else f"(?:{known})?"


def join_pieces(pieces: list[TagPiece]) -> Line:
    """The paragraph that must stand in the report."""
    known = all(piece.sure and piece.pattern is None for piece in pieces)
    sure = [piece for piece in pieces if piece.sure]
    ids = [piece.id for piece in pieces if piece.id]
    return Line(
        trim("".join(piece.text for piece in sure or pieces)),
        id=ids[0] if len(ids) == 1 else None,
        pattern=None if known else re.compile("".join(piece.expression for piece in pieces)),
        required=any(trim(piece.text) or piece.pattern for piece in sure),
        free=any(piece.pattern == ANYTHING for piece in pieces),
    )
