"""What of a roster is no unit, or is no longer what was written, is asked about and never used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from command import tianbao
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from round.test_roster import FORM, names, read_book, read_text, told, write_book

from toolkit.round.roster.reading import read_roster


def write_sheets(
    path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], *hidden: str
) -> Path:
    """A workbook of sheets, some of them hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        ws = book.create_sheet(title)
        for row in rows:
            ws.append(row)
        ws.sheet_state = "hidden" if title in hidden else "visible"
    book.save(path)
    return path


def test_every_sheet_that_has_the_head_is_read(tmp_path: Path) -> None:
    sheets: dict[str, list[tuple[object, ...]]] = {
        "说明": [("一行一个单位",)],
        "乡镇": [("单位名称",), ("甲镇",)],
        "街道": [("备注", "单位名称"), ("新设", "乙街道")],
    }
    roster, findings = read_roster(write_sheets(tmp_path / "名单.xlsx", sheets), FORM)
    assert names(roster) == ["甲镇", "乙街道"]
    assert told(findings) == [("提示", "")]
    assert "工作表“说明”没有“单位名称”的表头" in findings[0].message


def test_a_hidden_sheet_of_units_is_asked_about(tmp_path: Path) -> None:
    sheets = {"名单": [("单位名称",), ("甲镇",)], "旧": [("单位名称",), ("乙镇",)]}
    roster, findings = read_roster(write_sheets(tmp_path / "名单.xlsx", sheets, "旧"), FORM)
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("需说明", "")]
    assert "工作表“旧”是隐藏的" in findings[0].message


def test_a_sheet_that_says_the_same_again_is_one_finding(tmp_path: Path) -> None:
    rows = [("单位名称",), ("甲镇",), ("乙镇",)]
    path = write_sheets(tmp_path / "名单.xlsx", {"名单": rows, "副本": rows})
    roster, findings = read_roster(path, FORM)
    assert names(roster) == ["甲镇", "乙镇"]
    assert told(findings) == [("需说明", "")]


def test_a_unit_that_stands_on_two_sheets_is_refused_with_both_places(tmp_path: Path) -> None:
    first = [("单位名称",), ("甲镇",)]
    sheets = {"名单": first, "街道": [*first[:1], ("乙街道",), *first[1:]]}
    roster, findings = read_roster(write_sheets(tmp_path / "名单.xlsx", sheets), FORM)
    assert names(roster) == ["甲镇", "乙街道"]
    assert told(findings) == [("错误", "A3")]
    assert "与“名单”第 2 行的重复" in findings[0].message


@pytest.mark.parametrize(
    "name",
    [
        "一、乡镇（2个）", "（一）县直部门", "十二、其他", "第一类：街道", "乡镇", "乡镇（2个）",
        "共3个单位", "3个单位", "12家", "合计：3", "小计 5", "乡镇小计", "共计12家",
        "总共十二个单位", "以上共3个乡镇", "二、县直部门：",
    ],
)  # fmt: skip
def test_heads_of_groups_and_sums_are_questions_and_no_units(tmp_path: Path, name: str) -> None:
    rows = [("单位名称", "备注"), ("甲镇", ""), (name, "")]
    for roster, findings in (
        read_book(tmp_path, *rows),
        read_text(tmp_path, "\n".join(f'"{a}",{b}' for a, b in rows).encode()),
    ):
        assert names(roster) == ["甲镇"]
        assert told(findings) == [("需说明", "A3")]


@pytest.mark.parametrize(
    "name",
    [
        "合计办", "共青团甲县委", "审计局", "统计局", "第一中学", "三合镇", "十里街道", "共和乡",
        "乡镇企业局", "总工会", "财政局（本级）", "一心镇", "八五二农场", "小计村镇", "共三镇",
        "第二类疫苗管理办", "街道办事处", "第三产业办（原三产办）",
    ],
)  # fmt: skip
def test_a_unit_that_is_called_nearly_so_is_one(tmp_path: Path, name: str) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("甲镇",), (name,))
    assert names(roster) == ["甲镇", name]
    assert findings == []


