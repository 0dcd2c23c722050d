r"""Plain text → blocks.

Tables come in two ways. Programs that take text out of Word write one cell a line behind a tab, a
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
    from collections.abc import Iterable, Iterator, Sequence

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 4096
_LONG = 60
"""A cell with more characters than this is a paragraph that begins with a tab."""


def decode(data: bytes) -> str:
    """The text of a file, in UTF-8, UTF-16 or the code pages of Chinese systems.

    Raises:
        UnicodeError: it is none of them.
    """
    if data.startswith(_MARKS):
        return data.decode("utf-16")
    if b"\0" in data[:_BEGINNING]:
        return data.decode(_guess_wide(data[:_BEGINNING]))
    try:
        return data.decode(_ENCODINGS[0])
    except UnicodeDecodeError:
        return data.decode(_ENCODINGS[1])


def _guess_wide(data: bytes) -> str:
    """UTF-16 without its mark: digits and blanks have a zero byte on the one side or the other."""
    zeros = (data[::2].count(0), data[1::2].count(0))
    if max(zeros) > 1 + 3 * min(zeros):  # 一 has one too
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return _ENCODINGS[0]


def read_text(text: str) -> tuple[Block, ...]:
    """The blocks of a text."""
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
            yield _make_table(rows)
        else:
            yield from make_paragraphs("\n".join(lines[at:end]))
        at = end


def _parse_rows(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """The rows of a table that begins at a line, and the line behind it."""
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
        elif not trim(line) and _is_end(lines, at):
            break
        at += 1
        if "\t" in line and is_row:
            rows.append([])
    return [row for row in rows if row], at


def _is_end(lines: Sequence[str], at: int) -> bool:
    """Whether no row of a table comes next."""
    return "\t" not in next((line for line in lines[at:] if trim(line)), "")


def _make_table(rows: Iterable[Sequence[str]]) -> BlockTable:
    cells = tuple(
        BlockCell(number, column, 1, 1, tuple(make_paragraphs(text)))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    check_size(len(cells), cells[-1].row + 1, max(cell.column for cell in cells) + 1)
    return BlockTable(cells, is_loose=True)
