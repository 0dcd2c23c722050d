"""What stands at the end of a report: who signed it, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.dates import YEAR, read_date
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from toolkit.form.model import Form

_BEHIND = re.compile(rf"^(.*?)\s*({YEAR}\s*年.{{2,12}}日)$")
_SENTENCE = re.compile(r"[，。；：,;:]")
_LONGEST = 40
_LOWEST = 10
"""Lines from the end within which a signature stands."""


class Signed(NamedTuple):
    """The lines of a signature at the end of some, the name and the date in it."""

    lines: int = 0
    name: str = ""
    date: date | None = None
    after: tuple[str, ...] = ()
    """Lines below it, which belong to no section."""
    is_sure: bool = True
    """Whether the name is told by its words, and not only by its place above the date."""


def find_signature(form: Form, unit: str, lines: Sequence[str]) -> Signed:
    """The signature at the end of the last section's lines."""
    if form.signature is None or not lines:
        return Signed()
    for at in range(len(lines) - 2, max(0, len(lines) - _LOWEST), -1):
        day = read_date(lines[at].translate(FULL_WIDTH))
        if day is not None and _is_name(form, unit, lines[at - 1]):
            return Signed(len(lines) - at + 1, lines[at - 1], day, tuple(lines[at + 1 :]))
    return _find_last(form, unit, lines)


def _find_last(form: Form, unit: str, lines: Sequence[str]) -> Signed:
    """The signature below which nothing stands."""
    last = lines[-1].translate(FULL_WIDTH)
    day = read_date(last)
    if day is not None:
        name = lines[-2] if len(lines) > 1 else ""
        if _is_name(form, unit, name):
            return Signed(2, name, day)
        is_doubtful = bool(name) and len(name) <= _LONGEST and not _SENTENCE.search(name)
        return Signed(1, "", day, is_sure=not is_doubtful)
    split = _BEHIND.match(last) if len(last) <= 2 * _LONGEST else None
    day = read_date(split[2]) if split else None
    if split and day and _is_name(form, unit, split[1]):
        return Signed(1, split[1], day)
    return Signed(1, lines[-1]) if _is_name(form, unit, lines[-1], alone=True) else Signed()


def _is_name(form: Form, unit: str, words: str, *, alone: bool = False) -> bool:
    """Whether words are the unit's name: what the title says, or with the ending of an office.

    Without a date below, they must hold what the title says.
    """
    if not words or len(words) > _LONGEST or _SENTENCE.search(words):
        return False
    if unit and words == unit:
        return True
    is_office = words.endswith(form.published.endings) if form.published.endings else False
    return is_office and (not alone or bool(unit and unit in words))
