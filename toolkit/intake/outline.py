"""What only lays a page out is taken off: tables around the report, headings within tables."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import Block, BlockCell, BlockTable, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENOUGH = 2
"""Cells with labels by which a table is told from one that only lays out."""
_SENTENCE = 30


class Vocabulary(NamedTuple):
    """What may be printed, normalised: the labels of tables, and headings."""

    labels: frozenset[str]
    headings: frozenset[str]


def clear_outline(blocks: Iterable[Block], known: Vocabulary) -> Iterator[Block]:
    """The paragraphs and the tables of figures, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif _count_labels(block, known) >= _ENOUGH:
            yield from _cut_headings(block, known)
        elif any(_is_content(cell, known) for cell in block.cells):
            for cell in block.cells:
                yield from clear_outline(cell.blocks, known)
        else:
            yield block


def _count_labels(table: BlockTable, known: Vocabulary) -> int:
    texts = (normalise_label(text) for text in (table.caption, *(c.text for c in table.cells)))
    return sum(text in known.labels for text in texts)


def _is_content(cell: BlockCell, known: Vocabulary) -> bool:
    """Whether a cell holds a part of the report rather than a figure or label."""
    return any(
        isinstance(block, BlockTable)
        or normalise_label(block.text) in known.headings
        or (len(block.text) > _SENTENCE and "。" in block.text)
        for block in cell.blocks
    )


def _cut_headings(table: BlockTable, known: Vocabulary) -> Iterator[Block]:
    """A row with nothing but a heading stands between two tables."""
    rows = groupby(sorted(table.cells, key=lambda c: (c.row, c.column)), key=lambda c: c.row)
    cells: list[BlockCell] = []
    for _, group in rows:
        row = list(group)
        texts = {cell.text for cell in row if cell.text}
        if len(texts) == 1 and normalise_label(next(iter(texts))) in known.headings:
            yield from [table._replace(cells=tuple(cells))] if cells else []
            yield Paragraph(texts.pop(), table.trail)
            cells = []
        else:
            cells += row
    yield from [table._replace(cells=tuple(cells))] if cells else []
