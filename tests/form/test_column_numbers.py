"""A column that takes another kind of number than its block: an amount, or what may be below 0."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from toolkit.checks.arithmetic import check_equations
from toolkit.checks.case import Case
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.cell_values import Raw, parse_number
from toolkit.excel.write.contents import contents_of
from toolkit.excel.write.workbook import build_workbook
from toolkit.form.filing import load_filing
from toolkit.form.loading import FormError, parse_form

DEFINITION = """
id: village
name: 村务公开
edition: 试行
title: "{单位}{年度}年村务公开"
unit: 单位
year: 年度
fields:
  - {id: 单位, required: true}
  - {id: 年度, kind: year, required: true}
sections:
  - id: 事项
    heading: 一、事项
    sheet: 一、事项
    table:
      id: 事项
      name: 事项表
      bands:
        - columns:
            - {id: 上年}
            - {id: 增减, number: {signed: true}}
            - {id: 金额, number: {kind: money, unit: 元, decimals: 2}}
          rows: [{id: 甲}, {id: 乙}, {id: 合计}]
equations:
  - {code: E01, table: 事项, per: column, name: 合计, holds: 合计 = 甲 + 乙}
"""
FORM = parse_form(DEFINITION, "小表")
CHANGE, AMOUNT, LAST = (FORM.cells[f"事项.甲.{name}"] for name in ("增减", "金额", "上年"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [(-18, -18), (-18.0, -18), (0, 0), ("-18", -18), ("－１８", -18), ("−18", -18), ("+3", 3),
     ("- 18", -18), ("-1,018件", -1018), ("-0", 0)],
)  # fmt: skip
def test_a_change_may_be_below_zero(typed: object, value: int) -> None:
    taken = parse_number(Raw(typed, "s" if isinstance(typed, str) else "n"), CHANGE)
    assert (taken.value, taken.trouble) == (value, None)
    assert bool(taken.note) == isinstance(typed, str)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-", "C01"), ("减18", "C02"), ("+-3", "C02"), ("--3", "C02"), (-1.5, "C02"),
     (-(10**15), "C02"), ("-5%", "C04")],
)  # fmt: skip
def test_what_is_no_sure_change_is_refused(typed: object, code: str) -> None:
    trouble = parse_number(Raw(typed, "s" if isinstance(typed, str) else "n"), CHANGE).trouble
    assert trouble is not None
    assert trouble.code == code


@pytest.mark.parametrize("typed", [-18, "-18", "+18"])
def test_every_other_count_stays_at_zero_or_above(typed: object) -> None:
    trouble = parse_number(Raw(typed, "s" if isinstance(typed, str) else "n"), LAST).trouble
    assert trouble is not None
    assert trouble.code == "C02"


def test_an_amount_in_a_block_of_counts_has_its_own_unit() -> None:
    assert parse_number(Raw("75394432.52元", "s"), AMOUNT).value == Decimal("75394432.52")
    for typed, code in (("7539.44万元", "C03"), (0.125, "C13")):
        trouble = parse_number(Raw(typed, "s" if isinstance(typed, str) else "n"), AMOUNT).trouble
        assert trouble is not None
        assert trouble.code == code


def test_json_takes_the_same() -> None:
    cells = {"事项.甲.增减": -18, "事项.乙.增减": 3, "事项.甲.金额": "0.50", "事项.甲.上年": -1}
    filing, findings = load_filing(json.dumps({"form": "village", "cells": cells}), FORM)
    assert filing.cells["事项.甲.增减"] == -18
    assert filing.cells["事项.甲.金额"] == Decimal("0.50")
    assert [(f.code, f.id) for f in findings] == [("C02", "事项.甲.上年")]


def test_a_sum_of_changes_that_is_off_is_told() -> None:
    cells = {"事项.甲.增减": 26, "事项.乙.增减": -18, "事项.合计.增减": 9}
    filing, _ = load_filing(json.dumps({"form": "village", "cells": cells}), FORM)
    found = [f for f in check_equations(Case(FORM, filing)) if f.severity == "错误"]
    assert [f.code for f in found] == ["E01"]
    assert "相差 1" in found[0].message


def test_the_workbook_lets_a_change_be_below_zero() -> None:
    layout = make_layout(FORM)
    sheet = build_workbook(layout, contents_of(layout))["一、事项"]
    address = layout.slots["事项.甲.增减"].area.address
    (rule,) = [v for v in sheet.data_validations.dataValidation if address in v.sqref]
    assert int(rule.formula1) < -18
    assert "负数" in rule.prompt


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("number: {signed: true}", "number: {signed: true, kind: money}", 21),
        ("{id: 甲}", "{id: 甲, number: {signed: true}}", 19),
        ("{id: 上年}", "{id: 上年, number: {}, children: [{id: 子}]}", 20),
    ],
)
def test_a_number_stands_only_at_the_end_of_columns(old: str, new: str, line: int) -> None:
    with pytest.raises(FormError) as told:
        parse_form(DEFINITION.replace(old, new), "小表")
    assert told.value.faults[0].line == line
