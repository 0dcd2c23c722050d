"""The body of a document held against what must stand there: paragraphs, tables, every cell."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from toolkit.word.proof.compare_paragraphs import (
    Difference,
    Kind,
    compare_lines,
    find_lines,
    mark_table,
    normalize,
)
from toolkit.word.proof.docx_reader import WordTable
from toolkit.word.proof.expected import Rows
from toolkit.word.shared.tag_pieces import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.word.proof.docx_reader import Block, WordCell
    from toolkit.word.proof.expected import ExpectedCell, Plan

    Row = tuple[ExpectedCell, ...]
    WordRow = tuple[WordCell, ...]

_ALIKE = 0.5
"""A table is known by so much of its labels."""
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def compare(plan: Plan, blocks: Sequence[Block]) -> Iterator[Difference]:
    """Everything in which a document's body differs from a plan."""
    tables = [item for item in plan.items if isinstance(item, Rows)]
    found = [block for block in blocks if isinstance(block, WordTable)]
    pairs = _pair_tables(tables, found)
    texts = list(_list_texts(blocks, pairs, flat=plan.flat))
    yield from (compare_lines if plan.exact else find_lines)(_list_lines(plan), texts)
    for theirs, ours in pairs.items():
        for difference in _compare_table(tables[ours], found[theirs]):
            yield replace(difference, table=tables[ours].name)


def _list_lines(plan: Plan) -> list[Line]:
    """The paragraphs in order, a mark for each table."""
    lines: list[Line] = []
    count = 0
    for item in plan.items:
        if isinstance(item, Rows):
            lines.append(Line(mark_table(count), item.name, required=item.required))
            count += 1
        else:
            lines.append(item)
    return lines


def _list_texts(blocks: Sequence[Block], pairs: dict[int, int], *, flat: bool) -> Iterator[str]:
    """The paragraphs in order, a mark for each table that is known."""
    count = 0
    for block in blocks:
        if isinstance(block, str):
            yield block
            continue
        if count in pairs:
            yield mark_table(pairs[count])
        elif flat:
            yield from (line for row in block.rows for cell in row for line in cell.lines)
        else:
            yield "｜".join(cell.text for row in block.rows for cell in row)
        count += 1


def _pair_tables(tables: Sequence[Rows], found: Sequence[WordTable]) -> dict[int, int]:
    """Which found table is which of ours: known by its labels, or else by its shape."""
    labels = [Counter(cell.text for row in table.rows for cell in row) for table in found]
    scores = [
        (-_score(table, labels[theirs]), ours, theirs)
        for ours, table in enumerate(tables)
        for theirs in range(len(found))
    ]
    pairs: dict[int, int] = {}
    for score, ours, theirs in sorted(scores):
        known = -score >= _ALIKE or _shape(tables[ours].rows) == _shape(found[theirs].rows)
        if known and theirs not in pairs and ours not in pairs.values():
            pairs[theirs] = ours
    return dict(sorted(pairs.items()))


def _score(table: Rows, found: Counter[str]) -> float:
    labels = Counter(label for row in table.rows for label in _labels_of(row))
    return (labels & found).total() / max(1, labels.total())


def _labels_of(row: Row) -> tuple[str, ...]:
    lines = (line for slot in row for line in slot.lines)
    return tuple(line.text for line in lines if line.text and not line.id and not line.pattern)


def _shape(rows: Sequence[Row | WordRow]) -> list[list[tuple[int, int, str]]]:
    return [[(cell.column, cell.span, cell.merge) for cell in row] for row in rows]


def _compare_table(table: Rows, found: WordTable) -> Iterator[Difference]:
    if _shape(table.rows) == _shape(found.rows):
        pairs: Sequence[tuple[Row | None, WordRow | None]] = list(
            zip(table.rows, found.rows, strict=True)
        )
    else:
        pairs = list(_align_rows(table.rows, found.rows))
    for row, cells in pairs:
        if row is None or cells is None or _shape([row]) != _shape([cells]):
            yield _describe_row(row, cells)
        if row and cells and len(row) == len(cells):
            for slot, cell in zip(row, cells, strict=True):
                line = slot.lines[0] if slot.lines else Line("")
                if len(slot.lines) > 1 or (line.pattern and not line.free):
                    yield from compare_lines(slot.lines, cell.lines)
                elif normalize(cell.text) != normalize(line.text) or (line.free and not line.text):
                    yield Difference(Kind.UNPROVED if line.free else Kind.CHANGED, line, cell.text)


def _align_rows(
    rows: Sequence[Row], found: Sequence[WordRow]
) -> Iterator[tuple[Row | None, WordRow | None]]:
    """Rows that have the same labels."""
    from difflib import SequenceMatcher

    ours = [_labels_of(row) for row in rows]
    theirs = [
        tuple(c.text for c in row if c.text and not (_NUMBER.fullmatch(c.text) is not None))
        for row in found
    ]
    steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for _, start, end, left, right in steps:
        yield from zip_longest(rows[start:end], found[left:right])


def _describe_row(row: Row | None, cells: WordRow | None) -> Difference:
    lines = [line for slot in row or () for line in slot.lines]
    words = " ".join(line.text for line in lines if line.text)
    name = next((line.id for line in lines if line.id), None)
    return Difference(
        Kind.ROW_MISSING if cells is None else Kind.ROW_EXTRA if row is None else Kind.ROW_SHAPE,
        Line(words, "这一行", name),
        " ".join(cell.text for cell in cells or () if cell.text),
    )
