"""Title of a report, which states the unit and the year."""

from __future__ import annotations

import re
from itertools import product
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.dates import YEAR, read_year
from toolkit.form.model import FieldKind
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.model import Form

_SPACES = re.compile(r"\s+")
_WORDS = r"[^。；;：:，,、>《》\d]{2,40}?"
_LONGEST = 120
_LINES = 3
"""Limits of a title, in characters and lines."""


class Title(NamedTuple):
    """A title in the lines from `start` to before `end`, and the fields that it states."""

    start: int
    end: int
    fields: dict[str, str | int]


def find_titles(form: Form, lines: Sequence[str]) -> list[Title]:
    """Return the titles in lines that state most fields in fewest lines.

    There is more than one only if their fields differ.
    """
    patterns: list[re.Pattern[str]] = []
    for template in (form.title, *form.published.titles):
        pieces = []
        for literal, name, _, _ in Formatter().parse(template):
            pieces.append(re.escape(_SPACES.sub("", literal)))
            if name is not None:
                is_year = form.fields_by_id[name].kind is FieldKind.YEAR
                pieces.append(f"(?P<{name}>{YEAR if is_year else _WORDS})")
        patterns.append(re.compile("".join(pieces)))
    found: list[Title] = []
    for count, start in product(range(1, _LINES + 1), range(len(lines))):
        text = _SPACES.sub("", "".join(lines[start : start + count])).translate(FULL_WIDTH)
        matches = [pattern.fullmatch(text) for pattern in patterns if len(text) <= _LONGEST]
        readings = [match.groupdict() for match in matches if match]
        if readings and start + count <= len(lines):
            # of several readings with most fields, the one with the shortest texts
            best = min(readings, key=lambda r: (-len(r), sum(map(len, r.values()))))
            fields = {
                name: read_year(text) if form.fields_by_id[name].kind is FieldKind.YEAR else text
                for name, text in best.items()
            }
            found.append(Title(start, start + count, fields))
    most = max((len(title.fields) for title in found), default=0)
    fullest = [title for title in found if len(title.fields) == most]
    shortest = min((title.end - title.start for title in fullest), default=0)
    chosen = [title for title in fullest if title.end - title.start == shortest]
    return list({tuple(title.fields.items()): title for title in reversed(chosen)}.values())
