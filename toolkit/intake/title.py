"""The report's title: whose it is, and of which year."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from toolkit.form.dates import YEAR, read_year
from toolkit.form.model import FieldKind
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.model import Form

_SPACES = re.compile(r"\s+")
_WORDS = r"[^。；;：:，,、>《》\d]{2,40}?"
_LONGEST = 120
_LINES = 3
"""A title stands in at most so many lines."""


class Title(NamedTuple):
    """A title: the lines from `start` to before `end`, and the fields that it names."""

    start: int
    end: int
    fields: dict[str, str | int]


def find_titles(form: Form, lines: Sequence[str]) -> list[Title]:
    """The titles among some lines that name most; one of fewer lines is taken before longer ones.

    There is more than one only where they name different things.
    """
    patterns = [_compile(form, title) for title in (form.title, *form.published.titles)]
    found: list[Title] = []
    for count in range(1, _LINES + 1):
        for start in range(len(lines) - count + 1):
            found += _read(patterns, form, lines, start, start + count)
    most = max((len(title.fields) for title in found), default=0)
    fullest = [title for title in found if len(title.fields) == most]
    shortest = min((title.end - title.start for title in fullest), default=0)
    best = [title for title in fullest if title.end - title.start == shortest]
    return list({tuple(title.fields.items()): title for title in reversed(best)}.values())


def _compile(form: Form, template: str) -> re.Pattern[str]:
    """A pattern whose groups are the fields of a title."""
    pieces = []
    for literal, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(_SPACES.sub("", literal)))
        if name is not None:
            is_year = form.fields_by_id[name].kind is FieldKind.YEAR
            pieces.append(f"(?P<{name}>{YEAR if is_year else _WORDS})")
    return re.compile("".join(pieces))


def _read(
    patterns: Sequence[re.Pattern[str]], form: Form, lines: Sequence[str], start: int, end: int
) -> Iterator[Title]:
    """The title in some lines, of several readings the one that takes least for a name."""
    text = _SPACES.sub("", "".join(lines[start:end])).translate(FULL_WIDTH)
    if len(text) > _LONGEST:
        return
    matches = [match for pattern in patterns if (match := pattern.fullmatch(text))]
    readings = [match.groupdict() for match in matches]
    if readings:
        most = max(map(len, readings))
        least = min(
            (r for r in readings if len(r) == most), key=lambda r: sum(map(len, r.values()))
        )
        yield Title(start, end, {name: _parse(form, name, text) for name, text in least.items()})


def _parse(form: Form, name: str, text: str) -> str | int:
    return read_year(text) if form.fields_by_id[name].kind is FieldKind.YEAR else text
