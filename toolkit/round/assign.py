"""Assignment of every submission to its unit, or to the unmatched files with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.checks.reasons import explain
from toolkit.core.finding import Finding, Severity
from toolkit.core.text import fold
from toolkit.form.formatting import print_value
from toolkit.form.terms import is_of_another, list_fields, name_term
from toolkit.round.duplicate_submissions import choose
from toolkit.round.roster.roster import Unit
from toolkit.round.roster.unit_matching import Identifier
from toolkit.round.unit_status import Entry, State, UncountedFile, UnmatchedFile, omit_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.round.roster.roster import Roster
    from toolkit.round.submissions import Submission

_FEW = 5
_MARKS = re.compile(
    r"[(（\[【]?(?:副本|复件|copy|新建|最新|最终|新版|旧版|修改|修订|更正|改正|改后|重报|再报|补报|"
    r"终稿|定稿|正式|问题已标注|已改|新|旧|改|稿|版|v\d+(?:\.\d+)*|第?\d[次稿版])[)）\]】]?"
    r"|[(（\[【]\d{1,3}[)）\]】]|(?<!\d)(?:19|20)\d{6}(?!\d)|[-_—~·. ]+"
)
"""Additions to the name of a file that is sent again: 副本, 最终, (2), a date."""


@dataclass(frozen=True)
class Sorted:
    """An entry for every unit in the order of the roster, and the files that are nobody's."""

    entries: tuple[Entry, ...]
    unmatched: tuple[UnmatchedFile, ...]
    findings: tuple[Finding, ...]


def sort_submissions(
    form: Form, term: Term, roster: Roster | None, submissions: Sequence[Submission], today: date
) -> Sorted:
    """Assign every submission to a unit of the roster, or of the filings where there is none."""
    filed: dict[str, Unit] = {}
    for one in () if roster else submissions:
        filing = one.outcome.filing
        if filing is None or filing.form != form.id or one.is_sum or one.passed_over:
            continue
        if one.outcome.unit and not is_of_another(form, filing.fields, term):
            name = one.outcome.unit
            full_name, kind = (
                str(filing.fields.get(field) or "")
                for field in (form.round.full_name, form.round.kind)
            )
            filed.setdefault(fold(name), Unit(name, full_name=full_name, kind=kind))
    by_name = tuple(sorted(filed.values(), key=lambda unit: unit.name))
    units = roster.units if roster else by_name
    sorter = _Sorter(form, term, Identifier(units, form))
    for one in submissions:
        sorter.put(one)
    sorter.match_unread()
    entries = tuple(sorter.make_entry(unit, today) for unit in units)
    findings = []
    if passed_over := sorter.passed_over:
        shown = "、".join(f"{one.name}（{one.passed_over}）" for one in passed_over[:_FEW])
        more = "等" if len(passed_over) > _FEW else ""
        message = f"有 {len(passed_over)} 个文件没有算作填报表：{shown}{more}"
        fix = "不用改；里面有该交的，存成填报表（.xlsx）再收"
        findings.append(Finding("D07", Severity.NOTE, message, fix))
    return Sorted(entries, tuple(sorter.unmatched), tuple(findings))


