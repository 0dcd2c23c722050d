"""Rosters are read from what an office keeps them in; what is wrong is said at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import Office

from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_form
from toolkit.round.roster.reading import read_roster
from toolkit.round.roster.roster import COLUMNS, Roster, Unit
from toolkit.round.roster.starter import make_roster_starter

FORM = find_form()
MIDNIGHT = datetime(2026, 1, 31)  # noqa: DTZ001  (a workbook's dates know no zone)
HEAD = ("单位名称", "单位代码", "单位类别", "报送期限")
LINES = [("乐业镇", "001", "乡镇", "2026-1-31"), ("财政局", "002", "县级部门", "2026年1月20日")]
UNITS = [
    Unit("乐业镇", "001", kind="乡镇", due=date(2026, 1, 31), row=2),
    Unit("财政局", "002", kind="县级部门", due=date(2026, 1, 20), row=3),
]


def write_book(path: Path, rows: Iterable[Sequence[Any]], *, merge: str = "") -> Path:
    book = openpyxl.Workbook()
    ws = book.active
    assert ws is not None
    for row in rows:
        ws.append(list(row))
    if merge:
        ws.merge_cells(merge)
    book.save(path)
    return path


def read_book(folder: Path, *rows: Sequence[Any], merge: str = "") -> tuple[Roster, list[Finding]]:
    return read_roster(write_book(folder / "名单.xlsx", rows, merge=merge), FORM)


def read_text(folder: Path, data: bytes, name: str = "名单.csv") -> tuple[Roster, list[Finding]]:
    path = folder / name
    path.write_bytes(data)
    return read_roster(path, FORM)


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """The severity of each finding and its cell."""
    assert all(f.code == "D05" and f.fix for f in findings)
    return [(f.severity.value, f.place.cell if f.place else "") for f in findings]


def names(roster: Roster) -> list[str]:
    return [unit.name for unit in roster.units]


def test_the_name_alone_makes_a_roster(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("乐业镇",), ("财政局",))
    assert roster.units == (Unit("乐业镇", row=2), Unit("财政局", row=3))
    assert findings == []


def test_columns_may_stand_in_any_order_below_a_title_on_any_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    ws = book.create_sheet("名单")
    ws.append(["2025 年度报送单位名单"])
    ws.append(["备注", "单位 类别", "* 单位名称（必填）", "报送期限"])
    ws.append(["新设", "街道", "　城关街道\n", MIDNIGHT])
    book.save(tmp_path / "名单.xlsx")
    roster, findings = read_roster(tmp_path / "名单.xlsx", FORM)
    unit = Unit("城关街道", kind="街道", due=date(2026, 1, 31), remarks="新设", row=3)
    assert roster.units == (unit,)
    assert findings == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_as_offices_save_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(line) for line in [HEAD, *LINES])
    roster, findings = read_text(tmp_path, text.encode(encoding))
    assert list(roster.units) == UNITS
    assert findings == []


def test_a_workbook_that_is_called_csv_is_read_as_what_it_is(tmp_path: Path) -> None:
    book = write_book(tmp_path / "a.xlsx", [HEAD, *LINES])
    roster, findings = read_text(tmp_path, book.read_bytes())
    assert list(roster.units) == UNITS
    assert findings == []


@pytest.mark.parametrize(
    "value", ["2026-1-31", "2026/1/31", "2026.1.31", "2026年1月31日", "２０２６年１月３１日",
              20260131, date(2026, 1, 31), MIDNIGHT],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(tmp_path: Path, value: object) -> None:
    roster, findings = read_book(tmp_path, ("单位名称", "报送期限"), ("乐业镇", value))
    assert roster.units[0].due == date(2026, 1, 31)
    assert findings == []


@pytest.mark.parametrize("value", ["1月31日", "月底前", 46053, "2026-2-30", "尽快", True])
def test_a_date_that_is_not_certain_is_refused(tmp_path: Path, value: object) -> None:
    roster, findings = read_book(tmp_path, ("单位名称", "报送期限"), ("乐业镇", value))
    assert roster.units == (Unit("乐业镇", row=2),)
    assert told(findings) == [("错误", "B2")]


def test_a_kind_that_the_form_does_not_have_is_refused_with_those_it_has(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称", "单位类别"), ("乐业镇", "镇"))
    assert roster.units == (Unit("乐业镇", row=2),)
    assert told(findings) == [("错误", "B2")]
    assert "乡镇、街道" in findings[0].fix


@pytest.mark.parametrize("again", ["乐业镇", "乐 业 镇", "乐业镇　"])
def test_a_name_that_is_there_already_is_refused(tmp_path: Path, again: str) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("乐业镇",), (again,))
    assert names(roster) == ["乐业镇"]
    errors = [f for f in findings if f.severity is Severity.ERROR]
    assert told(errors) == [("错误", "A3")]
    assert "第 2 行" in errors[0].message


def test_widths_and_case_do_not_tell_two_names_apart(tmp_path: Path) -> None:
    rows = [("单位名称",), ("财政局（本级）A",), ("财政局(本级)ａ",)]
    roster, findings = read_book(tmp_path, *rows)
    assert names(roster) == ["财政局（本级）A"]
    assert told(findings) == [("错误", "A3")]


def test_a_code_that_is_there_already_is_refused(tmp_path: Path) -> None:
    rows = [("单位名称", "单位代码"), ("乐业镇", "A1"), ("财政局", "Ａ １")]
    roster, findings = read_book(tmp_path, *rows)
    assert [unit.code for unit in roster.units] == ["A1", ""]
    assert told(findings) == [("错误", "B3")]


def test_blanks_that_spread_a_name_are_taken_out_and_said(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("司 法　局",), ("ABC 公司",))
    assert names(roster) == ["司法局", "ABC 公司"]
    assert told(findings) == [("提示", "A2")]


@pytest.mark.parametrize(
    "name", ["城关/东关街道", "填表说明：每行一个单位", "注", "以上单位按时报送。", 12, "县" * 61]
)
def test_what_can_be_no_name_is_refused(tmp_path: Path, name: object) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("乐业镇",), (name,))
    assert names(roster) == ["乐业镇"]
    assert told(findings) == [("错误", "A3")]


def test_a_row_of_sums_is_passed_over_and_said(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称", "备注"), ("乐业镇", ""), ("合 计", "1 家"))
    assert names(roster) == ["乐业镇"]
    assert told(findings) == [("提示", "A3")]


def test_a_row_without_a_name_is_refused_and_an_empty_or_only_numbered_one_is_none(
    tmp_path: Path,
) -> None:
    rows = [
        ("序号", "单位名称", "联系人"),
        (1, "乐业镇", "张三"),
        (2, None, "李四"),
        (3, None, None),
    ]
    roster, findings = read_book(tmp_path, *rows)
    assert names(roster) == ["乐业镇"]
    assert told(findings) == [("提示", "B1"), ("错误", "B3")]


def test_codes_that_are_numbers_are_read_and_said_once(tmp_path: Path) -> None:
    rows = [("单位名称", "单位代码"), ("乐业镇", 1), ("财政局", 2), ("司法局", "13")]
    roster, findings = read_book(tmp_path, *rows)
    assert [unit.code for unit in roster.units] == ["1", "2", "13"]
    assert told(findings) == [("提示", "B2")]
    assert "2 个" in findings[0].message


def test_a_code_is_what_its_number_format_shows(tmp_path: Path) -> None:
    path = write_book(tmp_path / "名单.xlsx", [("单位名称", "单位代码"), ("乐业镇", 1)])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B2"].number_format = "000"
    book.save(path)
    roster, findings = read_roster(path, FORM)
    assert roster.units[0].code == "001"
    assert findings == []


def test_a_code_of_which_digits_were_lost_is_refused(tmp_path: Path) -> None:
    rows = [("单位名称", "单位代码"), ("乐业镇", 232103000000123456)]
    roster, findings = read_book(tmp_path, *rows)
    assert roster.units[0].code == ""
    assert told(findings) == [("错误", "B2")]


def test_a_merged_kind_stands_for_all_its_rows(tmp_path: Path) -> None:
    rows = [("单位类别", "单位名称"), ("乡镇", "乐业镇"), (None, "对青山镇"), ("街道", "城关街道")]
    roster, findings = read_book(tmp_path, *rows, merge="A2:A3")
    assert [unit.kind for unit in roster.units] == ["乡镇", "乡镇", "街道"]
    assert findings == []


def test_a_formula_stands_for_its_result_and_one_without_is_refused(
    tmp_path: Path, office: Office
) -> None:
    rows = [("单位名称", "单位代码"), ('="乐业"&"镇"', "=1/0"), ("财政局", '="00"&"2"')]
    path = write_book(tmp_path / "名单.xlsx", rows)
    roster, findings = read_roster(path, FORM)
    assert names(roster) == ["财政局"]
    assert told(findings) == [("错误", "A2"), ("错误", "B3")]
    saved = tmp_path / "算过.xlsx"
    office.run(path, ["recalculate"], ["save", saved])
    roster, findings = read_roster(saved, FORM)
    assert [(unit.name, unit.code) for unit in roster.units] == [("乐业镇", ""), ("财政局", "002")]
    assert told(findings) == [("错误", "B2")]


def test_columns_that_are_not_used_are_said_and_doubled_ones_refused(tmp_path: Path) -> None:
    rows = [("序号", "单位名称", "级别", "单位名称"), (1, "乐业镇", "乙", "另一个")]
    roster, findings = read_book(tmp_path, *rows)
    assert names(roster) == ["乐业镇"]
    assert told(findings) == [("错误", "D1"), ("提示", "B1")]
    assert "“序号”、“级别”" in findings[1].message


@pytest.mark.parametrize("rows", [[], [("乡镇名",), ("乐业镇",)], [("",)] * 30 + [("单位名称",)]])
def test_a_list_without_the_head_is_refused(tmp_path: Path, rows: list[tuple[str]]) -> None:
    book = read_book(tmp_path, *rows)
    text = read_text(tmp_path, "\n".join(row[0] or "甲" for row in rows).encode())
    for roster, findings in (book, text):
        assert roster.units == ()
        assert told(findings) == [("错误", "")]


def test_heads_that_offices_write_are_those_of_the_starter(tmp_path: Path) -> None:
    rows = [("序号", "单 位", "统一社会信用代码（18位）"), (1, "乐业镇", "11230109MB0F12345X")]
    roster, findings = read_book(tmp_path, *rows)
    assert [(unit.name, unit.code) for unit in roster.units] == [("乐业镇", "11230109MB0F12345X")]
    assert told(findings) == [("提示", "B1")]


def test_two_columns_of_names_are_refused(tmp_path: Path) -> None:
    _, findings = read_book(tmp_path, ("单位", "单位"), ("甲乡", "乙乡"))
    assert ("错误", "B1") in told(findings)


def test_a_row_that_says_sum_beside_the_name_is_no_unit(tmp_path: Path) -> None:
    rows = [("序号", "单位名称", "级别"), (1, "乐业镇", "乙"), ("合计", "2家单位都要报", None)]
    roster, findings = read_book(tmp_path, *rows, ("三合计", "三合乡", "合计划"))
    assert names(roster) == ["乐业镇", "三合乡"]
    assert ("需说明", "B3") in told(findings)


def test_a_head_without_units_is_refused(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称", "单位代码"))
    assert roster.units == ()
    assert told(findings) == [("错误", "A1")]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("名单.xlsx", b"", "F01"),
        ("名单.xlsx", "单位名称\n乐业镇".encode(), "F01"),
        ("名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F03"),
        ("名单.csv", b"\xff\xff\xff\x80", "F01"),
        ("名单.csv", b"a," + b"x" * 200_000, "F01"),
        ("名单.csv", b"x" * (11 * 2**20), "F04"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_finding(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    roster, findings = read_text(tmp_path, data, name)
    assert roster.units == ()
    assert [(f.code, f.severity) for f in findings] == [(code, Severity.ERROR)]


@pytest.mark.parametrize("name", ["没有.csv", "没有.xlsx"])
def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path, name: str) -> None:
    assert [f.code for f in read_roster(tmp_path / name, FORM)[1]] == ["F01"]


def test_the_starter_is_the_same_on_every_run_and_asks_to_be_filled_in(tmp_path: Path) -> None:
    data = make_roster_starter(FORM)
    assert data == make_roster_starter(FORM)
    roster, findings = read_text(tmp_path, data, "名单.xlsx")
    assert roster.units == ()
    assert [f.message for f in findings] == ["名单里没有单位"]


def test_the_starter_is_filled_in_as_an_office_does_and_read_whole(
    tmp_path: Path, office: Office
) -> None:
    path, saved = tmp_path / "名单.xlsx", tmp_path / "填好.xlsx"
    path.write_bytes(make_roster_starter(FORM))
    typed = (
        "001",
        "乐业镇",
        "松北区乐业镇人民政府",
        "乐业、乐业镇政府",
        "乡镇",
        "张三",
        "2026-1-31",
        "新",
    )
    assert len(typed) == len(COLUMNS)
    steps = [["type", "报送单位名单", f"{c}4", v] for c, v in zip("ABCDEFGH", typed, strict=True)]
    office.run(path, *steps, ["save", saved])
    roster, findings = read_roster(saved, FORM)
    due, others = date(2026, 1, 31), ("乐业", "乐业镇政府")
    unit = Unit("乐业镇", "001", "松北区乐业镇人民政府", "乡镇", "张三", due, "新", 4, others)
    assert roster.units == (unit,)
    assert findings == []


def test_the_starter_prints_on_one_page_across(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(make_roster_starter(FORM))
    text = office.pdf_text(path)
    assert all(column in text for column in COLUMNS)
    assert text.count("\f") == 1


def test_other_names_are_read_and_one_of_two_units_is_an_error(tmp_path: Path) -> None:
    head = ("单位名称", "别名")
    rows = [
        ("卫生健康局", "卫健局、 县卫健委\n卫生健康局"),
        ("妇幼保健院", "卫健局；保健院"),
        ("教育局", "妇幼保健院"),
    ]
    roster, findings = read_book(tmp_path, head, *rows)
    assert [unit.aliases for unit in roster.units] == [
        ("卫健局", "县卫健委"),
        ("卫健局", "保健院"),
        ("妇幼保健院",),
    ]
    assert told(findings) == [("错误", "B3"), ("错误", "B4")]
    assert "“卫健局”与Sheet!B2的重复" in findings[0].message
    assert "“妇幼保健院”与“Sheet”第 3 行的重复" in findings[1].message
