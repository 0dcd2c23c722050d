"""Check of the texts against the tables: each number or denial, compared with its cells."""

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
    from toolkit.checks.text_vs_table.claims import Claim, SentenceStatements, Statement
    from toolkit.form.filing import CellValue


def check_mentions(case: Case) -> Iterator[Finding]:
    """Yield a finding for each number or denial in the texts that no reading of a table confirms.

    Of the undecided ones only the first of each rule is reported.
    """
    checker = _SentenceChecker(case)
    open_rules: dict[str, Finding] = {}
    for entry in list_statements(case):
        for found in checker.find_faults(entry):
            finding = replace(found, paragraphs=(entry.paragraph,))
            if finding.status is Status.UNDECIDED:
                open_rules.setdefault(finding.code, finding)
            else:
                yield finding
    yield from open_rules.values()


class _SentenceChecker:
    """Checks sentences of a case; causes of broken equations are found once, when first needed."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def _corrections(self) -> list[list[dict[str, CellValue]]]:
        return find_corrections(self.case)

    def find_faults(self, entry: SentenceStatements) -> Iterator[Finding]:
        for claims in entry.statements:
            undecided = next((claim for claim in claims if claim.is_undecided), None)
            if not claims[0].rule.readings:
                mention = claims[0].mention
                found = mention.sentence.text[mention.start : mention.end]
                yield _make_finding(claims[0], f"：{mention.rule.name}", found)
            elif any(claim.fits() for claim in claims):
                continue
            elif undecided:
                message = f"说到{undecided.rule.name}，表里缺数，还不能判定"
                fix, severity, status = "先把缺的数补上", Severity.NOTE, Status.UNDECIDED
                finding = _make_finding(undecided, message)
                yield replace(finding, severity=severity, fix=fix, status=status)
            elif not self._agrees_with_sums(claims):
                yield _report(claims[0])
        yield from check_parts(entry.sentence, entry.text)
        yield from check_rates(entry.sentence, entry.text)

    def _agrees_with_sums(self, claims: Statement) -> bool:
        """Return whether a statement fits once broken equations are repaired, by any correction."""
        return any(
            all(any(claim.fits(cells) for claim in claims) for cells in ways)
            for ways in self._corrections
        )


def _report(claim: Claim) -> Finding:
    rule, number = claim.rule, claim.mention.number
    zero = claim.contradicts_nothing_filed
    found = number.words if number else "没有"
    line = f"说{rule.name}是 {found}" if number else f"说没有{rule.name}"
    return replace(
        _make_finding(claim, f"{line}，表里是 {claim.expected}", found),
        code=rule.none_code if zero else rule.code,
        severity=Severity.ERROR if zero else Severity(rule.severity),
        expected=claim.expected,
        candidates=claim.candidates,
    )


def _make_finding(claim: Claim, message: str, found: str | None = None) -> Finding:
    text, rule = claim.text, claim.rule
    words, severity = f"“{text.item}”里{claim.mention.quote}{message}", Severity(rule.severity)
    return Finding(rule.code, severity, words, rule.fix, id=text.id, item=text.item, found=found)
