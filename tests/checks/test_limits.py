"""Bounds on single figures: each broken by one filing and kept by one near it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from command import CASES

from toolkit.checks.case import Case
from toolkit.checks.limits import check_limits
from toolkit.core.finding import Severity
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing

FORM = find_form()
BASE = load_filing((CASES / "leye-2021.json").read_text(encoding="utf-8"), FORM)[0]
OTHER, ALL = "依申请公开.办理结果.其他处理.其他.总计", "依申请公开.办理结果.总计.总计"


def found(cells: dict[str, CellValue], kind: str | None = "乡镇") -> list[tuple[str, Severity]]:
    fields = {**BASE.fields, "单位类别": kind}
    filing: Filing = replace(BASE, cells={**BASE.cells, **cells}, fields=fields)
    return [(f.code, f.severity) for f in check_limits(Case(FORM, filing))]


def test_a_township_without_regulations_is_well() -> None:
    assert found({}) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("乡镇", [("E05", Severity.ERROR)]),
        ("县级部门", [("E05", Severity.ERROR)]),
        (None, [("E05", Severity.QUESTION)]),
        ("设区市政府", []),
    ],
)
def test_only_some_units_make_regulations(
    kind: str | None, expected: list[tuple[str, Severity]]
) -> None:
    assert found({"主动公开.规章.现行有效": 2}, kind) == expected


@pytest.mark.parametrize(("other", "whole", "codes"), [(3, 29, ["E06"]), (3, 30, []), (2, 5, [])])
def test_too_many_others_ask_for_a_reason(other: int, whole: int, codes: list[str]) -> None:
    assert [code for code, _ in found({OTHER: other, ALL: whole})] == codes


@pytest.mark.parametrize(("new", "codes"), [(0, ["E07"]), (1, []), (None, [])])
def test_cases_without_applications_ask_for_a_reason(new: int | None, codes: list[str]) -> None:
    cells: dict[str, CellValue] = {"复议诉讼.行政复议.总计": 1, "依申请公开.本年新收.总计": new}
    assert [code for code, _ in found(cells)] == codes
