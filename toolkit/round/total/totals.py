"""Total of a round: the sum of every summed figure over the units that filed, as a filing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, blocks
from toolkit.form.filing import blank_filing
from toolkit.form.formatting import print_value
from toolkit.form.rules.equation import add
from toolkit.form.terms import is_of_another, list_fields
from toolkit.round.unit_status import omit_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.filing import CellValue, Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.round.roster.roster import Unit
    from toolkit.round.status import RoundStatus
    from toolkit.round.unit_status import Entry

_FILES, _FAULTY, _OUTSIDE, _PASSED_OVER = "D02", "D04", "D06", "D07"
_UNREAD = "D08"
UNKNOWN = "（不知道是哪个单位）"
"""Name shown for the unit of a file that could not be read."""
_DIGITS = 15
"""Significant digits that a workbook holds."""
_MOST_NAMES = 20
_LONGEST = 60
"""Characters of a finding that is quoted in another."""


@dataclass(frozen=True)
class UnitShare:
    """A unit whose figures are in the sum, and the file that they come from."""

    unit: Unit
    file: str
    filing: Filing
    ok: bool = True
    """True where its filing has no error."""
    blanks: tuple[str, ...] = ()
    """Summed cells in which it has no figure."""
    unread: str = ""
    """Another file that may be the unit's and could not be read."""


@dataclass(frozen=True)
class LeftOut:
    """A unit whose figures are not in the sum, why, and its filing where it could be read."""

    unit: Unit
    why: str
    file: str = ""
    filing: Filing | None = None
    is_outside: bool = False
    """True where units of its kind are never summed."""


@dataclass(frozen=True)
class Unread:
    """An unreadable file of which it is not known whose it is."""

    file: str
    why: str
    fix: str


