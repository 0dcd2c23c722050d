"""Compiled rules for texts, and the mentions that they find in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.numerals import NUMBER, read_quantity
from toolkit.form.rules.phrases import compile_phrase, join_words
from toolkit.form.rules.readings import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.text_vs_table.numerals import Quantity
    from toolkit.checks.text_vs_table.scope import Scope
    from toolkit.checks.text_vs_table.sentences import Sentence
    from toolkit.form.rules.mentions import MentionRule, Mentions
    from toolkit.form.rules.phrases import SpokenPhrase

_COUNTED = re.compile(r"\{N\}(?:\{(\w+)\}|([^{}]))")
_DENIAL = re.compile("[未没无0零]")
_NUMBER_END = r"[\d零〇一二两三四五六七八九十百千万亿余多]"


class CompiledRule(NamedTuple):
    """A rule with its patterns compiled."""

    rule: MentionRule
    phrases: tuple[SpokenPhrase, ...]


class Rules(NamedTuple):
    """A form's rules for numbers and for denials, and a pattern that most sentences fail fast."""

    saying: tuple[CompiledRule, ...]
    denying: tuple[CompiledRule, ...]
    counted: re.Pattern[str]


class Mention(NamedTuple):
    """A match of a rule: its span in the sentence, and the number (None for a denial)."""

    rule: MentionRule
    sentence: Sentence
    start: int
    end: int
    number: Quantity | None
    number_at: int

    @property
    def quote(self) -> str:
        """The words around the mention, quoted."""
        return self.sentence.quote(self.start, self.end)


@lru_cache(maxsize=16)
def compile_rules(mentions: Mentions) -> Rules:
    """Compile the rules of a form, in its order."""
    words = words_of(mentions)
    compiled = [
        CompiledRule(
            rule, tuple(compile_phrase(p, words, NUMBER) for p in (*rule.says, *rule.denies))
        )
        for rule in mentions.rules
    ]
    # a number and a word that some pattern has behind one: most sentences lack it
    behind: set[str] = set()
    for phrase in (phrase for rule in mentions.rules for phrase in rule.says):
        found = _COUNTED.search(phrase)
        behind.update((words[found[1]] if found[1] else (found[2],)) if found else ("",))
    return Rules(
        tuple(c for c in compiled if c.rule.says),
        tuple(c for c in compiled if c.rule.denies),
        re.compile(f"{_NUMBER_END}(?:{join_words(tuple(behind))})"),
    )


def find_mentions(rules: Rules, sentence: Sentence, scope: Scope) -> Iterator[Mention]:
    """Yield the mentions in a sentence that are about this unit and year."""
    if rules.counted.search(sentence.text):
        for compiled in rules.saying:
            yield from _find_rule(compiled, sentence, scope)
    if _DENIAL.search(sentence.text):
        for compiled in rules.denying:
            yield from _find_rule(compiled, sentence, scope)


def _find_rule(compiled: CompiledRule, sentence: Sentence, scope: Scope) -> Iterator[Mention]:
    rule = compiled.rule
    if rule.needs and not any(word in sentence.around for word in rule.needs):
        return
    pieces = sentence.pieces if rule.says else sentence.pieces[:1]
    for phrase, piece in product(compiled.phrases, pieces):
        for match in phrase.find(piece.text):
            number = read_quantity(match["n"]) if rule.says else None
            if rule.says and (number is None or number.is_article):
                continue
            if scope.holds(sentence, piece, match.start(), rule.unless):
                start, end = piece.start + match.start(), piece.start + match.end()
                number_at = piece.start + match.start("n" if rule.says else 0)
                yield Mention(rule, sentence, start, end, number, number_at)
