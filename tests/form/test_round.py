"""What an office does with a form: which cells are summed, and faults of that part."""

from __future__ import annotations

import pytest

from toolkit.form.catalog import find_form
from toolkit.form.rules.round import Round, find_round_faults

FORM = find_form()
CHOICES = {field.id: field.choices for field in FORM.fields}


def faults(**parts: object) -> list[tuple[object, ...]]:
    round_ = Round.model_validate({"kind": "单位类别", **parts})
    return [loc for loc, _ in find_round_faults(round_, FORM.cells, CHOICES)]


def test_every_number_of_the_annual_report_is_summed() -> None:
    assert [cell for cell in FORM.cells if not FORM.round.sums(cell)] == []


def test_a_part_of_a_name_sums_nothing() -> None:
    round_ = Round(summed=("依申请公开.本年新收", "主动公开.规章"))
    assert round_.sums("依申请公开.本年新收.自然人")
    assert not round_.sums("依申请公开.本年新收的.自然人")
    assert not round_.sums("复议诉讼.行政复议.总计")


def test_the_round_of_the_annual_report_has_no_fault() -> None:
    assert list(find_round_faults(FORM.round, FORM.cells, CHOICES)) == []


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"code": "代码"}, ("round", "code")),
        ({"full_name": "全名"}, ("round", "full_name")),
        ({"kind": "类别"}, ("round", "kind")),
        ({"kept": ["联系电话", "电话"]}, ("round", "kept", 1)),
        ({"outside": ["垂直"]}, ("round", "outside", 0)),
        ({"summed": ["主动公开", "主动"]}, ("round", "summed", 1)),
    ],
)
def test_a_name_that_is_of_nothing_is_a_fault_at_its_place(
    parts: dict[str, object], where: tuple[object, ...]
) -> None:
    assert faults(**parts) == [where]
