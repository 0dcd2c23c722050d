"""What sentences say of tables: each number or denial, beside the values that it may mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.rules import compile_rules, find_mentions
from toolkit.checks.text_vs_table.scope import build_scope
from toolkit.checks.text_vs_table.sentences import split_sentences
from toolkit.form.rules.readings import resolve_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from toolkit.checks.case import Case
    from toolkit.checks.text_vs_table.rules import Mention
    from toolkit.checks.text_vs_table.sentences import Sentence
    from toolkit.form.filing import CellValue
    from toolkit.form.model import Text
    from toolkit.form.rules.equation import EquationTerm
    from toolkit.form.rules.mentions import MentionRule

_SHOWN = 3
"""So many readings are named: the rest are rarely meant."""


class _Reading(NamedTuple):
    """A reading with its value, None where a cell of it has none."""

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
    """A mention beside the values that it may mean."""

    mention: Mention
    case: Case = field(repr=False)
    text: Text

    @property
    def rule(self) -> MentionRule:
        """The rule that found it."""
        return self.mention.rule

    @cached_property
    def readings(self) -> tuple[_Reading, ...]:
        """The values that it may mean, as the tables are filled in."""
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
        """Whether some reading bears it out; `cells` are others than those that were filed."""
        number = self.mention.number
        readings = self.readings if cells is None else self._read(cells)
        values = [r.value for r in readings if r.value is not None]
        return any(number.fits(v) if number else v == 0 for v in values)

    @property
    def is_undecided(self) -> bool:
        """Whether a cell of some reading is blank."""
        return any(reading.value is None for reading in self.readings)

    @property
    def contradicts_nothing_filed(self) -> bool:
        """A number is said where every reading is 0."""
        return bool(self.rule.none_code) and all(r.value == 0 for r in self.readings)

    @property
    def expected(self) -> str:
        """What the tables say, by the first few readings."""
        worded: dict[object, str] = {}
        for reading in self.readings:
            if reading.value is not None:
                worded.setdefault(reading.value, reading.words)
        return " 或 ".join([*worded.values()][:_SHOWN])

    @property
    def candidates(self) -> tuple[str, ...]:
        """Every cell that it may speak of."""
        cells = [cell for r in self.readings for term in r.terms for cell in term.cells]
        return tuple(dict.fromkeys(cells))


Statement = tuple[Claim, ...]
"""What one number or denial may say: one of the claims must fit."""


class Said(NamedTuple):
    """A sentence of a text with its paragraph's number, and the statements in it."""

    text: Text
    paragraph: int
    sentence: Sentence
    statements: tuple[Statement, ...]


def list_statements(case: Case) -> Iterator[Said]:
    """Every sentence of the texts, in order."""
    rules = compile_rules(case.form.mentions)
    scope = build_scope(case)
    for text in case.form.texts.values():
        for number, paragraph in enumerate(case.filing.texts.get(text.id, ())):
            for sentence in split_sentences(paragraph):
                mentions = find_mentions(rules, sentence, scope)
                yield Said(text, number, sentence, tuple(_group(mentions, case, text)))


def _group(mentions: Iterable[Mention], case: Case, text: Text) -> Iterator[Statement]:
    """Mentions of one number together: where one rule fits, none complains."""
    groups: dict[tuple[int, str], list[Mention]] = {}
    for mention in mentions:
        compares = mention.number is not None and mention.rule.readings
        group = "" if compares else mention.rule.name
        groups.setdefault((mention.number_at, group), []).append(mention)
    for same in groups.values():
        yield tuple(Claim(mention, case, text) for mention in same)
