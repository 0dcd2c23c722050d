"""Text of a paragraph in Word, and the text in it that is not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.intake.blocks.unseen import (
    ABOVE,
    DELETED,
    HIDDEN,
    LOWERED,
    RAISED,
    Unseen,
    make_unseen,
)
from toolkit.intake.blocks.word_formats import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from toolkit.intake.blocks.unseen import Colour
    from toolkit.intake.blocks.word_formats import Formats

BOX = f"{WORD}txbxContent"
_RUN, _TEXT, _GONE = (f"{WORD}{name}" for name in ("r", "t", "delText"))
_OTHER = "\ufffd"
"""A character in place of a symbol that is not known."""
_SIGNS = {
    f"{WORD}tab": "\t",
    f"{WORD}ptab": "\t",
    f"{WORD}cr": "\n",
    f"{WORD}br": "\n",
    f"{WORD}noBreakHyphen": "\u2011",
    f"{WORD}sym": _OTHER,
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": _OTHER,
}
AWAY = frozenset(f"{WORD}{name}" for name in ("del", "moveFrom"))
"""Deletions and moves that are not accepted yet."""
_PASSED = frozenset(f"{WORD}{name}" for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"))
"""Properties; a tab in them is a tab stop."""
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEVELS = {"superscript": RAISED, "subscript": LOWERED}


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children of an element without properties; the first of alternatives."""
    for child in element:
        if child.tag == f"{_MARKUP}AlternateContent":
            yield from list(child)[:1]
        elif isinstance(child.tag, str) and child.tag not in _PASSED:
            yield child


def read_runs(paragraph: etree._Element, formats: Formats, behind: Colour | None, how: str) -> Runs:
    """Read the text of a paragraph; `how` is the reason why none of it is read, or empty."""
    runs = Runs(paragraph.find(f"{WORD}pPr"), formats, behind)
    runs.read(paragraph, how, {})
    return runs


class Runs:
    """The words of a paragraph, and the text in it that is not read."""

    def __init__(
        self, properties: etree._Element | None, formats: Formats, behind: Colour | None
    ) -> None:
        self._properties, self._formats, self._behind = properties, formats, behind
        self.words: list[str] = []
        self.unseen: list[Unseen] = []

    def read(self, element: etree._Element, how: str, level: dict[int, int]) -> None:
        """Add the text in an element; `level` is the translation of raised or lowered digits."""
        for child in children(element):
            if child.tag in _SIGNS:
                self._add(_SIGNS[child.tag], how, level)
            elif child.tag in {_TEXT, _GONE}:
                self._add(child.text or "", how, level)
            elif child.tag == _RUN:
                own, raised = self._formats.look_at(child, self._properties, self._behind)
                self.read(child, how or own, _LEVELS.get(raised, {}))
            elif child.tag != BOX:
                own = DELETED if child.tag in AWAY else ABOVE if child.tag == f"{WORD}rt" else ""
                if child.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None:
                    own = own or HIDDEN
                self.read(child, how or own, level)

    def _add(self, words: str, how: str, level: dict[int, int]) -> None:
        if how:
            self.unseen += make_unseen(how, words)
        else:
            self.words.append(words.translate(level))
