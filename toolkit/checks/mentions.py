"""Texts against tables: what sentences say, compared with the cells that may be meant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.mention_parts import check_parts
from toolkit.checks.mention_rates import check_rates
from toolkit.checks.mention_rules import compile_rules, find_mentions
from toolkit.checks.mention_scope import build_scope
from toolkit.checks.sentences import split_sentences
from toolkit.finding import Finding, Severity, Status
from toolkit.form.readings import resolve_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from toolkit.checks.case import Case
    from toolkit.checks.mention_rules import Mention
    from toolkit.form.equation import Term
    from toolkit.form.mentions import MentionRule
    from toolkit.form.model import Text


_SHOWN = 3
"""So many readings are named: the rest are rarely meant."""


def check_mentions(case: Case) -> Iterator[Finding]:
    """One finding for each number or denial in the texts that no reading of a table bears out."""
    rules = compile_rules(case.form.mentions)
    scope = build_scope(case)
    open_rules: dict[str, Finding] = {}
    for text in case.form.texts.values():
        for number, paragraph in enumerate(case.filing.texts.get(text.id, ())):
            for sentence in split_sentences(paragraph):
                mentions = find_mentions(rules, sentence, scope)
                for found in (
                    *_judge_all(mentions, case, text),
                    *check_parts(sentence, text),
                    *check_rates(sentence, text),
                ):
                    finding = replace(found, paragraphs=(number,))
                    if finding.status is Status.UNDECIDED:
                        open_rules.setdefault(finding.code, finding)
                    else:
                        yield finding
    yield from open_rules.values()


def _judge_all(mentions: Iterable[Mention], case: Case, text: Text) -> Iterator[Finding]:
    """Mentions of one number are judged together: where one rule fits, none complains."""
    groups: dict[tuple[int, str], list[Mention]] = {}
    for mention in mentions:
        compares = mention.number is not None and mention.rule.readings
        group = "" if compares else mention.rule.name
        groups.setdefault((mention.number_at, group), []).append(mention)
    for same in groups.values():
        finding = _judge([_Claim(mention, case, text) for mention in same])
        if finding:
            yield finding


class _Reading(NamedTuple):
    """A reading with its value, None where a cell of it has none."""

    terms: tuple[Term, ...]
    value: int | Decimal | None

    @property
    def words(self) -> str:
        line = ""
        for term in self.terms:
            line += f"{' - ' if term.sign < 0 else ' + ' if line else ''}{term.words}"
        return f"{self.value}（{line}）"


@dataclass(frozen=True)
class _Claim:
    """A mention beside the values that it may mean."""

    mention: Mention
    case: Case = field(repr=False)
    text: Text

    @property
    def rule(self) -> MentionRule:
        return self.mention.rule

    @cached_property
    def readings(self) -> tuple[_Reading, ...]:
        cells = self.case.filing.cells
        found = []
        for reading in self.rule.readings:
            terms = resolve_reading(reading, self.case.form)
            known = all(cells.get(cell) is not None for term in terms for cell in term.cells)
            value = sum((t.value(cells) for t in terms), start=0) if known else None
            found.append(_Reading(terms, value))
        return tuple(found)

    @property
    def fits(self) -> bool:
        number = self.mention.number
        values = [r.value for r in self.readings if r.value is not None]
        return any(number.fits(v) if number else v == 0 for v in values)

    @property
    def is_undecided(self) -> bool:
        return any(reading.value is None for reading in self.readings)

    @property
    def contradicts_nothing_filed(self) -> bool:
        """A number is said where every reading is 0."""
        return bool(self.rule.none_code) and all(r.value == 0 for r in self.readings)

    @property
    def expected(self) -> str:
        worded: dict[object, str] = {}
        for reading in self.readings:
            if reading.value is not None:
                worded.setdefault(reading.value, reading.words)
        return " 或 ".join([*worded.values()][:_SHOWN])

    @property
    def candidates(self) -> tuple[str, ...]:
        cells = [cell for r in self.readings for term in r.terms for cell in term.cells]
        return tuple(dict.fromkeys(cells))


def _judge(claims: list[_Claim]) -> Finding | None:
    first = claims[0]
    if not first.rule.readings:
        return _report_wording(first)
    if any(claim.fits for claim in claims):
        return None
    undecided = next((claim for claim in claims if claim.is_undecided), None)
    return _report_undecided(undecided) if undecided else _report(first)


def _report(claim: _Claim) -> Finding:
    rule, number = claim.rule, claim.mention.number
    zero = claim.contradicts_nothing_filed
    said = number.words if number else "没有"
    line = f"说{rule.name}是 {said}" if number else f"说没有{rule.name}"
    return Finding(
        rule.none_code if zero else rule.code,
        Severity.ERROR if zero else Severity(rule.severity),
        f"“{claim.text.item}”里{claim.mention.quote}{line}，表里是 {claim.expected}",
        rule.fix,
        id=claim.text.id,
        item=claim.text.item,
        found=said,
        expected=claim.expected,
        candidates=claim.candidates,
    )


def _report_wording(claim: _Claim) -> Finding:
    rule = claim.rule
    return Finding(
        rule.code,
        Severity(rule.severity),
        f"“{claim.text.item}”里{claim.mention.quote}：{rule.name}",
        rule.fix,
        id=claim.text.id,
        item=claim.text.item,
        found=claim.mention.sentence.text[claim.mention.start : claim.mention.end],
    )


def _report_undecided(claim: _Claim) -> Finding:
    return Finding(
        claim.rule.code,
        Severity.NOTE,
        f"“{claim.text.item}”里{claim.mention.quote}说到{claim.rule.name}，表里缺数，还不能判定",
        "先把缺的数补上",
        id=claim.text.id,
        item=claim.text.item,
        status=Status.UNDECIDED,
    )
