"""From what stands in a cell to a value: every refusal by its code, every normalisation said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.excel.read.cell_values import (
    MOST_CHARACTERS,
    Raw,
    parse_field,
    parse_number,
    parse_words,
)
from toolkit.form.catalog import find_form
from toolkit.form.numbers import Taken, Trouble

if TYPE_CHECKING:
    from toolkit.form.filing import FieldValue

FORM = find_form()
COUNT = FORM.cells["依申请公开.本年新收.自然人"]
MONEY = FORM.cells["主动公开.行政事业性收费.收费金额"]
SIGNED = replace(COUNT, band=COUNT.band.model_copy(update={"signed": True}))
FULL_WIDTH = str.maketrans("0123456789,.%-/", "０１２３４５６７８９，．％－／")
VAST = pytest.param(10**400, id="401 digits")
WHEN = datetime(2022, 1, 15, 8, 30)  # noqa: DTZ001  (a spreadsheet has no time zone)


def raw(value: object) -> Raw:
    """A cell as openpyxl gives it."""
    kind = "s" if isinstance(value, str) else "b" if isinstance(value, bool) else "n"
    return Raw(value, kind)


def find_number_format(taken: Taken[Any]) -> str:
    """The code of a refusal that says why and what to do, and gives no value."""
    trouble = taken.trouble
    assert isinstance(trouble, Trouble)
    assert taken.value is None
    assert trouble.message
    assert trouble.fix
    return trouble.code


def field(name: str, value: object) -> Taken[Any]:
    return parse_field(raw(value), FORM.fields_by_id[name])


@pytest.mark.parametrize(
    "value",
    [None, "", " ", "　", "\u200b", "/", "／", "//", "-", "－", "--", "—", "——", "–", "无", "没有",
     " 无 ", "N/A", "n/a", "Ｎ/Ａ", "NA", "null", "None"],
)  # fmt: skip
@pytest.mark.parametrize("cell", [COUNT, MONEY], ids=["count", "money"])
def test_a_blank_is_no_zero(value: object, cell: Any) -> None:
    taken = parse_number(raw(value), cell)
    assert find_number_format(taken) == "C01"
    assert taken.trouble is not None
    assert "填 0" in taken.trouble.fix


@pytest.mark.parametrize(
    "value",
    [-1, -0.5, 1.5, 10**15, 1e15, VAST, float("inf"), "-1", "−1", "﹣1", "–1", "－１", "1.5", "①",
     "²", "Ⅲ", "三", "十二", "㈠", "٣", "१२", "𝟛", "1_000", "1e3", "0x1F", "+3", "3.", ".5",
     "12,34", "1,2345", "1，2", "1/2", "1-2", "3或4", "约3", "3件左右", "件", "2021年", "是", "□",
     "9" * 16, "3\x07"],
)  # fmt: skip
def test_what_is_no_count_is_refused(value: object) -> None:
    assert find_number_format(parse_number(raw(value), COUNT)) == "C02"


@pytest.mark.parametrize(
    "value",
    [-1, -0.01, 10**15, "-1.5", "−1.5", "①", "٣.٥", "1_000.5", "1.5e3", "￥3", ".5", "5.", "1,23",
     "1万5千", "三万元"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: object) -> None:
    assert find_number_format(parse_number(raw(value), MONEY)) == "C02"


@pytest.mark.parametrize(
    "value",
    ["10\n690", "10\r\n690", "10_x000D_690", "10\v690", "10\u2028690", "10 690", "10\t690",
     "10\xa0690", "10　690", "1 234 567", "1\n件", "３ ５", "3 .5", "12\n"+"1,234", "10\n/"],
)  # fmt: skip
@pytest.mark.parametrize("cell", [COUNT, MONEY, SIGNED], ids=["count", "money", "signed"])
def test_digits_apart_are_never_joined(value: str, cell: Any) -> None:
    assert find_number_format(parse_number(raw(value), cell)) == "C02"


def test_two_numbers_in_a_cell_are_called_so() -> None:
    for value in ("10\n690", "10 690"):
        taken = parse_number(raw(value), COUNT)
        assert taken.trouble is not None
        assert "“10 690”中间有空格或换行" in taken.trouble.message


@pytest.mark.parametrize(
    "value",
    [-5, -5.0, "-5", "− 5", "－５", "﹣5", "–5", "‑5", "(5)", "（5）", "( 5 )", "5-", "５－"],
)
def test_a_negative_number_is_called_so_however_it_is_written(value: object) -> None:
    for cell in (COUNT, MONEY):
        taken = parse_number(raw(value), cell)
        assert find_number_format(taken) == "C02"
        assert taken.trouble is not None
        assert "是负数" in taken.trouble.message
        assert "不会是负数" in taken.trouble.fix


@pytest.mark.parametrize("value", [-5, -5.0, "-5", "− 5", "－５", "﹣5", "–5", "‑5件"])
def test_a_negative_number_is_taken_where_the_cell_takes_such(value: object) -> None:
    assert parse_number(raw(value), SIGNED).value == -5


@pytest.mark.parametrize("value", ["(5)", "（5）", "5-", "- -5", "(5", "-5-"])
def test_a_sign_that_may_be_none_is_refused_where_the_cell_takes_negative_numbers(
    value: str,
) -> None:
    assert find_number_format(parse_number(raw(value), SIGNED)) == "C02"


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("15000元", "1.5"), ("15,000元", "1.5"), ("１５０００元", "1.5"), ("15000元整", "1.5"),
        ("25.1 元", "0.00251"), ("12345.678元", "1.234568"), ("1.5万", "1.5"), ("15千元", "1.5"),
        ("2.5亿元", "25000"), ("0元", "0"), ("3件", ""), ("1.5w", ""),
    ],
)  # fmt: skip
def test_an_amount_in_another_unit_is_refused_with_what_to_write(value: str, right: str) -> None:
    taken = parse_number(raw(value), MONEY)
    assert find_number_format(taken) == "C03"
    assert taken.trouble is not None
    assert value in taken.trouble.message
    if right:
        assert taken.trouble.expected == right
        assert taken.trouble.fix == f"“{value}”合 {right} 万元，只填 {right}"
    else:
        assert "换算成万元" in taken.trouble.fix


def test_an_amount_in_myriads_is_refused_where_the_cell_takes_yuan() -> None:
    yuan = replace(MONEY, band=MONEY.band.model_copy(update={"unit": "元", "decimals": 2}))
    taken = parse_number(raw("1.5万元"), yuan)
    assert taken.trouble is not None
    assert (taken.trouble.code, taken.trouble.expected) == ("C03", "15000")
    assert parse_number(raw("15000元"), yuan).value == 15000


@pytest.mark.parametrize(
    "given_raw",
    [
        Raw(WHEN, "d"), Raw(WHEN.date(), "d"), Raw(time(1, 30), "d"), Raw(timedelta(2), "d"),
        Raw(True, "b"), Raw(False, "b"), Raw("#REF!", "e"), Raw("#DIV/0!", "e"),
        Raw(0.5, format="0%"), Raw("5%", "s"), Raw("５％", "s"), Raw("2021-1-5", "s"),
        Raw("2021/1/5", "s"), Raw("2021年1月5日", "s"), Raw("2021年1月", "s"), Raw("1月5日", "s"),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("cell", [COUNT, MONEY], ids=["count", "money"])
def test_dates_percentages_truth_values_and_errors_are_no_numbers(
    given_raw: Raw, cell: Any
) -> None:
    assert find_number_format(parse_number(given_raw, cell)) == "C04"


@pytest.mark.parametrize("value", [1.1234567, 1e-7, 0.12345678, "1.1234567", "0.0000001"])
def test_an_amount_with_more_than_six_decimals_is_refused(value: object) -> None:
    assert find_number_format(parse_number(raw(value), MONEY)) == "C13"


@pytest.mark.parametrize("value", ["25.1000000", "0.00000000"])
def test_zeros_at_the_end_of_an_amount_are_no_decimals(value: str) -> None:
    assert parse_number(raw(value), MONEY).value == Decimal(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [(0, 0), (3, 3), (3.0, 3), (10**15 - 1, 10**15 - 1), (123456789012.0, 123456789012)],
)
def test_a_count_that_is_a_number_is_taken_as_it_is(value: float, number: int) -> None:
    taken = parse_number(raw(value), COUNT)
    assert taken == Taken(number)
    assert type(taken.value) is int


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("3", 3), ("０", 0), ("１２", 12), ("007", 7), ("3.0", 3), ("1,234.00", 1234),
        ("1,234", 1234), ("1，234，567", 1234567), (" 3 ", 3), ("　3", 3), ("\u200b3\ufeff", 3),
        ("3\xa0", 3), ("3\n", 3), ("3件", 3), ("3 个", 3), ("３ 件", 3), ("0次", 0),
    ],
)  # fmt: skip
def test_a_count_typed_as_text_is_taken_and_said(value: str, number: int) -> None:
    taken = parse_number(raw(value), COUNT)
    assert (taken.value, taken.trouble) == (number, None)
    assert taken.note == f"“{value}”按 {number} 读取"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("25.1", "25.1"), ("1646.5", "1646.5"), ("1646.5万元", "1646.5"), ("0万元", "0"),
        ("1646.5 万元", "1646.5"), ("１６４６．５", "1646.5"), ("1,646.5", "1646.5"),
        ("0.000001", "0.000001"),
    ],
)  # fmt: skip
def test_an_amount_typed_as_text_is_taken_and_said(value: str, number: str) -> None:
    taken = parse_number(raw(value), MONEY)
    assert (taken.value, taken.trouble) == (Decimal(number), None)
    assert taken.note


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (18651.060000000001, "18651.06"), (0.1 + 0.2, "0.3"), (1e-06, "0.000001"), (25, "25"),
        (25.10, "25.1"), (123456789.123456, "123456789.123456"), (0.0, "0"), (1e6, "1000000"),
        (-0.0, "0"),
    ],
)  # fmt: skip
def test_an_amount_is_taken_at_the_digits_that_are_shown(value: float, shown: str) -> None:
    taken = parse_number(raw(value), MONEY)
    assert str(taken.value) == shown
    assert not taken.note


def with_separators(number: int) -> str:
    return f"{number:,}"


def full_width(number: int) -> str:
    return str(number).translate(FULL_WIDTH)


def full_width_with_separators(number: int) -> str:
    return with_separators(number).translate(FULL_WIDTH)


@given(
    st.integers(0, 10**15 - 1),
    st.sampled_from([str, full_width, with_separators, full_width_with_separators]),
)
def test_any_count_typed_as_text_is_read_as_itself(number: int, spell: Any) -> None:
    assert parse_number(raw(spell(number)), COUNT).value == number


@given(st.integers(0, 10**15 - 1).map(lambda number: Decimal(number).scaleb(-6)))
def test_any_amount_of_fifteen_digits_is_read_from_a_float_as_itself(amount: Decimal) -> None:
    assert parse_number(raw(float(amount)), MONEY).value == amount


@given(st.text() | st.text("05３٣①²𝟛,.", max_size=4))
def test_any_text_is_read_by_its_plain_digits_or_refused(text: str) -> None:
    for cell in (COUNT, MONEY):
        taken = parse_number(raw(text), cell)
        assert (taken.value is None) == (taken.trouble is not None)
        if taken.value is not None:
            assert all(ord(c) < 0x80 or 0xFF10 <= ord(c) <= 0xFF19 for c in text if c.isdigit())


@pytest.mark.parametrize("name", ["单位名称", "年度", "成文日期", "单位类别", "主动公开无发生"])
@pytest.mark.parametrize("value", [None, "", "  ", "　", "\u200b"])
def test_a_blank_field_is_no_trouble(name: str, value: object) -> None:
    assert field(name, value) == Taken()


@pytest.mark.parametrize(
    ("value", "year", "is_said"),
    [(2021, 2021, False), (2021.0, 2021, False), ("2021", 2021, True), ("２０２１", 2021, True),
     ("2021年", 2021, True), (" 2021年度 ", 2021, True), ("二〇二一年", 2021, True),
     ("二零二一年度", 2021, True), ("二Ｏ二一", 2021, True)],
)  # fmt: skip
def test_a_year_is_taken(value: object, year: int, is_said: bool) -> None:
    taken = field("年度", value)
    assert (taken.value, taken.trouble) == (year, None)
    assert bool(taken.note) == is_said


@pytest.mark.parametrize(
    "value",
    [21, 20211, 2021.5, -2021, float("inf"), VAST, "21", "二一年", "٢٠٢١", 20210105, "2021-2022",
     "2021年报", "0021", WHEN, True],
)  # fmt: skip
def test_what_is_no_year_is_refused(value: object) -> None:
    assert find_number_format(field("年度", value)) == "C16"


@pytest.mark.parametrize(
    "value",
    [WHEN, WHEN.date(), "2022-1-15", "2022-01-15", "2022/1/15", "2022.1.15", "2022年1月15日",
     "２０２２年１月１５日", " 2022 年 1 月 15 日", "二〇二二年一月十五日", "二零二二年元月十五日",
     "二○二二年一月十五号", "2022年一月15日", "2022—1—15", "2022-1-15 0:00:00", "20220115",
     "２０２２０１１５", 20220115, 20220115.0],
)  # fmt: skip
def test_a_date_is_taken(value: object) -> None:
    taken = field("成文日期", value)
    assert (taken.value, taken.trouble) == (date(2022, 1, 15), None)
    assert type(taken.value) is date
    assert bool(taken.note) == (not isinstance(value, date))


@pytest.mark.parametrize(
    "value",
    ["2022-2-30", "2022-13-1", "0000-1-1", "2022年1月", "1月15日", "22-1-15", "٢٠٢٢-١-١٥",
     "明天", 44576, 2022.1, time(8), True],
)  # fmt: skip
def test_what_is_no_date_is_refused(value: object) -> None:
    assert find_number_format(field("成文日期", value)) == "C16"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("20220230", "“20220230”不是存在的日期"), ("二〇二二年二月三十日", "不是存在的日期"),
        ("1月15日", "“1月15日”没有写年份"), ("2022年1月", "“2022年1月”没有写是哪一日"),
        (220115, "“220115”不是能确定的日期"), ("1/15/2022", "不是能确定的日期"),
        (44576, "原来像是 2022-01-15"), (datetime(1905, 7, 14), "像是只填了年份 2022"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_date_that_is_none_is_told_why_and_how_it_is_written(value: object, why: str) -> None:
    taken = field("成文日期", value)
    assert taken.trouble is not None
    assert why in taken.trouble.message
    assert taken.trouble.fix == "写全年月日，如 2022-1-15"


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("单位类别", "乡镇", "乡镇"), ("单位类别", " 乡镇　", "乡镇"),
        ("主动公开无发生", "是", "是"), ("主动公开无发生", " 是 ", "是"),
        ("主动公开无发生", "否", None),
    ],
)  # fmt: skip
def test_a_choice_or_switch_is_taken(name: str, value: str, taken: FieldValue) -> None:
    assert (field(name, value).value, field(name, value).trouble) == (taken, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("单位类别", "村"), ("单位类别", 1), ("主动公开无发生", "√"), ("主动公开无发生", True),
     ("主动公开无发生", 1), ("主动公开无发生", "无")],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused_with_what_can(name: str, value: object) -> None:
    assert find_number_format(field(name, value)) == "C16"


@pytest.mark.parametrize(
    ("value", "taken"),
    [("150028", "150028"), (150028, "150028"), (150028.0, "150028"), (" 乐业镇　", "乐业镇"),
     ("0451-8888", "0451-8888"), ("乐业 镇", "乐业 镇")],
)  # fmt: skip
def test_a_text_field_is_taken(value: object, taken: str) -> None:
    assert field("邮政编码", value).value == taken


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("云溪县\n新集镇", "云溪县新集镇"),
        ("云溪县 \r\n 新集镇", "云溪县新集镇"),
        ("Green Park\nOffice", "Green Park Office"),
        ("城南路1号\n2楼", "城南路1号2楼"),
    ],
)
def test_a_text_field_is_read_on_one_line_and_said(value: str, line: str) -> None:
    taken = parse_field(raw(value), FORM.fields_by_id["单位名称"])
    assert (taken.value, taken.note) == (line, f"去掉换行，按“{line}”读取")


@pytest.mark.parametrize("value", [WHEN, True, 10**15, 1e20])
def test_what_is_no_text_field_is_refused(value: object) -> None:
    assert find_number_format(field("联系电话", value)) == "C16"


def test_an_error_in_a_field_is_refused() -> None:
    assert find_number_format(parse_field(Raw("#N/A", "e"), FORM.fields_by_id["单位名称"])) == "C16"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None), ("", None), ("　 \n", None), ("　　正文　", "正文"), ("甲 乙", "甲 乙"),
        ("甲　乙", "甲　乙"), ("\u200b正文\ufeff", "正文"), ("甲\r\n乙\r丙\n丁", "甲\n乙\n丙\n丁"),
        ("甲\t乙", "甲\t乙"),
        ("甲_x000D_", "甲"), ("甲_x000D_\n乙", "甲\n乙"), ("甲_x000a_乙", "甲\n乙"),
        ("甲_x005F_x000D_", "甲_x000D_"), ("_x4E2D_", "中"), ("_x00D_", "_x00D_"),
        ("=1+1", "=1+1"), ("😀", "😀"), (12, "12"), (2.50, "2.5"), (1e-7, "0.0000001"),
    ],
)  # fmt: skip
def test_words_are_taken_trimmed_and_unescaped(value: object, words: str | None) -> None:
    taken = parse_words(raw(value))
    assert (taken.value, taken.trouble) == (words, None)


@pytest.mark.parametrize(
    ("value", "where"),
    [("甲\x07乙", "U+0007"), ("_x0007_", "U+0007"), ("甲\x0b", "U+000B"), ("\ud83d", "U+D83D"),
     ("_xDE00_", "U+DE00"), ("\x85", "U+0085"), ("\uffff", "U+FFFF"), ("_xFFFE_", "U+FFFE")],
)  # fmt: skip
def test_a_character_that_no_document_holds_is_refused(value: str, where: str) -> None:
    taken = parse_words(raw(value))
    assert find_number_format(taken) == "C15"
    assert taken.trouble is not None
    assert where in taken.trouble.message


@pytest.mark.parametrize("value", ["长" * MOST_CHARACTERS, "长" * (MOST_CHARACTERS + 1)])
def test_a_text_at_the_limit_of_a_cell_may_have_been_cut(value: str) -> None:
    assert find_number_format(parse_words(raw(value))) == "C07"


def test_a_text_just_under_the_limit_of_a_cell_is_taken() -> None:
    value = "长" * (MOST_CHARACTERS - 1)
    assert parse_words(raw(value)).value == value


def test_a_text_that_was_cut_is_told_from_the_length_in_the_file() -> None:
    value = "_x4E2D_" * (MOST_CHARACTERS // 7 + 1)
    assert find_number_format(parse_words(raw(value[:MOST_CHARACTERS]))) == "C07"


@pytest.mark.parametrize("given_raw", [Raw(WHEN, "d"), Raw(True, "b"), Raw("#REF!", "e")], ids=repr)
def test_what_is_no_words_is_refused(given_raw: Raw) -> None:
    assert find_number_format(parse_words(given_raw)) == "C16"
