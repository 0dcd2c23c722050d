"""What is struck, hidden or a picture is asked about: never joined to a value, never printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from excel.filled_books import EXAMPLE, fill_with_different_values
from excel.mutant_parts import Members, pack, unpack
from office import Office
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Color, Font, NamedStyle, PatternFill

from toolkit.core.finding import Finding, Severity
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.excel.write.marked_copy import Returned, write_marked

FILLED = fill_with_different_values()
Edit = Callable[[Workbook], object]

NUMBERS, NUMBER = "三、依申请公开", "E10"
NUMBER_ID = "依申请公开.本年新收.自然人"
TEXTS, PARAGRAPH = "一、总体情况", "B7"
FIELDS, FIELD = "基本信息", "C11"
REASONS = "情况说明"
SEEN = {
    "no edit": lambda _: None,
    "white on blue": lambda book: wear(
        book, NUMBER, font=Font(color="FFFFFF"), fill=PatternFill("solid", "1F5FA8")
    ),
    "grey that can be read": lambda book: wear(book, NUMBER, font=Font(color="FFA0A0A0")),
    "grey by theme": lambda book: wear(book, NUMBER, font=Font(color=Color(theme=0, tint=-0.5))),
    "no zeros": lambda book: wear(book, NUMBER, number_format="0;-0;;@"),
    "accounts": lambda book: wear(book, NUMBER, number_format='_ * #,##0_ ;_ * "-"_ ;_ @_ '),
    "red below 0": lambda book: wear(book, NUMBER, number_format="0;[Red]-0"),
    "small, to be read": lambda book: wear(book, NUMBER, font=Font(size=6)),
    "condition that does not hold": lambda book: shade(
        book, compare("equal", ["0"], font=Font(color="FFFFFF"))
    ),
    "blank struck": lambda book: wear(book, "B40", TEXTS, font=Font(strike=True)),
    "blank struck in words": lambda book: put(book, TEXTS, PARAGRAPH, ("词句", False), (" ", True)),
    "hidden row of a label": lambda book: hide_row(book, TEXTS, 2),
}
CONCEALED = {
    "struck number": lambda book: wear(book, NUMBER, font=Font(strike=True)),
    "struck digits": lambda book: put(book, NUMBERS, NUMBER, ("70", True), ("74", False)),
    "struck by a named style": lambda book: wear_named(book, Font(strike=True)),
    "struck always": lambda book: shade(book, calculate(["TRUE"], font=Font(strike=True))),
    "struck where not 0": lambda book: shade(
        book, compare("notEqual", ["0"], font=Font(strike=True))
    ),
    "white": lambda book: wear(book, NUMBER, font=Font(color="FFFFFFFF"), fill=PatternFill()),
    "nearly white": lambda book: wear(book, NUMBER, font=Font(color="FEFDFC"), fill=PatternFill()),
    "white by theme": lambda book: (
        wear(book, NUMBER, font=Font(color=Color(theme=0)), fill=PatternFill())
    ),
    "white by number": lambda book: (
        wear(book, NUMBER, font=Font(color=Color(indexed=9)), fill=PatternFill())
    ),
    "as the fill": lambda book: (
        wear(book, NUMBER, font=Font(color="1F5FA8"), fill=PatternFill("solid", "1F5FA8"))
    ),
    "tiny": lambda book: wear(book, NUMBER, font=Font(size=1)),
    "no format at all": lambda book: wear(book, NUMBER, number_format=";;;"),
    "nothing above 0": lambda book: wear(book, NUMBER, number_format=';-0;0;@'),
    "white format": lambda book: wear(book, NUMBER, number_format="[White]0"),
    "nothing below 1000": lambda book: wear(book, NUMBER, number_format='[<1000]"";0'),
    "struck total": lambda book: wear(book, "K10", font=Font(strike=True)),
    "struck paragraph": lambda book: wear(book, PARAGRAPH, TEXTS, font=Font(strike=True)),
    "words of which some are struck": lambda book: put(
        book, TEXTS, PARAGRAPH, ("收到7", False), ("0", True), ("74件。", False)
    ),
    "white words": lambda book: put_white(book, TEXTS, PARAGRAPH),
    "hidden words": lambda book: wear(book, PARAGRAPH, TEXTS, number_format=";;;"),
    "struck field": lambda book: wear(book, FIELD, FIELDS, font=Font(strike=True)),
}  # fmt: skip


def compare(operator: str, limits: list[str], font: Font) -> object:
    return CellIsRule(operator, limits, font=font)  # type: ignore[no-untyped-call]  # the stubs lack it


def calculate(formulas: list[str], font: Font) -> object:
    return FormulaRule(formulas, font=font)  # type: ignore[no-untyped-call]  # the stubs lack it


def wear(book: Workbook, address: str, sheet: str = NUMBERS, **look: object) -> None:
    for name, value in look.items():
        setattr(book[sheet][address], name, value)


def wear_named(book: Workbook, font: Font) -> None:
    style = NamedStyle("作废", font=font)
    book.add_named_style(style)
    book[NUMBERS][NUMBER].style = "作废"


def shade(book: Workbook, rule: object) -> None:
    book[NUMBERS].conditional_formatting.add(f"B50 {NUMBER}:E10", rule)


def put(book: Workbook, sheet: str, address: str, *pieces: tuple[str, bool]) -> None:
    runs = [TextBlock(InlineFont(strike=struck), words) for words, struck in pieces]
    book[sheet][address].value = CellRichText(*runs)


def put_white(book: Workbook, sheet: str, address: str) -> None:
    book[sheet][address].fill = PatternFill()
    white = TextBlock(InlineFont(color=Color("FFFFFFFF")), "不要印的话")
    book[sheet][address].value = CellRichText("一句话。", white)


def hide_row(book: Workbook, sheet: str, row: int) -> None:
    book[sheet].row_dimensions[row].hidden = True


def edited(folder: Path, edit: Edit) -> Path:
    book = load_workbook(BytesIO(FILLED), rich_text=True)
    edit(book)
    path = folder / "填报表.xlsx"
    book.save(path)
    return path


def repacked(folder: Path, change: Callable[[Members], None]) -> Path:
    members = unpack(FILLED)
    change(members)
    path = folder / "填报表.xlsx"
    path.write_bytes(pack(members))
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The workbook that is edited, as it is read without an edit."""
    return read_workbook(edited(tmp_path_factory.mktemp("plain"), lambda _: None))