class _Sorter:
    """Collector of the submissions by unit."""

    def __init__(self, form: Form, term: Term, identifier: Identifier) -> None:
        self._form, self._term, self._identifier = form, term, identifier
        self._filed: dict[Unit, list[Submission]] = defaultdict(list)
        self._uncounted: dict[Unit, list[UncountedFile]] = defaultdict(list)
        self._match_findings: dict[str, tuple[Finding, ...]] = {}
        self.unmatched: list[UnmatchedFile] = []
        self.passed_over: list[Submission] = []

    def put(self, one: Submission) -> None:
        """Assign a submission to its unit, or to the unmatched files."""
        filing = one.outcome.filing
        if one.passed_over:
            self.passed_over.append(one)
        elif filing is None:
            self.unmatched.append(UnmatchedFile(one, one.outcome.findings))
        elif filing.form != self._form.id:
            name = one.outcome.form.name if one.outcome.form else filing.form
            message = f"是“{name}”（{filing.form}）的填报表，这次收的是“{self._form.id}”"
            self._set_apart(one, message, "移出文件夹；交错的请单位重交")
            self._assign_by_file_name(one, message, "请改交下发的填报表")
        elif is_of_another(self._form, filing.fields, self._term):
            due = self._term.describe()
            fields = self._form.fields_by_id
            items = (fields[name].item for name in list_fields(self._form, self._term))
            message = f"是 {name_term(self._form, filing.fields)}的，这次收的是 {due}的"
            fix = f"交错了的请改交 {due}的；{'、'.join(items)}填错了的请改正"
            self._set_apart(one, message, fix)
            if unit := self._identifier.identify(filing).unit:
                self._uncounted[unit].append(UncountedFile(one, message, fix, is_certain=True))
            else:
                self._assign_by_file_name(one, message, fix)
        else:
            self._put_filing(one, filing)

    def match_unread(self) -> None:
        """Assign unreadable files to units by their file names, when the others are assigned.

        File names are compared with units' names and with those of the files that were read.
        """
        filed = {one.name: unit for unit, given in self._filed.items() for one in given}
        for other in self.unmatched:
            one = other.submission
            if one.outcome.filing is None and one.outcome.findings:
                unit = self._identifier.find_in(one.name)
                if unit is None:  # that of the files of the same stem in the same folder
                    folder, stem = PurePosixPath(one.name).parent, _find_stem(one.name)
                    found = {
                        owner
                        for name, owner in filed.items()
                        if stem
                        and PurePosixPath(name).parent == folder
                        and _find_stem(name) == stem
                    }
                    unit = found.pop() if len(found) == 1 else None
                if unit:
                    why, fix = omit_name(one, other.findings[0]), other.findings[0].fix
                    self._uncounted[unit].append(UncountedFile(one, why, fix))

    def _assign_by_file_name(self, one: Submission, why: str, fix: str) -> None:
        """Add an uncounted file to the unit that its file name names."""
        unit = self._identifier.find_in(one.name)
        if unit:
            self._uncounted[unit].append(UncountedFile(one, why, fix))

    def _put_filing(self, one: Submission, filing: Filing) -> None:
        match = self._identifier.identify(filing)
        if match.unit is None and one.is_sum:
            self.passed_over.append(replace(one, passed_over="是汇总表，不是哪个单位的"))
        elif match.unit is None:
            self.unmatched.append(UnmatchedFile(one, match.findings))
            why, fix = match.findings[0].message, "请核对填报表里的单位名称和单位代码"
            for unit in match.likely:
                self._uncounted[unit].append(UncountedFile(one, why, fix))
            if not one.outcome.unit and not match.likely:
                self._assign_by_file_name(one, why, fix)
        else:
            self._filed[match.unit].append(one)
            self._match_findings[one.name] = tuple(explain(match.findings, filing.reasons))

    def _set_apart(self, one: Submission, message: str, fix: str) -> None:
        finding = Finding("D02", Severity.ERROR, message, fix)
        self.unmatched.append(UnmatchedFile(one, (finding,)))

    def make_entry(self, unit: Unit, today: date) -> Entry:
        """Return the unit's entry; to be called when all files are assigned."""
        given, uncounted = self._filed[unit], tuple(self._uncounted[unit])
        if not given and uncounted:
            faults = []
            for file in uncounted:
                name = file.submission.name
                whose = f"交来的“{name}”" if file.is_certain else f"“{name}”看来是它交的，"
                message = f"{whose}没有算：{file.why}"
                faults.append(Finding("D02", Severity.ERROR, message, file.fix))
            return Entry(unit, State.UNCOUNTED, None, (), tuple(faults), uncounted)
        if not given:
            late = unit.due is not None and today > unit.due
            state = State.LATE if late else State.MISSING
            return Entry(unit, state, None, (), (_report_missing(unit, today),))
        choice = choose(given)
        counted = choice.counted
        findings = self._match_findings[counted.name] if counted else ()
        good = State.FILED if counted and counted.outcome.ok else State.FAULTY
        notes = (_report_beside(unit, one, counted) for one in uncounted)
        entry = Entry(
            unit,
            good if counted else State.UNCLEAR,
            counted,
            tuple(one for one in given if one is not counted),
            (*findings, *choice.findings, *notes),
            uncounted,
        )
        return replace(entry, state=State.UNCLEAR) if entry.unread else entry


def _report_missing(unit: Unit, today: date) -> Finding:
    message, due = "没有交", unit.due
    if due:
        days = (today - due).days
        passed = (
            f"已过期限 {days} 天" if days > 0 else f"离期限还有 {-days} 天" if days else "今天到期"
        )
        message = f"没有交，{passed}（期限 {print_value(due)}）"
    return Finding("D02", Severity.ERROR, message, "催交；已经交了的，把文件放进收表的文件夹")


def _report_beside(unit: Unit, file: UncountedFile, counted: Submission | None) -> Finding:
    """Report an uncounted file of a unit that filed; an unreadable one may replace the counted."""
    name, fix = file.submission.name, file.fix
    if file.submission.outcome.filing is not None:
        whose = "" if file.is_certain else "可能是它的，"
        message = f"另有“{name}”{whose}没有算：{file.why}"
        return Finding("D02", Severity.NOTE, message, fix)
    message = f"“{name}”没有读出来，从文件名看可能是“{unit.name}”的：{file.why}"
    if counted:
        message = f"另有一份{message}；读得出的是“{counted.name}”，分不清以哪份为准"
        fix = f"{fix}；打不开的那份不用的，移出文件夹；要先按读得出的汇总，加 --with-errors"
    return Finding("D02", Severity.ERROR, message, fix)


def _find_stem(name: str) -> str:
    """Return a file's name without its suffixes and the additions of a file sent again."""
    stem = fold(PurePosixPath(name).name)
    while (shorter := re.sub(r"\.[a-z0-9]{1,5}$", "", stem)) != stem:  # 甲.xlsx.bak
        stem = shorter
    return _MARKS.sub("", stem)
