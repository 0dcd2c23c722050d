"""What clerks write by habit into a returned workbook: dates, amounts, words left to replace."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import EXAMPLES
from openpyxl import load_workbook

from toolkit.core.finding import Place, Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.form.catalog import find_form

FORM = find_form()
LAYOUT = make_layout(FORM)
DAY, FEES, BODY = "成文日期", "主动公开.行政事业性收费.收费金额", "总体情况"


def place_of(slot: str) -> Place:
    return Place(LAYOUT.slots[slot].sheet, LAYOUT.slots[slot].area.first.address)


def type_in(folder: Path, slot: str, value: object) -> Reading:
    """The filled form with other contents in one cell, its format as handed out."""
    book = load_workbook(EXAMPLES / "leye-2021.xlsx")
    place = place_of(slot)
    book[place.sheet][place.cell].value = value
    book.save(folder / "填报表.xlsx")
    return read_workbook(folder / "填报表.xlsx")


@pytest.mark.parametrize("value", ["20220115", "二〇二二年一月十五日"])
def test_a_date_in_a_cell_for_dates_is_read_and_said(value: object, tmp_path: Path) -> None:
    reading = type_in(tmp_path, DAY, value)
    assert reading.filing is not None
    assert str(reading.filing.fields[DAY]) == "2022-01-15"
    (said,) = (f for f in reading.findings if f.id == DAY)
    assert (said.code, said.severity, said.place) == ("C10", Severity.NOTE, place_of(DAY))
    assert f"“{value}”按 2022-01-15 读取" in said.message


def test_a_number_that_shows_as_signs_in_a_cell_for_dates_is_refused_with_the_day_to_write(
    tmp_path: Path,
) -> None:
    reading = type_in(tmp_path, DAY, 20220115)  # a program shows ##### for it
    assert reading.filing is not None
    assert reading.filing.fields[DAY] is None
    (finding,) = (f for f in reading.findings if f.id == DAY)
    assert (finding.code, finding.place) == ("C16", place_of(DAY))
    assert "写全年月日，如 2022-1-15" in finding.fix


@pytest.mark.parametrize(
    ("value", "why"),
    [(20221315, "20221315"), (2022, "像是只填了年份 2022"), ("二〇二二年一月", "没有写是哪一日")],
)
def test_a_date_that_is_not_certain_is_refused_at_its_cell(
    value: object, why: str, tmp_path: Path
) -> None:
    reading = type_in(tmp_path, DAY, value)
    assert reading.filing is not None
    assert reading.filing.fields[DAY] is None
    (finding,) = (f for f in reading.findings if f.id == DAY)
    assert (finding.severity, finding.place) == (Severity.ERROR, place_of(DAY))
    assert why in finding.message
    assert "写全年月日，如 2022-1-15" in finding.fix


def test_eight_digits_are_no_date_in_a_cell_for_counts(tmp_path: Path) -> None:
    reading = type_in(tmp_path, "依申请公开.本年新收.自然人", 20220115)
    assert reading.filing is not None
    assert reading.filing.cells["依申请公开.本年新收.自然人"] == 20220115


def test_an_amount_in_yuan_is_told_at_its_cell_with_what_to_write(tmp_path: Path) -> None:
    (finding,) = (f for f in type_in(tmp_path, FEES, "15000元").findings if f.id == FEES)
    assert (finding.code, finding.place) == ("C03", place_of(FEES))
    assert (finding.found, finding.expected) == ("15000元", "1.5")
    reading = type_in(tmp_path, FEES, "1.5万元")
    assert reading.filing is not None
    assert str(reading.filing.cells[FEES]) == "1.5"


@pytest.mark.parametrize(
    "words",
    [
        "xx年，我镇公开信息3条。", "我镇隶属xx县。", "ｘｘ年，我镇公开信息3条。",
        "我镇隶属ＸＸ县。", "我镇隶属××县。", "20xx年，我镇公开信息3条。",
        "202X年，我镇公开信息3条。", "截至x月x日，我镇公开信息3条。", "我镇公开信息X条。",
        "我镇＊＊＊办理。",
    ],
)  # fmt: skip
def test_a_word_left_to_replace_is_found_however_it_is_written(words: str, tmp_path: Path) -> None:
    (finding,) = (f for f in type_in(tmp_path, BODY, words).findings if f.code == "C06")
    assert (finding.severity, finding.place) == (Severity.ERROR, place_of(BODY))
    assert finding.found
    assert finding.found in words


@pytest.mark.parametrize(
    "words",
    [
        "网址为 www.example.gov.cn/xxgk，设信息公开（xxgk）专栏。", "邮箱是 xx@example.gov.cn。",
        "见 xx.example.gov.cn/xx年。", "购置X光机3台。", "公开栏长3×2米，共3×6块。", "尺码为XXL。",
        "涉及A县、X县。", "发放MAX5件。",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_word_left_to_replace_is_let_alone(
    words: str, tmp_path: Path
) -> None:
    assert [f for f in type_in(tmp_path, BODY, words).findings if f.code == "C06"] == []


def test_a_telephone_of_crosses_is_left_to_replace(tmp_path: Path) -> None:
    found = type_in(tmp_path, "联系电话", "0451-xxxxxxx").findings
    assert [f.id for f in found if f.code == "C06"] == ["联系电话"]
    assert not [f for f in type_in(tmp_path, "联系电话", "13800000000").findings if f.code == "C06"]
