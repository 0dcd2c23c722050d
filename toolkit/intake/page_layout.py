"""Removal of page layout: tables around the report, and headings within tables."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import Block, BlockCell, BlockTable, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENOUGH = 2
"""The least number of cells with labels in a table of figures."""
_SENTENCE = 30
"""The length from which a text with a full stop is no label."""


class Vocabulary(NamedTuple):
    """Normalised texts that reports on some forms may print: labels of tables, and headings."""

    labels: frozenset[str]
    headings: frozenset[str]


def unwrap_layout(blocks: Iterable[Block], known: Vocabulary) -> Iterator[Block]:
    """Yield paragraphs and tables of figures, without the tables that only lay out the page."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        texts = (normalise_label(text) for text in (block.caption, *(c.text for c in block.cells)))
        inner = [within for cell in block.cells for within in cell.blocks]
        if sum(text in known.labels for text in texts) >= _ENOUGH:
            # cut the table at rows that are only a heading
            cells: list[BlockCell] = []
            ordered = sorted(block.cells, key=lambda c: (c.row, c.column))
            for _, group in groupby(ordered, key=lambda c: c.row):
                row = list(group)
                words = {cell.text for cell in row if cell.text}
                if len(words) == 1 and normalise_label(next(iter(words))) in known.headings:
                    yield from [block._replace(cells=tuple(cells))] if cells else []
                    yield Paragraph(words.pop(), block.trail)
                    cells = []
                else:
                    cells += row
            yield from [block._replace(cells=tuple(cells))] if cells else []
        elif any(
            isinstance(within, BlockTable)
            or normalise_label(within.text) in known.headings
            or (len(within.text) > _SENTENCE and "。" in within.text)
            for within in inner
        ):
            yield from unwrap_layout(inner, known)
        else:
            yield block
