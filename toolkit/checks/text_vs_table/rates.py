"""Check of percentages against the numbers of the same sentence."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from toolkit.checks.text_vs_table.numerals import COUNT, NUMBER, UNITS, read_quantity
from toolkit.checks.text_vs_table.sentences import REACH
from toolkit.core.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.text_vs_table.sentences import Sentence
    from toolkit.form.model import Text

_PERCENT = r"(?P<p>\d+(?:\.\d+)?)%"
_SHARE = re.compile(
    rf"(?P<n>{NUMBER})(?P<unit>[{UNITS}])[，（、]?"
    rf"占(?:比|总数的?|总量的?|全部的?)?(?:为|达|达到|约|约为)?{_PERCENT}"
)
_GROWTH = re.compile(
    rf"(?:增长|增加|上升|提高|提升|下降|减少|降低|增幅|降幅|增长率)(?:了|为|达|约)*{_PERCENT}"
)
_LAST_YEAR = re.compile(rf"(?:上年|去年|上一年|同期)度?(?:同期)?的?(?:为|是)?{NUMBER}[{UNITS}]")


def check_rates(sentence: Sentence, text: Text) -> Iterator[Finding]:
    """Yield a finding for each percentage that the numbers around it do not give."""
    if "%" not in sentence.text:
        return
    for match in _SHARE.finditer(sentence.text):
        text_before = (sentence.previous + sentence.text[: match.start()])[-REACH:]
        before = _numbers(text_before, match["unit"])
        here = _numbers(sentence.text[: match.start()][-REACH:], match["unit"]) or before
        whole = here[0] if here and here[0] and here[0] == max(before) else None
        part = _value(match["n"])
        if part is None or not whole:
            continue
        numbers = _numbers(text_before + sentence.text[match.start() :][:REACH])
        wholes = [*numbers, *(numbers[0] + other for other in numbers[1:])]
        parts = [part, *(part + other for other in numbers)]
        if not any(_is_printed_as(p / w, match["p"]) for w in wholes if w for p in parts):
            yield _report(sentence, text, match, f"{part} ÷ {whole}", part / whole)
    for match in _GROWTH.finditer(sentence.text):
        yield from _check_growth(sentence, text, match)


def _numbers(text: str, unit: str = UNITS) -> list[Decimal]:
    """Return the numbers that a text counts in a unit, in order; none where one is not exact."""
    found = [_value(m["n"]) for m in COUNT.finditer(text) if m["unit"] in unit]
    return [] if None in found else [value for value in found if value is not None]


def _value(words: str) -> Decimal | None:
    number = read_quantity(words)
    return number.low if number and number.is_exact else None


def _is_printed_as(ratio: Decimal, percent: str) -> bool:
    """Return whether a ratio may be printed as a percentage: within 0.01, rounded or cut off."""
    over = ratio * 100 - Decimal(percent)
    step = Decimal(1) / 10 ** len(percent.partition(".")[2])
    return abs(over) <= Decimal("0.01") or -step / 2 <= over < step


def _check_growth(sentence: Sentence, text: Text, match: re.Match[str]) -> Iterator[Finding]:
    """Check a growth where the clause before it has last year's number, marked so, and one more."""
    clause = sentence.text[: match.start()][-REACH:].rpartition("；")[2]
    last = [*_LAST_YEAR.finditer(clause)]
    if len(last) != 1:
        return
    tagged = _numbers(last[0][0])
    counts = [m for m in COUNT.finditer(clause) if m["unit"] == last[0][0][-1]]
    numbers = _numbers(clause, last[0][0][-1])
    if not tagged or len(counts) != 2 or len(set(numbers)) != 2 or not tagged[0]:
        return
    ratios = [abs(a - b) / b for a, b in permutations(numbers, 2) if b]
    shares = [a / (b - a) for a, b in permutations(numbers, 2) if b != a]
    if not any(_is_printed_as(abs(ratio), match["p"]) for ratio in (*ratios, *shares)):
        now = next(number for number in numbers if number != tagged[0])
        yield _report(sentence, text, match, f"{now} 比 {tagged[0]}", abs(now / tagged[0] - 1))


def _report(
    sentence: Sentence, text: Text, match: re.Match[str], line: str, ratio: Decimal
) -> Finding:
    right, found = f"{ratio * 100:.2f}%", f"{match['p']}%"
    quote = sentence.quote(match.start(), match.end())
    return Finding(
        "M08", Severity.NOTE, f"“{text.item}”里{quote}说 {found}，按文中的数字（{line}）是 {right}",
        "核对百分数和它所依据的数字", id=text.id, item=text.item, found=found, expected=right,
    )  # fmt: skip
