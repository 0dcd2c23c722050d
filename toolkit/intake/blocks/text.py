r"""Parsing of plain text into blocks.

Tables come in two ways. Programs that extract text from Word write one cell a line behind a tab, a
blank line after each row; copied tables have a row a line and tabs between the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.text import trim
from toolkit.intake.blocks.blocks import (
    Block,
    BlockCell,
    BlockTable,
    check_size,
    collect_blocks,
    make_paragraphs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONG = 60
"""A cell with more characters than this is a paragraph after a tab."""


def read_text(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return collect_blocks(_blocks(lines))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        if "\t" not in lines[at]:
            yield from make_paragraphs(lines[at])
            at += 1
            continue
        rows, end = _parse_rows(lines, at)
        if max(map(len, rows)) > 1 and not any(
            (len(trim(cell)) > _LONG and "。" in cell) for row in rows for cell in row
        ):
            cells = tuple(
                BlockCell(number, column, 1, 1, tuple(make_paragraphs(cell)))
                for number, row in enumerate(rows)
                for column, cell in enumerate(row)
            )
            check_size(len(cells), cells[-1].row + 1, max(cell.column for cell in cells) + 1)
            yield BlockTable(cells, is_loose=True)
        else:
            yield from make_paragraphs("\n".join(lines[at:end]))
        at = end


def _parse_rows(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """Parse a table from line `start` on into rows of cells; also return the line behind it."""
    rows: list[list[str]] = [[]]
    at = start
    while at < len(lines):
        line = lines[at]
        if "\t" in line:
            first, *cells = line.split("\t")
            is_row = len(cells) > 1 or bool(trim(first))
            if is_row and rows[-1]:
                rows.append([])
            rows[-1] += [*([first] if is_row else []), *cells]
        elif trim(line) and not rows[-1]:
            break
        elif trim(line):
            rows[-1][-1] += f"\n{line}"
        elif rows[-1]:
            rows.append([])
        elif "\t" not in next((line for line in lines[at:] if trim(line)), ""):
            break  # no further row follows
        at += 1
        if "\t" in line and is_row:
            rows.append([])
    return [row for row in rows if row], at