@dataclass(frozen=True)
class Total:
    """A sum as a filing, with the units that are in it and those that are not."""

    form: Form
    term: Term
    filing: Filing
    shares: tuple[UnitShare, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def lacking(self) -> tuple[LeftOut, ...]:
        """Units that should be in the sum and are not."""
        return tuple(part for part in self.left_out if not part.is_outside)

    @property
    def ok(self) -> bool:
        """True where every unit that should be in the sum is, without an error."""
        return not blocks(self.findings)


def add_up(status: RoundStatus, *, unit: str = "", with_errors: bool = False) -> Total:
    """Sum the counted filings, those with errors only if asked for; texts are left blank.

    `unit` is the name of the body that publishes the sum.
    """
    shares: list[UnitShare] = []
    left_out: list[LeftOut] = []
    findings: list[Finding] = []
    for entry in status.entries:
        part = _classify(entry, status.form, with_errors=with_errors)
        if isinstance(part, UnitShare):
            shares.append(part)
        else:
            left_out.append(part)
        findings += _report(entry, part)
    filing = _sum(status, shares, unit)
    findings += _report_unmatched(status)
    if outside := [part for part in left_out if part.is_outside]:
        names = "、".join(f"{part.unit.name}（{part.why}）" for part in outside[:_MOST_NAMES])
        more = f"等 {len(outside)} 个单位" if len(outside) > _MOST_NAMES else ""
        message = f"按表样不计入汇总：{names}{more}"
        findings.append(Finding(_OUTSIDE, Severity.NOTE, message, "不用改"))
    findings += _report_outgrown(status.form, filing)
    known = {one.name for entry in status.entries for one in entry.unread}
    unread = [
        Unread(name, omit_name(other.submission, other.findings[0]), other.findings[0].all_fixes)
        for other in status.unmatched
        if other.submission.outcome.filing is None and (name := other.submission.name) not in known
    ]
    for one in unread:
        message = f"“{one.file}”没有计入汇总，也不知道是哪个单位的：{one.why}"
        fix = f"{one.fix}；不是填报表的，移出文件夹后重新汇总"
        findings.append(Finding(_UNREAD, Severity.ERROR, message, fix))
    findings += [finding for finding in status.findings if finding.code == _PASSED_OVER]
    return Total(
        status.form,
        status.term,
        filing,
        tuple(shares),
        tuple(left_out),
        tuple(findings),
        tuple(unread),
    )


def keep_fields(total: Total, last: Filing) -> Total:
    """Return the sum with those fields of the body's last filing that carry over."""
    kept = {name: last.fields.get(name) for name in total.form.round.kept}
    known = {name: value for name, value in total.filing.fields.items() if value is not None}
    fields = {**total.filing.fields, **kept, **known}
    return replace(total, filing=replace(total.filing, fields=fields))


def _classify(entry: Entry, form: Form, *, with_errors: bool) -> UnitShare | LeftOut:
    """Decide whether a unit's figures are in the sum."""
    counted = entry.counted
    filing = counted.outcome.filing if counted else None
    file = counted.name if counted else ""
    kind = entry.unit.kind or str((filing and filing.fields.get(form.round.kind)) or "")
    if kind in form.round.outside:
        return LeftOut(entry.unit, kind, file, filing, is_outside=True)
    if counted is None:
        given = entry.uncounted[0].submission.name if entry.uncounted else ""
        return LeftOut(entry.unit, entry.state.value, given)
    if filing is None:
        return LeftOut(entry.unit, "读不出来", file)
    unread = entry.unread[0].name if entry.unread else ""
    if not with_errors and (unread or not counted.outcome.ok):
        why = f"另有一份读不出来（{unread}）" if unread else "有错误"
        return LeftOut(entry.unit, why, file, filing)
    blanks = [cell for cell in form.cells if form.round.sums(cell) and filing.cells[cell] is None]
    return UnitShare(entry.unit, file, filing, counted.outcome.ok, tuple(blanks), unread)


def _sum(status: RoundStatus, shares: Sequence[UnitShare], unit: str) -> Filing:
    form = status.form
    blank = blank_filing(form)
    fields = {**blank.fields, form.unit: unit or None, **list_fields(form, status.term)}
    sums: dict[str, CellValue] = {}
    for cell in filter(form.round.sums, form.cells):
        given = (share.filing.cells[cell] for share in shares)
        values = [value for value in given if value is not None]
        sums[cell] = add(values) if values else None
    return replace(blank, fields=fields, cells={**blank.cells, **sums})


def _report(entry: Entry, part: UnitShare | LeftOut) -> Iterator[Finding]:
    """Report why a unit is not in the sum as it should be; nothing for a unit that is outside."""
    if isinstance(part, LeftOut) and part.is_outside:
        return
    about = [finding for finding in entry.findings if finding.code == _FILES]
    if entry.counted is None:
        why = "；".join(f.message for f in about if blocks([f])) or entry.state.value
        yield _make_finding(_FILES, part.unit, f"没有计入汇总：{why}", "处理好以后重新汇总")
        return
    for finding in about:
        if finding.severity is not Severity.NOTE:
            yield replace(finding, message=_name(part.unit, finding.message), item=part.unit.name)
    if not entry.counted.outcome.ok or (isinstance(part, UnitShare) and part.blanks):
        errors = [f.message for f in entry.counted.outcome.findings if blocks([f])]
        first = "有空格"
        if errors:
            text = errors[0] if len(errors[0]) <= _LONGEST else errors[0][: _LONGEST - 1] + "…"
            first = f"有 {len(errors)} 处错误（{text}）"
        fix = "退回改正后重新汇总"
        if isinstance(part, UnitShare):
            blanks = f"，其中 {len(part.blanks)} 格没有数，没有加进去" if part.blanks else ""
            message = f"填报表还{first}，按要求计入了汇总{blanks}"
        else:
            fix += "；确实要先计入的，加 --with-errors" if part.filing else ""
            message = f"填报表还{first}，没有计入汇总"
        yield _make_finding(_FAULTY, part.unit, message, fix)


def _report_unmatched(status: RoundStatus) -> Iterator[Finding]:
    """Report filings of this round that are of none of the units."""
    known = {a.submission.name for e in status.entries if not e.counted for a in e.uncounted}
    for other in status.unmatched:
        one = other.submission
        filing = one.outcome.filing
        if one.name in known or filing is None:
            continue
        if not is_of_another(status.form, filing.fields, status.term):
            for finding in other.findings:
                yield replace(finding, message=f"“{one.name}”没有计入汇总：{finding.message}")


def _report_outgrown(form: Form, filing: Filing) -> Iterator[Finding]:
    """Report sums that no cell of a workbook can hold exactly."""
    for cell, value in filing.cells.items():
        if value is not None and (
            abs(value) >= 10**_DIGITS or len(Decimal(value).normalize().as_tuple().digits) > _DIGITS
        ):
            item = form.cells[cell].item
            message = f"{item}：合计 {print_value(value)} 超过 {_DIGITS} 位，表格软件存不准"
            fix = "核对各单位的数；确实这么大的，分成几份汇总"
            yield Finding("D01", Severity.ERROR, message, fix, id=cell, item=item)


def _make_finding(code: str, unit: Unit, message: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, _name(unit, message), fix, item=unit.name)


def _name(unit: Unit, message: str) -> str:
    return f"{unit.name}：{message}"
