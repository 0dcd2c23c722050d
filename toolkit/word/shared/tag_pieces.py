"""Pieces of a template's paragraph: literal text and values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.core.text import trim

ANYTHING = "(?s:.*)"
"""The regular expression of a value that is not known without rendering."""

_QUOTED = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


def unquote(text: str) -> str:
    """Return text of a template as it prints, `{_{` as two braces."""
    for quoted, sign in _QUOTED:
        text = text.replace(quoted, sign)
    return text


@dataclass(frozen=True)
class Line:
    """A paragraph that the report must hold."""

    text: str
    where: str = ""
    """A description of the paragraph for messages."""
    id: str | None = None
    """Id of the cell or text whose value it prints."""
    pattern: re.Pattern[str] | None = None
    """The pattern that it must match, where that is not the literal text."""
    required: bool = True
    """False where the template prints it on a condition that is not known without rendering."""
    free: bool = False
    """True if the template computes a value in it that is not known without rendering."""


@dataclass(frozen=True)
class TagPiece:
    """A literal text or value of a paragraph; `sure` if it is printed on any condition."""

    text: str
    sure: bool
    id: str | None = None
    pattern: str | None = None

    @property
    def expression(self) -> str:
        """Return the piece as a regular expression."""
        known = re.escape(self.text) if self.pattern is None else self.pattern
        return known if self.sure else f"(?:{known})?"


def join_pieces(pieces: list[TagPiece]) -> Line:
    """Return the paragraph that the report must hold for these pieces."""
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
