"""Sums that are off are told by their cause: the cell that explains them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.checks.arithmetic import check_equations
from toolkit.checks.case import Case
from toolkit.checks.causes import find_causes
from toolkit.checks.text_vs_table.mentions import check_mentions
from toolkit.core.finding import Finding, Status
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing
from toolkit.form.rules.equation import resolve_all

FORM = find_form()
EQUATIONS = resolve_all(FORM)
TEXT = (Path(__file__).parent.parent / "cases" / "suqian-2023.json").read_text(encoding="utf-8")
FILING = load_filing(TEXT, FORM)[0]
NEW, DONE = "依申请公开.本年新收", "依申请公开.办理结果"


def findings_with(
    changes: Mapping[str, CellValue], *typed: str, texts: Mapping[str, tuple[str, ...]] = {}
) -> list[Finding]:
    """The findings of the filing with other cells, some totals typed, and some texts."""
    filing = Filing(FORM.id, cells={**FILING.cells, **changes}, texts=texts)
    return list(check_equations(Case(FORM, filing, typed_totals=frozenset(typed))))


def test_nothing_is_said_where_all_sums_fit() -> None:
    assert findings_with({}) == []


def test_one_wrong_cell_is_one_finding_at_that_cell_with_its_likely_value() -> None:
    (finding,) = findings_with({f"{DONE}.予以公开.自然人": 1157})
    assert finding.code == "E02"
    assert finding.id == f"{DONE}.予以公开.自然人"
    assert (finding.found, finding.expected) == ("1157", "1175")
    assert finding.candidates == ()
    assert len(finding.equations) == 2
    assert "颠倒" in finding.message


def test_a_total_that_left_a_part_out_is_recognised() -> None:
    (finding,) = findings_with({f"{NEW}.总计": 3511 - 99})
    assert (finding.code, finding.id, finding.expected) == ("E01", f"{NEW}.总计", "3511")
    assert "漏加" in finding.message


def test_a_sum_that_any_of_its_cells_could_mend_names_them_all() -> None:
    (finding,) = findings_with({"复议诉讼.行政复议.总计": 441})
    assert finding.code == "E04"
    assert set(finding.candidates) == {c for c in FORM.cells if c.startswith("复议诉讼.行政复议")}


def test_a_total_that_was_typed_is_suspected_before_its_parts() -> None:
    total = "复议诉讼.行政复议.总计"
    (finding,) = findings_with({total: 441}, total)
    assert (finding.id, finding.found, finding.expected) == (total, "441", "440")
    other = "复议诉讼.行政诉讼.复议后起诉.总计"
    (finding,) = findings_with({total: 441}, other)
    assert len(finding.candidates) == 5


def test_two_typed_totals_are_two_findings_each_at_its_total() -> None:
    totals = ("复议诉讼.行政复议.总计", "复议诉讼.行政诉讼.未经复议直接起诉.总计")
    found = findings_with({name: FILING.cells[name] + 3 for name in totals}, *totals)  # type: ignore[operator]
    assert [finding.id for finding in found] == list(totals)


def test_two_typed_totals_of_one_column_are_told_without_its_sum() -> None:
    rows = ("予以公开", "不予处理.确认或重新出具")
    more = {f"{DONE}.{row}.总计": 3 * n for n, row in enumerate(rows, start=1)}
    wrong: dict[str, CellValue] = {n: FILING.cells[n] + m for n, m in more.items()}  # type: ignore[operator]
    found = findings_with(wrong, *wrong)
    assert {(f.id, f.expected) for f in found} == {(n, str(FILING.cells[n])) for n in wrong}
    assert len(findings_with(wrong)) == 3
    part = {**wrong, f"{DONE}.部分公开.自然人": 1}
    assert len(findings_with(part, *wrong)) > len(wrong)


def test_a_text_that_agrees_with_one_side_is_a_witness() -> None:
    wrong = {f"{NEW}.自然人": 3403, f"{NEW}.总计": 3512}
    (finding,) = findings_with(wrong)
    assert len(finding.candidates) > 1
    said = {"总体情况": ("2023年，全市新收政府信息公开申请3511件，其中自然人3402件。",)}
    (finding,) = findings_with(wrong, texts=said)
    assert (finding.id, finding.found, finding.expected) == (f"{NEW}.自然人", "3403", "3402")
    assert list(check_mentions(Case(FORM, Filing(FORM.id, cells={**FILING.cells, **wrong},
        texts=said, fields=FILING.fields)))) == []  # fmt: skip
    other = {"总体情况": ("2023年，全市新收政府信息公开申请3512件。",)}
    (finding,) = findings_with(wrong, texts=other)
    assert f"{NEW}.自然人" not in finding.candidates


def test_a_text_that_is_right_whichever_cell_is_wrong_is_not_told_besides() -> None:
    row = f"{DONE}.不予公开.过程性信息"
    wrong: dict[str, CellValue] = {f"{row}.商业企业": 1, f"{row}.总计": 10}
    assert {name: FILING.cells[name] for name in wrong} == {f"{row}.商业企业": 0, f"{row}.总计": 9}
    case = Case(FORM, replace(FILING, cells={**FILING.cells, **wrong}))
    (finding,) = (f for f in check_equations(case) if f.status is Status.OPEN)
    assert len(finding.candidates) > 1
    usual = list(check_mentions(Case(FORM, FILING)))
    assert list(check_mentions(case)) == usual
    lines = (line.replace("不予公开142件", "不予公开141件") for line in FILING.texts["总体情况"])
    other = replace(case.filing, texts={**FILING.texts, "总体情况": tuple(lines)})
    assert "141" in {f.found for f in check_mentions(replace(case, filing=other))}


def test_a_part_that_was_added_up_wrong_is_told_with_its_totals() -> None:
    changes = {f"{NEW}.自然人": 3403, f"{NEW}.总计": 3512}
    (finding,) = findings_with(changes)
    assert finding.code == "E01"
    assert f"{NEW}.自然人" in finding.candidates
    assert len(finding.equations) == 2


def test_a_value_in_the_neighbouring_cell_is_recognised() -> None:
    row = f"{DONE}.无法提供.不掌握"
    (finding,) = findings_with({f"{row}.商业企业": 0, f"{row}.科研机构": 74})
    assert set(finding.candidates) == {f"{row}.商业企业", f"{row}.科研机构"}
    assert "串了位置" in finding.message


def test_a_number_split_over_two_cells_is_recognised_and_said_besides() -> None:
    row = f"{DONE}.不予公开.法律禁止"
    error, note = findings_with({f"{row}.自然人": 2, f"{row}.商业企业": 7})
    assert (error.code, note.code) == ("E02", "E08")
    assert (note.found, note.expected) == ("2、7", "27、0")
    assert set(error.candidates) == set(note.candidates) == {f"{row}.自然人", f"{row}.商业企业"}


def test_two_independent_mistakes_are_two_findings() -> None:
    found = findings_with({f"{NEW}.自然人": 3400, f"{DONE}.总计.商业企业": 90})
    assert {f.id for f in found} == {f"{NEW}.自然人", f"{DONE}.总计.商业企业"}


def test_what_nothing_explains_is_told_equation_by_equation() -> None:
    changes: dict[str, CellValue] = {
        f"{NEW}.自然人": 1,
        f"{NEW}.商业企业": 17,
        f"{DONE}.予以公开.自然人": 3,
    }
    broken = [e for e in EQUATIONS if len(set(e.sides({**FILING.cells, **changes}))) > 1]
    told = [
        e
        for cause in find_causes(FORM, EQUATIONS, {**FILING.cells, **changes})
        for e in cause.equations
    ]
    assert sorted(e.words for e in told) == sorted(e.words for e in broken)


def test_a_published_fault_is_told_by_column() -> None:
    """As published for 2020: the items add up to 26 and 27, the totals say 20 and 21."""
    changes = {f"{DONE}.予以公开.自然人": 1175 + 6, f"{DONE}.予以公开.总计": 1191 + 6}
    (finding,) = findings_with(changes)
    assert finding.code == "E02"
    assert "「自然人」列" in finding.message
    assert "相差 6" in finding.message


@pytest.mark.parametrize("blank", [f"{NEW}.自然人", "复议诉讼.行政复议.总计"])
def test_what_lacks_a_figure_is_not_judged(blank: str) -> None:
    found = findings_with({blank: None})
    assert {f.status for f in found} == {Status.UNDECIDED}
    assert all("还不能判定" in f.message for f in found)
