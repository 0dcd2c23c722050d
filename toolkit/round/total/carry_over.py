"""Carrying over what a body wrote into its earlier total into the one that replaces it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.checks.case import Case
from toolkit.core.finding import Finding, Place, Severity, blocks
from toolkit.excel.layout.layout import make_room
from toolkit.form.formatting import print_value
from toolkit.form.terms import find_term, name_term
from toolkit.pipeline.steps import check_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.filing import Filing
    from toolkit.pipeline.outcome import Outcome
    from toolkit.round.total.totals import Total

_CODE = "D09"
_LACKING = "C06"
"""Code of missing text and of placeholders, which are carried over as they are."""
_FEW = 5
_ELSEWHERE = "没有覆盖它：请改名或移开后再汇总，或用 -o 另写一个文件名"


class NotCarriedError(Exception):
    """An earlier total cannot be replaced without a loss; the message is for the user."""


def carry_over(total: Total, former: Outcome) -> Total:
    """Return the total with the texts, fields, reasons and unsummed figures of an earlier one.

    Its findings report what is not carried over or no longer fits.

    Raises:
        NotCarriedError: the earlier one cannot be read in full, or is of another term.
    """
    form, name = total.form, former.path.name
    kept = former.filing
    if kept is None:
        why = "；".join(finding.message for finding in former.findings)
        raise NotCarriedError(f"“{name}”里写的文字读不出来（{why}），{_ELSEWHERE}")
    if kept.form != form.id or find_term(form, kept.fields) != total.term:
        what = f"不是 {total.term.describe()}“{form.name}”，是 {name_term(form, kept.fields)}的"
        raise NotCarriedError(f"“{name}”{what}，{_ELSEWHERE}")
    lost = list(_find_lost(total, former))
    if blocks(lost):
        lines = (f"{one.place or ''} {one.message}" for one in lost if blocks([one]))
        raise NotCarriedError("\n".join((f"“{name}”里这几处没法带过来，{_ELSEWHERE}", *lines)))
    known = {key: value for key, value in total.filing.fields.items() if value is not None}
    own = {c: value for c, value in kept.cells.items() if not form.round.sums(c)}
    filing = replace(
        total.filing,
        fields={**kept.fields, **known},
        cells={**total.filing.cells, **own},
        texts=kept.texts,
        reasons=kept.reasons,
    )
    findings = [*total.findings]
    for one in lost:
        if one.severity is Severity.QUESTION:
            message = f"原来的汇总里 {one.place or ''} 有这一处，没有带过来：{one.message}"
            fix = "还要用的，另行保存或填进填写格"
            findings.append(Finding(_CODE, Severity.QUESTION, message, fix))
    findings += [*_report_changed(total, kept), *_find_unfit(total, kept, filing)]
    return replace(total, filing=filing, findings=tuple(findings))


def _find_lost(total: Total, former: Outcome) -> Iterator[Finding]:
    """Yield the findings of reading the earlier one that are not on its sums or on blanks."""
    if former.reading is None:
        return
    for finding in former.reading.findings:
        ids = finding.all_of or ((finding.id,) if finding.id else ())
        if finding.code == _LACKING or (ids and all(map(total.form.round.sums, ids))):
            continue
        typed = former.reading.typed.get(finding.id or "", ())
        if not finding.id or any(content is not None for content in typed):
            yield finding


def _report_changed(total: Total, kept: Filing) -> Iterator[Finding]:
    """Report the figures that changed: units corrected theirs, or somebody edited the sum."""
    form, now = total.form, total.filing.cells
    changed = [c for c in form.cells if form.round.sums(c) and kept.cells.get(c) != now[c]]
    if changed:
        shown = "、".join(
            f"{form.cells[c].item}（{print_value(kept.cells.get(c)) or '空'} → "
            f"{print_value(now[c]) or '空'}）"
            for c in changed[:_FEW]
        )
        more = f"等 {len(changed)} 格" if len(changed) > _FEW else ""
        message = f"与原来的汇总不同、改为各单位之和的数：{shown}{more}"
        yield Finding(_CODE, Severity.NOTE, message, "原来手工改过的，请核对")


def _find_unfit(total: Total, kept: Filing, filing: Filing) -> Iterator[Finding]:
    """Yield the new findings of checks on the carried texts, fields and reasons."""
    slots = make_room(total.form, filing).slots
    before = {(finding.code, finding.id, finding.message) for finding in _check(total, kept)}
    for finding in _check(total, filing):
        if (finding.code, finding.id, finding.message) not in before:
            slot, row = slots.get(finding.id or ""), next(iter(finding.paragraphs), 0)
            place = Place(slot.sheet, slot.area.first.below(row).address) if slot else None
            message = f"原来写的与新的数对不上：{finding.message}"
            yield replace(finding, message=message, place=place)


def _check(total: Total, filing: Filing) -> Iterator[Finding]:
    """Yield the findings that are not on figures."""
    for finding in check_case(Case(total.form, filing)):
        if finding.id not in total.form.cells:
            yield finding
