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

    from toolkit.form.model import Table as FormTable

_GAP = r"[\s|｜│┃]"
_SIDE = r"[ \t\u3000\xa0|｜│┃]"
_NUMBER = rf"({{gap}}*?(?<=[\s|｜│┃])[-−]?\d[\d,.]{{0,20}}(?:[件个项次条起宗]|万元)?)(?={_GAP}|$)"
_OPTIONAL = frozenset((Role.TITLE, Role.CORNER))
_VARIANTS = {"他": {"它"}}
"""Characters that are printed for others, which labels have after normalisation."""
for _sign in "()[]【】（）,:.．，、；;：。":
    _VARIANTS.setdefault(normalise_label(_sign), set()).add(_sign)


class Stream:
    """The words of one table of a form, in reading order, as a pattern."""

    def __init__(self, table: FormTable, year: tuple[str, object]) -> None:
        self.boxes = make_grid(table).boxes
        self._labels: dict[str, set[str]] = {}
        for header in walk_headers(h for band in table.bands for h in (*band.columns, *band.rows)):
            printed = self._labels.setdefault(normalise_label(header.text), set())
            printed.update(list_labels(header, year))
        pieces: list[str] = []
        for before, box in zip((None, *self.boxes), self.boxes, strict=False):
            if box.cell is not None:
                # the numbers of a row are in one line: broken over two, one would look like two
                is_next = before is not None and before.cell is not None
                pieces.append(_NUMBER.replace("{gap}", _SIDE if is_next else _GAP))
                continue
            text = normalise_label(box.text)
            ways = sorted(self._labels.get(text, set()) | {text}, key=len, reverse=True)
            # within a label there may be blanks, bars and breaks anywhere
            signs = {
                sign: "".join(map(re.escape, sorted({sign, *_VARIANTS.get(sign, ())})))
                for sign in "".join(ways)
            }
            words = "|".join(f"{_GAP}*".join(f"[{signs[sign]}]" for sign in way) for way in ways)
            pieces.append(f"(?:{_GAP}*(?:{words})){'?' if box.role in _OPTIONAL else ''}")
        self._pattern = re.compile("".join(pieces))

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
