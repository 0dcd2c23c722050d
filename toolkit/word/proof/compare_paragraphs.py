"""Paragraphs that must stand in a document, in order, held against those that do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

from toolkit.core.text import trim
from toolkit.form.formatting import DRAFT_MARK
from toolkit.word.shared.tag_pieces import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.word.proof.expected import Plan

# what no document can hold is printed as �
_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_PAGE = re.compile(rf"[\s—–\-0-9]*|{re.escape(DRAFT_MARK)}")
"""What stands on pages whatever is filed."""


class Kind(Enum):
    """How a document differs."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    MOVED = "moved"
    ROW_MISSING = "row missing"
    ROW_EXTRA = "row extra"
    ROW_SHAPE = "row shape"
    """The cells of a table's row are others, or merged otherwise."""
    UNPROVED = "unproved"
    """The template reckons or chooses, so that what must stand there cannot be told."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs: what must stand there, what does, and in which table."""

    kind: Kind
    line: Line
    found: str = ""
    table: str = ""


def normalize(text: str) -> str:
    """A text as it is compared: without the blanks at its ends."""
    return _LOST.sub("\ufffd", trim(text))


def mark_table(number: int) -> str:
    """What stands for a table among the paragraphs; no document holds its first character."""
    return f"\0{number}\0"


def is_mark(text: str) -> bool:
    """Whether a paragraph stands for a table."""
    return text.startswith("\0")


def compare_lines(lines: Sequence[Line], found: Iterable[str]) -> Iterator[Difference]:
    """Hold all paragraphs of a document, blank ones aside, against all that must stand there."""
    lines = [line for line in lines if line.text or line.pattern]
    texts = [text for text in found if trim(text)]
    settled, unproved = _resolve(lines, texts)
    yield from unproved
    wanted = [normalize(line.text) for line in settled]
    if wanted != (keys := [normalize(text) for text in texts]):
        from difflib import SequenceMatcher

        steps = SequenceMatcher(None, wanted, keys, autojunk=False).get_opcodes()
        differences = [
            difference
            for step, start, end, left, right in steps
            if step != "equal"
            for difference in _differ(settled[start:end], texts[left:right])
        ]
        yield from _join_moved(differences)


def find_lines(lines: Iterable[Line], found: Iterable[str]) -> Iterator[Difference]:
    """Look for paragraphs in order, perhaps within others, where anything else may stand too."""
    keys = [normalize(text) for text in found]
    start = 0
    for line in lines:
        pattern = line.pattern or re.compile(
            rf"(?<![0-9.]){re.escape(normalize(line.text))}(?![0-9])"
        )
        at = next((n for n in range(start, len(keys)) if pattern.search(keys[n])), None)
        if at is not None:
            start = at + bool(pattern.fullmatch(keys[at]))
        proved = at is not None and (not line.free or keys[at] == line.text)
        if not proved and (line.free or not line.required):
            yield Difference(Kind.UNPROVED, line)
        elif not proved:
            yield Difference(Kind.MISSING, line)


def compare_beside(plan: Plan, found: Iterable[str]) -> Iterator[Difference]:
    """Hold what stands beside the body against a plan, page numbers and a draft's mark aside."""
    if not plan.exact:
        return find_lines(plan.lines, found)
    wanted = {normalize(line.text) for line in plan.lines}
    own = (text for text in found if normalize(text) in wanted or not _PAGE.fullmatch(text))
    return compare_lines(plan.lines, own)


def _resolve(lines: Sequence[Line], found: list[str]) -> tuple[list[Line], list[Difference]]:
    """The lines with the text that each has in this document, and what cannot be told of them."""
    pairs = list(zip(lines, _look_up(lines, found), strict=True))
    shown = {line.id for line, at in pairs if at is not None and line.id}
    settled: list[Line] = []
    unproved: list[Difference] = []
    for line, at in pairs:
        loose = line.free or not (line.required or line.id in shown)
        if at is not None:
            settled.append(replace(line, text=found[at]) if line.pattern else line)
        elif not loose:
            settled.append(line)
        proved = at is not None and (not line.free or normalize(found[at]) == line.text)
        if not proved and loose:
            unproved.append(Difference(Kind.UNPROVED, line))
    return settled, unproved


def _look_up(lines: Sequence[Line], found: list[str]) -> Iterator[int | None]:
    """Where each line stands, below the one before it."""
    keys = [normalize(text) for text in found]
    start = 0
    for number, line in enumerate(lines):
        at = _find(line, found, start, lines[number + 1 :]) if line.pattern else None
        if not line.pattern:
            text = normalize(line.text)
            at = keys.index(text, start) if text in keys[start:] else None
        start = start if at is None else at + 1
        yield at


def _find(line: Line, found: list[str], start: int, below: Sequence[Line]) -> int | None:
    """Where a pattern stands; what must stand below it for certain is not it."""
    sure = next(
        (normalize(other.text) for other in below if (other.required and not other.pattern)), None
    )
    for at in range(start, len(found)):
        fits = line.pattern and line.pattern.fullmatch(found[at])
        if fits and normalize(found[at]) != sure:
            return at
    return None


def _differ(lines: Sequence[Line], found: Sequence[str]) -> Iterator[Difference]:
    """What must stand in one place, and what stands there instead."""
    for line, text in zip_longest(lines, found):
        if line and text and not is_mark(line.text) and not is_mark(text):
            yield Difference(Kind.CHANGED, line, text)
            continue
        if line:
            yield Difference(Kind.MISSING, line)
        if text:
            yield Difference(Kind.EXTRA, Line(""), text)


def _join_moved(differences: Sequence[Difference]) -> Iterator[Difference]:
    """What is missing in one place and found in another has moved."""
    missing = {normalize(d.line.text) for d in differences if d.kind is Kind.MISSING}
    extra = {normalize(d.found) for d in differences if d.kind is Kind.EXTRA}
    for difference in differences:
        if difference.kind is Kind.MISSING and normalize(difference.line.text) in extra:
            yield replace(difference, kind=Kind.MOVED)
        elif difference.kind is not Kind.EXTRA or normalize(difference.found) not in missing:
            yield difference
