"""Recovery of structure in plain text from pages: running heads, tables, wrapped lines."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import display_width
from toolkit.intake.blocks.blocks import Block, BlockCell, BlockTable, Paragraph, text_of
from toolkit.intake.blocks.unseen import shorten
from toolkit.intake.headings import find_headings
from toolkit.intake.tables.streams import Stream
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.model import Form, Section

_PAGE = re.compile(r"[-—–－]+\s*\d{1,3}\s*[-—–－]+|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?")
_ENDS = ("。", "；", "！", "？", "…", "：", ";", "!", "?", ":")
_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|第[一二三四五六七八九十\d]{1,3}[条项]"
)
_FIGURES = re.compile(r"(?:[\s|｜│┃][-−]?\d[\d,.]*){2,}[\s|｜│┃]*$")
_BARS = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃:+\-─━┌┐└┘├┤┬┴┼=]{3,}")
"""A line that is only a rule of a table."""
_NARROW, _WIDE, _NEAR = 40, 120, 6
"""Least and greatest width of wrapped text, and how far from the edge a line may end."""


class Resolved(NamedTuple):
    """Blocks of plain text with its tables recognised, and findings."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def resolve_plain(form: Form, blocks: Sequence[Block], year: object) -> Resolved:
    """Find tables and paragraphs in lines; page numbers and running heads are removed."""
    lines = list(map(text_of, blocks))
    pages = {at for at, line in enumerate(lines) if _PAGE.fullmatch(line)}
    counts = Counter(lines)
    beside = {lines[at + 1] for at in pages if at + 1 < len(lines)}
    repeated = {line for line in beside if line and counts[line] > 1}
    heads = sorted(x for x in repeated if not x.endswith(_ENDS) and not _FIGURES.search(x))
    gone = pages | {n for n, line in enumerate(lines) if line in heads or _RULE.fullmatch(line)}
    kept = [block for at, block in enumerate(blocks) if at not in gone]
    findings: list[Finding] = []
    if heads:
        message = f"每页重复的文字没有读入：{shorten('；'.join(heads))}"
        fix = "是正文的，补到文字里；不是的不用管"
        findings.append(Finding("F14", Severity.QUESTION, message, fix, found="\n".join(heads)))
    sections = {section.id: section for section in form.sections}
    begun = sorted((at, key) for key, at in find_headings(form, kept).at.items())
    ends = [*(at for at, _ in begun[1:]), len(kept)][: len(begun)]
    tabled = kept[: begun[0][0] if begun else len(kept)]
    for (start, key), end in zip(begun, ends, strict=True):
        tabled.append(kept[start])
        tabled += _find_table(form, sections[key], kept[start + 1 : end], year)
    joined, questions = _join_lines(form, tabled)
    return Resolved(tuple(joined), (*findings, *questions))


def _find_table(
    form: Form, section: Section, blocks: Sequence[Block], year: object
) -> Sequence[Block]:
    """Replace the lines of a section's table; if uncertain, its rows become an unknown table."""
    is_bare = all(isinstance(block, Paragraph) for block in blocks)
    if section.table is None or not blocks or not is_bare:
        return blocks
    lines = list(map(text_of, blocks))
    found = Stream(section.table, (form.year, year)).find(lines)
    if found is not None:
        start, end, table = found
        return (*blocks[:start], table, *blocks[end:])
    # only a table has lines with bars, or with several numbers at the end
    if not any(_BARS.search(line) or _FIGURES.search(f" {line}") for line in lines):
        return blocks
    rows = [at for at, line in enumerate(lines) if not line.endswith(_ENDS)]
    cells = tuple(BlockCell(number, 0, 1, 1, (blocks[at],)) for number, at in enumerate(rows))
    prose = [block for at, block in enumerate(blocks) if at not in set(rows)]
    return (*prose, BlockTable(cells))


def _join_lines(form: Form, blocks: Sequence[Block]) -> tuple[list[Block], list[Finding]]:
    """Join lines that end at the edge of the text; ask about those that may end there."""
    texts = list(map(text_of, blocks))
    edge = max(map(display_width, texts), default=0)
    if not _NARROW <= edge <= _WIDE:
        return list(blocks), []
    heads = set(find_headings(form, blocks).at.values())
    joined: list[Block] = list(blocks[:1])
    count = doubtful = 0
    for at, block in enumerate(blocks[1:], 1):
        before, above, text = joined[-1], texts[at - 1], texts[at]
        is_inside = not heads & {at - 1, at} and not _ITEM.match(text)
        is_full = is_inside and bool(text) and display_width(above) >= edge - _NEAR
        is_full = is_full and not find_titles(form, [above])
        doubtful += is_full and above.endswith(_ENDS) and display_width(above) > edge - 2
        # digits on both sides may be one number or two
        is_open = not above.endswith(_ENDS) and not (above[-1:].isdigit() and text[:1].isdigit())
        if is_full and is_open and isinstance(before, Paragraph):
            gap = " " if before.text[-1].isascii() and text[0].isascii() else ""
            joined[-1] = before._replace(text=before.text + gap + text)
            count += 1
        else:
            joined.append(block)
    if not count:
        return joined, []
    if not doubtful:
        message = f"原文按页宽断行，有 {count} 处已接成一段"
        return joined, [Finding("C10", Severity.NOTE, message, "核对分段")]
    message = f"原文按页宽断行，接成一段的有 {count} 处；有 {doubtful} 处句子正好满行，没有接"
    return joined, [Finding("F14", Severity.QUESTION, message, "核对分段，该接的接上")]
