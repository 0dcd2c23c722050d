"""What stands in a report and is not read as its words: struck out, hidden, raised, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import trim

if TYPE_CHECKING:
    from collections.abc import Iterable

STRUCK = "划去"
HIDDEN = "隐藏或看不见"
DELETED = "修订删去"
ABOVE = "注在字上"
"""How words may be unseen: readings above characters are the last."""
UNSURE = frozenset((STRUCK, ABOVE))
"""Beside these a number is not certain: they are seen."""
_MOST = 200
_PLAIN = "0123456789+-=()"
RAISED = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
LOWERED = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
"""Raised and lowered figures stay what they are: beside others they make no longer number."""


class Unseen(NamedTuple):
    """Words that are not read, and how they stand there."""

    how: str
    words: str

    def describe(self) -> str:
        """Name them in a message."""
        return f"{self.how}的“{self.words}”"


def make_unseen(how: str, words: str) -> tuple[Unseen, ...]:
    """Words that are not read, none where there are none."""
    plain = trim(" ".join(words.split()))
    shown = plain if len(plain) <= _MOST else f"{plain[: _MOST - 1]}…"
    return (Unseen(how, shown),) if plain else ()


def join_unseen(unseen: Iterable[Unseen]) -> tuple[Unseen, ...]:
    """Neighbours that are unseen in the same way as one: programs cut words into runs."""
    joined: list[Unseen] = []
    for one in unseen:
        if joined and joined[-1].how == one.how:
            joined[-1:] = make_unseen(one.how, joined[-1].words + one.words)
        else:
            joined.append(one)
    return tuple(joined)


def describe_unseen(unseen: Iterable[Unseen]) -> str:
    """Name all of them, each once."""
    return "、".join(dict.fromkeys(one.describe() for one in unseen))


def shorten(text: str, longest: int = 600) -> str:
    """A text in one line that a message has room for."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
