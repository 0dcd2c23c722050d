"""Paragraphs of the sections of a report, apart from page numbers and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import find_control, normalise_label
from toolkit.intake.blocks.blocks import Block, BlockTable
from toolkit.intake.blocks.unseen import Unseen, describe_unseen, shorten
from toolkit.intake.tables.lines import is_figure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from toolkit.form.model import Section

_PAGE_NUMBER = re.compile(r"[-—–－]*第?\d{1,3}页?(?:[/／,，]?共?\d{1,3}页?)?[-—–－]*")
_SPACES = re.compile(r"\s+")
_ENDS = "。：:；;！？!?”）)…"
_SENTENCE = 12


class Chapter(NamedTuple):
    """A section of a form and the blocks below its heading."""

    section: Section
    blocks: tuple[Block, ...]


@dataclass
class SectionLines:
    """The paragraphs of a section, and other lines in it."""

    section: Section
    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Lines that are no text of the section."""
    moved: list[str] = field(default_factory=list)
    """Paragraphs printed behind the table, which are now before it."""
    doubtful: list[str] = field(default_factory=list)
    """Paragraphs that may be none."""
    unseen: list[Unseen] = field(default_factory=list)

    def report(self) -> Iterator[Finding]:
        """Yield questions, at most one of each kind."""
        texts = tuple(text.id for text in self.section.texts)
        if self.left_out:
            message = (
                f"有 {len(self.left_out)} 处不像正文，没有读入：{shorten('；'.join(self.left_out))}"
            )
            fix = "是正文的，补到文字里；不是的不用管"
            yield self._ask(message, fix, self.left_out)
        if self.moved:
            message = f"有 {len(self.moved)} 段原来排在表后，现在放在表前：{self.moved[0][:40]}"
            yield self._ask(message, "核对放在这里合不合适", self.moved)
        if self.doubtful:
            message = (
                f"有 {len(self.doubtful)} 段不像完整的句子：{shorten('；'.join(self.doubtful))}"
            )
            yield self._ask(message, "核对是不是正文；不是的删掉", self.doubtful)
        if self.unseen:
            message = f"有{shorten(describe_unseen(self.unseen))}，没有读入"
            fix = "要印进报告的，补到文字里；不要的不用管"
            yield self._ask(message, fix, [one.words for one in self.unseen])
        if self.lines and len(texts) > 1:
            message = f"这一部分有 {len(texts)} 项文字，分不清各段属于哪一项，都放在第一项"
            yield self._ask(message, "把不属于第一项的段落移到该在的格里", self.lines)

    def _ask(self, message: str, fix: str, words: Sequence[str]) -> Finding:
        texts = tuple(text.id for text in self.section.texts)
        place, found = Place(self.section.sheet), "\n".join(words)
        return Finding("F14", Severity.QUESTION, message, fix, place, found=found, candidates=texts)


def read_lines(chapter: Chapter, labels: Collection[str], *, is_edge: bool = False) -> SectionLines:
    """Return the paragraphs of a section, without page numbers and remains of tables.

    At the edges of a report, lines that are no sentences are doubtful: they may be the page's.
    """
    section = chapter.section
    read = SectionLines(section)
    is_behind = False
    for block in chapter.blocks:
        if isinstance(block, BlockTable):
            is_behind = section.table is not None
            continue
        line = block.text
        read.unseen += block.unseen
        is_label = normalise_label(line) in labels or is_figure(line)
        is_page_number = _PAGE_NUMBER.fullmatch(_SPACES.sub("", line))
        is_sentence = len(line) > _SENTENCE and line.endswith(tuple(_ENDS))
        if not line:
            continue
        if is_page_number or (section.table is not None and is_label) or not section.texts:
            read.left_out.append(line)
        elif is_behind:
            (read.moved if is_sentence else read.left_out).append(line)
        else:
            read.lines.append(line)
    edge = read.lines[1:] if section.heading else read.lines
    read.doubtful = [line for line in edge if is_edge and not line.endswith(tuple(_ENDS))]
    read.lines += read.moved
    return read


def collect_texts(read: SectionLines) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """Return the texts of a section by id; paragraphs with forbidden characters are refused."""
    findings = list(read.report())
    if not read.section.texts:
        return {}, findings
    first, *others = read.section.texts
    good: list[str] = []
    for line in read.lines:
        why = find_control(line)
        if "\ufffd" in line:
            why = why or f"有一段里有读不出的字符：“{line[:40]}”"
        if why:
            message, fix = f"{first.item}：{why}", "对照原报告补上这一段"
            finding = Finding("C15", Severity.ERROR, message, fix, id=first.id, item=first.item)
            findings.append(finding)
        else:
            good.append(line)
    return {first.id: tuple(good), **{text.id: () for text in others}}, findings
