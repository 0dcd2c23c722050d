"""Text that a report contains but that is not read: struck out, hidden, deleted; colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterable

STRUCK = "划去"
HIDDEN = "隐藏或看不见"
DELETED = "修订删去"
ABOVE = "注在字上"
ADDED = "网页的样式加上"
"""Reasons why text is not read; ABOVE is a reading (ruby text) above characters."""
UNSURE = frozenset((STRUCK, ABOVE, ADDED))
"""Reasons that make a number beside such text uncertain, because readers see the text."""
_MOST = 200
_PLAIN = "0123456789+-=()"
RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
LOWERED = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
"""Tables for `str.translate` that keep superscripts and subscripts apart from other digits."""

Colour = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
_NAMES = {"white": WHITE, "black": BLACK, "snow": (255, 250, 250), "ivory": (255, 255, 240)}
_NAMES |= {"whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255)}
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{2})?")
_NUMBERS = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})[^)]{0,20}\)")
_CLOSE = 8


class Unseen(NamedTuple):
    """A piece of text that is not read, and the reason."""

    how: str
    words: str


def make_unseen(how: str, words: str) -> tuple[Unseen, ...]:
    """Return some text as unread, shortened to 200 characters; nothing if it is blank."""
    plain = trim(" ".join(words.split()))
    shown = plain if len(plain) <= _MOST else f"{plain[: _MOST - 1]}…"
    return (Unseen(how, shown),) if plain else ()


def join_unseen(unseen: Iterable[Unseen]) -> tuple[Unseen, ...]:
    """Merge neighbours with the same reason: programs split words into runs."""
    joined: list[Unseen] = []
    for one in unseen:
        if joined and joined[-1].how == one.how:
            joined[-1:] = make_unseen(one.how, joined[-1].words + one.words)
        else:
            joined.append(one)
    return tuple(joined)


def describe_unseen(unseen: Iterable[Unseen]) -> str:
    """Name all pieces for a message, each once."""
    return "、".join(dict.fromkeys(f"{one.how}的“{one.words}”" for one in unseen))


def shorten(text: str, longest: int = 600) -> str:
    """Return a text as one line that fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def parse_colour(text: str) -> Colour | None:
    """Parse a colour of CSS or Word, None if it is not known."""
    plain = text.strip().lower()
    if found := _HEX.fullmatch(plain):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if numbers := _NUMBERS.fullmatch(plain):
        return int(numbers[1]), int(numbers[2]), int(numbers[3])
    return _NAMES.get(plain)


def is_alike(first: Colour | None, second: Colour | None) -> bool:
    """Return True if two known colours cannot be distinguished by eye."""
    if first is None or second is None:
        return False
    return all(abs(one - other) <= _CLOSE for one, other in zip(first, second, strict=True))