def doubts(reading: Reading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code in {"C17", "C18"}]


def only_doubt(path: Path) -> Finding:
    (finding,) = doubts(read_workbook(path))
    return finding


def paragraphs(reading: Reading, text: str = "总体情况") -> tuple[str, ...]:
    assert reading.filing is not None
    return reading.filing.texts[text]


@pytest.mark.parametrize("edit", SEEN.values(), ids=SEEN)
def test_what_a_person_sees_is_read(edit: Edit, tmp_path: Path) -> None:
    assert doubts(read_workbook(edited(tmp_path, edit))) == []


@pytest.mark.parametrize("edit", CONCEALED.values(), ids=CONCEALED)
def test_what_is_struck_or_not_seen_is_no_value(edit: Edit, tmp_path: Path, plain: Reading) -> None:
    reading = read_workbook(edited(tmp_path, edit))
    (finding,) = doubts(reading)
    assert (finding.code, finding.severity) == ("C17", Severity.ERROR)
    assert finding.place is not None
    assert finding.place.cell in {NUMBER, "K10", PARAGRAPH, FIELD}
    assert reading.filing is not None
    assert plain.filing is not None
    assert finding.id is not None
    if finding.id in reading.filing.cells:
        assert reading.filing.cells[finding.id] is None
    elif finding.id in reading.filing.texts:
        assert len(paragraphs(reading)) == len(paragraphs(plain)) - 1
    else:
        assert reading.filing.fields[finding.id] is None


def test_what_is_struck_is_named(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda book: put(book, NUMBERS, NUMBER, ("70", True), ("74", False)))
    finding = only_doubt(path)
    assert "“7074”里的“70”划了删除线" in finding.message
    assert finding.found == "70"


