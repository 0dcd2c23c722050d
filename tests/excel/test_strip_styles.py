"""A worksheet that was thinned says what it said: nothing but blank cells and looks are gone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from excel.filled_books import EXAMPLE, fill_with_different_values
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from toolkit.core.files import pack, unpack
from toolkit.excel.open.opening import OpenedBook, open_book
from toolkit.excel.parts.strip_styles import strip_sheet, strip_strings, strip_styles

if TYPE_CHECKING:
    from office import Office

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def values_of(book: Workbook) -> dict[tuple[str, str], object]:
    return {
        (ws.title, cell.coordinate): (cell.value, cell.data_type, cell.number_format)
        for ws in book.worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.value is not None
    }


def opened(path: Path) -> Workbook:
    book = open_book(path)
    assert isinstance(book, OpenedBook)
    return book.book


def write_cells(folder: Path, cells: bytes) -> Path:
    """A workbook of one row, its cells as given."""
    sheet = b'<worksheet xmlns="%b"><sheetData><row r="1">%b</row></sheetData></worksheet>' % (
        MAIN.encode(),
        cells,
    )
    members = {**dict(unpack(styled_book())), SHEET: sheet}
    path = folder / "交回.xlsx"
    path.write_bytes(pack(members.items()))
    return path


def styled_book() -> bytes:
    """Blank cells and rows with looks among others, as a clerk's workbook has them."""
    book = Workbook()
    ws = book.worksheets[0]
    ws.append([None, 1, None, "文 <c r='A1'/>", "=B1*2", True, 0.5])
    for cell in ("A1", "C1", "C3", "D1"):
        ws[cell].font = Font(bold=True)
    ws["G1"].number_format = "0%"
    ws["B1"].comment = Comment("批注", "某")
    ws.row_dimensions[1].height, ws.row_dimensions[2].hidden = 40, True
    ws.append(["第二行"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [EXAMPLE.read_bytes(), fill_with_different_values(), styled_book()],
    ids=["example", "different values", "looks"],
)
def test_every_value_is_where_it_was(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "交回.xlsx"
    path.write_bytes(data)
    assert values_of(opened(path)) == values_of(load_workbook(path))


def test_every_value_of_a_workbook_that_an_office_program_saved_is_where_it_was(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "另存.xlsx"
    office.save_as(EXAMPLE, path)
    assert b"<rPr>" in dict(unpack(path.read_bytes()))["xl/sharedStrings.xml"]
    assert values_of(opened(path)) == values_of(load_workbook(path))


def test_blank_cells_and_looks_are_gone() -> None:
    rows = b'<row r="1" ht="3" x14ac:dyDescent="0.2"><c r="A1" s="3"/><c r="B1"><v>1</v></c></row>'
    assert strip_sheet(rows) == b'<row r="1"><c r="B1"><v>1</v></c></row>'
    blank = b'<c r="C4" s="9" t="n"></c><c r="D4"><v/></c><c r="E4" s="1"><v></v></c>'
    assert strip_sheet(blank) == b""


@pytest.mark.parametrize(
    "kept",
    [
        b'<c r="A1" t="s"><v>0</v></c>',
        b'<c r="A1"><f>B1</f><v/></c>',
        b'<c s="3"/>',
        b'<c r="A1" t="e"/>',
        b'<row r="1" xmlns:x="http://x"><x:c/></row>',
        b'<row ht="3"><c r="A1"><v>1</v></c></row>',
        b'<is><t><![CDATA[<c r="A1"/>]]></t></is>',
        b'<!-- --><c r="A1"/>',
    ],
)
def test_what_is_not_surely_blank_stays(kept: bytes) -> None:
    assert strip_sheet(kept) == kept


@pytest.mark.parametrize(
    "words", ["文", " 前后 ", "&lt;c r='A1'/&gt;&amp;", "两\n行", "0012", "#N/A"]
)
def test_words_alone_in_a_cell_become_its_value(words: str, tmp_path: Path) -> None:
    cell = '<c r="D1" s="0" t="{}">{}</c>'
    inline = cell.format("inlineStr", f'<is><t xml:space="preserve">{words}</t></is>').encode()
    assert strip_sheet(inline) == cell.format("str", f"<v>{words}</v>").encode()
    path = write_cells(tmp_path, inline)
    assert values_of(opened(path)) == values_of(load_workbook(path))
    assert opened(path).worksheets[0]["D1"].data_type == "s"


@pytest.mark.parametrize(
    "kept",
    [
        "<is><t></t></is>",
        "<is><t/></is>",
        "<is><r><t>一</t></r><r><t>二</t></r></is>",
        '<is><t>东</t><rPh sb="0" eb="1"><t>dong</t></rPh></is>',
        '<is><t xml:lang="zh">一</t></is>',
        "<is><t>一</t></is><f>B1</f>",
    ],
)
def test_words_that_are_more_than_words_stay(kept: str, tmp_path: Path) -> None:
    cell = f'<c r="D1" t="inlineStr">{kept}</c>'.encode()
    assert strip_sheet(cell) == cell
    path = write_cells(tmp_path, cell)
    assert values_of(opened(path)) == values_of(load_workbook(path))


def test_fonts_within_words_are_gone_and_the_words_stay() -> None:
    font = b'<rPr><b/><sz val="10"/><rFont val="\xe5\xae\x8b"/></rPr>'
    words = b'<si><r>%b<t xml:space="preserve"> 2021</t></r><r><t>\xe3\x80\x95</t></r></si>'
    assert strip_strings(words % font) == words % b""
    strange = b"<si><r><rPr><x>1</x></rPr><t>1</t></r></si>"
    assert strip_strings(strange) == strange


def test_the_formats_of_numbers_stay_and_how_cells_are_aligned_goes() -> None:
    style = b'<xf numFmtId="9" xfId="0"><alignment wrapText="1"/><protection locked="0"/></xf>'
    assert strip_styles(style) == b'<xf numFmtId="9" xfId="0"></xf>'


def test_a_cell_that_does_not_tell_its_place_stays_behind_the_blank_one(tmp_path: Path) -> None:
    """It stands where the one before it ends: without that one it would be read elsewhere."""
    path = write_cells(tmp_path, b'<c r="D1" s="0"/><c><v>5</v></c>')
    assert opened(path).worksheets[0]["E1"].value == 5
