"""Equations over the cells of one table: parsing, resolution, evaluation, description.

The grammar is `term {(+|-) term} = term {(+|-) term}`, where a term is the path of a cell or
`sum(path)`: every leaf below the path except those that the equation names itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.model import Per

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.form.model import Band, EquationRule, Form, Header, Leaf, Table

_TERM = re.compile(r"\s*(?P<sign>[+-]?)\s*(?:sum\((?P<group>[^()\s]+)\)|(?P<path>[^()+\-=\s]+))")

_KEPT = 256
"""Size of the cache of resolved rules."""


class EquationError(ValueError):
    """Raised where an equation does not parse or names no cell; the message is for its author."""


class _Operand(NamedTuple):
    sign: int
    path: str
    summed: bool


class EquationTerm(NamedTuple):
    """A signed sum of cells, with its printed words."""

    sign: int
    cells: tuple[str, ...]
    words: str

    def value(self, values: Mapping[str, int | Decimal | None]) -> int | Decimal:
        """Evaluate the term, sign included; every cell must have a value (KeyError)."""
        total: int | Decimal = 0
        for cell in self.cells:
            value = values[cell]
            if value is None:
                raise KeyError(cell)
            total += value
        return self.sign * total


@dataclass(frozen=True)
class Equation:
    """One equation between cells: a rule applied to one column, one row, or once."""

    rule: EquationRule
    line: str
    left: tuple[EquationTerm, ...]
    right: tuple[EquationTerm, ...]

    @property
    def code(self) -> str:
        """The code of its findings."""
        return self.rule.code

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The ids of all its cells, left side first."""
        return tuple(cell for term in (*self.left, *self.right) for cell in term.cells)

    @property
    def total(self) -> str | None:
        """The id of the cell that it defines, alone on the left; None if it merely checks."""
        if not self.rule.defines:
            return None
        alone = len(self.left) == 1 and self.left[0].sign == 1 and len(self.left[0].cells) == 1
        return self.left[0].cells[0] if alone else None

    @property
    def words(self) -> str:
        """The equation in printed labels."""
        body = f"{_side_in_words(self.left)} = {_side_in_words(self.right)}"
        return f"{self.line}：{body}" if self.line else body

    def can_be_evaluated(self, values: Mapping[str, int | Decimal | None]) -> bool:
        """Return whether every cell has a value."""
        return all(values.get(cell) is not None for cell in self.cells)

    def sides(self, values: Mapping[str, int | Decimal | None]) -> tuple[int | Decimal, ...]:
        """Return the values of the left and the right side; every cell must have a value."""
        return add(term.value(values) for term in self.left), self.sum_right(values)

    def sum_right(self, values: Mapping[str, int | Decimal | None]) -> int | Decimal:
        """Return the value of the right side; every cell must have a value."""
        return add(term.value(values) for term in self.right)


def add(values: Iterable[int | Decimal]) -> int | Decimal:
    """Return the exact sum, without zeros at its end: 0.5 and 0.5 are 1 and not 1.0."""
    total: int | Decimal = sum(values, start=0)
    if not isinstance(total, Decimal):
        return total
    return total.quantize(1) if total == total.to_integral_value() else total.normalize()


@lru_cache(_KEPT)
def resolve(rule: EquationRule, table: Table) -> tuple[Equation, ...]:
    """Return the equations of a rule, one per column or row of its table or just one.

    Raises:
        EquationError: it does not parse, or names a row, column or cell that the table lacks.
    """
    left, right = parse(rule.holds)
    named = {operand.path for operand in (*left, *right) if not operand.summed}
    found: list[Equation] = []
    missing: list[str] = []
    for band in table.bands:
        lines = _list_lines(band, table.id, rule.per)
        absent = [
            o.path
            for o in (*left, *right)
            if not any(p.startswith(f"{o.path}.") if o.summed else p == o.path for p in lines.paths)
        ]
        if absent:
            missing = missing or absent
            continue
        found.extend(
            Equation(
                rule,
                title,
                tuple(_term(o, cells, named, band) for o in left),
                tuple(_term(o, cells, named, band) for o in right),
            )
            for title, cells in lines.instances
        )
    if not found:
        kind = {Per.COLUMN: "行", Per.ROW: "列", None: "格"}[rule.per]
        raise EquationError(f"“{missing[0]}”不是表“{table.id}”里的{kind}")
    return tuple(found)


