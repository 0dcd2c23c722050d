"""Checks are run one by one: a crash is a finding, and neither it nor a gap counts as passed."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.finding import Finding, Severity, Status, blocks
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing

CASE = Case(find_form(), Filing("annual-report-2021"))


def crash(case: Case) -> Iterator[Finding]:
    yield Finding("S08", Severity.NOTE, "说到一半", "不用改")
    raise ZeroDivisionError(case.form.id)


def note(case: Case) -> Iterator[Finding]:
    yield Finding("S03", Severity.NOTE, case.form.name, "不用改")


def test_a_check_that_crashes_is_a_finding_and_the_others_go_on() -> None:
    findings = run_checks(CASE, (crash, note))
    assert [(f.code, f.status) for f in findings] == [
        ("S08", Status.OPEN),
        ("检查", Status.BROKEN),
        ("S03", Status.OPEN),
    ]
    assert "crash" in findings[1].message
    assert "ZeroDivisionError" in findings[1].message


def test_a_crash_stops_the_final_report_and_a_note_does_not() -> None:
    assert blocks(run_checks(CASE, (crash,)))
    assert not blocks(run_checks(CASE, (note,)))


def test_what_could_not_be_judged_says_so() -> None:
    open_questions = {f.status for f in run_checks(CASE) if f.code.startswith("E0")}
    assert open_questions == {Status.UNDECIDED}
