"""Headings of a report, at which its sections begin; uncertain ones give findings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import normalise_label, trim
from toolkit.intake.blocks.blocks import Block, text_of
from toolkit.intake.tables.labels import list_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.model import Form, Section

_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}、")
_PAGE = re.compile(r"[、…·\-—_]*\d{1,3}$")
_LONGEST = 40
_BEGINNING = 200
"""The characters of a line within which a heading ends."""
_ENDS = "：、。"


@dataclass
class Headings:
    """The block of each heading by section id, and the text that follows it in the same line.

    `skipped` are the blocks of a table of contents.
    """

    at: dict[str, int] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def find_headings(form: Form, blocks: Sequence[Block]) -> Headings:
    """Find the headings of a form's sections among the blocks."""
    found = Headings()
    lines = [normalise_label(text_of(block)[:_BEGINNING]) for block in blocks]
    sections = [section for section in form.sections if section.heading]
    exact: dict[str, list[int]] = {}
    for section in sections:
        texts = {text.rstrip(_ENDS) for text in list_labels(section, ("", ""))}
        exact[section.id] = [
            at
            for at, line in enumerate(lines)
            if line.rstrip(_ENDS) in texts or (_PAGE.search(line) and _PAGE.sub("", line) in texts)
        ]
    listed = {at for places in exact.values() for at in places}
    for section in sections:
        found.skipped |= {at for at in exact[section.id] if _PAGE.search(lines[at])}
        places = real = [at for at in exact[section.id] if at not in found.skipped]
        if not places:
            continue
        if len(places) > 1:  # headings with another directly above or below are a list of contents
            alone = [at for at in places if not {at - 1, at + 1} & listed]
            real = alone or [at for at in places if at + 1 not in listed] or places
        found.at[section.id] = real[-1]
        found.skipped |= set(places) - set(real)
        if len(real) > 1:
            message = f"标题“{section.heading}”出现了 {len(real)} 次，按最后一处读取"
            found.findings.append(_ask(section, message, tuple(form.texts)))
    for section in sections:
        if section.id not in found.at:
            _find_alike(form, section, blocks, lines, found)
    return found


def _find_alike(
    form: Form, section: Section, blocks: Sequence[Block], lines: Sequence[str], found: Headings
) -> None:
    """Find a heading in other words, if its number and its place leave only one line."""
    number = form.sections.index(section)
    before = [found.at[s.id] for s in form.sections[:number] if s.id in found.at]
    after = [found.at[s.id] for s in form.sections[number + 1 :] if s.id in found.at]
    between = range(max(before, default=-1) + 1, min(after, default=len(lines)))
    texts = list_labels(section, ("", ""))
    bare = {_NUMBER.sub("", text, count=1) for text in texts}
    mark = _NUMBER.match(texts[0])
    likely = []
    for at in between:
        line = lines[at]
        is_short = len(line) <= _LONGEST and "。" not in line
        is_numbered = mark is not None and line.startswith(mark[0]) and is_short
        if is_numbered or line.rstrip(_ENDS) in bare or line.startswith(texts):
            likely.append(at)
    message = f"没有找到标题“{section.heading}”，这一部分的文字没有读出来"
    if len(likely) == 1:
        words = text_of(blocks[likely[0]])
        found.at[section.id] = likely[0]
        beginnings = (
            end
            for text in sorted(texts, key=len, reverse=True)
            for end in range(1, min(len(words), _BEGINNING) + 1)
            if normalise_label(words[:end]) == text
        )
        found.rest[section.id] = trim(words[next(beginnings, len(words)) :]).lstrip("：:。 ")
        message = f"“{words[:_LONGEST]}”按标题“{section.heading}”读取"
    neighbours = form.sections[max(0, number - 1) : number + 1]
    doubtful = tuple(text.id for neighbour in neighbours for text in neighbour.texts)
    found.findings.append(_ask(section, message, doubtful))


def _ask(section: Section, message: str, doubtful: tuple[str, ...]) -> Finding:
    """Return a question about the texts of this section and its neighbours."""
    fix = "核对这一部分和前一部分的文字，放错的移到该在的表里"
    return Finding(
        "F14", Severity.QUESTION, message, fix, Place(section.sheet), candidates=doubtful
    )
