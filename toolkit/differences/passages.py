"""Two versions of a text compared sentence by sentence, and a changed sentence word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r".+?(?:[。！？!?]+[”’」』）)\]]*|$)\s*", re.DOTALL)
_WORD = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
_ALIKE = 50
"""Sentences that have less than so many percent in common are two, not one that was changed."""
_LONE = 2
"""Fewer words than these left between two changes are read as part of the change."""


class Fate(StrEnum):
    """What became of a sentence, or of words in it."""

    CHANGED = "改"
    REMOVED = "删"
    ADDED = "增"
    KEPT = "未变"


@dataclass(frozen=True)
class Passage:
    """A sentence before and after; `before` is empty where it was added, `after` where removed.

    `opens` says that it begins a paragraph.
    """

    fate: Fate
    before: str
    after: str
    opens: bool = False

    @property
    def words(self) -> list[tuple[Fate, str]]:
        """The sentence in stretches that were kept, removed or added."""
        if self.fate is Fate.CHANGED:
            return list(_compare_words(_WORD.findall(self.before), _WORD.findall(self.after)))
        return [(self.fate, self.before or self.after)]


@dataclass(frozen=True)
class _Sentence:
    text: str
    opens: bool


def compare_texts(before: Sequence[str], after: Sequence[str]) -> tuple[Passage, ...]:
    """The sentences of two lists of paragraphs, in reading order."""
    old, new = list(_split(before)), list(_split(after))
    matcher = SequenceMatcher(None, [s.text for s in old], [s.text for s in new], autojunk=False)
    return tuple(
        chain.from_iterable(
            _keep(new[c:d]) if kind == "equal" else _pair(old[a:b], new[c:d])
            for kind, a, b, c, d in matcher.get_opcodes()
        )
    )


def _split(paragraphs: Sequence[str]) -> Iterator[_Sentence]:
    for paragraph in paragraphs:
        for match in _SENTENCE.finditer(paragraph):
            yield _Sentence(match[0], opens=match.start() == 0)


def _keep(sentences: Sequence[_Sentence]) -> Iterator[Passage]:
    for sentence in sentences:
        yield Passage(Fate.KEPT, sentence.text, sentence.text, sentence.opens)


def _pair(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Passage]:
    """Pair those that are most alike, without crossing; the rest was removed or added."""
    alike = _measure(old, new)
    best = _sum_up(alike)
    i = j = 0
    while i < len(old) or j < len(new):
        inside = i < len(old) and j < len(new)
        if inside and alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield Passage(Fate.CHANGED, old[i].text, new[j].text, new[j].opens)
            i, j = i + 1, j + 1
        elif j == len(new) or (inside and best[i][j] == best[i + 1][j]):
            yield Passage(Fate.REMOVED, old[i].text, "", old[i].opens)
            i += 1
        else:
            yield Passage(Fate.ADDED, "", new[j].text, new[j].opens)
            j += 1


def _measure(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[list[float]]:
    """How much each old sentence has in common with each new one, 0 where too little."""
    from rapidfuzz.fuzz import ratio

    return [[ratio(a.text, b.text, score_cutoff=_ALIKE) for b in new] for a in old]


def _sum_up(alike: Sequence[Sequence[float]]) -> list[list[float]]:
    """For the sentences from i and j on the most that pairs without crossing have in common."""
    width = len(alike[0]) if alike else 0
    best = [[0.0] * (width + 1) for _ in range(len(alike) + 1)]
    for i in reversed(range(len(alike))):
        for j in reversed(range(width)):
            paired = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _compare_words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Fate, str]]:
    removed = added = ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lone = b - a < _LONE and removed + added != "" and b < len(old)
        if kind == "equal" and not lone:
            yield from _describe(removed, added)
            removed = added = ""
            yield Fate.KEPT, "".join(old[a:b])
        else:
            removed, added = removed + "".join(old[a:b]), added + "".join(new[c:d])
    yield from _describe(removed, added)


def _describe(removed: str, added: str) -> Iterator[tuple[Fate, str]]:
    if removed:
        yield Fate.REMOVED, removed
    if added:
        yield Fate.ADDED, added
