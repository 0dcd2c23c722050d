"""Every file that came in is put to its unit, or aside with the reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.checks.reasons import explain
from toolkit.core.finding import Finding, Severity
from toolkit.core.text import fold
from toolkit.form.terms import is_of_another, list_fields, name_term
from toolkit.round.duplicate_submissions import choose
from toolkit.round.roster.roster import Unit
from toolkit.round.roster.unit_matching import Identifier
from toolkit.round.stems import find_namesake
from toolkit.round.unit_status import Entry, State, UncountedFile, UnmatchedFile, omit_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.round.roster.roster import Roster
    from toolkit.round.submissions import Submission

_FEW = 5


@dataclass(frozen=True)
class Sorted:
    """An entry for every unit, in the order of the roster; the files that are nobody's."""

    entries: tuple[Entry, ...]
    unmatched: tuple[UnmatchedFile, ...]
    findings: tuple[Finding, ...]


def sort_submissions(
    form: Form, term: Term, roster: Roster | None, submissions: Sequence[Submission], today: date
) -> Sorted:
    """Put every file in its place."""
    units = roster.units if roster else tuple(_list_units(form, term, submissions))
    sorter = _Sorter(form, term, Identifier(units, form))
    for one in submissions:
        sorter.put(one)
    sorter.match_unread()
    entries = tuple(sorter.make_entry(unit, today) for unit in units)
    passed_over = tuple(_report_passed_over(sorter.passed_over))
    return Sorted(entries, tuple(sorter.unmatched), passed_over)


def _list_units(form: Form, term: Term, submissions: Iterable[Submission]) -> list[Unit]:
    """The units that filed, where no roster says who must: by name alone."""
    units: dict[str, Unit] = {}
    for one in submissions:
        filing = one.outcome.filing
        if filing is None or filing.form != form.id or one.is_sum or one.passed_over:
            continue
        if one.outcome.unit and not is_of_another(form, filing.fields, term):
            full_name, kind = (
                str(filing.fields.get(field) or "")
                for field in (form.round.full_name, form.round.kind)
            )
            name = one.outcome.unit
            units.setdefault(fold(name), Unit(name, full_name=full_name, kind=kind))
    return sorted(units.values(), key=lambda unit: unit.name)


