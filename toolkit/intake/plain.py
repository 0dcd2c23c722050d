"""Plain text as pages were printed: running heads, tables by their order, wrapped lines."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import display_width
from toolkit.intake.blocks.blocks import Block, BlockCell, BlockTable, Paragraph
from toolkit.intake.blocks.unseen import shorten
from toolkit.intake.headings import find_headings
from toolkit.intake.tables.streams import Stream
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.model import Form, Section

_PAGE = re.compile(r"[-—–－]+\s*\d{1,3}\s*[-—–－]+|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?")
_ENDS = ("。", "；", "！", "？", "…", "：", ";", "!", "?", ":")
_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|第[一二三四五六七八九十\d]{1,3}[条项]"
)
_FIGURES = re.compile(r"(?:[\s|｜│┃][-−]?\d[\d,.]*){2,}[\s|｜│┃]*$")
_BARS = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃:+\-─━┌┐└┘├┤┬┴┼=]{3,}")
"""A line that only rules a table off."""
_NARROW, _WIDE, _NEAR = 40, 120, 6
"""Columns between which a text was wrapped, and how far from the edge a line may end."""


class Settled(NamedTuple):
    """Blocks in which tables are tables, and what there is to say."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def resolve_plain(form: Form, blocks: Sequence[Block], year: object) -> Settled:
    """Find tables and paragraphs in lines; what is no sentence beside a table is told."""
    lines = [_describe(block) for block in blocks]
    pages = {at for at, line in enumerate(lines) if _PAGE.fullmatch(line)}
    counts = Counter(lines)
    beside = {lines[at + 1] for at in pages if at + 1 < len(lines)}
    repeated = {line for line in beside if line and counts[line] > 1}
    repeated = {line for line in repeated if not line.endswith(_ENDS) and not _FIGURES.search(line)}
    gone = pages | {n for n, line in enumerate(lines) if line in repeated or _RULE.fullmatch(line)}
    kept, heads = [b for at, b in enumerate(blocks) if at not in gone], sorted(repeated)
    tabled = list(_set_tables(form, kept, year))
    joined, count, doubtful = _join_lines(form, tabled)
    return Settled(tuple(joined), (*_report_heads(heads), *_report_joined(count, doubtful)))


def _describe(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _set_tables(form: Form, blocks: Sequence[Block], year: object) -> Iterator[Block]:
    at = sorted((at, key) for key, at in find_headings(form, blocks).at.items())
    sections = {section.id: section for section in form.sections}
    ends = [*(place for place, _ in at[1:]), len(blocks)]
    yield from blocks[: at[0][0] if at else len(blocks)]
    for (start, key), end in zip(at, ends, strict=True):
        yield blocks[start]
        yield from _set_table(form, sections[key], blocks[start + 1 : end], year)


def _set_table(
    form: Form, section: Section, blocks: Sequence[Block], year: object
) -> Sequence[Block]:
    """The blocks of a section; where its table is not sure, its rows are one that is unknown."""
    is_bare = all(isinstance(block, Paragraph) for block in blocks)
    if section.table is None or not blocks or not is_bare:
        return blocks
    lines = [_describe(block) for block in blocks]
    found = Stream(section.table, (form.year, year)).find(lines)
    if found is not None:
        start, end, table = found
        return (*blocks[:start], table, *blocks[end:])
    if not any(map(_is_row, lines)):
        return blocks
    rows = [at for at, line in enumerate(lines) if not line.endswith(_ENDS)]
    cells = tuple(BlockCell(number, 0, 1, 1, (blocks[at],)) for number, at in enumerate(rows))
    prose = [block for at, block in enumerate(blocks) if at not in set(rows)]
    return (*prose, BlockTable(cells))


def _is_row(line: str) -> bool:
    """Whether a line can only be a table's: bars, or several numbers at its end."""
    return bool(_BARS.search(line) or _FIGURES.search(f" {line}"))


def _join_lines(form: Form, blocks: Sequence[Block]) -> tuple[list[Block], int, int]:
    """Join lines that end at the edge of the text; count them, and those that may end there."""
    texts = [_describe(block) for block in blocks]
    edge = max(map(display_width, texts), default=0)
    if not _NARROW <= edge <= _WIDE:
        return list(blocks), 0, 0
    heads = set(find_headings(form, blocks).at.values())
    joined: list[Block] = list(blocks[:1])
    count = doubtful = 0
    for at, block in enumerate(blocks[1:], 1):
        before, above = joined[-1], texts[at - 1]
        is_inside = not heads & {at - 1, at} and not _ITEM.match(texts[at])
        is_full = is_inside and bool(texts[at]) and display_width(above) >= edge - _NEAR
        is_full = is_full and not find_titles(form, [above])
        doubtful += is_full and above.endswith(_ENDS) and display_width(above) > edge - 2
        if is_full and _goes_on(above, texts[at]) and isinstance(before, Paragraph):
            joined[-1] = before._replace(text=_run_on(before.text, texts[at]))
            count += 1
        else:
            joined.append(block)
    return joined, count, doubtful if count else 0


def _goes_on(line: str, below: str) -> bool:
    """Whether a line has no end; digits on both sides may be one number or two."""
    return not line.endswith(_ENDS) and not (line[-1:].isdigit() and below[:1].isdigit())


def _run_on(line: str, below: str) -> str:
    gap = " " if line[-1].isascii() and below[0].isascii() else ""
    return line + gap + below


def _report_heads(heads: Sequence[str]) -> Iterator[Finding]:
    if heads:
        message = f"每页重复的文字没有读入：{shorten('；'.join(heads))}"
        fix = "是正文的，补到文字里；不是的不用管"
        yield Finding("F14", Severity.QUESTION, message, fix, found="\n".join(heads))


def _report_joined(count: int, doubtful: int) -> Iterator[Finding]:
    if doubtful:
        message = f"原文按页宽断行，接成一段的有 {count} 处；有 {doubtful} 处句子正好满行，没有接"
        yield Finding("F14", Severity.QUESTION, message, "核对分段，该接的接上")
    elif count:
        message = f"原文按页宽断行，有 {count} 处已接成一段"
        yield Finding("C10", Severity.NOTE, message, "核对分段")
