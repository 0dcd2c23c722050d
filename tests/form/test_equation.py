"""Equations: what parses, what they add up, how they are said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from toolkit.form.catalog import find_form
from toolkit.form.formatting import print_value
from toolkit.form.model import Band, EquationRule, Header, Per, Table
from toolkit.form.rules.equation import Equation, EquationError, add, parse, resolve

TABLE = Table(
    id="表",
    name="表",
    bands=(
        Band(
            columns=(
                Header(id="人"),
                Header(label="组织", children=(Header(id="企业"), Header(id="其他", label="其它"))),
                Header(id="总计"),
            ),
            rows=(
                Header(id="新收", label="一、新收"),
                Header(
                    id="结果",
                    label="二、结果",
                    children=(Header(id="甲"), Header(id="乙"), Header(id="总计", label="合计")),
                ),
            ),
        ),
    ),
)


def equations(holds: str, per: Per | None = Per.COLUMN) -> tuple[Equation, ...]:
    rule = EquationRule(code="E01", table="表", per=per, holds=holds, name="试")
    return resolve(rule, TABLE)


@pytest.mark.parametrize(
    "text",
    ["甲", "甲 = 乙 = 丙", "= 乙", "甲 =", "", "甲 乙 = 丙", "甲 + = 乙", "- 甲 = 乙", "甲 = + 乙",
     "sum() = 乙", "sum(甲 = 乙", "sum(甲)) = 乙", "甲 * 乙 = 丙 乙", "甲 += 乙 -"],
)  # fmt: skip
def test_what_is_no_equation_is_refused(text: str) -> None:
    with pytest.raises(EquationError):
        parse(text)


def test_an_error_shows_where_it_stopped_to_understand() -> None:
    with pytest.raises(EquationError, match="“甲 乙 = 丙”在“乙”处看不懂"):
        parse("甲 乙 = 丙")


def test_blanks_around_signs_do_not_matter() -> None:
    assert parse("甲+乙=sum(丙)-丁") == parse("  甲 +  乙 = sum(丙) - 丁 ")


@pytest.mark.parametrize(
    ("holds", "per", "words"),
    [
        ("新收 = 没有", Per.COLUMN, "“没有”不是表“表”里的行"),
        ("新收 = sum(新收)", Per.COLUMN, "“新收”不是表“表”里的行"),
        ("新收 = 结果", Per.COLUMN, "“结果”不是表“表”里的行"),
        ("新收 = 人", Per.ROW, "“新收”不是表“表”里的列"),
        ("新收.人 = 新收", None, "“新收”不是表“表”里的格"),
    ],
)
def test_an_equation_that_names_nothing_of_the_table_is_refused(
    holds: str, per: Per | None, words: str
) -> None:
    with pytest.raises(EquationError, match=words):
        equations(holds, per)


def test_a_rule_per_column_is_one_equation_for_each_column() -> None:
    found = equations("新收 = 结果.总计")
    assert [equation.cells for equation in found] == [
        (f"表.新收.{column}", f"表.结果.总计.{column}") for column in ("人", "企业", "其他", "总计")
    ]


def test_a_rule_per_row_is_one_equation_for_each_row() -> None:
    found = equations("总计 = 人 + 企业 + 其他", Per.ROW)
    assert [equation.total for equation in found] == [
        "表.新收.总计", "表.结果.甲.总计", "表.结果.乙.总计", "表.结果.总计.总计",
    ]  # fmt: skip


def test_a_rule_without_direction_is_one_equation() -> None:
    (equation,) = equations("新收.总计 = 结果.总计.总计", None)
    assert equation.cells == ("表.新收.总计", "表.结果.总计.总计")


def test_a_sum_leaves_out_the_cells_that_the_equation_names() -> None:
    equation = equations("结果.总计 = sum(结果)")[0]
    assert equation.right[0].cells == ("表.结果.甲.人", "表.结果.乙.人")
    equation = equations("结果.总计 - 结果.乙 = sum(结果)")[0]
    assert equation.right[0].cells == ("表.结果.甲.人",)


def test_the_sum_of_results_has_its_twenty_one_rows() -> None:
    form = find_form()
    rule = next(rule for rule in form.equations if rule.code == "E02")
    sizes = {len(e.right[0].cells) for e in resolve(rule, form.tables["依申请公开"])}
    assert sizes == {21}


def test_a_term_with_a_minus_is_subtracted() -> None:
    equation = equations("新收 = 结果.总计 - 结果.甲")[0]
    values = {"表.新收.人": 5, "表.结果.总计.人": 9, "表.结果.甲.人": 3}
    assert equation.sides(values) == (5, 6)


def test_money_is_added_exactly() -> None:
    equation = equations("结果.总计 = 结果.甲 + 结果.乙")[0]
    values = {
        "表.结果.总计.人": Decimal("0.3"),
        "表.结果.甲.人": Decimal("0.1"),
        "表.结果.乙.人": Decimal("0.2"),
    }
    left, right = equation.sides(values)
    assert left == right


def test_an_equation_with_a_blank_cannot_be_evaluated() -> None:
    equation = equations("新收 = 结果.甲")[0]
    assert equation.can_be_evaluated({"表.新收.人": 0, "表.结果.甲.人": 0})
    assert not equation.can_be_evaluated({"表.新收.人": 0, "表.结果.甲.人": None})
    assert not equation.can_be_evaluated({"表.新收.人": 0})


@pytest.mark.parametrize(
    ("holds", "per", "words"),
    [
        ("新收 = 结果.总计 - 结果.甲", Per.COLUMN, "「人」列：一、新收 = 合计 - 甲"),
        ("结果.总计 = sum(结果)", Per.COLUMN, "「人」列：合计 = 「二、结果」各项之和"),
        ("总计 = 人 + 其他", Per.ROW, "「一、新收」行：总计 = 人 + 其它"),
    ],
)
def test_an_equation_is_said_in_printed_labels(holds: str, per: Per, words: str) -> None:
    assert equations(holds, per)[0].words == words


def test_an_equation_over_groups_of_columns_names_the_groups() -> None:
    form = find_form()
    rule = next(rule for rule in form.equations if "复议后" in rule.holds)
    (equation,) = resolve(rule, form.tables["复议诉讼"])
    assert equation.words == ("行政诉讼 / 复议后起诉 / 总计 = 「行政诉讼 / 复议后起诉」各项之和")


@pytest.mark.parametrize(
    ("holds", "total"),
    [
        ("新收 = 结果.甲 + 结果.乙", "表.新收.人"),
        ("新收 + 结果.甲 = 结果.乙", None),
        ("sum(结果) = 新收", None),
    ],
)
def test_only_a_cell_alone_on_the_left_is_a_total(holds: str, total: str | None) -> None:
    assert equations(holds)[0].total == total


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["0.5", "0.5"], "1"),
        (["0.50", "0.25"], "0.75"),
        (["10.0", "90.00"], "100"),
        (["0.1", "0.2"], "0.3"),
        (["0.00"], "0"),
    ],
)
def test_a_sum_has_no_zeros_at_its_end(values: list[str], words: str) -> None:
    assert print_value(add(map(Decimal, values))) == words
    assert add([1, 2]) == 3


@pytest.mark.parametrize(("defines", "total"), [(True, "表.新收.总计"), (False, None)])
def test_a_rule_that_merely_checks_defines_no_cell(defines: bool, total: str | None) -> None:
    rule = EquationRule(
        code="E01", table="表", name="试", holds="新收.总计 = 新收.人 + 新收.企业", defines=defines
    )
    (equation,) = resolve(rule, TABLE)
    assert equation.total == total
