"""Tables in plain text of which only the reading order is left: labels and numbers.

Programs that extract text from a page print a table's cells line by line, separate them by bars or
blanks, and break labels anywhere. Such words are the form's table if they have every label of the
form in the form's own order, with one number for each cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.form.grid import Role, make_grid
from toolkit.intake.blocks.blocks import BlockCell, BlockTable, Paragraph
from toolkit.intake.tables.labels import list_labels, walk_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.grid import Box
    from toolkit.form.model import Table as FormTable

_GAP = r"[\s|｜│┃]"
_SIDE = r"[ \t\u3000\xa0|｜│┃]"
_NUMBER = rf"({{gap}}*?(?<=[\s|｜│┃])[-−]?\d[\d,.]{{0,20}}(?:[件个项次条起宗]|万元)?)(?={_GAP}|$)"
_OPTIONAL = frozenset((Role.TITLE, Role.CORNER))
_SIGNS = "()[]【】（）,:.．，、；;：。"


class Stream:
    """The words of one table of a form, in reading order, as a pattern."""

    def __init__(self, table: FormTable, year: tuple[str, object]) -> None:
        self.boxes = make_grid(table).boxes
        self._labels: dict[str, set[str]] = {}
        for header in walk_headers(h for band in table.bands for h in (*band.columns, *band.rows)):
            printed = self._labels.setdefault(normalise_label(header.text), set())
            printed.update(list_labels(header, year))
        pairs = zip((None, *self.boxes), self.boxes, strict=False)
        self._pattern = re.compile(
            "".join(self._make_pattern(box, before) for before, box in pairs)
        )

    def _make_pattern(self, box: Box, before: Box | None) -> str:
        """Return the pattern of a box; titles and corners may be missing.

        The numbers of a row are in one line: broken over two, one would look like two.
        """
        if box.cell is not None:
            is_next = before is not None and before.cell is not None
            return _NUMBER.replace("{gap}", _SIDE if is_next else _GAP)
        text = normalise_label(box.text)
        ways = sorted(self._labels.get(text, set()) | {text}, key=len, reverse=True)
        # within a label there may be blanks, bars and breaks anywhere
        words = "|".join(f"{_GAP}*".join(map(_vary, way)) for way in ways)
        return f"(?:{_GAP}*(?:{words})){'?' if box.role in _OPTIONAL else ''}"

    def find(self, lines: Sequence[str]) -> tuple[int, int, BlockTable] | None:
        """Return the first lines that are the table, as a range and a table; None if none are."""
        beginnings = {"（", "(", next(box.text for box in self.boxes if box.text)[:1]}
        for box in self.boxes:
            ways = self._labels.get(normalise_label(box.text), {box.text})
            beginnings |= {way[:1] for way in ways}
            if box.role not in _OPTIONAL:
                break
            beginnings.add(box.text[:1])
        for start in range(len(lines)):
            if lines[start].lstrip(" |｜│┃\t")[:1] not in beginnings:
                continue
            found = self._pattern.match("\n".join((*lines[start:], "")))
            if found and found.string[found.end() :].lstrip(" |｜│┃\t")[:1] in {"", "\n"}:
                end = start + found[0].count("\n") + 1
                left = iter(found.groups())
                cells = []
                for box in self.boxes:
                    text = next(left) if box.cell is not None else box.text
                    inner = (Paragraph(text.strip(" \t\n|｜│┃")),)
                    cells.append(BlockCell(box.row, box.column, box.rowspan, box.colspan, inner))
                return start, end, BlockTable(tuple(cells))
        return None


def _vary(character: str) -> str:
    """Return a pattern of the characters that are normalised to a given one."""
    ways = {character, *(sign for sign in _SIGNS if normalise_label(sign) == character)}
    ways |= {"它"} if character == "他" else set()
    return f"[{''.join(map(re.escape, sorted(ways)))}]"
