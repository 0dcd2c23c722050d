"""Tables of plain text in which only the order is left: labels and numbers, one after another.

Programs that take text out of a page print a table's cells line by line, part them by bars or
blanks, and break labels anywhere. Such a run of words is the form's table where every label of the
form stands in it in the form's own order, with one number at each place for a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.form.grid import Role, make_grid
from toolkit.intake.blocks.blocks import BlockCell, BlockTable, Paragraph
from toolkit.intake.tables.labels import list_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.form.grid import Box
    from toolkit.form.model import Header
    from toolkit.form.model import Table as FormTable

_GAP = r"[\s|｜│┃]"
_SIDE = r"[ \t\u3000\xa0|｜│┃]"
_NUMBER = rf"({{gap}}*?(?<=[\s|｜│┃])[-−]?\d[\d,.]{{0,20}}(?:[件个项次条起宗]|万元)?)(?={_GAP}|$)"
_SIGNS = "()[]【】（）,:.．，、；;：。"


class Stream:
    """The words of one table of a form, in reading order, as a pattern."""

    def __init__(self, table: FormTable, year: tuple[str, object]) -> None:
        self.boxes = make_grid(table).boxes
        headers = (h for band in table.bands for h in (*_walk(band.columns), *_walk(band.rows)))
        self._spelled: dict[str, set[str]] = {}
        for header in headers:
            self._spelled.setdefault(normalise_label(header.text), set()).update(
                list_labels(header, year)
            )
        pairs = zip((None, *self.boxes), self.boxes, strict=False)
        words = "".join(self._spell(box, before) for before, box in pairs)
        self._pattern = re.compile(words)

    def _spell(self, box: Box, before: Box | None) -> str:
        """What stands for a box; titles and corners may be missing.

        The numbers of a row stand in one line: broken over two, one would look like two.
        """
        if box.cell is not None:
            is_next = before is not None and before.cell is not None
            return _NUMBER.replace("{gap}", _SIDE if is_next else _GAP)
        text = normalise_label(box.text)
        ways = sorted(self._spelled.get(text, set()) | {text}, key=len, reverse=True)
        words = f"{_GAP}*(?:{'|'.join(map(_spread, ways))})"
        return f"(?:{words})?" if box.role in {Role.TITLE, Role.CORNER} else words

    def find(self, lines: Sequence[str]) -> tuple[int, int, BlockTable] | None:
        """The first lines that are the table: from where to before where, None where none are."""
        first = next(box.text for box in self.boxes if box.text)[:1]
        for start in range(len(lines)):
            if lines[start].lstrip(" |｜│┃\t")[:1] not in self._begin(first):
                continue
            found = self._pattern.match("\n".join((*lines[start:], "")))
            if found and found.string[found.end() :].lstrip(" |｜│┃\t")[:1] in {"", "\n"}:
                end = start + found[0].count("\n") + 1
                return start, end, self._make(found.groups())
        return None

    def _begin(self, first: str) -> set[str]:
        """The characters with which the table may begin."""
        begun = {first}
        for box in self.boxes:
            begun |= {way[:1] for way in self._spelled.get(normalise_label(box.text), {box.text})}
            if box.role not in {Role.TITLE, Role.CORNER}:
                break
            begun.add(box.text[:1])
        return begun | {"（", "("}

    def _make(self, numbers: Iterable[str]) -> BlockTable:
        left = iter(numbers)
        texts = (next(left) if box.cell is not None else box.text for box in self.boxes)
        cells = (
            BlockCell(b.row, b.column, b.rowspan, b.colspan, (Paragraph(text.strip(" \t\n|｜│┃")),))
            for b, text in zip(self.boxes, texts, strict=True)
        )
        return BlockTable(tuple(cells))


def _walk(headers: Iterable[Header]) -> Iterable[Header]:
    for header in headers:
        yield header
        yield from _walk(header.children)


def _spread(label: str) -> str:
    """A label as a pattern: blanks, bars and breaks anywhere, signs of either width."""
    return f"{_GAP}*".join(map(_vary, label))


def _vary(character: str) -> str:
    ways = {character, *(sign for sign in _SIGNS if normalise_label(sign) == character)}
    ways |= {"它"} if character == "他" else set()
    return f"[{''.join(map(re.escape, sorted(ways)))}]"
