"""Contents that a report must have: paragraphs and tables in order, with the filing's values."""

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
    from toolkit.form.model import Form, Table, Text

_LINE_BREAK = re.compile(r"\r\n?|\n")


class ExpectedCell(NamedTuple):
    """A cell that a table must have, with the same spans as `docx_reader.WordCell`."""

    column: int
    span: int
    merge: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Rows:
    """A table that the report must have."""

    name: str
    rows: tuple[tuple[ExpectedCell, ...], ...]
    required: bool = True


class Plan(NamedTuple):
    """A list of what a report must contain, in order.

    An `exact` plan allows nothing else. In a `flat` one, paragraphs in the cells of a table that is
    not among the items are compared in a row with the other paragraphs.
    """

    items: tuple[Line | Rows, ...]
    exact: bool = True
    flat: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Paragraphs without the tables."""
        return tuple(item for item in self.items if isinstance(item, Line))


NOTHING = Plan(())


@dataclass(frozen=True)
class Shown:
    """Contents that a report must have: in body, text boxes, other parts by member, properties."""

    body: Plan
    boxes: Plan = NOTHING
    beside: Mapping[str, Plan] = field(default_factory=dict)
    properties: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


class Values:
    """Values of a filing by the names that templates use."""

    def __init__(self, form: Form, filing: Filing) -> None:
        fields = {name: filing.fields.get(name) for name in form.fields_by_id}
        self._raw: dict[str, object] = {
            **{name: trim(v) if isinstance(v, str) else v for name, v in fields.items()},
            **{name: filing.cells.get(name) for name in form.cells},
            **{name: tuple(split_text(filing.texts.get(name, ()))) for name in form.texts},
            TITLE: filing.describe(form.title),
        }
        self._lines = {name: list_lines(filing.texts.get(name, ())) for name in form.texts}
        self._values = {
            **{name: print_value(value) for name, value in fields.items()},
            **{name: print_value(filing.cells.get(name)) for name in form.cells},
            TITLE: print_value(filing.describe(form.title)),
        }
        parsed = Formatter().parse(form.title)
        names = {name for _, name, _, _ in parsed if name}
        self.title = trim(form.title.format_map({name: self._values[name] for name in names}))

    def get(self, name: str) -> str | None:
        """Return a field or number as it prints, None for any other name."""
        return self._values.get(name)

    def find(self, name: str) -> object:
        """Return a field, number or text as filed, without blanks at its ends.

        Raises:
            KeyError: there is no such name.
        """
        return self._raw[name]

    def find_lines(self, name: str) -> list[tuple[str, str]] | None:
        """Return a text's paragraphs as (heading, rest), None for any other name."""
        return self._lines.get(name)


def print_value(value: object) -> str:
    """Format a value as it must print; independent of rendering, lest both share a fault."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return _LINE_BREAK.sub(" ", trim(str(value)))


def list_lines(text: Iterable[str]) -> list[tuple[str, str]]:
    """Return the paragraphs of a text as (heading, rest)."""
    return [(paragraph.head, paragraph.body) for paragraph in split_text(text)]


def expect_all(form: Form, filing: Filing, values: Values) -> Plan:
    """Return the plan of the whole form, as its own template prints it."""
    # a long title has a line break where its unit ends
    pattern = re.compile("\n?".join(map(re.escape, values.title)))
    items: list[Line | Rows] = [Line(values.title, "标题", pattern=pattern)]
    for section in form.sections:
        if section.heading:
            items.append(Line(section.heading, "部分的标题"))
        for text in section.texts:
            items += expect_text(text, list_lines(filing.texts.get(text.id, ())))
        if section.table:
            items.append(Rows(section.table.name, expect_rows(section.table, filing)))
    if form.signature:
        names = filter(None, (values.get(name) for name in form.signature.name))
        signed = (("落款", next(names, "")), ("落款的日期", values.get(form.signature.date)))
        items += [Line(words, where) for where, words in signed if words]
    return Plan(tuple(items))


def expect_text(
    text: Text, lines: Iterable[tuple[str, str]], *, split: bool = False, required: bool = True
) -> Iterator[Line]:
    """Yield a text's paragraphs; `split` if headings are paragraphs of their own."""
    for number, (head, body) in enumerate(lines, 1):
        where = f"“{text.item}”的第 {number} 段"
        for piece in filter(None, map(trim, (head, body) if split else (head + body,))):
            yield Line(piece, where, text.id, required=required)


def expect_rows(table: Table, filing: Filing) -> tuple[tuple[ExpectedCell, ...], ...]:
    """Return a table as it must print: labels, and the filing's numbers in their cells."""
    rows: list[tuple[ExpectedCell, ...]] = []
    for row in _lay_out(table):
        cells = list(row)
        for at, cell in enumerate(row):
            blank = cell.lines[0] if cell.lines else None
            if blank is not None and blank.id is not None:
                line = Line(print_value(filing.cells.get(blank.id)), blank.where, blank.id)
                cells[at] = ExpectedCell(cell.column, cell.span, cell.merge, (line,))
        rows.append(tuple(cells))
    return tuple(rows)


@lru_cache(maxsize=32)
def _lay_out(table: Table) -> tuple[tuple[ExpectedCell, ...], ...]:
    """Return a table's labels and the blank cells for its numbers."""
    grid = make_grid(table)
    boxes = {
        (row, box.column): box
        for box in grid.boxes
        for row in range(box.row, box.row + box.rowspan)
    }
    rows: list[list[ExpectedCell]] = [[] for _ in range(grid.rows)]
    for number, cells in enumerate(rows):
        column = 0
        while column < grid.columns:
            box = boxes[number, column]
            first = number == box.row
            merge = "" if box.rowspan == 1 else "restart" if first else "continue"
            name = (box.cell.item, box.cell.id) if box.cell else ("", None)
            lines = (Line(trim(box.text), *name),) if first else ()
            cells.append(ExpectedCell(column, box.colspan, merge, lines))
            column += box.colspan
    return tuple(map(tuple, rows))
