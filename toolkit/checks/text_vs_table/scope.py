"""Whether what a sentence says is said of this unit's whole year, as its tables are."""

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
    from toolkit.form.rules.mentions import Mentions

_YEAR = re.compile(r"(\d{4})年")
_NEVER = "(?!)"


class Subjects(NamedTuple):
    """What names this unit, its own names from the longest on, and what names others.

    The names are looked for one by one: an expression of them would be made anew for each unit.
    """

    names: tuple[str, ...]
    own: re.Pattern[str]
    others: re.Pattern[str]

    def find_last(self, text: str) -> bool | None:
        """Whether the subject named last is this unit, None where there is none."""
        is_own, end = None, 0
        while found := min(self._find(text, end), default=None):
            start, is_other, below = found
            is_own, end = not is_other, start - below
            while is_own and (more := self.others.match(text, end)):
                end = more.end()  # our town's bureau
        return is_own

    def _find(self, text: str, begin: int) -> Iterator[tuple[int, bool, int]]:
        """The next of each kind: where, whether it is another's, and its length below 0."""
        for name in self.names:
            start = text.find(name, begin)
            if start >= 0:
                yield start, False, -len(name)
        for is_other, words in ((False, self.own), (True, self.others)):
            match = words.search(text, begin)
            if match:
                yield match.start(), is_other, match.start() - match.end()


class Scope(NamedTuple):
    """What tells the unit and the year that a figure belongs to."""

    year: str
    subjects: Subjects
    asides: re.Pattern[str]
    here: re.Pattern[str]
    elsewhere: re.Pattern[str]
    off_topic: re.Pattern[str]

    def holds(
        self, sentence: Sentence, piece: SentencePiece, start: int, unless: tuple[str, ...] = ()
    ) -> bool:
        """Whether a mention that starts there speaks of the tables, as far as can be told."""
        said = (piece.before + piece.text[:start]).replace(HIDDEN, "")[-REACH:]
        segment = said.rpartition("；")[2]
        years = _YEAR.findall(said)
        return (
            (not years or not self.year or years[-1] == self.year)
            and not self._has_other_subject(said, sentence.previous[-REACH:])
            and not self.elsewhere.search(self.here.sub("", cut_after_count(said)))
            and not self.off_topic.search(segment)
            and not any(word in segment for word in unless)
        )

    def _has_other_subject(self, said: str, previous: str) -> bool:
        """The subject named last counts: 全县…各部门 is the departments.

        A sentence without one goes on about what the sentence before it counted.
        """
        is_own = self.subjects.find_last(self.asides.sub("", said))
        if is_own is None and COUNT.search(previous):
            is_own = self.subjects.find_last(self.asides.sub("", previous))
        return is_own is False


def build_scope(case: Case) -> Scope:
    """The scope of a filing's texts."""
    year = case.filing.fields.get(case.form.year)
    mentions = case.form.mentions
    names = sorted(dict.fromkeys(_own_names(case)), key=len, reverse=True)
    return Scope(
        str(year or ""),
        Subjects(tuple(names), _compile(mentions.own), _compile(mentions.others)),
        _compile_asides(mentions.asides),
        _compile(mentions.here),
        _compile(mentions.elsewhere),
        _compile(mentions.off_topic),
    )


@lru_cache(maxsize=64)
def _compile(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(join_words(words) or _NEVER)


@lru_cache(maxsize=64)
def _compile_asides(words: tuple[str, ...]) -> re.Pattern[str]:
    """Clauses such as 按照省政府要求, which name no subject."""
    return re.compile(rf"(?<![^，；])(?:{join_words(words) or _NEVER})[^，；]*，")


def _own_names(case: Case) -> Iterator[str]:
    """The unit's names and their ends: 乐业镇 for 松北区乐业镇."""
    signed = case.form.signature.name if case.form.signature else ()
    for field in dict.fromkeys((case.form.unit, *signed)):
        name = str(case.filing.fields.get(field) or "")
        for spelled in dict.fromkeys((name, _shorten(name, case.form.mentions))):
            yield from (spelled[cut:] for cut in range(len(spelled) - 2))


def _shorten(name: str, mentions: Mentions) -> str:
    for one in mentions.shortened:
        name = name.replace(one.long, one.short)
    return name
