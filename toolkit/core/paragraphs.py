"""Paragraphs of official documents: their heading levels, and headings within them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD_LENGTH = 40
"""Maximum length of a heading within a paragraph; longer ones are ordinary sentences."""

_LINE_BREAK = re.compile(r"\r\n?|\n")
_LEVELS = (
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    # 1.5万件 is a quantity, but 1.2023年 is a heading that begins with a year
    (3, re.compile(r"[0-9０-９]{1,2}[.．、](?![0-9０-９])|[0-9０-９]{1,2}[.．、](?=\d{4}年)")),
    (4, re.compile(r"[（(][0-9０-９]{1,2}[）)]")),
)


class HeadedParagraph(NamedTuple):
    """A paragraph: its level (2 （一）, 3 1., 4 （1）, 0 plain), heading and text.

    `head` + `body` is the paragraph to the letter.
    """

    level: int
    head: str
    body: str


def split_paragraph(text: str) -> HeadedParagraph:
    """Split a paragraph into heading and body; only those of level （一） have a heading."""
    level = next((level for level, pattern in _LEVELS if pattern.match(text)), 0)
    # the heading is the first sentence if that is short, or all of a short paragraph
    end = text.find("。") + 1 if level == 2 else 0
    if level == 2 and not 0 < end <= HEAD_LENGTH:
        end = len(text) if len(text) <= HEAD_LENGTH else 0
    return HeadedParagraph(level, text[:end], text[end:])


def split_text(lines: Iterable[str]) -> list[HeadedParagraph]:
    """Split lines into paragraphs at line breaks, without blank ones and outer blanks."""
    pieces = (trim(piece) for line in lines for piece in _LINE_BREAK.split(line))
    return [split_paragraph(piece) for piece in pieces if piece]