class _Sorter:
    """Gathers the files by unit."""

    def __init__(self, form: Form, term: Term, identifier: Identifier) -> None:
        self._form, self._term, self._identifier = form, term, identifier
        self._filed: dict[Unit, list[Submission]] = defaultdict(list)
        self._asides: dict[Unit, list[UncountedFile]] = defaultdict(list)
        self._said: dict[str, tuple[Finding, ...]] = {}
        self.unmatched: list[UnmatchedFile] = []
        self.passed_over: list[Submission] = []

    def put(self, one: Submission) -> None:
        """Put a file to its unit, or among the strangers."""
        filing = one.outcome.filing
        if one.passed_over:
            self.passed_over.append(one)
        elif filing is None:
            self.unmatched.append(UnmatchedFile(one, one.outcome.findings))
        elif filing.form != self._form.id:
            name = one.outcome.form.name if one.outcome.form else filing.form
            message = f"是“{name}”（{filing.form}）的填报表，这次收的是“{self._form.id}”"
            self._set_apart(one, message, "移出文件夹；交错的请单位重交")
            self._hint(one, message, "请改交下发的填报表")
        elif is_of_another(self._form, filing.fields, self._term):
            self._put_other_term(one, filing)
        else:
            self._put_filing(one, filing)

    def match_unread(self) -> None:
        """Note with a unit the files that could not be read and seem to be its own.

        It comes last: what a file is called is compared with what the files that were read are.
        """
        filed = {one.name: unit for unit, given in self._filed.items() for one in given}
        for other in self.unmatched:
            one = other.submission
            if one.outcome.filing is None and one.outcome.findings:
                unit = self._identifier.find_in(one.name) or find_namesake(one.name, filed)
                if unit:
                    why, fix = (
                        omit_name(one, other.findings[0]),
                        other.findings[0].fix,
                    )
                    self._asides[unit].append(UncountedFile(one, why, fix))

    def _hint(self, one: Submission, why: str, fix: str) -> None:
        """Note a file with the unit that its name names."""
        unit = self._identifier.find_in(one.name)
        if unit:
            self._asides[unit].append(UncountedFile(one, why, fix))

    def _put_other_term(self, one: Submission, filing: Filing) -> None:
        due = self._term.describe()
        message = f"是 {name_term(self._form, filing.fields)}的，这次收的是 {due}的"
        fix = f"交错了的请改交 {due}的；{self._term_items()}填错了的请改正"
        self._set_apart(one, message, fix)
        unit = self._identifier.identify(filing).unit
        if unit:
            self._asides[unit].append(UncountedFile(one, message, fix, is_certain=True))
        else:
            self._hint(one, message, fix)

    def _term_items(self) -> str:
        """The fields that tell the term."""
        fields = self._form.fields_by_id
        return "、".join(fields[name].item for name in list_fields(self._form, self._term))

    def _put_filing(self, one: Submission, filing: Filing) -> None:
        match = self._identifier.identify(filing)
        if match.unit is None and one.is_sum:
            self.passed_over.append(replace(one, passed_over="是汇总表，不是哪个单位的"))
        elif match.unit is None:
            self.unmatched.append(UnmatchedFile(one, match.findings))
            why, fix = match.findings[0].message, "请核对填报表里的单位名称和单位代码"
            for unit in match.likely:
                self._asides[unit].append(UncountedFile(one, why, fix))
            if not one.outcome.unit and not match.likely:
                self._hint(one, why, fix)
        else:
            self._filed[match.unit].append(one)
            self._said[one.name] = tuple(explain(match.findings, filing.reasons))

    def _set_apart(self, one: Submission, message: str, fix: str) -> None:
        finding = Finding("D02", Severity.ERROR, message, fix)
        self.unmatched.append(UnmatchedFile(one, (finding,)))

    def make_entry(self, unit: Unit, today: date) -> Entry:
        """The unit's line."""
        given, uncounted = self._filed[unit], tuple(self._asides[unit])
        if not given and uncounted:
            told = tuple(map(_report_uncounted, uncounted))
            return Entry(unit, State.UNCOUNTED, None, (), told, uncounted)
        if not given:
            late = unit.due is not None and today > unit.due
            state = State.LATE if late else State.MISSING
            return Entry(unit, state, None, (), (_report_missing(unit, today),))
        choice = choose(given)
        counted = choice.counted
        said = self._said[counted.name] if counted else ()
        good = State.FILED if counted and counted.outcome.ok else State.FAULTY
        notes = (
            _report_unread(unit, one, counted)
            if one.submission.outcome.filing is None
            else _report_beside(one)
            for one in uncounted
        )
        entry = Entry(
            unit,
            good if counted else State.UNCLEAR,
            counted,
            tuple(one for one in given if one is not counted),
            (*said, *choice.findings, *notes),
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
        message = f"没有交，{passed}（期限 {due.year}年{due.month}月{due.day}日）"
    return Finding("D02", Severity.ERROR, message, "催交；已经交了的，把文件放进收表的文件夹")


def _report_uncounted(apart: UncountedFile) -> Finding:
    """A file of a unit of which nothing else came in."""
    whose = f"交来的“{apart.submission.name}”"
    if not apart.is_certain:
        whose = f"“{apart.submission.name}”看来是它交的，"
    return Finding("D02", Severity.ERROR, f"{whose}没有算：{apart.why}", apart.fix)


def _report_beside(apart: UncountedFile) -> Finding:
    """A file that may be a unit's beside the one that is counted."""
    whose = "" if apart.is_certain else "可能是它的，"
    message = f"另有“{apart.submission.name}”{whose}没有算：{apart.why}"
    return Finding("D02", Severity.NOTE, message, apart.fix)


def _report_unread(unit: Unit, apart: UncountedFile, counted: Submission | None) -> Finding:
    """A file of which nobody knows whether it replaces the one that counts."""
    name, fix = apart.submission.name, apart.fix
    message = f"“{name}”没有读出来，从文件名看可能是“{unit.name}”的：{apart.why}"
    if counted:
        message = f"另有一份{message}；读得出的是“{counted.name}”，分不清以哪份为准"
        fix = f"{fix}；打不开的那份不用的，移出文件夹；要先按读得出的汇总，加 --with-errors"
    return Finding("D02", Severity.ERROR, message, fix)


def _report_passed_over(submissions: Sequence[Submission]) -> Iterator[Finding]:
    """One note of all that lies there and is no filing."""
    if submissions:
        shown = "、".join(f"{one.name}（{one.passed_over}）" for one in submissions[:_FEW])
        more = "等" if len(submissions) > _FEW else ""
        message = f"有 {len(submissions)} 个文件没有算作填报表：{shown}{more}"
        fix = "不用改；里面有该交的，存成填报表（.xlsx）再收"
        yield Finding("D07", Severity.NOTE, message, fix)
