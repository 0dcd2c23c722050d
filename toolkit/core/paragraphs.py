"""Text as clerks type it → paragraphs with the levels of an official document's headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD_LENGTH = 40
"""A heading within a paragraph has at most so many characters; longer is a sentence of the text."""

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
    """Find the level of a paragraph, and the heading that a （一） begins with."""
    level = _find_level(text)
    end = _find_head_end(text) if level == 2 else 0
    return HeadedParagraph(level, text[:end], text[end:])


def split_text(lines: Iterable[str]) -> list[HeadedParagraph]:
    """The paragraphs of a text: a line break starts a new one, blank ones and outer blanks go."""
    pieces = (trim(piece) for line in lines for piece in _LINE_BREAK.split(line))
    return [split_paragraph(piece) for piece in pieces if piece]


def _find_level(text: str) -> int:
    return next((level for level, pattern in _LEVELS if pattern.match(text)), 0)


def _find_head_end(text: str) -> int:
    """Where the heading ends: after the first sentence if it is short, or at the end."""
    sentence = text.find("。") + 1
    if 0 < sentence <= HEAD_LENGTH:
        return sentence
    return len(text) if len(text) <= HEAD_LENGTH else 0
