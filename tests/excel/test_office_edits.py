"""What people do to a workbook in an office program, done by one: read the same, or refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import read_workbook
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, load_filing

if TYPE_CHECKING:
    from office import Office

CASES = Path(__file__).parent.parent / "cases"
TABLE = "三、依申请公开"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filing]:
    """A workbook in which every number is another one, and what it holds."""
    form = find_form()
    data = json.loads((CASES / "suqian-2023.json").read_text(encoding="utf-8"))
    for number, cell in enumerate(data["cells"], start=1):
        data["cells"][cell] = number if isinstance(data["cells"][cell], int) else f"{number}.5"
    filing, findings = load_filing(json.dumps(data), form)
    assert not findings
    path = tmp_path_factory.mktemp("filled") / "填好.xlsx"
    path.write_bytes(write_workbook(make_layout(form), filing))
    return path, filing


def edit(office: Office, source: Path, folder: Path, *steps: Sequence[Any]) -> Path:
    """Open, edit and save with LibreOffice."""
    target = folder / "交回.xlsx"
    office.run(source, *steps, ["save", target])
    return target


SAME: dict[str, list[list[Any]]] = {
    "saved again": [],
    "a row inserted above the table": [["insert_rows", TABLE, 6, 1]],
    "three rows inserted inside the table": [["insert_rows", TABLE, 14, 3]],
    "a row inserted at the end": [["insert_rows", TABLE, 35, 1]],
    "a column inserted before the table": [["insert_columns", TABLE, "B", 1]],
    "a column inserted inside the table": [["insert_columns", TABLE, "G", 2]],
    "a sheet renamed": [["rename_sheet", TABLE, "申请情况"]],
    "sheets in another order": [["move_sheet", TABLE, 0]],
    "a row inserted into a text": [["insert_rows", "一、总体情况", 8, 2]],
    "a row inserted at the end of a text": [["insert_rows", "一、总体情况", 66, 1]],
    "a row inserted among the fields": [["insert_rows", "基本信息", 5, 1]],
}


@pytest.mark.parametrize("steps", SAME.values(), ids=SAME.keys())
def test_reads_the_same_after(
    steps: list[list[Any]], office: Office, filled: tuple[Path, Filing], tmp_path: Path
) -> None:
    path, filing = filled
    reading = read_workbook(edit(office, path, tmp_path, *steps))
    assert reading.filing == filing
    assert {f.code for f in reading.findings if f.severity is Severity.ERROR} == set()


def test_a_moved_table_is_said_once(
    office: Office, filled: tuple[Path, Filing], tmp_path: Path
) -> None:
    path, _ = filled
    reading = read_workbook(edit(office, path, tmp_path, ["insert_rows", TABLE, 6, 1]))
    moved = [f for f in reading.findings if f.code == "F13"]
    assert [f.place.sheet for f in moved if f.place] == [TABLE]


def test_a_paragraph_written_into_an_added_row_is_read(
    office: Office, filled: tuple[Path, Filing], tmp_path: Path
) -> None:
    path, filing = filled
    steps: list[list[Any]] = [["insert_rows", "六、其他事项", 31, 1]]
    steps.append(["set", "六、其他事项", "B31", "末尾加的一段"])
    reading = read_workbook(edit(office, path, tmp_path, *steps))
    assert reading.filing is not None
    assert reading.filing.texts["其他事项"] == (*filing.texts["其他事项"], "末尾加的一段")


@pytest.mark.parametrize(
    ("source", "target", "ids"),
    [
        ("E10", "E13", {"依申请公开.本年新收.自然人", "依申请公开.办理结果.部分公开.自然人"}),
        (
            "G19",
            "H19",
            {
                "依申请公开.办理结果.不予公开.过程性信息.科研机构",
                "依申请公开.办理结果.不予公开.过程性信息.社会公益组织",
            },
        ),
        ("E10", "P50", {"依申请公开.本年新收.自然人"}),
    ],
)
def test_a_dragged_cell_is_refused_there_and_where_it_was_dropped(
    source: str,
    target: str,
    ids: set[str],
    office: Office,
    filled: tuple[Path, Filing],
    tmp_path: Path,
) -> None:
    path, filing = filled
    reading = read_workbook(edit(office, path, tmp_path, ["move", TABLE, source, target]))
    assert reading.filing is not None
    assert {f.id for f in reading.findings if f.code == "C08"} == ids
    totals = make_layout(find_form()).totals
    for cell, value in filing.cells.items():
        if cell not in totals:
            assert reading.filing.cells[cell] == (None if cell in ids else value)


@pytest.mark.parametrize(
    "steps",
    [[["delete_rows", TABLE, 14, 1]], [["delete_columns", TABLE, "H", 1]]],
    ids=["row deleted", "column deleted"],
)
def test_what_was_deleted_is_one_finding_and_the_rest_is_read(
    steps: list[list[Any]], office: Office, filled: tuple[Path, Filing], tmp_path: Path
) -> None:
    path, filing = filled
    reading = read_workbook(edit(office, path, tmp_path, *steps))
    assert reading.filing is not None
    assert len([f for f in reading.findings if f.code == "F12"]) == 1
    wrong = [c for c, v in reading.filing.cells.items() if v is not None and v != filing.cells[c]]
    assert wrong == []
    assert sum(v is not None for v in reading.filing.cells.values()) >= 168


def test_notes_beside_a_table_and_below_a_text_are_shown(
    office: Office, filled: tuple[Path, Filing], tmp_path: Path
) -> None:
    path, filing = filled
    steps = [["set", TABLE, "P12", "此数待核实"], ["set", "六、其他事项", "B60", "补充一句"]]
    reading = read_workbook(edit(office, path, tmp_path, *steps))
    notes = [f for f in reading.findings if f.code == "F14"]
    assert [f.found for f in notes] == ["此数待核实", "补充一句"]
    assert reading.filing == filing


def test_a_book_of_something_else_is_refused(office: Office, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "通讯录"
    book.save(tmp_path / "别的.xlsx")
    reading = read_workbook(office.save_as(tmp_path / "别的.xlsx", tmp_path / "交回.xlsx"))
    assert [f.code for f in reading.findings] == ["F10"]
    assert reading.filing is None


class TestTheWorkbooksOwnChecks:
    """The live check cells, as a clerk sees them while filling in."""

    @pytest.fixture
    def balanced(self, tmp_path: Path) -> Path:
        form = find_form()
        text = (CASES / "suqian-2023.json").read_text(encoding="utf-8")
        path = tmp_path / "平.xlsx"
        path.write_bytes(write_workbook(make_layout(form), load_filing(text, form)[0]))
        return path

    def test_say_balanced_when_all_is_well(self, office: Office, balanced: Path) -> None:
        cells = [["get", TABLE, address] for address in ("E35", "K36", "L10", "L34")]
        got = office.run(balanced, ["recalculate"], *cells, ["get", "填报说明", "D20"])
        assert got[1:] == ["平", "平", "平", "平", "已填完，全部对平"]

    def test_say_off_by_how_much(self, office: Office, balanced: Path) -> None:
        cells = [["get", TABLE, address] for address in ("L10", "K35", "E35")]
        got = office.run(balanced, ["set", TABLE, "K10", 3512], ["recalculate"], *cells)
        assert got[2:] == ["差 1", "差 1", "平"]

    def test_say_unfilled_while_anything_is_blank(self, office: Office, balanced: Path) -> None:
        cells = [["get", TABLE, address] for address in ("L13", "E35", "E36", "F35")]
        got = office.run(balanced, ["set", TABLE, "E13", None], ["recalculate"], *cells)
        assert got[2:] == ["未填完", "未填完", "未填完", "平"]

    def test_take_blanks_as_zero_with_the_switch_on(self, office: Office, tmp_path: Path) -> None:
        path = tmp_path / "空.xlsx"
        path.write_bytes(write_workbook(make_layout(find_form())))
        look = [["recalculate"], *(["get", TABLE, address] for address in ("E35", "L10", "K36"))]
        got = office.run(path, *look, ["set", TABLE, "D4", "是"], *look)
        assert got[1:4] == ["未填完"] * 3
        assert got[6:] == ["平"] * 3

    def test_words_in_a_cell_are_red_and_not_counted(self, office: Office, balanced: Path) -> None:
        steps = [["set", TABLE, "E13", "约30件"], ["recalculate"], ["get", TABLE, "L13"]]
        assert office.run(balanced, *steps)[2] == "有红格"