def test_a_row_merged_over_other_columns_is_the_head_of_a_group(tmp_path: Path) -> None:
    rows = [("单位名称", "单位代码", "备注"), ("沿江片区", None, None), ("甲镇", "A1", "")]
    roster, findings = read_book(tmp_path, *rows, merge="A2:C2")
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("需说明", "A2")]
    left = [("序号", "单位名称"), ("沿江片区", None), (1, "甲镇")]
    roster, findings = read_book(tmp_path, *left, merge="A2:B2")
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("提示", "B1"), ("需说明", "B2")]


def test_names_that_are_merged_over_columns_without_heads_are_units(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    ws = book.worksheets[0]
    ws["A1"], ws["A2"], ws["C1"], ws["C2"] = "单位名称", "甲镇", "单位代码", "A1"
    ws.merge_cells("A1:B1")
    ws.merge_cells("A2:B2")
    book.save(tmp_path / "名单.xlsx")
    roster, findings = read_roster(tmp_path / "名单.xlsx", FORM)
    assert names(roster) == ["甲镇"]
    assert findings == []


def test_the_head_that_is_repeated_on_a_page_is_no_unit(tmp_path: Path) -> None:
    roster, findings = read_book(tmp_path, ("单位名称",), ("甲镇",), ("单位名称",), ("乙镇",))
    assert names(roster) == ["甲镇", "乙镇"]
    assert told(findings) == [("提示", "A3")]


def test_a_unit_that_stands_in_the_wrong_column_is_asked_about(tmp_path: Path) -> None:
    rows = [("序号", "单位名称"), (1, "甲镇"), ("乙镇", None), ("3", None)]
    roster, findings = read_book(tmp_path, *rows)
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("提示", "B1"), ("需说明", "B3")]
    assert "乙镇" in findings[1].message


@pytest.mark.parametrize(
    "code",
    ["2.30109E+11", "2.3E+11", "9.11E+17", "1月2日", "2-Jan", "230109000000123000"[:15] + "000"],
)
def test_a_code_that_a_program_changed_is_refused_with_the_remedy(
    tmp_path: Path, code: str
) -> None:
    rows = [("单位代码", "单位名称"), (code, "甲镇"), ("B2", "乙镇")]
    for roster, findings in (
        read_book(tmp_path, *rows),
        read_text(tmp_path, "\n".join(map(",".join, rows)).encode()),
    ):
        assert [unit.code for unit in roster.units] == ["", "B2"]
        assert told(findings) == [("错误", "A2")]
        assert "设成文本格式" in findings[0].fix


def test_codes_that_lost_the_zeros_that_others_kept_are_refused(tmp_path: Path) -> None:
    rows = [("单位代码", "单位名称"), ("001", "甲镇"), ("2", "乙镇"), ("1003", "丙镇")]
    _, findings = read_text(tmp_path, "\n".join(map(",".join, rows)).encode())
    assert told(findings) == [("错误", "A3")]
    assert "少了开头的 0" in findings[0].message
    _, findings = read_book(tmp_path, rows[0], rows[1], (2, "乙镇"))
    assert told(findings) == [("错误", "A3")]


def test_codes_that_others_make_doubtful_are_asked_about(tmp_path: Path) -> None:
    rows = [("单位代码", "单位名称"), ("110101", "甲"), ("110102", "乙"), ("10103", "丙")]
    roster, findings = read_text(tmp_path, "\n".join(map(",".join, rows)).encode())
    assert told(findings) == [("需说明", "A4")]
    assert len(roster.units) == 3
    rows = [("单位代码", "单位名称"), ("230109000000", "甲"), ("230109001000", "乙")]
    _, findings = read_text(tmp_path, "\n".join(map(",".join, rows)).encode())
    assert told(findings) == [("需说明", "A2")]


@pytest.mark.parametrize(
    "codes",
    [
        ("1", "2", "13"), ("A1", "B22"), ("11230109MB0123456X", "112301090011223344"),
        ("230102000000", "230103000000"), ("1E5", "2E5"), ("001", "010", "1001"), ("1-2", "1-3"),
    ],
)  # fmt: skip
def test_codes_as_they_were_written_are_left_alone(tmp_path: Path, codes: tuple[str, ...]) -> None:
    lines = ["单位代码,单位名称", *(f"{code},甲{n}镇" for n, code in enumerate(codes))]
    roster, findings = read_text(tmp_path, "\n".join(lines).encode())
    assert [unit.code for unit in roster.units] == list(codes)
    assert findings == []


