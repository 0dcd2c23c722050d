"""Readings: the sums of cells that a sentence may mean; faults of the rules for texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.form.rules.equation import EquationTerm
from toolkit.form.rules.phrases import PhraseError, compile_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Form
    from toolkit.form.part import Fault, Loc
    from toolkit.form.rules.mentions import Mentions

_OPERAND = re.compile(r"\s*([+-]?)\s*([^\s+-]+)")


class ReadingError(ValueError):
    """Raised where a reading does not parse or names no cell; the message is for its author."""


def resolve_reading(text: str, form: Form) -> tuple[EquationTerm, ...]:
    """Parse a reading such as `a.b.c + a.d.c` to signed sums of cells.

    An id is that of a cell, or of a group of rows and a column: the sum of the rows below.

    Raises:
        ReadingError: it does not parse, or an id is that of no cell.
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
    if path in form.cells:
        rows, columns = form.cells[path].row.labels, form.cells[path].column.labels
        words = f"{rows[-1]}「{columns[-1]}」" if rows else " / ".join(columns)
        return EquationTerm(sign, (path,), words)
    ids = path.split(".")
    for cut in range(len(ids) - 1, 1, -1):
        head, tail = ".".join(ids[:cut]) + ".", "." + ".".join(ids[cut:])
        below = tuple(c for c in form.cells if c.startswith(head) and c.endswith(tail))
        if below:
            rows, columns = form.cells[below[0]].row.labels, form.cells[below[0]].column.labels
            label = rows[min(cut - 2, len(rows) - 1)]
            return EquationTerm(sign, below, f"{label}「{columns[-1]}」各项之和")
    raise ReadingError(f"“{path}”不是哪一格的编号，也不是一组行加一列")


def find_mention_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of phrases, readings and names in the rules for texts."""
    mentions = form.mentions
    words = words_of(mentions)
    if len(words) < len(mentions.words):
        yield ("mentions", "words"), "有两个词表同名"
    for index, rule in enumerate(mentions.rules):
        loc: Loc = ("mentions", "rules", index)
        says = [((*loc, "says", place), phrase) for place, phrase in enumerate(rule.says)]
        denies = [((*loc, "denies", place), phrase) for place, phrase in enumerate(rule.denies)]
        for where, phrase in (*says, *denies):
            try:
                compile_phrase(phrase, words, r"\d+")
            except PhraseError as error:
                yield where, str(error)
            if ("{N}" in phrase) != (where[-2] == "says"):
                yield where, "says 的说法要有 {N}，denies 的不能有"
        for place, reading in enumerate(rule.readings):
            try:
                resolve_reading(reading, form)
            except ReadingError as error:
                yield (*loc, "readings", place), str(error)


def words_of(mentions: Mentions) -> dict[str, tuple[str, ...]]:
    """Return the lists of words by name."""
    return {entry.name: entry.any for entry in mentions.words}
