"""Files made to hang or fill the memory are one finding, or are read where they do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.hostile_files import SHEET, after_cells, change, filled, merge, pack, replace_part
from excel.hostile_shapes import SHAPES, is_expected

from toolkit.core.finding import Severity
from toolkit.excel.read.reader import Reading, read_workbook

QUICK = [name for name, shape in SHAPES.items() if shape.is_quick]


def read(folder: Path, data: bytes) -> Reading:
    path = folder / "填报表.xlsx"
    path.write_bytes(data)
    return read_workbook(path)


def codes(reading: Reading) -> list[str]:
    return sorted({finding.code for finding in reading.findings})


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read(tmp_path_factory.mktemp("usual"), pack(filled().items()))


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_file_is_one_finding_or_read(name: str, usual: Reading, tmp_path: Path) -> None:
    shape = SHAPES[name]
    reading = read(tmp_path, shape.build())
    assert is_expected(shape, codes(reading), codes(usual), is_read=reading.filing is not None)
    if shape.is_read and shape.code != "F05":
        assert reading.filing == usual.filing
    if not shape.is_read:
        assert len(reading.findings) == 1


@pytest.mark.parametrize(
    "shape", ["values of another workbook", "values of another workbook by a name"]
)
def test_a_number_from_another_workbook_is_refused_at_its_cell(shape: str, tmp_path: Path) -> None:
    reading = read(tmp_path, SHAPES[shape].build())
    (finding,) = (f for f in reading.findings if f.code == "F05")
    assert finding.severity is Severity.ERROR
    assert str(finding.place) == "三、依申请公开!E10"
    assert reading.filing is not None
    assert reading.filing.cells["依申请公开.本年新收.自然人"] is None


def test_what_is_ignored_is_said_once_for_the_file(tmp_path: Path) -> None:
    more = {
        "xl/comments1.xml": b"<comments/>",
        "xl/vbaProject.bin": b"x",
        "xl/media/1.png": b"x",
        "xl/media/2.png": b"x",
    }
    reading = read(tmp_path, pack((filled() | more).items()))
    (finding,) = (f for f in reading.findings if f.code == "F06")
    assert finding.severity is Severity.NOTE
    assert "批注、宏、图片" in finding.message


def test_what_merged_cells_cover_is_said(tmp_path: Path) -> None:
    reading = read(tmp_path, merge(["E10:F10"]))
    (finding,) = (f for f in reading.findings if f.code == "F12")
    assert str(finding.place) == "三、依申请公开!F10"
    assert reading.filing is not None
    assert reading.filing.cells["依申请公开.本年新收.商业企业"] is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="10"', '<row r="9"'),
        ('<c r="F10"', '<c r="E10"'),
        ('<c r="F10"', '<c r="F11"'),
        ('<c r="E10"', '<c t="?" r="E10"'),
        ('<c r="E10"', '<x/><c r="E10"><v>1</v><v>2</v></c><c r="E11"'),
        ("<sheetData", "<sheetData/><sheetData"),
    ],
)
def test_cells_in_no_order_are_refused(tmp_path: Path, old: str, new: str) -> None:
    reading = read(tmp_path, change(SHEET, old, new))
    assert codes(reading) == ["F01"]
    assert reading.filing is None


def test_a_sheet_whose_part_is_missing_or_is_no_sheet_is_refused(tmp_path: Path) -> None:
    members = filled()
    del members[SHEET]
    assert codes(read(tmp_path, pack(members.items()))) == ["F01"]
    assert codes(read(tmp_path, replace_part(SHEET, b"<other/>"))) == ["F01"]


def test_what_openpyxl_cannot_read_behind_the_cells_does_no_harm(
    usual: Reading, tmp_path: Path
) -> None:
    strange = '<conditionalFormatting sqref="?"/><dataValidations count="x"><y/></dataValidations>'
    assert read(tmp_path, after_cells(strange)).filing == usual.filing
