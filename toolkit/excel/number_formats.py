"""Number formats that show nothing of what a cell holds, such as `;;;`."""

from __future__ import annotations

import operator
import re
from functools import lru_cache

_PIECE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|;|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]", re.ASCII)
_MEETS = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}
_WHITE = frozenset(("[white]", "[白色]", "[白]", "[color2]", "[color 2]", "[颜色2]", "[颜色 2]"))
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_SHOWS = re.compile("[0#?@ymdhsegb年月日]", re.IGNORECASE)
_MOST = 255
"""Characters that a format has at most."""


@lru_cache
def is_blank_format(shown: str, value: float | None) -> bool:
    """Whether a format shows nothing of a value, None for words.

    What shows nothing of a 0 leaves a blank where nothing is, so ask for other numbers only.
    """
    if not shown or len(shown) > _MOST:
        return False
    return not _shows(_choose(_split(shown), value))


def _split(shown: str) -> list[list[str]]:
    """The sections of a format in pieces."""
    sections: list[list[str]] = [[]]
    for piece in _PIECE.findall(shown):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    return sections


def _choose(sections: list[list[str]], value: float | None) -> list[str]:
    """The section that a value is shown by; words that none is for are shown as they are."""
    if value is None:
        has_words = len(sections) > 3 or "@" in sections[-1]
        return sections[min(3, len(sections) - 1)] if has_words else ["@"]
    numbers = [section for section in sections[:3] if "@" not in section] or sections
    if any(_CONDITION.fullmatch(piece) for section in numbers for piece in section):
        return next((section for section in numbers if _meets(section, value)), ["#"])
    return numbers[1] if value < 0 and len(numbers) > 1 else numbers[0]


def _meets(section: list[str], value: float) -> bool:
    conditions = (_CONDITION.fullmatch(piece) for piece in section)
    return all(_MEETS[found[1]](value, float(found[2])) for found in conditions if found)


def _shows(section: list[str]) -> bool:
    """Whether anything of a value is seen: its digits or its words, in a colour that one sees."""
    plain = "".join(piece for piece in section if len(piece) == 1)
    is_white = any(piece.lower() in _WHITE for piece in section)
    is_elapsed = any(map(_ELAPSED.fullmatch, section))
    return not is_white and (is_elapsed or _SHOWS.search(plain) is not None)
