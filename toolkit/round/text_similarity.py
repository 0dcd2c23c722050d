"""Texts that units have in common; who copied from whom they do not tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Likeness = tuple[int, int, float]

_BITS = 2**13


def find_alike(texts: Mapping[int, str], percent: int) -> Iterator[Likeness]:
    """Every pair of keys whose texts are the same for at least `percent`, with how much is.

    Blank texts are like none.
    """
    owners: dict[str, list[int]] = defaultdict(list)
    for key, text in texts.items():
        if text:
            owners[text].append(key)
    for group in owners.values():
        yield from ((a, b, 100.0) for i, a in enumerate(group) for b in group[i + 1 :])
    for one, other, likeness in _find_similar(list(owners), percent):
        yield from ((a, b, likeness) for a in owners[one] for b in owners[other])


def _find_similar(texts: list[str], percent: int) -> Iterator[tuple[str, str, float]]:
    """Pairs of different texts; only those are compared that their prints do not rule out."""
    from rapidfuzz.fuzz import ratio

    prints = sorted(map(_Print, texts), key=lambda print_: print_.length)
    for at, one in enumerate(prints):
        for other in prints[at + 1 :]:
            if 200 * one.length < percent * (one.length + other.length):
                break  # too short for this one, and for all that follow
            if one.allows(other, percent):
                likeness = ratio(one.text, other.text, score_cutoff=percent)
                if likeness:
                    yield one.text, other.text, likeness


class _Print:
    """A text's characters as bits, of which a second, a third of the same kind is one of its own.

    Two texts have no more in common than the characters they share, which is many times as fast
    to count as to find out what is in common.
    """

    def __init__(self, text: str) -> None:
        self.text, self.length = text, len(text)
        self.bits = 0
        for character, count in Counter(text).items():
            for occurrence in range(count):
                self.bits |= 1 << hash((character, occurrence)) % _BITS
        self.hidden = self.length - self.bits.bit_count()
        """Characters that share a bit with another."""

    def allows(self, other: _Print, percent: int) -> bool:
        """Whether so much may be the same; no is certain."""
        shared = (self.bits & other.bits).bit_count() + min(self.hidden, other.hidden)
        return 200 * shared >= percent * (self.length + other.length)