def test_workbooks_are_handed_out_to_the_units_alone(tmp_path: Path) -> None:
    rows = [("单位名称",), ("一、乡镇（2个）",), ("甲镇",), ("乙镇",), ("共2个单位",)]
    write_book(tmp_path / "名单.xlsx", rows)
    done = tianbao(
        "blank", "--roster", "名单.xlsx", "--year", "2022", "-o", "下发", folder=tmp_path
    )
    assert done.code == 0
    assert len(list((tmp_path / "下发").iterdir())) == 2
    assert "需说明 [D05] Sheet!A5 “共2个单位”是合计" in done.err


def change(path: Path, alter: Callable[[Worksheet], object]) -> Path:
    """A roster of three units with codes, changed as a person would."""
    rows = [("单位名称", "单位代码"), ("甲镇", "A1"), ("乙镇", "B1"), ("丙镇", "C1")]
    book = openpyxl.load_workbook(write_book(path, rows))
    alter(book.worksheets[0])
    book.save(path)
    return path


def test_struck_names_are_questions_and_no_units(tmp_path: Path) -> None:
    def strike(ws: Worksheet) -> None:
        ws["A3"].font = Font(strike=True)
        ws["B3"].font = Font(strike=True)
        ws["A4"].value = CellRichText(TextBlock(InlineFont(strike=True), "丁"), "丙镇")

    roster, findings = read_roster(change(tmp_path / "名单.xlsx", strike), FORM)
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("需说明", "A3"), ("需说明", "A4")]
    assert "删除线" in findings[0].message


def test_a_struck_code_is_not_used(tmp_path: Path) -> None:
    def strike(ws: Worksheet) -> None:
        ws["B3"].font = Font(strike=True)

    roster, findings = read_roster(change(tmp_path / "名单.xlsx", strike), FORM)
    assert [unit.code for unit in roster.units] == ["A1", "", "C1"]
    assert told(findings) == [("需说明", "B3")]


def test_hidden_rows_are_one_question(tmp_path: Path) -> None:
    def hide(ws: Worksheet) -> None:
        ws.row_dimensions[3].hidden = ws.row_dimensions[4].hidden = True

    roster, findings = read_roster(change(tmp_path / "名单.xlsx", hide), FORM)
    assert names(roster) == ["甲镇"]
    assert told(findings) == [("需说明", "A3")]
    assert "乙镇、丙镇" in findings[0].message


def test_a_hidden_column_is_read_and_said_but_for_that_of_the_names(tmp_path: Path) -> None:
    def hide_codes(ws: Worksheet) -> None:
        ws.column_dimensions["B"].hidden = True

    def hide_names(ws: Worksheet) -> None:
        ws.column_dimensions["A"].hidden = True

    roster, findings = read_roster(change(tmp_path / "名单.xlsx", hide_codes), FORM)
    assert [unit.code for unit in roster.units] == ["A1", "B1", "C1"]
    assert told(findings) == [("提示", "B1")]
    roster, findings = read_roster(change(tmp_path / "名单.xlsx", hide_names), FORM)
    assert roster.units == ()
    assert ("错误", "A1") in told(findings)


def test_looks_that_hide_nothing_are_no_matter(tmp_path: Path) -> None:
    def dress(ws: Worksheet) -> None:
        ws["A2"].font = Font(bold=True, color="FFFFFF")
        ws["A2"].fill = PatternFill("solid", fgColor="305496")
        ws["A3"].font = Font(color="FF0000", size=9)
        ws.row_dimensions[4].height = 40
        ws.auto_filter.ref = "A1:B4"

    roster, findings = read_roster(change(tmp_path / "名单.xlsx", dress), FORM)
    assert names(roster) == ["甲镇", "乙镇", "丙镇"]
    assert findings == []
