"""Phrases with placeholders, as office workers write them, compiled to regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.form.rules.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from regex import Match

HIDDEN = "\0"
"""Replacement of each character of a bracket: phrases match across brackets."""

_TOKEN = re.compile(r"\{([^{}]*)\}")
_EDGES = {"|": "，。；：、！？“”", "。": "，。；！？"}
_REPEATS = 8


class PhraseError(ValueError):
    """Raised where a phrase cannot be compiled; the message is for the form's author."""


@dataclass(frozen=True)
class SpokenPhrase:
    """A compiled phrase, and words of which a text must have one of each group."""

    source: str
    required: tuple[tuple[str, ...], ...]

    @cached_property
    def expression(self) -> Pattern:
        """The source as an expression."""
        return Pattern(self.source)

    def find(self, text: str) -> Iterator[Match[str]]:
        """Yield the matches in a text; most texts lack a word and are not searched."""
        if all(any(word in text for word in group) for group in self.required):
            yield from self.expression.find_all(text)


def compile_phrase(phrase: str, words: Mapping[str, tuple[str, ...]], number: str) -> SpokenPhrase:
    """Compile a phrase; {N} becomes the group `n` with the expression `number`.

    Raises:
        PhraseError: a brace that names no list of words, or more than one {N}.
    """
    if phrase.count("{N}") > 1:
        raise PhraseError(f"“{phrase}”里 {{N}} 只能有一个")
    parts: list[str] = []
    required: list[tuple[str, ...]] = []
    for index, part in enumerate(_TOKEN.split(phrase)):
        if index % 2:
            if part in _EDGES:  # a clause's beginning; after words its end, or a bracket
                marks = _EDGES[part]
                parts.append(f"(?![^{marks}{HIDDEN}])" if parts else f"(?<![^{marks}])")
            else:
                parts.append(_expand(part, words, number))
            required += [words[part]] if part in words else []
        elif part:
            if "{" in part or "}" in part:
                raise PhraseError(f"“{phrase}”的花括号不成对")
            parts.append(re.escape(part))
            required.append((part,))
    return SpokenPhrase("".join(parts), tuple(sorted(required, key=len)))


def _expand(brace: str, words: Mapping[str, tuple[str, ...]], number: str) -> str:
    if brace == "N":
        return f"(?P<n>{number})"
    name = brace.removesuffix("*")
    if name not in words:
        raise PhraseError(f"没有名为“{name}”的词表")
    word = f"(?:{join_words(words[name])})"
    return f"{HIDDEN}*+(?:{word}{HIDDEN}*+){{0,{_REPEATS}}}" if brace.endswith("*") else word


def join_words(words: tuple[str, ...]) -> str:
    """Join words to one alternation, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
