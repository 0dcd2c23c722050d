"""Claims of sentences about tables: each number or denial with the cell values it may mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.rules import compile_rules, find_mentions
from toolkit.checks.text_vs_table.scope import build_scope
from toolkit.checks.text_vs_table.sentences import split_sentences
from toolkit.form.rules.readings import resolve_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from toolkit.checks.case import Case
    from toolkit.checks.text_vs_table.rules import Mention
    from toolkit.checks.text_vs_table.sentences import Sentence
    from toolkit.form.filing import CellValue
    from toolkit.form.model import Text
    from toolkit.form.rules.equation import EquationTerm
    from toolkit.form.rules.mentions import MentionRule

_SHOWN = 3
"""Number of readings that a finding names at most: the rest are rarely meant."""


class _Reading(NamedTuple):
    """A reading with its value, None where one of its cells is blank."""

    terms: tuple[EquationTerm, ...]
    value: int | Decimal | None

    @property
    def words(self) -> str:
        line = ""
        for term in self.terms:
            line += f"{' - ' if term.sign < 0 else ' + ' if line else ''}{term.words}"
        return f"{self.value}（{line}）"


@dataclass(frozen=True)
class Claim:
    """A mention with the values that it may mean."""

    mention: Mention
    case: Case = field(repr=False)
    text: Text

    @property
    def rule(self) -> MentionRule:
        """The rule of the mention."""
        return self.mention.rule

    @cached_property
    def readings(self) -> tuple[_Reading, ...]:
        """The readings of the rule with their values in the filed tables."""
        return self._read(self.case.filing.cells)

    def _read(self, cells: Mapping[str, CellValue]) -> tuple[_Reading, ...]:
        found = []
        for reading in self.rule.readings:
            terms = resolve_reading(reading, self.case.form)
            known = all(cells.get(cell) is not None for term in terms for cell in term.cells)
            value = sum((t.value(cells) for t in terms), start=0) if known else None
            found.append(_Reading(terms, value))
        return tuple(found)

    def fits(self, cells: Mapping[str, CellValue] | None = None) -> bool:
        """Return whether some reading has the claimed value; `cells` replace the filed ones."""
        number = self.mention.number
        readings = self.readings if cells is None else self._read(cells)
        values = [r.value for r in readings if r.value is not None]
        return any(number.fits(v) if number else v == 0 for v in values)

    @property
    def is_undecided(self) -> bool:
        """Return whether a cell of some reading is blank."""
        return any(reading.value is None for reading in self.readings)

    @property
    def contradicts_nothing_filed(self) -> bool:
        """Return whether a number is claimed where every reading is 0."""
        return bool(self.rule.none_code) and all(r.value == 0 for r in self.readings)

    @property
    def expected(self) -> str:
        """The values of the first few readings, in words."""
        worded: dict[object, str] = {}
        for reading in self.readings:
            if reading.value is not None:
                worded.setdefault(reading.value, reading.words)
        return " 或 ".join([*worded.values()][:_SHOWN])

    @property
    def candidates(self) -> tuple[str, ...]:
        """Ids of all cells of all readings."""
        cells = [cell for r in self.readings for term in r.terms for cell in term.cells]
        return tuple(dict.fromkeys(cells))


Statement = tuple[Claim, ...]
"""The alternative claims of one number or denial: one of them must fit."""


class SentenceStatements(NamedTuple):
    """A sentence of a text with the index of its paragraph, and the statements in it."""

    text: Text
    paragraph: int
    sentence: Sentence
    statements: tuple[Statement, ...]


def list_statements(case: Case) -> Iterator[SentenceStatements]:
    """Yield every sentence of the texts in order, with its statements."""
    rules = compile_rules(case.form.mentions)
    scope = build_scope(case)
    for text in case.form.texts.values():
        for number, paragraph in enumerate(case.filing.texts.get(text.id, ())):
            for sentence in split_sentences(paragraph):
                # mentions of one number belong together: where one rule fits, none complains
                groups: dict[tuple[int, str], list[Claim]] = {}
                for mention in find_mentions(rules, sentence, scope):
                    compares = mention.number is not None and mention.rule.readings
                    key = mention.number_at, "" if compares else mention.rule.name
                    groups.setdefault(key, []).append(Claim(mention, case, text))
                statements = tuple(map(tuple, groups.values()))
                yield SentenceStatements(text, number, sentence, statements)
