r"""Parsing of plain text into blocks.

Tables come in two ways. Programs that extract text from Word write one cell a line behind a tab, a
blank line after each row; copied tables have a row a line and tabs between the cells.
"""

from __future__ import annotations

from contextlib import suppress
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

_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 4096
_LONG = 60
"""A cell with more characters than this is a paragraph after a tab."""


def decode(data: bytes, declared: str = "") -> str:
    """Decode a text in a declared encoding if it fits, else in UTF-8, UTF-16 or GB 18030.

    Raises:
        UnicodeError: it is none of them.
    """
    if declared and not data.startswith((b"\xef\xbb\xbf", *_MARKS)):
        with suppress(UnicodeError):  # declarations may be wrong
            return data.decode(declared)
    if data.startswith(_MARKS):
        return data.decode("utf-16")
    zeros = [data[:_BEGINNING][offset::2].count(0) for offset in (0, 1)]
    # UTF-16 without its mark: digits and blanks have a zero byte on one side, 一 on the other
    if max(zeros) > 1 + 3 * min(zeros):
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if any(zeros):
            raise
        return data.decode("gb18030")


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
