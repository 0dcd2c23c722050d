"""Scope of sentences: mentions of another unit, another time or a part of the year are left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.numerals import COUNT
from toolkit.checks.text_vs_table.sentences import REACH, cut_after_count
from toolkit.form.rules.phrases import HIDDEN, join_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.case import Case
    from toolkit.checks.text_vs_table.sentences import Sentence, SentencePiece

_YEAR = re.compile(r"(\d{4})年")
_NEVER = "(?!)"


class Subjects(NamedTuple):
    """Names of this unit, the longest first, and patterns of words for it and for other units.

    The names are searched one by one: a pattern of them would be compiled for each unit.
    """

    names: tuple[str, ...]
    own: re.Pattern[str]
    others: re.Pattern[str]

    def find_last(self, text: str) -> bool | None:
        """Return whether the subject named last is this unit, None where none is named."""
        is_own, end = None, 0
        while found := min(self._find(text, end), default=None):
            start, is_other, below = found
            is_own, end = not is_other, start - below
            while is_own and (more := self.others.match(text, end)):
                end = more.end()  # our town's bureau
        return is_own

    def _find(self, text: str, begin: int) -> Iterator[tuple[int, bool, int]]:
        """Yield the next subject of each kind: start, whether of another unit, negative length."""
        for name in self.names:
            start = text.find(name, begin)
            if start >= 0:
                yield start, False, -len(name)
        for is_other, words in ((False, self.own), (True, self.others)):
            match = words.search(text, begin)
            if match:
                yield match.start(), is_other, match.start() - match.end()


class Scope(NamedTuple):
    """The year, the subjects and the patterns by which a mention's unit and time are recognised."""

    year: str
    subjects: Subjects
    non_subjects: re.Pattern[str]
    here: re.Pattern[str]
    elsewhere: re.Pattern[str]
    off_topic: re.Pattern[str]

    def holds(
        self, sentence: Sentence, piece: SentencePiece, start: int, unless: tuple[str, ...] = ()
    ) -> bool:
        """Return whether a mention at `start` of a piece is about this unit's whole year."""
        before = (piece.before + piece.text[:start]).replace(HIDDEN, "")[-REACH:]
        segment = before.rpartition("；")[2]
        years = _YEAR.findall(before)
        if years and self.year and years[-1] != self.year:
            return False
        # the subject named last counts: 全县…各部门 is the departments; a sentence without one
        # goes on about what the sentence before it counted
        is_own, previous = (
            self.subjects.find_last(self.non_subjects.sub("", before)),
            sentence.previous,
        )
        if is_own is None and COUNT.search(previous[-REACH:]):
            is_own = self.subjects.find_last(self.non_subjects.sub("", previous[-REACH:]))
        return (
            is_own is not False
            and not self.elsewhere.search(self.here.sub("", cut_after_count(before)))
            and not self.off_topic.search(segment)
            and not any(word in segment for word in unless)
        )


def build_scope(case: Case) -> Scope:
    """Build the scope of a filing's texts."""
    year = case.filing.fields.get(case.form.year)
    mentions = case.form.mentions
    names = sorted(dict.fromkeys(_list_own_names(case)), key=len, reverse=True)
    return Scope(
        str(year or ""),
        Subjects(tuple(names), _compile(mentions.own), _compile(mentions.others)),
        _compile(mentions.asides, r"(?<![^，；])(?:{})[^，；]*，"),  # such as 按照省政府要求
        _compile(mentions.here),
        _compile(mentions.elsewhere),
        _compile(mentions.off_topic),
    )


@lru_cache(maxsize=64)
def _compile(words: tuple[str, ...], around: str = "{}") -> re.Pattern[str]:
    return re.compile(around.format(join_words(words) or _NEVER))


def _list_own_names(case: Case) -> Iterator[str]:
    """Yield the unit's names and their ends of three or more characters: 乐业镇 of 松北区乐业镇."""
    signed = case.form.signature.name if case.form.signature else ()
    for field in dict.fromkeys((case.form.unit, *signed)):
        name = short = str(case.filing.fields.get(field) or "")
        for shortening in case.form.mentions.shortened:
            short = short.replace(shortening.long, shortening.short)
        for spelled in dict.fromkeys((name, short)):
            yield from (spelled[cut:] for cut in range(len(spelled) - 2))
