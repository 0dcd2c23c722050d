"""Comparison of a document's body with what it must contain: paragraphs, tables, cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import count, zip_longest
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
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.word.proof.docx_reader import Block, WordCell
    from toolkit.word.proof.expected import ExpectedCell, Plan

    Row = tuple[ExpectedCell, ...]
    WordRow = tuple[WordCell, ...]

_ALIKE = 0.5
"""Least share of a table's labels by which it is recognized."""
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def compare(plan: Plan, blocks: Sequence[Block]) -> Iterator[Difference]:
    """Yield all differences between a document's body and a plan."""
    tables = [item for item in plan.items if isinstance(item, Rows)]
    found = [block for block in blocks if isinstance(block, WordTable)]
    pairs = _pair_tables(tables, found)
    lines, texts = [], []
    ours, theirs = count(), count()
    for item in plan.items:  # a mark takes the place of each table
        if isinstance(item, Rows):
            lines.append(Line(mark_table(next(ours)), item.name, required=item.required))
        else:
            lines.append(item)
    for block in blocks:
        if isinstance(block, str):
            texts.append(block)
        elif (number := next(theirs)) in pairs:
            texts.append(mark_table(pairs[number]))
        elif plan.flat:
            texts += [line for row in block.rows for cell in row for line in cell.lines]
        else:
            texts.append("｜".join(cell.text for row in block.rows for cell in row))
    yield from (compare_lines if plan.exact else find_lines)(lines, texts)
    for number, own in pairs.items():
        for difference in _compare_table(tables[own], found[number]):
            yield replace(difference, table=tables[own].name)


def _pair_tables(tables: Sequence[Rows], found: Sequence[WordTable]) -> dict[int, int]:
    """Map indices of found tables to expected ones, matched by labels or else by shape."""
    found_labels = [Counter(cell.text for row in table.rows for cell in row) for table in found]
    scores: list[tuple[float, int, int]] = []
    for ours, expected in enumerate(tables):
        labels = Counter(label for row in expected.rows for label in _list_labels(row))
        for theirs, others in enumerate(found_labels):
            scores.append((-(labels & others).total() / max(1, labels.total()), ours, theirs))
    pairs: dict[int, int] = {}
    for score, ours, theirs in sorted(scores):
        known = -score >= _ALIKE or _shape(tables[ours].rows) == _shape(found[theirs].rows)
        if known and theirs not in pairs and ours not in pairs.values():
            pairs[theirs] = ours
    return dict(sorted(pairs.items()))


def _list_labels(row: Row) -> tuple[str, ...]:
    lines = (line for slot in row for line in slot.lines)
    return tuple(line.text for line in lines if line.text and not line.id and not line.pattern)


def _shape(rows: Sequence[Row | WordRow]) -> list[list[tuple[int, int, str]]]:
    return [[(cell.column, cell.span, cell.merge) for cell in row] for row in rows]


def _compare_table(table: Rows, found: WordTable) -> Iterator[Difference]:
    pairs: Iterable[tuple[Row | None, WordRow | None]]
    if _shape(table.rows) == _shape(found.rows):
        pairs = zip(table.rows, found.rows, strict=True)
    else:  # rows with the same labels; None is the partner of a row without one
        from difflib import SequenceMatcher

        ours = [_list_labels(row) for row in table.rows]
        theirs = [
            tuple(cell.text for cell in row if cell.text and not _NUMBER.fullmatch(cell.text))
            for row in found.rows
        ]
        steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
        pairs = (
            pair
            for _, start, end, left, right in steps
            for pair in zip_longest(table.rows[start:end], found.rows[left:right])
        )
    for row, cells in pairs:
        if row is None or cells is None or _shape([row]) != _shape([cells]):
            lines = [line for slot in row or () for line in slot.lines]
            words = " ".join(line.text for line in lines if line.text)
            due = Line(words, "这一行", next((line.id for line in lines if line.id), None))
            kind = Kind.ROW_EXTRA if row is None else Kind.ROW_SHAPE
            kind = Kind.ROW_MISSING if cells is None else kind
            yield Difference(kind, due, " ".join(c.text for c in cells or () if c.text))
        if row and cells and len(row) == len(cells):
            for slot, cell in zip(row, cells, strict=True):
                line = slot.lines[0] if slot.lines else Line("")
                if len(slot.lines) > 1 or (line.pattern and not line.free):
                    yield from compare_lines(slot.lines, cell.lines)
                elif normalize(cell.text) != normalize(line.text) or (line.free and not line.text):
                    yield Difference(Kind.UNPROVED if line.free else Kind.CHANGED, line, cell.text)