def parse(text: str) -> tuple[tuple[_Operand, ...], tuple[_Operand, ...]]:
    """Parse both sides of an equation.

    Raises:
        EquationError: not exactly one `=`, or a side that does not follow the grammar.
    """
    sides = text.split("=")
    if len(sides) != 2:
        raise EquationError(f"“{text}”要有且只有一个等号")
    return _parse_side(sides[0], text), _parse_side(sides[1], text)


def _parse_side(side: str, text: str) -> tuple[_Operand, ...]:
    operands: list[_Operand] = []
    position = 0
    while side[position:].strip():
        match = _TERM.match(side, position)
        if match is None or bool(match["sign"]) != bool(operands):
            raise EquationError(f"“{text}”在“{side[position:].strip()}”处看不懂")
        summed = match["group"] is not None
        path = match["group"] if summed else match["path"]
        operands.append(_Operand(-1 if match["sign"] == "-" else 1, path, summed))
        position = match.end()
    if not operands:
        raise EquationError(f"“{text}”的等号一边是空的")
    return tuple(operands)


class _Lines(NamedTuple):
    """The paths that an operand may name, and for each line its label and the cell ids by path."""

    paths: tuple[str, ...]
    instances: tuple[tuple[str, dict[str, str]], ...]


def _list_lines(band: Band, table: str, per: Per | None) -> _Lines:
    rows, columns = band.row_leaves, band.column_leaves
    if per is Per.COLUMN:
        return _Lines(
            tuple(row.key for row in rows),
            tuple(
                (f"「{c.labels[-1]}」列", {r.key: _id(table, r, c) for r in rows}) for c in columns
            ),
        )
    if per is Per.ROW:
        return _Lines(
            tuple(column.key for column in columns),
            tuple(
                (f"「{r.labels[-1]}」行", {c.key: _id(table, r, c) for c in columns}) for r in rows
            ),
        )
    cells = {_join(r.key, c.key): _id(table, r, c) for r in rows for c in columns}
    return _Lines(tuple(cells), (("", cells),))


def _join(*keys: str) -> str:
    return ".".join(key for key in keys if key)


def _id(table: str, row: Leaf, column: Leaf) -> str:
    return _join(table, row.key, column.key)


def _term(operand: _Operand, cells: Mapping[str, str], named: set[str], band: Band) -> EquationTerm:
    # the printed labels: a row's own, groups of columns before their leaf
    rows = _labels_along(band.rows, operand.path.split("."))
    columns = _labels_along(band.columns, operand.path.split("."))
    words = rows[-1] if rows is not None else " / ".join(columns or (operand.path,))
    if not operand.summed:
        return EquationTerm(operand.sign, (cells[operand.path],), words)
    below = tuple(
        cell
        for path, cell in cells.items()
        if path.startswith(operand.path + ".") and path not in named
    )
    return EquationTerm(operand.sign, below, f"「{words}」各项之和")


def _labels_along(headers: Sequence[Header], ids: Sequence[str]) -> tuple[str, ...] | None:
    for header in headers:
        rest = ids[1:] if header.id == ids[0] else ids if not header.id else None
        if rest is None:
            continue
        if not rest:
            return (header.text,)
        below = _labels_along(header.children, rest)
        if below is not None:
            return (header.text, *below) if header.id else below
    return None


def _side_in_words(terms: Sequence[EquationTerm]) -> str:
    text = terms[0].words
    for term in terms[1:]:
        text += f" {'-' if term.sign < 0 else '+'} {term.words}"
    return text


def resolve_all(form: Form) -> tuple[Equation, ...]:
    """Return all equations of a valid form."""
    return tuple(e for rule in form.equations for e in resolve(rule, form.tables[rule.table]))