def test_a_zero_that_is_not_seen_is_no_matter(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        wear(book, NUMBER, value=0, number_format=";;;")
        hide_row(book, NUMBERS, 10)
        book[NUMBERS]["K10"].value = None

    found = [f for f in doubts(read_workbook(edited(tmp_path, edit))) if NUMBER in f.message]
    assert found == []


ASIDE = {
    "row": lambda book: hide_row(book, TEXTS, 7),
    "height": lambda book: setattr(book[TEXTS].row_dimensions[7], "height", 0.75),
    "group": lambda book: book[TEXTS].row_dimensions.group(7, 7, hidden=True),
    "column": lambda book: setattr(book[TEXTS].column_dimensions["B"], "hidden", True),
    "sheet": lambda book: setattr(book[TEXTS], "sheet_state", "hidden"),
    "deeply hidden sheet": lambda book: setattr(book[TEXTS], "sheet_state", "veryHidden"),
}


@pytest.mark.parametrize("edit", ASIDE.values(), ids=ASIDE)
def test_paragraphs_that_are_hidden_are_asked_about_and_not_read(
    edit: Edit, tmp_path: Path, plain: Reading
) -> None:
    reading = read_workbook(edited(tmp_path, edit))
    (finding,) = doubts(reading)
    assert (finding.code, finding.severity) == ("C17", Severity.QUESTION)
    hidden = paragraphs(plain)[1]
    assert hidden not in paragraphs(reading)
    required = any(f.code == "C06" and f.id == "总体情况" for f in reading.findings)
    assert required == (not paragraphs(reading))


def test_numbers_that_are_hidden_are_read_and_asked_about_once(
    tmp_path: Path, plain: Reading
) -> None:
    def edit(book: Workbook) -> None:
        for row in (10, 12):
            hide_row(book, NUMBERS, row)

    reading = read_workbook(edited(tmp_path, edit))
    (finding,) = doubts(reading)
    assert finding.severity is Severity.QUESTION
    assert NUMBER_ID in {finding.id, *finding.candidates}
    assert reading.filing is not None
    assert plain.filing is not None
    assert reading.filing.cells == plain.filing.cells


def test_a_reason_in_a_hidden_row_is_none(tmp_path: Path, plain: Reading) -> None:
    path = edited(tmp_path, lambda book: hide_row(book, REASONS, 5))
    reading = read_workbook(path)
    assert reading.filing is not None
    assert plain.filing is not None
    assert reading.filing.reasons == plain.filing.reasons[1:]
    assert only_doubt(path).severity is Severity.QUESTION


PICTURES = {
    "formula": '=DISPIMG("ID_61A4C7",1)',
    "formula of a later version": '=_xlfn.DISPIMG("ID_61A4C7",1)',
    "from the web": '=_xlfn.IMAGE("https://example.com/a.png")',
    "within another": '=IF(1,_xlfn.DISPIMG("ID_61A4C7",1),"")',
    "pasted": "＝DISPIMG(“ID_61A4C7”,1)",
    "in a sentence": '见 =DISPIMG("ID_61A4C7",1) 一图',
}
PLACES = [(NUMBERS, NUMBER), (NUMBERS, "K10"), (TEXTS, PARAGRAPH), (FIELDS, FIELD)]


@pytest.mark.parametrize("words", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(("sheet", "address"), PLACES)
def test_a_picture_is_no_value(words: str, sheet: str, address: str, tmp_path: Path) -> None:
    path = edited(tmp_path, lambda book: setattr(book[sheet][address], "value", words))
    finding = only_doubt(path)
    assert (finding.code, finding.severity) == ("C18", Severity.ERROR)
    assert finding.place is not None
    assert finding.place.cell == address


def test_a_picture_in_a_cell_of_excel_is_no_value(tmp_path: Path) -> None:
    def change(members: Members) -> None:
        part = sheet_of(members, NUMBERS)
        pattern = rb'<c r="%b"( s="\d+")?[^>]*><v>[^<]*</v></c>' % NUMBER.encode()
        cell = b'<c r="%b"\\1 t="e" vm="1"><v>#VALUE!</v></c>' % NUMBER.encode()
        members[part], count = re.subn(pattern, cell, members[part])
        assert count == 1

    finding = only_doubt(repacked(tmp_path, change))
    assert (finding.code, finding.id) == ("C18", NUMBER_ID)


def test_words_about_pictures_are_words(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        lambda book: setattr(book[TEXTS][PARAGRAPH], "value", "政策解读配图（IMAGE）12 张。"),
    )
    assert doubts(read_workbook(path)) == []


def test_an_office_saves_what_is_struck_and_hidden(office: Office, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        wear(book, NUMBER, font=Font(strike=True))
        wear(book, "E11", value=3, font=Font(color="FFFFFF"), fill=PatternFill("solid", "FFFFFF"))
        wear(book, "F11", value=3, number_format=";;;")
        put(book, TEXTS, PARAGRAPH, ("收到7", False), ("0", True), ("74件。", False))
        hide_row(book, TEXTS, 8)

    path = edited(tmp_path, edit)
    saved = office.save_as(path, tmp_path / "另存.xlsx")
    wanted = {NUMBER, "E11", "F11", PARAGRAPH, "B8"}
    for book in (path, saved):
        assert {f.place.cell for f in doubts(read_workbook(book)) if f.place} == wanted


def test_what_an_office_saves_of_a_plain_workbook_is_plain(office: Office, tmp_path: Path) -> None:
    saved = office.save_as(EXAMPLE, tmp_path / "另存.xlsx")
    assert doubts(read_workbook(saved)) == []


def test_what_is_struck_stays_struck_in_the_marked_copy(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda book: put(book, NUMBERS, NUMBER, ("70", True), ("74", False)))
    reading = read_workbook(path)
    copy = tmp_path / "标注.xlsx"
    assert reading.form is not None
    assert reading.filing is not None
    parts = (reading.form, reading.filing, reading.findings, reading.typed, reading.outside_cells)
    copy.write_bytes(write_marked(Returned(*parts)))
    finding = only_doubt(copy)
    assert (finding.id, finding.found) == (NUMBER_ID, "70")


def sheet_of(members: Members, title: str) -> str:
    """The part of a sheet of the example, which keeps them in order."""
    titles = re.findall(r'<sheet [^>]*name="([^"]+)"', members["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{titles.index(title) + 1}.xml"
