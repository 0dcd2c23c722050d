"""Comparison of two versions of a text by sentence, and of a changed sentence by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r".+?(?:[。！？!?]+[”’」』）)\]]*|$)\s*", re.DOTALL)
_WORD = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
_ALIKE = 50
"""Percentage in common from which two sentences are one that was changed."""
_FEWEST = 2
"""Number of kept words between two changes; fewer count as part of the change."""


class ChangeKind(StrEnum):
    """A change of a sentence, or of words in it."""

    CHANGED = "改"
    REMOVED = "删"
    ADDED = "增"
    KEPT = "未变"


@dataclass(frozen=True)
class Passage:
    """A sentence before and after; `before` is empty where it was added, `after` where removed.

    `opens` is true where it begins a paragraph.
    """

    change: ChangeKind
    before: str
    after: str
    opens: bool = False

    @property
    def words(self) -> list[tuple[ChangeKind, str]]:
        """Return the sentence in stretches of words that were kept, removed or added."""
        if self.change is ChangeKind.CHANGED:
            return list(_compare_words(_WORD.findall(self.before), _WORD.findall(self.after)))
        return [(self.change, self.before or self.after)]


@dataclass(frozen=True)
class _Sentence:
    """A sentence; `opens` is true where it begins a paragraph."""

    text: str
    opens: bool


def compare_texts(before: Sequence[str], after: Sequence[str]) -> tuple[Passage, ...]:
    """Return the sentences of two lists of paragraphs, in reading order."""
    old, new = list(_split(before)), list(_split(after))
    matcher = SequenceMatcher(None, [s.text for s in old], [s.text for s in new], autojunk=False)
    passages: list[Passage] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            passages += (Passage(ChangeKind.KEPT, s.text, s.text, s.opens) for s in new[c:d])
        else:
            passages += _pair(old[a:b], new[c:d])
    return tuple(passages)


def _split(paragraphs: Sequence[str]) -> Iterator[_Sentence]:
    for paragraph in paragraphs:
        for match in _SENTENCE.finditer(paragraph):
            yield _Sentence(match[0], opens=match.start() == 0)


def _pair(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Passage]:
    """Yield pairs of the most similar sentences, without crossing; the rest as removed or added."""
    from rapidfuzz.fuzz import ratio

    alike = [[ratio(a.text, b.text, score_cutoff=_ALIKE) for b in new] for a in old]
    best = _sum_best(alike)
    i = j = 0
    while i < len(old) or j < len(new):
        inside = i < len(old) and j < len(new)
        if inside and alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield Passage(ChangeKind.CHANGED, old[i].text, new[j].text, new[j].opens)
            i, j = i + 1, j + 1
        elif j == len(new) or (inside and best[i][j] == best[i + 1][j]):
            yield Passage(ChangeKind.REMOVED, old[i].text, "", old[i].opens)
            i += 1
        else:
            yield Passage(ChangeKind.ADDED, "", new[j].text, new[j].opens)
            j += 1


def _sum_best(alike: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return for the sentences from i and j on the greatest sum of pairs that do not cross."""
    width = len(alike[0]) if alike else 0
    best = [[0.0] * (width + 1) for _ in range(len(alike) + 1)]
    for i in reversed(range(len(alike))):
        for j in reversed(range(width)):
            paired = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _compare_words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[ChangeKind, str]]:
    """Yield stretches of words that were kept, removed or added."""
    removed = added = ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        few = b - a < _FEWEST and removed + added != "" and b < len(old)
        if kind == "equal" and not few:
            yield from _list_changes(removed, added)
            removed = added = ""
            yield ChangeKind.KEPT, "".join(old[a:b])
        else:
            removed, added = removed + "".join(old[a:b]), added + "".join(new[c:d])
    yield from _list_changes(removed, added)


def _list_changes(removed: str, added: str) -> Iterator[tuple[ChangeKind, str]]:
    """Yield words that were removed and those added in their place."""
    if removed:
        yield ChangeKind.REMOVED, removed
    if added:
        yield ChangeKind.ADDED, added
