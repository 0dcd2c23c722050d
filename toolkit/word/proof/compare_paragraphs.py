"""Comparison of a document's paragraphs with those that it must have, in order."""

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
"""Text of headers and footers that is printed whatever is filed: page number, draft mark."""


class Kind(Enum):
    """A kind of difference."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    MOVED = "moved"
    ROW_MISSING = "row missing"
    ROW_EXTRA = "row extra"
    ROW_SHAPE = "row shape"
    """A row of a table with other cells, or cells merged otherwise."""
    UNPROVED = "unproved"
    """A value that the template computes or chooses, so that the right text is not known."""


@dataclass(frozen=True)
class Difference:
    """A difference: the expected line, the text found instead, and in which table."""

    kind: Kind
    line: Line
    found: str = ""
    table: str = ""


def normalize(text: str) -> str:
    """Return a text as it is compared: without blanks at its ends, unprintable as U+FFFD."""
    return _LOST.sub("\ufffd", trim(text))


def mark_table(number: int) -> str:
    """Return a placeholder for a table among paragraphs; no document holds its first character."""
    return f"\0{number}\0"


def is_mark(text: str) -> bool:
    """Return whether a paragraph is a table's placeholder."""
    return text.startswith("\0")


def compare_lines(lines: Sequence[Line], found: Iterable[str]) -> Iterator[Difference]:
    """Compare all paragraphs of a document, without blank ones, with all that it must have."""
    lines = [line for line in lines if line.text or line.pattern]
    texts = [text for text in found if trim(text)]
    resolved, unproved = _resolve(lines, texts)
    yield from unproved
    wanted = [normalize(line.text) for line in resolved]
    if wanted == (keys := [normalize(text) for text in texts]):
        return
    from difflib import SequenceMatcher

    differences: list[Difference] = []
    steps = SequenceMatcher(None, wanted, keys, autojunk=False).get_opcodes()
    pairs = (
        pair
        for step, start, end, left, right in steps
        if step != "equal"
        for pair in zip_longest(resolved[start:end], texts[left:right])
    )
    for line, text in pairs:
        if line and text and not is_mark(line.text) and not is_mark(text):
            differences.append(Difference(Kind.CHANGED, line, text))
            continue
        differences += [Difference(Kind.MISSING, line)] if line else []
        differences += [Difference(Kind.EXTRA, Line(""), text)] if text else []
    missing = {normalize(d.line.text) for d in differences if d.kind is Kind.MISSING}
    extra = {normalize(d.found) for d in differences if d.kind is Kind.EXTRA}
    for difference in differences:
        if difference.kind is Kind.MISSING and normalize(difference.line.text) in extra:
            yield replace(difference, kind=Kind.MOVED)
        elif difference.kind is not Kind.EXTRA or normalize(difference.found) not in missing:
            yield difference


def find_lines(lines: Iterable[Line], found: Iterable[str]) -> Iterator[Difference]:
    """Search for paragraphs in order, perhaps within others, among any other text."""
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
    """Compare a header, footer or box with a plan, without page numbers and draft marks."""
    if not plan.exact:
        return find_lines(plan.lines, found)
    wanted = {normalize(line.text) for line in plan.lines}
    own = (text for text in found if normalize(text) in wanted or not _PAGE.fullmatch(text))
    return compare_lines(plan.lines, own)


def _resolve(lines: Sequence[Line], found: list[str]) -> tuple[list[Line], list[Difference]]:
    """Return the lines with their text in this document, and those that cannot be proved."""
    keys = [normalize(text) for text in found]
    pairs: list[tuple[Line, int | None]] = []
    start = 0
    for number, line in enumerate(lines):  # each is after the one before
        text, pattern = normalize(line.text), line.pattern
        at = None
        if pattern:
            # a pattern may not match the next line that is certain
            below = (o for o in lines[number + 1 :] if o.required and not o.pattern)
            sure = next((normalize(other.text) for other in below), None)
            places = range(start, len(found))
            fits = (n for n in places if pattern.fullmatch(found[n]) and keys[n] != sure)
            at = next(fits, None)
        elif text in keys[start:]:
            at = keys.index(text, start)
        start = start if at is None else at + 1
        pairs.append((line, at))
    shown = {line.id for line, at in pairs if at is not None and line.id}
    resolved: list[Line] = []
    unproved: list[Difference] = []
    for line, at in pairs:
        loose = line.free or not (line.required or line.id in shown)
        if at is not None:
            resolved.append(replace(line, text=found[at]) if line.pattern else line)
        elif not loose:
            resolved.append(line)
        proved = at is not None and (not line.free or keys[at] == line.text)
        if not proved and loose:
            unproved.append(Difference(Kind.UNPROVED, line))
    return resolved, unproved
