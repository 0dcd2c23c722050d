"""The words of a paragraph in Word, and what stands among them that is not read."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    from toolkit.intake.blocks.colours import Colour
    from toolkit.intake.blocks.word_formats import Formats

BOX = f"{WORD}txbxContent"
_RUN, _TEXT, _GONE = (f"{WORD}{name}" for name in ("r", "t", "delText"))
_OTHER = "\ufffd"
"""Stands for a sign that cannot be told."""
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
"""What was deleted or moved away, and nobody accepted it yet."""
# a tab among properties is a stop
_PASSED = frozenset(f"{WORD}{name}" for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"))
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEVELS = {"superscript": RAISED, "subscript": LOWERED}


@dataclass
class Runs:
    """The words of a paragraph, and what is not read."""

    words: list[str] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)


def children(element: etree._Element) -> Iterator[etree._Element]:
    """What an element holds, without properties; of several ways to show a thing the first."""
    for child in element:
        if child.tag == f"{_MARKUP}AlternateContent":
            yield from list(child)[:1]
        elif isinstance(child.tag, str) and child.tag not in _PASSED:
            yield child


def read_runs(paragraph: etree._Element, formats: Formats, behind: Colour | None, how: str) -> Runs:
    """Read a paragraph; `how` is set where nothing of it is seen."""
    reader = _Reader(paragraph.find(f"{WORD}pPr"), formats, behind)
    reader.read(paragraph, how, {})
    return reader.runs


class _Reader:
    """Reads one paragraph."""

    def __init__(
        self, properties: etree._Element | None, formats: Formats, behind: Colour | None
    ) -> None:
        self.properties, self.formats, self.behind = properties, formats, behind
        self.runs = Runs()

    def read(self, element: etree._Element, how: str, level: dict[int, int]) -> None:
        """Read what stands in an element."""
        for child in children(element):
            if child.tag in _SIGNS:
                self._describe(_SIGNS[child.tag], how, level)
            elif child.tag in {_TEXT, _GONE}:
                self._describe(child.text or "", how, level)
            elif child.tag == _RUN:
                own, raised = self.formats.look_at(child, self.properties, self.behind)
                self.read(child, how or own, _LEVELS.get(raised, {}))
            elif child.tag != BOX:
                self.read(child, how or _find_how(child), level)

    def _describe(self, words: str, how: str, level: dict[int, int]) -> None:
        if how:
            self.runs.unseen += make_unseen(how, words)
        else:
            self.runs.words.append(words.translate(level))


def _find_how(element: etree._Element) -> str:
    """How what an element holds is not read, empty where it is."""
    if element.tag in AWAY:
        return DELETED
    if element.tag == f"{WORD}rt":
        return ABOVE
    is_empty = element.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
    return HIDDEN if is_empty else ""
