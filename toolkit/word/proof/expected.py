"""What must stand in a report: its paragraphs and tables in order, with the filing's values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.paragraphs import split_text
from toolkit.core.text import trim
from toolkit.form.grid import make_grid
from toolkit.word.shared.context import TITLE
from toolkit.word.shared.tag_pieces import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.form.filing import Filing
    from toolkit.form.grid import Box, Grid
    from toolkit.form.model import Form, Table, Text

_LINE_BREAK = re.compile(r"\r\n?|\n")


class ExpectedCell(NamedTuple):
    """A cell that must stand in a table, with the same spans as `reading.WordCell`."""

    column: int
    span: int
    merge: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Rows:
    """A table that must stand in the report."""

    name: str
    rows: tuple[tuple[ExpectedCell, ...], ...]
    required: bool = True


class Plan(NamedTuple):
    """All that must stand in a report, in order.

    In an `exact` one nothing else may; where tables are `flat`, the paragraphs in the cells of a
    table that is not among the items stand in the row with the others.
    """

    items: tuple[Line | Rows, ...]
    exact: bool = True
    flat: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The paragraphs."""
        return tuple(item for item in self.items if isinstance(item, Line))


NOTHING = Plan(())


@dataclass(frozen=True)
class Shown:
    """What must stand in a report: in its body, in text boxes, by member in the parts beside it."""

    body: Plan
    boxes: Plan = NOTHING
    beside: Mapping[str, Plan] = field(default_factory=dict)
    properties: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


class Values:
    """The values of a filing by the names that a template knows."""

    def __init__(self, form: Form, filing: Filing) -> None:
        self._raw: dict[str, object] = {
            **{name: _trim(filing.fields.get(name)) for name in form.fields_by_id},
            **{name: filing.cells.get(name) for name in form.cells},
            **{name: tuple(split_text(filing.texts.get(name, ()))) for name in form.texts},
            TITLE: filing.describe(form.title),
        }
        self._lines = {name: list_lines(filing.texts.get(name, ())) for name in form.texts}
        self._values = {
            **{name: print_value(filing.fields.get(name)) for name in form.fields_by_id},
            **{name: print_value(filing.cells.get(name)) for name in form.cells},
            TITLE: print_value(filing.describe(form.title)),
        }
        self.title = trim(
            form.title.format_map({n: self._values[n] for n in _names_in(form.title)})
        )

    def get(self, name: str) -> str | None:
        """A field or number as it prints, None for anything else."""
        return self._values.get(name)

    def find(self, name: str) -> object:
        """A field, number or text as it was filed, its blanks trimmed.

        Raises:
            KeyError: there is no such name.
        """
        return self._raw[name]

    def find_lines(self, name: str) -> list[tuple[str, str]] | None:
        """A text's paragraphs, each as its heading and the rest; None for anything else."""
        return self._lines.get(name)


def _trim(value: object) -> object:
    return trim(value) if isinstance(value, str) else value


def _names_in(title: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(title) if name}


def print_value(value: object) -> str:
    """A value as it must print; written apart from the rendering, lest both share a fault."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return _LINE_BREAK.sub(" ", trim(str(value)))


def list_lines(text: Iterable[str]) -> list[tuple[str, str]]:
    """The paragraphs of a text, each as its heading and the rest."""
    return [(paragraph.head, paragraph.body) for paragraph in split_text(text)]


def expect_all(form: Form, filing: Filing, values: Values) -> Plan:
    """The whole form, as its own template prints it."""
    return Plan(tuple(_expect_all(form, filing, values)))


def _expect_all(form: Form, filing: Filing, values: Values) -> Iterator[Line | Rows]:
    # a long title has a line break where its unit ends
    yield Line(values.title, "标题", pattern=re.compile("\n?".join(map(re.escape, values.title))))
    for section in form.sections:
        if section.heading:
            yield Line(section.heading, "部分的标题")
        for text in section.texts:
            yield from expect_text(text, list_lines(filing.texts.get(text.id, ())))
        if section.table:
            yield Rows(section.table.name, expect_rows(section.table, filing))
    if form.signature:
        names = filter(None, (values.get(name) for name in form.signature.name))
        for where, words in (
            ("落款", next(names, "")),
            ("落款的日期", values.get(form.signature.date)),
        ):
            if words:
                yield Line(words, where)


def expect_text(
    text: Text, lines: Iterable[tuple[str, str]], *, split: bool = False, required: bool = True
) -> Iterator[Line]:
    """A text's paragraphs; `split` where headings are paragraphs of their own."""
    for number, (head, body) in enumerate(lines, 1):
        where = f"“{text.item}”的第 {number} 段"
        for piece in filter(None, map(trim, (head, body) if split else (head + body,))):
            yield Line(piece, where, text.id, required=required)


def expect_rows(table: Table, filing: Filing) -> tuple[tuple[ExpectedCell, ...], ...]:
    """A table as it is printed: its labels, and the numbers in their cells."""
    return tuple(tuple(_fill(slot, filing) for slot in row) for row in _lay_out(table))


def _fill(slot: ExpectedCell, filing: Filing) -> ExpectedCell:
    """A slot with the filing's number, where it is one for a number."""
    blank = slot.lines[0] if slot.lines else None
    if blank is None or blank.id is None:
        return slot
    line = Line(print_value(filing.cells.get(blank.id)), blank.where, blank.id)
    return ExpectedCell(slot.column, slot.span, slot.merge, (line,))


@lru_cache(maxsize=32)
def _lay_out(table: Table) -> tuple[tuple[ExpectedCell, ...], ...]:
    """The labels of a table and the cells for its numbers."""
    grid = make_grid(table)
    boxes = {
        (row, box.column): box
        for box in grid.boxes
        for row in range(box.row, box.row + box.rowspan)
    }
    return tuple(tuple(_lay_out_row(row, grid, boxes)) for row in range(grid.rows))


def _lay_out_row(row: int, grid: Grid, boxes: dict[tuple[int, int], Box]) -> Iterator[ExpectedCell]:
    column = 0
    while column < grid.columns:
        box = boxes[row, column]
        first = row == box.row
        merge = "" if box.rowspan == 1 else "restart" if first else "continue"
        name = (box.cell.item, box.cell.id) if box.cell else ("", None)
        yield ExpectedCell(
            column, box.colspan, merge, (Line(trim(box.text), *name),) if first else ()
        )
        column += box.colspan
