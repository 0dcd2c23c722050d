"""Sentences of texts: normalised so that patterns match, with brackets set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.numerals import NUMBER, UNITS
from toolkit.form.rules.phrases import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPED = "０１２３４５６７８９．％,;:!?()[]【】"
_NORMALISED = dict(zip(_TYPED, "0123456789.%，；：！？（）（）（）", strict=True))
_IRREGULAR = re.compile(f"[{re.escape(_TYPED)}]|\\s+")
_SENTENCE = re.compile(r"(?:（[^（）]*）|[^。！？])+[。！？]?")
_BRACKET = re.compile(r"（[^（）]*）")
_COUNT = re.compile(rf"{NUMBER}[{UNITS}人%]")


REACH = 600
"""Number of characters before a mention that are searched for context."""


class SentencePiece(NamedTuple):
    """A text to match patterns in: a sentence with hidden brackets, or the inside of a bracket.

    `start` is its offset in the sentence; `before` is the text of the sentence before it.
    """

    start: int
    text: str
    before: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text, normalised, and the one before it in its paragraph."""

    text: str
    previous: str = ""

    @cached_property
    def around(self) -> str:
        """The sentence with the one before it."""
        return self.previous + self.text

    @cached_property
    def outer(self) -> str:
        """The sentence with every character of its brackets hidden."""
        return _BRACKET.sub(lambda match: HIDDEN * len(match[0]), self.text)

    @cached_property
    def pieces(self) -> tuple[SentencePiece, ...]:
        """The outer sentence, then the inside of each bracket."""
        inner = (
            SentencePiece(match.start() + 1, match[0][1:-1], self.outer[: match.start()])
            for match in _BRACKET.finditer(self.text)
        )
        return (SentencePiece(0, self.outer, ""), *inner)

    def quote(self, start: int, end: int) -> str:
        """Quote the words around a span, shortened."""
        left, right = max(0, start - 24), min(len(self.text), end + 12)
        head, tail = "…" if left else "", "…" if right < len(self.text) else ""
        return f"“{head}{self.text[left:right]}{tail}”"


def normalise(text: str) -> str:
    """Return the text without blanks, with half-width digits and full-width punctuation."""
    return _IRREGULAR.sub(lambda match: _NORMALISED.get(match[0], ""), text)


def split_sentences(paragraph: str) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph."""
    previous = ""
    for match in _SENTENCE.finditer(normalise(paragraph)):
        yield Sentence(match[0], previous)
        previous = match[0]


def cut_after_count(text: str) -> str:
    """Return the text behind the last count in it: the part about what comes next."""
    end = 0
    for match in _COUNT.finditer(text):
        end = match.end()
    return text[end:]
