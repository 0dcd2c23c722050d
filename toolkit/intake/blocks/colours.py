"""Colours, as far as it matters whether words can be told from what is behind them."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
_NAMES = {"white": WHITE, "black": BLACK, "snow": (255, 250, 250), "ivory": (255, 255, 240)}
_NAMES |= {"whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255)}
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?:[0-9a-f]{2})?")
_NUMBERS = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})[^)]{0,20}\)")
_CLOSE = 8


def read_colour(text: str) -> Colour | None:
    """The colour that a text names, None where it names none that is known."""
    plain = text.strip().lower()
    if found := _HEX.fullmatch(plain):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if numbers := _NUMBERS.fullmatch(plain):
        return int(numbers[1]), int(numbers[2]), int(numbers[3])
    return _NAMES.get(plain)


def is_alike(first: Colour | None, second: Colour | None) -> bool:
    """Whether nobody can tell two colours apart; one that is not known is another."""
    if first is None or second is None:
        return False
    return all(abs(one - other) <= _CLOSE for one, other in zip(first, second, strict=True))
