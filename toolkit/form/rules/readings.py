"""Readings: the sums of cells that a sentence may mean, and what their definition gets wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.form.rules.equation import EquationTerm
from toolkit.form.rules.phrases import PhraseError, compile_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Cell, Form
    from toolkit.form.rules.mentions import MentionRule, Mentions

    Loc = tuple[str | int, ...]
    Fault = tuple[Loc, str]

_OPERAND = re.compile(r"\s*([+-]?)\s*([^\s+-]+)")


class ReadingError(ValueError):
    """A reading that does not parse or names no cell; the message is for the form's author."""


def resolve_reading(text: str, form: Form) -> tuple[EquationTerm, ...]:
    """The signed sums of a reading such as `a.b.c + a.d.c`.

    An id is a cell's, or a group of rows and then a column: the sum of the rows below.

    Raises:
        ReadingError: it does not parse, or an id stands for no cell.
    """
    terms: list[EquationTerm] = []
    position = 0
    while text[position:].strip():
        operand = _OPERAND.match(text, position)
        if operand is None or bool(operand[1]) != bool(terms):
            raise ReadingError(f"“{text}”在“{text[position:].strip()}”处看不懂")
        terms.append(_term(-1 if operand[1] == "-" else 1, operand[2], form))
        position = operand.end()
    return tuple(terms)


def _term(sign: int, path: str, form: Form) -> EquationTerm:
    cell = form.cells.get(path)
    if cell is not None:
        return EquationTerm(sign, (path,), _label_cell(cell))
    ids = path.split(".")
    for cut in range(len(ids) - 1, 1, -1):
        head, tail = ".".join(ids[:cut]) + ".", "." + ".".join(ids[cut:])
        below = tuple(c for c in form.cells if c.startswith(head) and c.endswith(tail))
        if below:
            return EquationTerm(sign, below, _label_group(form.cells[below[0]], cut - 2))
    raise ReadingError(f"“{path}”不是哪一格的编号，也不是一组行加一列")


def _label_cell(cell: Cell) -> str:
    """The row's own label; without rows, all labels of the column."""
    if not cell.row.labels:
        return " / ".join(cell.column.labels)
    return f"{cell.row.labels[-1]}「{cell.column.labels[-1]}」"


def _label_group(cell: Cell, level: int) -> str:
    label = cell.row.labels[level] if level < len(cell.row.labels) else cell.row.labels[-1]
    return f"{label}「{cell.column.labels[-1]}」各项之和"


def find_mention_faults(form: Form) -> Iterator[Fault]:
    """Yield every pattern, reading and name in the rules for texts that cannot be used."""
    mentions = form.mentions
    words = {entry.name: entry.any for entry in mentions.words}
    if len(words) < len(mentions.words):
        yield ("mentions", "words"), "有两个词表同名"
    for index, rule in enumerate(mentions.rules):
        loc: Loc = ("mentions", "rules", index)
        yield from _phrase_faults(rule, words, loc)
        for place, reading in enumerate(rule.readings):
            try:
                resolve_reading(reading, form)
            except ReadingError as error:
                yield (*loc, "readings", place), str(error)


def _phrase_faults(
    rule: MentionRule, words: dict[str, tuple[str, ...]], loc: Loc
) -> Iterator[Fault]:
    for key, phrases in (("says", rule.says), ("denies", rule.denies)):
        for place, phrase in enumerate(phrases):
            try:
                compile_phrase(phrase, words, r"\d+")
            except PhraseError as error:
                yield (*loc, key, place), str(error)
            if ("{N}" in phrase) != (key == "says"):
                yield (*loc, key, place), "says 的说法要有 {N}，denies 的不能有"


def words_of(mentions: Mentions) -> dict[str, tuple[str, ...]]:
    """The lists of words by name."""
    return {entry.name: entry.any for entry in mentions.words}
