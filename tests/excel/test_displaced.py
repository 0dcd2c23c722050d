"""A table pasted a row or column beside its place, or left blank by the line, is one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import CASES
from openpyxl import load_workbook

from toolkit.core.finding import Severity, Status
from toolkit.pipeline.steps import check_workbook
from toolkit.pipeline.workbooks import import_filing, make_marked

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

    from toolkit.core.finding import Finding

TABLE, LIST = "三、依申请公开", "问题清单"
FIRST, LAST, LEFT, RIGHT = 10, 34, 5, 11


def paste(folder: Path, down: int, right: int, *, cut: tuple[int, int] = (0, 0)) -> Path:
    """A book whose table stands elsewhere; `cut` rows and columns at its end were not copied."""
    path = folder / "交来.xlsx"
    outcome, data = import_filing(CASES / "suqian-2023.json")
    assert data is not None
    assert outcome.filing is not None
    path.write_bytes(data)
    values = [v for name, v in outcome.filing.cells.items() if name.startswith("依申请公开.")]
    width = RIGHT - LEFT + 1
    book = load_workbook(path)
    sheet = book[TABLE]
    for row in range(FIRST, LAST + 1):
        for column in range(LEFT, RIGHT + 1):
            sheet.cell(row, column).value = None
    for index, value in enumerate(values):
        row, column = divmod(index, width)
        copied = row <= LAST - FIRST - cut[0] and column < width - cut[1]
        if copied and row + down >= 0:  # the head above is locked
            sheet.cell(FIRST + row + down, LEFT + column + right).value = value
    book.save(path)
    return path


def about_cells(path: Path) -> list[Finding]:
    """The errors about the table, and what is said of contents elsewhere."""
    findings = check_workbook(path).findings
    return [
        f
        for f in findings
        if f.status is Status.OPEN
        and f.place
        and f.place.sheet == TABLE
        and (f.severity is Severity.ERROR or f.code in {"F13", "F14", "C12"})
    ]


@pytest.mark.parametrize(
    ("down", "right", "cut", "words"),
    [
        (1, 0, (0, 0), "低了一行：都往上移一行"),
        (1, 0, (1, 0), "低了一行：都往上移一行"),
        (-1, 0, (0, 0), "高了一行：都往下移一行"),
        (0, 1, (0, 0), "偏右一列：都往左移一列"),
    ],
)
def test_a_table_beside_its_place_is_one_finding(
    down: int, right: int, cut: tuple[int, int], words: str, tmp_path: Path
) -> None:
    (finding,) = about_cells(paste(tmp_path, down, right, cut=cut))
    assert finding.code == "C08"
    assert words in finding.message
    lost = {1: "“四、结转下年度继续办理”这一行", -1: "“一、本年新收政府信息公开申请数量”这一行"}
    name = lost[down] if down < 0 or cut[0] else ""
    assert (f"再补填{name}" in finding.fix) == bool(name)


def test_a_table_in_its_place_is_not(tmp_path: Path) -> None:
    assert {finding.code for finding in about_cells(paste(tmp_path, 0, 0))} == {"C12"}


def test_one_wrong_figure_is_not(tmp_path: Path) -> None:
    path = paste(tmp_path, 0, 0)
    book = load_workbook(path)
    book[TABLE]["E12"].value = 1157
    book.save(path)
    codes = {finding.code for finding in about_cells(path)}
    assert "C08" not in codes
    assert codes & {"E02", "E03"}


@pytest.mark.parametrize(
    ("address", "words", "count"),
    [("E10:K10", "一、本年新收政府信息公开申请数量：这一行都没有填（7 格）", 1),
     ("E10:E34", "申请人情况 / 自然人：这一列都没有填（25 格）", 1),
     ("E10:J10", "", 6)],
)  # fmt: skip
def test_a_line_of_blanks_is_one_finding(
    address: str, words: str, count: int, tmp_path: Path
) -> None:
    path = paste(tmp_path, 0, 0)
    book = load_workbook(path)
    for row in book[TABLE][address]:
        for cell in row:
            cell.value = None
    book.save(path)
    blank = [finding for finding in about_cells(path) if finding.code == "C01"]
    assert len(blank) == count
    assert words in blank[0].message


@pytest.mark.parametrize("column", "EFGHIJK")
def test_a_blank_column_beside_totals_that_add_up_is_no_table_beside_its_place(
    column: str, tmp_path: Path
) -> None:
    path = tmp_path / "交来.xlsx"
    path.write_bytes(import_filing(CASES / "suqian-2023.json")[1] or b"")
    book = load_workbook(path)
    for row in range(FIRST, LAST + 1):
        book[TABLE][f"{column}{row}"].value = None
    book.save(path)
    (finding,) = about_cells(path)
    assert "这一列都没有填" in finding.message


def test_the_list_says_that_it_is_mended_once_the_figures_are_moved(
    office: Office, tmp_path: Path
) -> None:
    path = paste(tmp_path, 1, 0, cut=(1, 0))
    marked = make_marked(check_workbook(path))
    assert marked is not None
    copy = tmp_path / "退回.xlsx"
    copy.write_bytes(marked)
    (row,) = (
        r for r in load_workbook(copy)[LIST].iter_rows(min_row=5) if "[C08]" in str(r[7].value)
    )
    state = ["get", LIST, f"J{row[0].row}"]
    sheet = load_workbook(path)[TABLE]
    back = [
        ["set", TABLE, f"{c.column_letter}{c.row - 1}", c.value]
        for line in sheet["E11:K34"]
        for c in line
    ]
    last = load_workbook(paste(tmp_path, 0, 0))[TABLE]["E34:K34"][0]
    refill = [["set", TABLE, c.coordinate, c.value] for c in last]
    done = office.run(copy, ["recalculate"], state, *back, *refill, ["recalculate"], state)
    assert [word for word in done if word in {"没改", "已改"}] == ["没改", "已改"]
