"""Regular expressions of a form's author, searched with a time limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TypeVar

import regex
from pydantic import PlainValidator, WithJsonSchema

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_TIME_LIMIT = 2.0
"""Time limit of a search in seconds; a usual one needs less than a thousandth of it."""
_LONGEST = 4000
_SAMPLES = 20
_LONG = 300
_LARGEST = 20_000
"""Maximum number of parts, repetitions counted: the compiled expression holds each of them."""
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\\\]])*\]|\{(?P<least>\d+)[\d,]*\}|.", re.DOTALL)


class SlowPatternError(Exception):
    """Raised where a search exceeds its time; the message is for the author of the expression."""

    def __init__(self, source: str) -> None:
        shown = source if len(source) <= 60 else source[:60] + "…"
        super().__init__(f"正则表达式 {shown} 在这份报告的文字里找了太久，没有找完")


@dataclass(frozen=True)
class Pattern:
    """A regular expression whose searches raise `SlowPatternError` after a time limit."""

    source: str

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.source, regex.MULTILINE)

    def check(self) -> None:
        """Compile the expression.

        Raises:
            ValueError: it is invalid or too long; the message is for its author.
        """
        if len(self.source) > _LONGEST:
            raise ValueError(f"正则表达式太长（最多 {_LONGEST} 个字）")
        try:
            counts, last = [0], 0
            for part in _PARTS.finditer(self.source):
                if part[0] == "(":
                    counts.append(0)
                    continue
                if part["least"]:
                    more = last * (int(part["least"]) - 1)
                    last += more
                else:
                    more = last = counts.pop() if part[0] == ")" and len(counts) > 1 else 1
                counts[-1] += more
            if sum(counts) > _LARGEST:
                raise ValueError("正则表达式里重复的次数太多")
            _ = self._compiled
        except (regex.error, OverflowError) as error:
            raise ValueError(f"不是合乎语法的正则表达式（{error}）") from error
        except RecursionError as error:
            raise ValueError("正则表达式的括号套得太深") from error

    def try_out(self) -> None:
        """Search long texts made of the characters of the expression and of usual ones.

        Raises:
            SlowPatternError: one of the searches exceeds its time.
        """
        letters = "".join(re.findall(r"\w", self.source))
        samples = dict.fromkeys((*letters[:_SAMPLES], letters, "字", "1", " ", "，", "我们1，"))
        for sample in filter(None, samples):
            self.search(sample * (_LONG // len(sample) + 1) + "\0")

    @property
    def groups(self) -> int:
        """The number of its groups."""
        return self._compiled.groups

    @property
    def names(self) -> set[str]:
        """The names of its groups."""
        return set(self._compiled.groupindex)

    def search(self, text: str, start: int = 0) -> regex.Match[str] | None:
        """Return the first match from `start` on."""
        return self._limit(lambda: self._compiled.search(text, start, timeout=_TIME_LIMIT))

    def match(self, text: str, start: int = 0) -> regex.Match[str] | None:
        """Return the match that begins at `start`."""
        return self._limit(lambda: self._compiled.match(text, start, timeout=_TIME_LIMIT))

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        """Return the match of the whole text."""
        return self._limit(lambda: self._compiled.fullmatch(text, timeout=_TIME_LIMIT))

    def find_all(self, text: str) -> list[regex.Match[str]]:
        """Return the matches in a text."""
        return self._limit(lambda: list(self._compiled.finditer(text, timeout=_TIME_LIMIT)))

    def replace(self, replace: Callable[[regex.Match[str]], str], text: str) -> str:
        """Return a text with each match replaced."""
        return self._limit(lambda: self._compiled.sub(replace, text, timeout=_TIME_LIMIT))

    def _limit(self, search: Callable[[], T]) -> T:
        try:
            return search()
        except TimeoutError:
            raise SlowPatternError(self.source) from None


def _read(value: object) -> Pattern:
    if not isinstance(value, str):
        raise ValueError("应为文字；数字、日期和 yes、no 要加引号才是文字")
    pattern = Pattern(value)
    pattern.check()
    return pattern


Regex = Annotated[
    Pattern, PlainValidator(_read), WithJsonSchema({"type": "string", "format": "regex"})
]
