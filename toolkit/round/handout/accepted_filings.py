"""Accepted filings of the term before, from which this term's workbooks are prefilled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.discovery import ARCHIVES, Input, find_inputs
from toolkit.core.finding import Finding, Severity, blocks
from toolkit.pipeline.load import read_json
from toolkit.pipeline.prior_filings import (
    FilingKey,
    UnitIndex,
    describe_doubt,
    list_reports,
    make_key,
)
from toolkit.pipeline.steps import check_workbook
from toolkit.round.archives import unpack_archives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.pipeline.outcome import Outcome
    from toolkit.round.roster.roster import Unit


@dataclass(frozen=True)
class PriorFiling:
    """Filing of a unit for a term, accepted and without its texts, or the reason why there is none.

    `sources` are the files by name.
    """

    key: FilingKey
    sources: tuple[str, ...]
    filing: Filing | None
    why: str = ""


@dataclass(frozen=True)
class AcceptedFilings:
    """Filings by unit and term; `findings` tell of the files that are nobody's."""

    reports: tuple[str, ...]
    index: UnitIndex[PriorFiling]
    findings: tuple[Finding, ...] = ()

    def find(self, unit: Unit, term: Term) -> PriorFiling | None:
        """Return a unit's filing of a term by its code, else by its name or full name."""
        pasts = self.index.find(_make_key(unit, term), self.reports)
        good = [past for past in pasts if past.filing is not None]
        if not good:
            return pasts[0] if pasts else None
        if all(past.filing == good[0].filing for past in good):
            return good[0]
        sources = tuple(source for past in good for source in past.sources)
        return replace(good[0], sources=sources, filing=None, why="互不相同，分不清以哪一份为准")


def load_accepted(path: Path, form: Form) -> AcceptedFilings:
    """Read and check the workbooks and filings' JSON in a folder, or one file.

    Filings of another report than the form's are passed over.

    Raises:
        FileNotFoundError: there is nothing at the path.
    """
    reports = list_reports(form)
    pasts: list[PriorFiling] = []
    findings = []
    for outcome in _read_all(path, form):
        if outcome.form and outcome.form.name not in reports:
            continue
        filing = outcome.filing
        key = make_key(outcome.form, filing.fields) if outcome.form and filing else None
        if filing and key:
            why = "有数字格空着" if None in filing.cells.values() else ""
            if errors := [finding for finding in outcome.findings if blocks([finding])]:
                why = f"还有 {len(errors)} 处错误没有改正"
            kept = None if why else replace(filing, texts={}, reasons=(), places={})
            pasts.append(PriorFiling(key, (outcome.path.name,), kept, why))
        elif not outcome.passed_over:
            why = "里面没有填单位名称、年度或期次"
            if outcome.findings:
                why = outcome.findings[0].message
            message = f"上年的 {outcome.path.name} 没有用上：{why}"
            findings.append(_describe(message, "是要用的填报就换一份读得出的；不是的不用管"))
    index = UnitIndex((past.key, past) for past in pasts)
    return AcceptedFilings(reports, index, tuple(findings))


def _read_all(path: Path, form: Form) -> Iterator[Outcome]:
    """Yield the outcomes one by one: only what is kept of them stays in memory."""
    if path.suffix.lower() not in {".json", *ARCHIVES}:
        for item in find_inputs([path]):
            yield check_workbook(item.path, form)
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        if file.suffix.lower() == ".json":
            yield _check_data(Input(file), form)
    with unpack_archives([path]) as unpacked:
        for item in unpacked.books:
            yield replace(check_workbook(item.path, form), path=item.shown)
        for item in unpacked.data:
            yield _check_data(item, form)
        yield from unpacked.refused


def _check_data(item: Input, form: Form) -> Outcome:
    """Check a filing's JSON as a workbook is checked."""
    outcome = replace(read_json(item.path, form), path=item.shown)
    if outcome.form and outcome.filing:
        said = run_checks(Case(outcome.form, outcome.filing))
        outcome = replace(outcome, findings=(*outcome.findings, *said))
    return outcome


def find_accepted(
    unit: Unit, term: Term, accepted: AcceptedFilings
) -> tuple[PriorFiling | None, tuple[Finding, ...]]:
    """Return a unit's filing of a term, and remarks on it."""
    past = accepted.find(unit, term)
    if past is None:
        message = f"没有找到“{unit.name}”{term.describe()}的填报，它的数没有预填"
        return None, (_describe(message, "核对单位名称改过没有；新设的单位不用管"),)
    if past.filing is None:
        files = "、".join(past.sources)
        message = f"“{unit.name}”{term.describe()}的填报（{files}）{past.why}，没有用来预填"
        return past, (_describe(message, "换上审核通过的那一份再下发；或由单位自己填"),)
    if doubt := describe_doubt(past.key, _make_key(unit, term)):
        message = f"“{unit.name}”{doubt}{term.describe()}的填报来预填"
        return past, (_describe(message, "核对是不是同一个单位"),)
    return past, ()


def _make_key(unit: Unit, term: Term) -> FilingKey:
    """Return the key that a unit of the roster asks with, of no report in particular."""
    return FilingKey("", unit.name, *term, unit.code, unit.full_name)


def _describe(message: str, fix: str) -> Finding:
    return Finding("Y05", Severity.NOTE, message, fix)
