"""Contents that a template shows, part by part, read from its archive."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.core.text import trim
from toolkit.word.proof.docx_reader import list_beside, open_archive, read_properties
from toolkit.word.proof.expected import ExpectedCell, Rows, Shown, Values, expect_rows
from toolkit.word.proof.tag_walker import Walker
from toolkit.word.shared.tag_pieces import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form, Table
    from toolkit.word.proof.docx_reader import Archive, Block, WordCell, WordTable
    from toolkit.word.proof.expected import Plan

_SPREADING = re.compile(r"\{%-?\s*(?:[pr]\s+)?(?:set|colspan|hm|vm)\b")
"""A tag that affects other cells than its own."""
_MOVING = re.compile(r"\{%-?\s*(tr|tc)\s")
"""A tag of docxtpl that removes or repeats its row or cell."""
_NUMBER = re.compile(r"\{\{\s*([^\s{}|+-]+)\s*\}\}")
_BLANKS = re.compile(r"\s+")

SlotRows = tuple[tuple[ExpectedCell, ...], ...]


def read_template(data: bytes, form: Form, filing: Filing) -> Shown:
    """Return what the report must contain that a template makes of a filing."""
    archive = _open(data)
    reader = _Reader(form, filing)
    return Shown(
        reader.read_body(archive.body),
        reader.read_flat(archive.boxes),
        {name: reader.read_flat(lines) for name, lines in list_beside(archive)},
        reader.read_properties(archive),
    )


@lru_cache(maxsize=4)
def _open(data: bytes) -> Archive:
    """Read a template's archive, once for many reports."""
    return open_archive(data)


class _Reader:
    """A reader of one template's parts for one filing."""

    def __init__(self, form: Form, filing: Filing) -> None:
        self.form = form
        self.filing = filing
        self.values = Values(form, filing)

    def read_flat(self, lines: Iterable[str]) -> Plan:
        """Return the plan of paragraphs outside of the body."""
        walker = Walker(self.form, self.values)
        for line in lines:
            walker.read(line)
        return walker.plan()

    def read_properties(self, archive: Archive) -> dict[str, tuple[Line, ...]]:
        """Return the expected lines of document properties that have a tag."""
        texts = read_properties(archive)
        plans = {name: self.read_flat([text]) for name, text in texts.items() if "{" in text}
        return {name: plan.lines for name, plan in plans.items()}

    def read_body(self, blocks: Iterable[Block]) -> Plan:
        """Return the plan of the body."""
        walker = Walker(self.form, self.values)
        flat = False
        for block in blocks:
            if isinstance(block, str):
                walker.read(block)
            elif not walker.in_loop and (rows := self._read_rows(block, walker.names)):
                table = self._find_table(rows)
                if walker.state is not False:
                    name = table.name if table else "这张表"
                    walker.items.append(Rows(name, rows, required=walker.state is True))
            else:
                flat = True
                for row in block.rows:
                    row_goes = any(_moves("tr", cell) for cell in row)
                    for cell in row:
                        for line in cell.lines:
                            walker.read(line, vanish=row_goes or _moves("tc", cell))
        return walker.plan(flat=flat)

    def _read_rows(self, table: WordTable, names: dict[str, object]) -> SlotRows | None:
        """Return a table's cells, None if the template adds or removes some.

        A table with the form's labels must have each number where the form has it.
        """
        lines = [line for row in table.rows for cell in row for line in cell.lines]
        if any(_MOVING.search(line) or _SPREADING.search(line) for line in lines):
            return None
        cells = [[self._read_cell(cell, names) for cell in row] for row in table.rows]
        rows = tuple(tuple(slot for slot in row if slot) for row in cells)
        if not all(slot for row in cells for slot in row):
            return None
        known = self._find_table(rows)
        due = expect_rows(known, self.filing) if known else ()
        if [*map(len, due)] != [*map(len, rows)]:
            return rows
        pairs = [list(zip(row, own, strict=True)) for row, own in zip(rows, due, strict=True)]
        if not all(_agree(slot, own) for row in pairs for slot, own in row):
            return rows
        filled = [list(row) for row in rows]
        for row, cells_due in zip(filled, due, strict=True):
            for at, own in enumerate(cells_due):
                number = next((line for line in own.lines if line.id), None)
                line = next((line for line in row[at].lines if line.id or line.free), None)
                if number and line:  # else the template shows no number there
                    free = own._replace(lines=(replace(number, free=True),))
                    row[at] = free if line.free else own
        return tuple(map(tuple, filled))

    def _read_cell(self, cell: WordCell, names: dict[str, object]) -> ExpectedCell | None:
        """Return a cell's expected paragraphs, None if a condition or loop reaches out of it."""
        tag = _NUMBER.fullmatch(trim(cell.lines[0])) if len(cell.lines) == 1 else None
        number = self.form.cells.get(tag[1]) if tag else None
        if not any("{" in line for line in cell.lines):
            lines = [Line(trim(line)) for line in cell.lines if trim(line)]
        elif number:
            lines = [Line(self.values.get(number.id) or "", number.item, number.id)]
        else:
            walker = Walker(self.form, self.values, names)
            for line in cell.lines:
                walker.read(line)
            if not walker.closed:
                return None
            lines = [item for item in walker.items if isinstance(item, Line)]
        return ExpectedCell(cell.column, cell.span, cell.merge, tuple(lines))

    def _find_table(self, rows: SlotRows) -> Table | None:
        """Return the form's table whose numbers a table shows, if any."""
        ids = (line.id for row in rows for slot in row for line in slot.lines)
        name = next((name.split(".")[0] for name in ids if name in self.form.cells), None)
        return self.form.tables[name] if name else None


def _agree(slot: ExpectedCell, due: ExpectedCell) -> bool:
    """Return whether a cell has the place and label of the form's, without line breaks."""
    if (slot.column, slot.span, slot.merge) != (due.column, due.span, due.merge):
        return False
    if any(line.id for line in due.lines):
        return len(slot.lines) <= 1
    words = ("".join(line.text for line in lines) for lines in (slot.lines, due.lines))
    return len({_BLANKS.sub("", text) for text in words}) == 1


def _moves(what: str, cell: WordCell) -> bool:
    return any(tag[1] == what for line in cell.lines for tag in _MOVING.finditer(line))
