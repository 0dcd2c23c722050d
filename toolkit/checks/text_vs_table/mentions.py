"""Texts against tables: what sentences say, compared with the cells that may be meant."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.checks.arithmetic import find_corrections
from toolkit.checks.text_vs_table.claims import list_statements
from toolkit.checks.text_vs_table.parts import check_parts
from toolkit.checks.text_vs_table.rates import check_rates
from toolkit.core.finding import Finding, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.case import Case
    from toolkit.checks.text_vs_table.claims import Claim, Said, Statement
    from toolkit.form.filing import CellValue


def check_mentions(case: Case) -> Iterator[Finding]:
    """One finding for each number or denial in the texts that no reading of a table bears out."""
    judge = _Judge(case)
    open_rules: dict[str, Finding] = {}
    for said in list_statements(case):
        for found in judge.find_faults(said):
            finding = replace(found, paragraphs=(said.paragraph,))
            if finding.status is Status.UNDECIDED:
                open_rules.setdefault(finding.code, finding)
            else:
                yield finding
    yield from open_rules.values()


class _Judge:
    """Judges what sentences say; sums that are off are explained once, when first needed."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def _corrections(self) -> list[list[dict[str, CellValue]]]:
        return find_corrections(self.case)

    def _is_witness(self, claims: Statement) -> bool:
        """Whether a statement is borne out once sums are mended, whichever way it is done."""
        return any(
            all(any(claim.fits(cells) for claim in claims) for cells in ways)
            for ways in self._corrections
        )

    def find_faults(self, said: Said) -> Iterator[Finding]:
        for statement in said.statements:
            finding = self._judge(statement)
            if finding:
                yield finding
        yield from check_parts(said.sentence, said.text)
        yield from check_rates(said.sentence, said.text)

    def _judge(self, claims: Statement) -> Finding | None:
        first = claims[0]
        if not first.rule.readings:
            return _report_wording(first)
        if any(claim.fits() for claim in claims):
            return None
        undecided = next((claim for claim in claims if claim.is_undecided), None)
        if undecided:
            return _report_undecided(undecided)
        # a wrong cell is told by its sums: the text that agrees with them is right
        return None if self._is_witness(claims) else _report(first)


def _report(claim: Claim) -> Finding:
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


def _report_wording(claim: Claim) -> Finding:
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


def _report_undecided(claim: Claim) -> Finding:
    return Finding(
        claim.rule.code,
        Severity.NOTE,
        f"“{claim.text.item}”里{claim.mention.quote}说到{claim.rule.name}，表里缺数，还不能判定",
        "先把缺的数补上",
        id=claim.text.id,
        item=claim.text.item,
        status=Status.UNDECIDED,
    )
