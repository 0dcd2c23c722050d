"""Against last year: what carries over, grows, jumps and repeats itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from command import CASES, tianbao

from toolkit.checks.case import Case
from toolkit.checks.years import check_years
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing

FORM = find_form()
OLD, NOW = "依申请公开.结转下年", "依申请公开.上年结转"
STOCK = "主动公开.行政规范性文件.现行有效"
PERMITS = "主动公开.行政许可.处理决定"
FEES = "主动公开.行政事业性收费.收费金额"


def filing(name: str) -> Filing:
    return load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), FORM)[0]


def change(base: Filing, cells: Mapping[str, CellValue]) -> Filing:
    return replace(base, cells={**base.cells, **cells})


LAST, THIS = filing("pingtan-2021"), filing("pingtan-2022")


def findings(this: Filing, last: Filing | None = LAST) -> list[Finding]:
    return list(check_years(Case(FORM, this, last)))


def codes(this: Filing, last: Filing | None = LAST) -> list[tuple[str, Severity]]:
    return [(f.code, f.severity) for f in findings(this, last)]


BASE = codes(THIS)


def extra(this: Filing, last: Filing | None = LAST) -> list[tuple[str, Severity]]:
    """What a change adds to what the real pair gives."""
    found = codes(this, last)
    for entry in BASE:
        found.remove(entry)
    return found


def test_real_years_follow_where_they_follow() -> None:
    assert [code for code, _ in codes(THIS)] == ["Y03"]
    assert [code for code, _ in codes(filing("pingtan-2023"), THIS)] == ["Y02", "Y03"]


def test_a_carried_total_that_differs_is_an_error_with_both_figures() -> None:
    (finding,) = [f for f in findings(change(THIS, {f"{NOW}.总计": 7})) if f.code == "Y01"]
    assert (finding.severity, finding.id) == (Severity.ERROR, f"{NOW}.总计")
    assert (finding.found, finding.expected) == ("7", str(LAST.cells[f"{OLD}.总计"]))


def test_columns_that_differ_under_an_equal_total_ask_for_a_reason() -> None:
    swapped = {f"{NOW}.自然人": THIS.cells[f"{NOW}.商业企业"], f"{NOW}.商业企业": 1}
    assert extra(change(THIS, swapped)) == [("Y01", Severity.QUESTION)]


def test_a_blank_carry_over_is_not_judged() -> None:
    (finding,) = [f for f in findings(change(THIS, {f"{NOW}.总计": None})) if f.code == "Y01"]
    assert finding.status is Status.UNDECIDED


def test_a_stock_that_does_not_follow_asks_for_a_reason() -> None:
    assert extra(change(THIS, {STOCK: 699})) == [("Y02", Severity.QUESTION)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (6, [("Y03", Severity.QUESTION)]),
        (500, []),
        (501, [("Y03", Severity.QUESTION)]),
        (20, []),
        (19, [("Y03", Severity.QUESTION)]),
        (0, [("Y03", Severity.NOTE)]),
    ],
)
def test_a_jump_asks_for_a_reason(now: int, expected: list[tuple[str, Severity]]) -> None:
    assert extra(change(THIS, {PERMITS: now}), change(LAST, {PERMITS: 100})) == expected


def test_a_small_jump_is_none() -> None:
    assert extra(change(THIS, {PERMITS: 21}), change(LAST, {PERMITS: 2})) == []


@pytest.mark.parametrize(("kept", "expected"), [(9, ["Y04"]), (5, [])])
def test_texts_that_repeat_last_years_ask_for_a_reason(kept: int, expected: list[str]) -> None:
    old = "甲乙丙丁戊己庚辛壬癸" * 20
    new = old[: kept * 20] + "子丑寅卯辰巳午未申酉" * (20 - kept * 2)
    this = replace(THIS, texts={**THIS.texts, "问题与改进": (new,)})
    last = replace(LAST, texts={**LAST.texts, "问题与改进": (old,)})
    assert [code for code, _ in extra(this, last)] == expected


def test_an_amount_of_another_magnitude_may_be_in_yuan() -> None:
    assert extra(change(THIS, {FEES: Decimal("9116.36") * 10000})) == [("C14", Severity.QUESTION)]
    assert extra(change(THIS, {FEES: Decimal("9000")})) == []
    case = Case(FORM, change(THIS, {FEES: Decimal(91163600)}), LAST)
    (finding,) = (f for f in check_years(case) if f.code == "C14")
    assert "91163600 元合 9116.36 万元，填 9116.36" in finding.fix


@pytest.mark.parametrize(("kind", "expected"), [("乡镇", ["C14"]), ("县级政府", [])])
def test_a_large_amount_of_a_small_unit_may_be_in_yuan(kind: str, expected: list[str]) -> None:
    this = replace(THIS, fields={**THIS.fields, "单位类别": kind})
    assert [code for code, _ in codes(this, None) if code != "Y05"] == expected


def test_without_last_year_that_is_said() -> None:
    assert codes(THIS, None) == [("Y05", Severity.NOTE)]


def test_last_years_filing_is_found_in_a_folder_by_unit_and_year(tmp_path: Path) -> None:
    tianbao("import", CASES / "pingtan-2023.json", "-o", tmp_path / "今年.xlsx")
    done = tianbao("check", tmp_path / "今年.xlsx", "--last-year", CASES)
    assert "[Y02]" in done.out
    assert "[Y05]" not in done.out
    done = tianbao("check", tmp_path / "今年.xlsx", "--last-year", CASES / "pingtan-2021.json")
    assert "[Y05]" in done.out
    assert "只有2021年度的" in "".join(done.out.split())


def test_a_last_year_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = tianbao("check", CASES, "--last-year", tmp_path / "没有")
    assert done.code == 2
