"""LibreOffice as the tests drive it."""

from pathlib import Path

import office as office_module
import pytest
from office import Office, OfficeError, missing_office
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "填 报"
NAME = "合计"


def only_sheet(workbook: Workbook) -> Worksheet:
    """Return the sheet that a new workbook has."""
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a workbook whose one protected sheet has 7 in B5, named 合计, and C1 unlocked."""
    workbook = Workbook()
    sheet = only_sheet(workbook)
    sheet.title = SHEET
    sheet["A1"] = "项目"
    sheet["B5"] = 7
    sheet["B6"] = "=B5*2"
    sheet["C1"].protection = Protection(locked=False)
    sheet.row_dimensions[3].hidden = True
    sheet.freeze_panes = "B2"
    sheet.protection.enable()
    workbook.defined_names[NAME] = DefinedName(NAME, attr_text=f"'{SHEET}'!$B$5")
    path = tmp_path / "源.xlsx"
    workbook.save(path)
    return path


def place_of_name(path: Path) -> str:
    """Return what the name refers to in a saved workbook."""
    return str(load_workbook(path).defined_names[NAME].attr_text)


def test_an_inserted_row_moves_the_value_and_its_name(
    office: Office, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "插入.xlsx"
    office.run(source, ["insert_rows", SHEET, 2, 1], ["save", target])
    assert load_workbook(target)[SHEET]["B6"].value == 7
    assert place_of_name(target) == f"'{SHEET}'!$B$6"


def test_a_deleted_row_leaves_its_name_without_a_place(
    office: Office, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "删除.xlsx"
    office.run(source, ["delete_rows", SHEET, 5, 1], ["save", target])
    assert place_of_name(target) == "#REF!"


def test_inserted_and_deleted_columns_move_the_name(
    office: Office, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "列.xlsx"
    steps = [["insert_columns", SHEET, "A", 3], ["delete_columns", SHEET, "A", 1]]
    office.run(source, *steps, ["save", target])
    assert place_of_name(target) == f"'{SHEET}'!$D$5"


def test_a_name_follows_a_moved_cell(office: Office, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "移动.xlsx"
    shown = office.run(
        source,
        ["move", SHEET, "B5:C6", "E9"],
        ["get", SHEET, "E9"],
        ["get", SHEET, "B5"],
        ["save", target],
    )
    assert shown == [None, "7", "", None]
    assert place_of_name(target) == f"'{SHEET}'!$E$9"


def test_a_name_stays_with_the_original_of_a_copied_cell(
    office: Office, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "复制.xlsx"
    shown = office.run(
        source, ["copy", SHEET, "B5:B6", "E9"], ["get", SHEET, "E10"], ["save", target]
    )
    assert shown[1] == "14"
    assert place_of_name(target) == f"'{SHEET}'!$B$5"


def test_editing_keeps_protection_hidden_rows_and_frozen_panes(
    office: Office, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "保护.xlsx"
    office.run(source, ["insert_rows", SHEET, 2, 1], ["save", target])
    sheet = load_workbook(target)[SHEET]
    assert sheet.protection.sheet
    assert not sheet["C1"].protection.locked
    assert sheet.row_dimensions[4].hidden
    assert sheet.freeze_panes == "B2"


def test_setting_a_cell_changes_what_formulas_show(office: Office, source: Path) -> None:
    steps: list[list[object]] = [["set", SHEET, "B5", 10], ["recalculate"], ["get", SHEET, "B6"]]
    assert office.run(source, *steps)[-1] == "20"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.5, "1.5"),
        ("007", "007"),
        (None, ""),
        ("=SUM(B5,B6)", "21"),
        (f"='{SHEET}'!B5+{NAME}", "14"),
    ],
)
def test_a_set_cell_shows_its_value(
    office: Office, source: Path, value: object, shown: str
) -> None:
    assert office.run(source, ["set", SHEET, "A1", value], ["get", SHEET, "A1"])[1] == shown


def test_typing_reads_a_text_as_a_user_means_it(office: Office, source: Path) -> None:
    steps = [["type", SHEET, "C1", "2024-3-5"], ["get", SHEET, "C1"]]
    assert office.run(source, *steps)[1] == "2024-03-05"


def test_typing_into_a_locked_cell_is_refused(office: Office, source: Path) -> None:
    with pytest.raises(OfficeError, match="locked"):
        office.run(source, ["type", SHEET, "B5", "8"])


def test_sheets_are_copied_moved_renamed_and_deleted(office: Office, source: Path) -> None:
    listed = office.run(
        source,
        ["copy_sheet", SHEET, "一", 1],
        ["copy_sheet", SHEET, "二", 2],
        ["move_sheet", SHEET, 1],
        ["sheets"],
        ["rename_sheet", "二", "三"],
        ["delete_sheet", "一"],
        ["sheets"],
    )
    assert listed[3] == ["一", SHEET, "二"]
    assert listed[-1] == [SHEET, "三"]


def test_the_fill_of_a_cell_heeds_conditional_formats(office: Office, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = only_sheet(workbook)
    sheet.append([1, 9, 1])
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFF00")
    red = PatternFill(bgColor="FF0000")
    shown = DifferentialStyle(fill=red)
    rule = Rule(type="cellIs", operator="greaterThan", formula=["5"], dxf=shown)
    sheet.conditional_formatting.add("A1:C1", rule)
    path = tmp_path / "颜色.xlsx"
    workbook.save(path)
    steps = [["fill_colour", sheet.title, cell] for cell in ("A1", "B1", "C1")]
    assert office.run(path, *steps) == [0xFFFF00, 0xFF0000, -1]


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods", "csv"])
def test_every_format_of_spreadsheets_can_be_saved_and_opened(
    office: Office, source: Path, tmp_path: Path, extension: str
) -> None:
    target = office.save_as(source, tmp_path / f"另存.{extension}")
    sheet = office.run(target, ["sheets"])[0][0]
    assert office.run(target, ["get", sheet, "B6"]) == ["14"]


@pytest.mark.parametrize("extension", ["docx", "doc"])
def test_every_format_of_texts_can_be_saved_and_printed(
    office: Office, tmp_path: Path, extension: str
) -> None:
    text = tmp_path / "文.txt"
    text.write_text("填报说明", encoding="utf-8-sig")
    assert "填报说明" in office.pdf_text(office.save_as(text, tmp_path / f"文.{extension}"))


def test_a_workbook_prints_to_pictures_of_its_pages(
    office: Office, source: Path, tmp_path: Path
) -> None:
    pages = office.pdf_pages_png(source, tmp_path / "页")
    assert [page.read_bytes()[:4] for page in pages] == [b"\x89PNG"]
    assert "项目" in office.pdf_text(source)


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        (["get", "没有", "A1"], "no sheet '没有'; there are: 填 报"),
        (["get", SHEET, NAME], "not an address"),
        (["get", SHEET], "missing a required argument"),
        (["dance"], "no such verb"),
        (["insert_rows", SHEET, 0, 1], "not an address: 'A0'"),
        (["insert_rows", SHEET, 1, 0], "LibreOffice refused"),
        (["move", SHEET, "A1:B2", "XFD1"], "LibreOffice refused"),
        (["delete_sheet", SHEET], "LibreOffice refused"),
        (["save", "x.unknown"], "no format"),
        (["save", "x.docx"], "cannot be saved as .docx"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(
    office: Office, source: Path, step: list[object], complaint: str
) -> None:
    with pytest.raises(OfficeError, match=complaint):
        office.run(source, step)


def test_a_sheet_protected_with_a_password_stays_as_it_is(office: Office, tmp_path: Path) -> None:
    workbook = Workbook()
    only_sheet(workbook).protection.set_password("secret")
    path = tmp_path / "密码.xlsx"
    workbook.save(path)
    with pytest.raises(OfficeError, match="password"):
        office.run(path, ["insert_rows", "Sheet", 1, 1])


def test_a_document_that_is_missing_or_broken_is_reported(office: Office, tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="no file"):
        office.run(tmp_path / "无.xlsx", ["sheets"])
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04" + b"junk" * 99)
    with pytest.raises(OfficeError, match="cannot open"):
        office.run(broken, ["sheets"])


def test_an_office_that_does_not_answer_in_time_is_ended_and_started_anew(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = missing_office()
    if reason:
        pytest.skip(reason)
    with Office() as own:
        with monkeypatch.context() as patched:
            patched.setattr(office_module, "REQUEST_SECONDS", 0.001)
            with pytest.raises(OfficeError, match="did not answer"):
                own.run(source, ["sheets"])
        assert own.run(source, ["sheets"]) == [[SHEET]]


def test_a_missing_office_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert missing_office() == "LibreOffice is not installed (no soffice on the path)"
