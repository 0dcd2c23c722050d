"""The paragraphs of each section, and what stands among them that is no text of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import find_control, normalise_label
from toolkit.intake.blocks.blocks import Block, BlockTable, Paragraph
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
    """A section of a form and the blocks that stand under its heading."""

    section: Section
    blocks: tuple[Block, ...]


@dataclass
class Words:
    """The paragraphs of a section; what was left out; paragraphs that are not certain."""

    section: Section
    lines: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    def report(self) -> Iterator[Finding]:
        """What there is to say, at most one finding of a kind."""
        texts = tuple(text.id for text in self.section.texts)
        if self.left:
            message = f"有 {len(self.left)} 处不像正文，没有读入：{shorten('；'.join(self.left))}"
            fix = "是正文的，补到文字里；不是的不用管"
            yield self._ask(message, fix, self.left)
        if self.moved:
            message = f"有 {len(self.moved)} 段原来排在表后，现在放在表前：{self.moved[0][:40]}"
            yield self._ask(message, "核对放在这里合不合适", self.moved)
        if self.odd:
            message = f"有 {len(self.odd)} 段不像完整的句子：{shorten('；'.join(self.odd))}"
            yield self._ask(message, "核对是不是正文；不是的删掉", self.odd)
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


def read_words(chapter: Chapter, labels: Collection[str], *, is_edge: bool = False) -> Words:
    """The paragraphs of a section, without page numbers and what is left of tables.

    At the edges of a report, lines that are no sentences may belong to what it stands in.
    """
    words = Words(chapter.section)
    is_behind = False
    for block in chapter.blocks:
        if isinstance(block, BlockTable):
            is_behind = True
        elif not block.text:
            pass
        elif _is_no_text(block, chapter.section, labels) or not chapter.section.texts:
            words.left.append(block.text)
        elif is_behind and chapter.section.table is not None:
            is_sentence = len(block.text) > _SENTENCE and block.text.endswith(tuple(_ENDS))
            (words.moved if is_sentence else words.left).append(block.text)
        else:
            words.lines.append(block.text)
    words.unseen += (one for b in chapter.blocks if isinstance(b, Paragraph) for one in b.unseen)
    edge = words.lines if not chapter.section.heading else words.lines[1:]
    words.odd = [line for line in edge if is_edge and not line.endswith(tuple(_ENDS))]
    words.lines += words.moved
    return words


def _is_no_text(paragraph: Paragraph, section: Section, labels: Collection[str]) -> bool:
    """A page number; in a section with a table also a label or figure that fell out of it."""
    if _PAGE_NUMBER.fullmatch(_SPACES.sub("", paragraph.text)):
        return True
    is_left_over = normalise_label(paragraph.text) in labels or is_figure(paragraph.text)
    return section.table is not None and is_left_over


def collect_lines(words: Words) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """The texts of a section; a paragraph with characters that no document holds is refused."""
    if not words.section.texts:
        return {}, list(words.report())
    first, *others = words.section.texts
    good = tuple(line for line in words.lines if not find_control(line) and "\ufffd" not in line)
    texts = {first.id: good, **{text.id: () for text in others}}
    findings = list(words.report())
    for line in words.lines:
        if find_control(line) or "\ufffd" in line:
            why = find_control(line) or f"有一段里有读不出的字符：“{line[:40]}”"
            finding = Finding("C15", Severity.ERROR, f"{first.item}：{why}", "对照原报告补上这一段")
            findings.append(replace(finding, id=first.id, item=first.item))
    return texts, findings
