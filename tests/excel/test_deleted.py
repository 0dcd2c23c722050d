"""A deleted row or column is one finding that names it, and the marked copy has it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command import EXAMPLES
from edits.make import fixture, unpack
from openpyxl import load_workbook

from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_form
from toolkit.pipeline.steps import check_workbook
from toolkit.pipeline.workbooks import make_marked

if TYPE_CHECKING:
    from office import Office

    from toolkit.core.finding import Finding

TABLE, LIST = "三、依申请公开", "问题清单"
NAMED = {
    "row-deleted": (
        "“三、依申请公开”少了一行：1.属于国家秘密。"
        "要重填 6 格（自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他）"
    ),
    "column-deleted": "“三、依申请公开”少了一列：社会公益组织。要重填 24 格",
    "field-row-deleted": "“基本信息”少了一行：单位全称。要重填 1 格",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edits")
    unpack(folder)
    return folder


def told(path: Path) -> list[Finding]:
    """What is said of the places of slots and labels."""
    return [f for f in read_workbook(path).findings if f.code in {"F12", "F13"}]


@pytest.mark.parametrize("name", NAMED)
def test_what_was_deleted_is_named_once_and_nothing_contradicts_it(name: str, folder: Path) -> None:
    (finding,) = told(fixture(folder, name))
    assert finding.message == NAMED[name]
    assert "标注副本里已经补好" in finding.fix


@pytest.mark.parametrize("name", ["row-inserted-inside-table", "column-moved", "sheet-renamed"])
def test_what_was_moved_is_told_as_found(name: str, folder: Path) -> None:
    (finding,) = (f for f in told(fixture(folder, name)) if "都找到了" in f.message)
    assert (finding.code, finding.severity) == ("F13", Severity.NOTE)


@pytest.mark.parametrize("name", ["row-copied-over-row-with-keys", "key-column-and-names-deleted"])
def test_what_was_damaged_otherwise_is_not_told_as_deleted(name: str, folder: Path) -> None:
    (finding,) = (f for f in told(fixture(folder, name)) if f.severity is Severity.ERROR)
    assert "少了" not in finding.message


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (
            ["delete_rows", TABLE, 14, 2],
            "少了 2 行：1.属于国家秘密、2.其他法律行政法规禁止公开。要",
        ),
        (["delete_rows", TABLE, 32, 1], "少了一行：3.其他。要重填 6 格"),
        (["delete_rows", TABLE, 33, 1], "少了一行：（七）总计。里面都是合计"),
        (["delete_columns", "四、复议诉讼", "D", 1], "少了一列：行政复议 / 其他结果。要重填 1 格"),
        (["delete_columns", "四、复议诉讼", "B", 1], "少了一列：行政复议 / 结果维持。要重填 1 格"),
        (["delete_columns", "四、复议诉讼", "E", 1], "少了一列：行政复议 / 尚未审结。要重填 1 格"),
        (["delete_rows", "二、主动公开", 10, 1], "行政规范性文件。要重填 3 格（本年制发件数、"),
    ],
)
def test_each_part_of_a_form_is_named_so_that_it_is_found(
    step: list[object], words: str, office: Office, tmp_path: Path
) -> None:
    book = tmp_path / "交来.xlsx"
    office.run(EXAMPLES / "leye-2021.xlsx", step, ["save", book])
    (finding,) = told(book)
    assert words in finding.message
    errors = [f for f in read_workbook(book).findings if f.severity is Severity.ERROR]
    assert errors == [finding]


def test_the_marked_copy_has_the_row_back_and_knows_when_it_is_filled(
    office: Office, tmp_path: Path
) -> None:
    book, copy = tmp_path / "交来.xlsx", tmp_path / "退回.xlsx"
    office.run(EXAMPLES / "leye-2021.xlsx", ["delete_rows", TABLE, 27, 1], ["save", book])
    marked = make_marked(check_workbook(book))
    assert marked is not None
    copy.write_bytes(marked)
    (row,) = (
        r for r in load_workbook(copy)[LIST].iter_rows(min_row=5) if "[F12]" in str(r[7].value)
    )
    assert row[3].value == f"{TABLE}!E27"
    assert row[4].value == "3.要求提供公开出版物"
    assert load_workbook(copy)[TABLE]["D27"].value == "3.要求提供公开出版物"
    state = ["get", LIST, f"J{row[0].row}"]
    refill = [["set", TABLE, f"{column}27", 0] for column in "EFGHIJ"]
    done = office.run(
        copy,
        ["recalculate"],
        state,
        *refill,
        ["recalculate"],
        state,
        ["save", tmp_path / "改好.xlsx"],
    )
    assert [word for word in done if word in {"没改", "已改"}] == ["没改", "已改"]
    mended, example = (
        read_workbook(p) for p in (tmp_path / "改好.xlsx", EXAMPLES / "leye-2021.xlsx")
    )
    assert mended.filing is not None
    assert example.filing is not None
    assert mended.filing.cells == example.filing.cells
    assert find_form().id == mended.filing.form


@pytest.mark.parametrize("title", [TABLE, "四、复议诉讼", "二、主动公开"])
def test_a_table_of_words_and_values_alone_is_told_as_such(title: str, tmp_path: Path) -> None:
    book = load_workbook(EXAMPLES / "leye-2021.xlsx")
    sheet = book[title]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    book.save(tmp_path / "拆开.xlsx")
    assert told(tmp_path / "拆开.xlsx") == []
    layout = make_layout(find_form())
    for key in next(page.keys for page in layout.sheets if page.title == title):
        sheet.cell(key.row, key.column).value = None
    for slot in layout.slots.values():
        if slot.sheet == title:
            del book.defined_names[f"f.{slot.id}"]
    book.save(tmp_path / "粘贴.xlsx")
    findings = read_workbook(tmp_path / "粘贴.xlsx").findings
    (finding,) = (f for f in findings if f.place and f.place.sheet == title)
    assert finding.code == "F12"
    assert "只剩印好的文字" in finding.message


def test_other_guidance_is_another_version_and_other_labels_are_told(tmp_path: Path) -> None:
    for address, count in (("D5", 0), ("B1", 1)):
        book = load_workbook(EXAMPLES / "leye-2021.xlsx")
        book["基本信息"][address].value = "另外的文字"
        book.save(tmp_path / "改过.xlsx")
        assert len(told(tmp_path / "改过.xlsx")) == count
