"""Where the sections of a report begin: by their headings, or told where that is not sure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import normalise_label, trim
from toolkit.intake.blocks.blocks import Block, Paragraph
from toolkit.intake.tables.labels import list_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.form.model import Form, Section

_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}、")
_PAGE = re.compile(r"[、…·\-—_]*\d{1,3}$")
_LONGEST = 40
_BEGINNING = 200
"""A heading, and what follows it in its line, is told by so many characters."""
_ENDS = "：、。"


@dataclass
class Headings:
    """By section id, which block its heading is; what follows it in the same line; doubts.

    `skipped` are headings that only list what follows, such as a table of contents.
    """

    at: dict[str, int] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def find_headings(form: Form, blocks: Sequence[Block]) -> Headings:
    """Find the headings of a form's sections among the blocks."""
    found = Headings()
    lines = [
        normalise_label(b.text[:_BEGINNING]) if isinstance(b, Paragraph) else "" for b in blocks
    ]
    sections = [section for section in form.sections if section.heading]
    exact = {section.id: _find_exact(section, lines) for section in sections}
    listed = {at for places in exact.values() for at in places}
    for section in sections:
        places = exact[section.id]
        found.skipped |= {at for at in places if _PAGE.search(lines[at])}
        places = [at for at in places if at not in found.skipped]
        if places:
            _resolve(form, section, _leave_lists_out(places, listed), places, found)
    for section in sections:
        if section.id not in found.at:
            _find_alike(form, section, blocks, lines, found)
    return found


def _leave_lists_out(places: Sequence[int], listed: set[int]) -> Sequence[int]:
    """Of headings that stand more than once, those with no other directly above or below."""
    if len(places) == 1:
        return places
    alone = [at for at in places if not {at - 1, at + 1} & listed]
    return alone or [at for at in places if at + 1 not in listed] or places


def _find_exact(section: Section, lines: Sequence[str]) -> list[int]:
    """The lines that are the heading, in a list of contents with a page number behind it."""
    texts = {text.rstrip(_ENDS) for text in list_labels(section, ("", ""))}
    return [
        at
        for at, line in enumerate(lines)
        if line.rstrip(_ENDS) in texts or (_PAGE.search(line) and _PAGE.sub("", line) in texts)
    ]


def _resolve(
    form: Form, section: Section, real: Sequence[int], places: Sequence[int], found: Headings
) -> None:
    found.at[section.id] = real[-1]
    found.skipped |= set(places) - set(real)
    if len(real) > 1:
        message = f"标题“{section.heading}”出现了 {len(real)} 次，按最后一处读取"
        found.findings.append(_ask(section, message, tuple(form.texts)))


def _find_alike(
    form: Form, section: Section, blocks: Sequence[Block], lines: Sequence[str], found: Headings
) -> None:
    """A heading in other words, where its number and its place leave but one; it is told."""
    low, high = _neighbours(form, section, found.at)
    high = len(lines) if high is None else high
    number = form.sections.index(section)
    doubtful = tuple(
        text.id for s in form.sections[max(0, number - 1) : number + 1] for text in s.texts
    )
    likely = [at for at in range(low + 1, high) if _is_alike(section, lines[at])]
    if len(likely) == 1:
        block = blocks[likely[0]]
        words = block.text if isinstance(block, Paragraph) else ""
        found.at[section.id] = likely[0]
        found.rest[section.id] = _find_rest(section, words)
        message = f"“{words[:_LONGEST]}”按标题“{section.heading}”读取"
        found.findings.append(_ask(section, message, doubtful))
    else:
        message = f"没有找到标题“{section.heading}”，这一部分的文字没有读出来"
        found.findings.append(_ask(section, message, doubtful))


def _is_alike(section: Section, line: str) -> bool:
    texts = list_labels(section, ("", ""))
    number = _NUMBER.match(texts[0])
    same_number = number is not None and line.startswith(number[0])
    is_short = len(line) <= _LONGEST and "。" not in line
    bare = line.rstrip(_ENDS) in {_NUMBER.sub("", text, count=1) for text in texts}
    return bare or (same_number and is_short) or any(line.startswith(text) for text in texts)


def _find_rest(section: Section, words: str) -> str:
    """What follows a heading in its own line."""
    for text in sorted(list_labels(section, ("", "")), key=len, reverse=True):
        for end in range(1, min(len(words), _BEGINNING) + 1):
            if normalise_label(words[:end]) == text:
                return trim(words[end:]).lstrip("：:。 ")
    return ""


def _neighbours(form: Form, section: Section, at: Mapping[str, int]) -> tuple[int, int | None]:
    """Where the sections before and after it begin."""
    number = form.sections.index(section)
    before = [at[s.id] for s in form.sections[:number] if s.id in at]
    after = [at[s.id] for s in form.sections[number + 1 :] if s.id in at]
    return max(before, default=-1), min(after, default=None)


def _ask(section: Section, message: str, doubtful: tuple[str, ...]) -> Finding:
    fix = "核对这一部分和前一部分的文字，放错的移到该在的表里"
    return Finding(
        "F14", Severity.QUESTION, message, fix, Place(section.sheet), candidates=doubtful
    )
