"""What real published reports give, all checks together: their faults, and no false alarm."""

from __future__ import annotations

from dataclasses import replace

from command import CASES

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, load_filing

FORM = find_form()


def filing(name: str) -> Filing:
    return load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), FORM)[0]


def told(case: Case) -> set[tuple[str, Severity]]:
    """The codes of what is open, with their weight."""
    return {(f.code, f.severity) for f in run_checks(case) if f.status is Status.OPEN}


def judge(name: str, last: str | None = None) -> set[tuple[str, Severity]]:
    return told(Case(FORM, filing(name), filing(last) if last else None))


def test_the_seed_as_published_gives_what_its_faults_deserve() -> None:
    assert judge("leye-2021-as-published") == {
        ("S04", Severity.QUESTION),
        ("S06", Severity.ERROR),
        ("S07", Severity.NOTE),
        ("S08", Severity.NOTE),
        ("S12", Severity.NOTE),
        ("Y05", Severity.NOTE),
    }


def test_the_corrected_example_has_no_error() -> None:
    assert {severity for _, severity in judge("leye-2021")} == {Severity.QUESTION, Severity.NOTE}


def test_a_whole_prefecture_gives_no_error_and_no_mention() -> None:
    found = judge("suqian-2023")
    assert Severity.ERROR not in {severity for _, severity in found}
    assert [code for code, _ in found if code[0] == "M"] == []


def test_years_are_asked_about_only_where_they_do_not_follow() -> None:
    assert [code for code, _ in judge("pingtan-2022", "pingtan-2021") if code < "Y03"] == []
    followed = judge("pingtan-2023", "pingtan-2022")
    assert {code for code, _ in followed if code in {"Y01", "Y02"}} == {"Y02"}


def test_one_figure_changed_in_the_text_is_told_by_what_it_breaks() -> None:
    base = filing("suqian-2023")
    texts = {
        name: tuple(line.replace("3607件", "3608件") for line in lines)
        for name, lines in base.texts.items()
    }
    before: set[Finding] = set(run_checks(Case(FORM, base)))
    after = run_checks(Case(FORM, replace(base, texts=texts)))
    assert sorted(f.code for f in after if f not in before) == ["M01", "M07"]


def test_no_check_crashes_on_an_empty_filing() -> None:
    findings = run_checks(Case(FORM, Filing(FORM.id)))
    assert [f for f in findings if f.status is Status.BROKEN] == []
