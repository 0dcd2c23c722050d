"""The county's own filing: the exact sum of its units, and everything that is not in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from office import Office
from round.hand import file, make_desk, make_filing
from round.mishaps import (
    BLANK,
    COPIED,
    ENCRYPTED,
    FULL_NAME,
    LED_FROM_ABOVE,
    MANGLED,
    MISSING,
    OTHER_YEAR,
    OVERDUE,
    RENAMED,
    TORN,
    TWICE,
    TWICE_UNTOLD,
    UNBALANCED,
    UNMATCHED,
    ZIPPED,
)
from round.sixty import County
from round.units import FORM, OUTSIDE
from test_chain import numbers_of

from toolkit.core.finding import Finding, Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.layout.model import SIDE_SHEET
from toolkit.form.filing import Filing
from toolkit.form.pages import GATHERED_SHEET, SOURCES_SHEET, SUMMED_SHEET
from toolkit.pipeline.outcome import Outcome
from toolkit.pipeline.steps import check_workbook, make_report
from toolkit.round.status import RoundStatus
from toolkit.round.total.audit import audit
from toolkit.round.total.totals import Total, add_up
from toolkit.round.total.workbook import write_total

MONEY = "主动公开.行政事业性收费.收费金额"
COUNT = "主动公开.行政许可.处理决定"
ERROR = Finding("C01", Severity.ERROR, "没有填", "填上")
OWN_TEXTS = {
    "总体情况": "2023年，青禾市认真做好政府信息公开工作。",
    "问题与改进": "还存在解读形式单一的问题，下一步将改进。",
    "其他事项": "2023年没有收取政府信息公开信息处理费。",
}


@pytest.fixture(scope="module")
def total(full_status: RoundStatus) -> Total:
    return add_up(full_status, unit="青禾市")


@pytest.fixture(scope="module")
def workbook(total: Total, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("total") / "汇总.xlsx"
    path.write_bytes(write_total(total).workbook)
    return path


def read_back(total: Total, folder: Path) -> Outcome:
    path = folder / "汇总.xlsx"
    path.write_bytes(write_total(total).workbook)
    return check_workbook(path)


def filing_of(outcome: Outcome) -> Filing:
    assert outcome.filing is not None
    return outcome.filing


def told(total: Total) -> dict[str | None, tuple[str, Severity]]:
    """By unit what is said of it."""
    return {finding.item: (finding.code, finding.severity) for finding in total.findings}


def fill_in_texts(source: Path, target: Path) -> None:
    """What the county does with its sum: it writes its own texts."""
    book = openpyxl.load_workbook(source)
    slots = make_layout(FORM).slots
    for text, words in OWN_TEXTS.items():
        book[slots[text].sheet][slots[text].area.address] = words
    book.save(target)


def test_sixty_workbooks_sum_to_the_published_report_in_all_200_cells(
    county: County, total: Total, workbook: Path, tmp_path: Path
) -> None:
    assert total.ok
    assert len(total.shares) == 58
    outcome = check_workbook(workbook)
    assert len(filing_of(outcome).cells) == 200
    assert filing_of(outcome).cells == county.total.cells
    assert outcome.unit == "青禾市"
    assert outcome.year == 2023
    assert audit(filing_of(outcome), total, is_own=True) == []
    written = tmp_path / "青禾市.xlsx"
    fill_in_texts(workbook, written)
    finished = check_workbook(written)
    assert finished.ok
    _, report = make_report(finished)
    assert report is not None
    (tmp_path / "报告.docx").write_bytes(report)
    tables = Document(str(tmp_path / "报告.docx")).tables
    for table, table_id in zip(tables, FORM.tables, strict=True):
        for cell, printed in numbers_of(table, table_id).items():
            assert Decimal(printed) == county.total.cells[cell]


def test_the_sum_is_a_filing_like_any_other_but_for_its_texts(workbook: Path) -> None:
    outcome = check_workbook(workbook)
    assert {f.code for f in outcome.findings if f.severity is Severity.ERROR} == {"C06"}
    assert {f.code for f in outcome.findings} == {"C06", "E05", "Y05"}


def test_a_sum_that_lies_among_the_units_is_none_of_them(workbook: Path) -> None:
    outcome = check_workbook(workbook)
    assert outcome.passed_over
    assert outcome.reading is not None
    assert outcome.reading.is_sum


def test_another_program_saves_the_sum_and_nothing_is_lost(
    county: County, workbook: Path, office: Office, tmp_path: Path
) -> None:
    saved = tmp_path / "存过.xlsx"
    office.run(workbook, ["recalculate"], ["save", saved])
    outcome = check_workbook(saved)
    assert filing_of(outcome).cells == county.total.cells
    assert not {"F06", "F13", "F14"} & {finding.code for finding in outcome.findings}
    sheet = openpyxl.load_workbook(saved, data_only=True)[SOURCES_SHEET]
    assert {cell.value for cell in sheet[6][3:]} == {0}
    assert [cell.value for cell in sheet[4][3:]] == [
        pytest.approx(float(value or 0)) for value in county.total.cells.values()
    ]


def test_every_sum_leads_down_to_the_unit_and_its_file(
    county: County, total: Total, workbook: Path
) -> None:
    sheet = openpyxl.load_workbook(workbook)[SOURCES_SHEET]
    slots = make_layout(FORM).slots
    rows = list(sheet.iter_rows(min_row=8, values_only=True))
    assert [row[1:3] for row in rows] == [(share.unit.name, share.file) for share in total.shares]
    for column, cell in enumerate(FORM.cells, start=4):
        head = sheet.cell(7, column)
        assert head.value == slots[cell].area.address
        assert sheet.cell(1, column).value in {slots[cell].sheet, None}
        values = [Decimal(str(row[column - 1] or 0)) for row in rows]
        assert values == [m.filing.cells[cell] for m in county.summed]
        assert sum(values) == county.total.cells[cell]


def test_the_texts_of_the_units_stand_whole_beside(county: County, workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)[GATHERED_SHEET]
    rows = [row[1:4] for row in sheet.iter_rows(min_row=4, values_only=True)]
    expected = [
        (text.item, member.name, paragraph)
        for text in FORM.texts.values()
        for member in county.summed
        for paragraph in member.filing.texts[text.id]
    ]
    assert rows == expected


def test_a_paragraph_stays_as_it_is_whatever_it_begins_with(tmp_path: Path) -> None:
    lines = ("=1+1是公式的样子", "+86", "甲_x000D_乙", "长" * 32_000, "一行\n又一行")
    total = add_up(make_desk(file("甲", make_filing(texts={"总体情况": lines}))))
    assert read_back(total, tmp_path).filing is not None
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    cells = [book[GATHERED_SHEET].cell(row, 4) for row in range(4, 9)]
    assert tuple(str(c.value).replace("_x005F_", "_") for c in cells) == lines
    assert {cell.data_type for cell in cells} == {"s"}


def test_each_fault_is_named_with_its_unit_and_the_rest_is_summed(
    county: County, status: RoundStatus
) -> None:
    total = add_up(status)
    said = told(total)
    assert not total.ok
    for fault in (MISSING, OVERDUE, OTHER_YEAR, ENCRYPTED, TORN, TWICE_UNTOLD):
        for name in county.wrong[fault]:
            assert said[name] == ("D02", Severity.ERROR)
    for fault in (MANGLED, BLANK, UNBALANCED):
        for name in county.wrong[fault]:
            assert said[name] == ("D04", Severity.ERROR)
    for fault in (TWICE, FULL_NAME):
        for name in county.wrong[fault]:
            assert said[name] == ("D02", Severity.QUESTION)
    summed = {share.unit.name for share in total.shares}
    assert summed & {name for name, (_, how) in said.items() if name and how == "错误"} == set()
    for fault in (RENAMED, ZIPPED, COPIED):
        assert summed >= set(county.wrong[fault])
        assert not {*county.wrong[fault]} & said.keys()
    assert sum(UNMATCHED[0] in finding.message for finding in total.findings) == 1
    for cell, value in total.filing.cells.items():
        assert value == sum(county.by_name[name].filing.cells[cell] or 0 for name in summed)


def test_units_with_errors_are_summed_where_asked_and_the_sum_says_so(
    county: County, status: RoundStatus, tmp_path: Path
) -> None:
    faulty = {*county.wrong[MANGLED], *county.wrong[BLANK], *county.wrong[UNBALANCED]}
    total = add_up(status, with_errors=True)
    assert {share.unit.name for share in total.shares if not share.ok} == faulty
    assert not total.ok
    (name,) = county.wrong[BLANK]
    (finding,) = [f for f in total.findings if f.item == name]
    assert finding.code == "D04"
    assert "按要求计入了汇总，其中 1 格没有数" in finding.message
    read_back(total, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx")[SUMMED_SHEET]
    lines = [str(row[1]) for row in sheet.iter_rows(values_only=True)]
    (line,) = [line for line in lines if line.startswith("按要求计入了填报表还有错误的 3 个单位")]
    assert all(name in line for name in faulty)


def test_a_total_that_its_parts_do_not_give_is_written_as_the_number_it_is(
    county: County, status: RoundStatus, tmp_path: Path
) -> None:
    total = add_up(status, with_errors=True)
    outcome = read_back(total, tmp_path)
    assert filing_of(outcome).cells == total.filing.cells
    assert "E02" in {finding.code for finding in outcome.findings}


def test_bodies_led_from_above_are_named_and_left_out(county: County, total: Total) -> None:
    assert {part.unit.name for part in total.left_out} == set(county.wrong[LED_FROM_ABOVE])
    (note,) = total.findings
    assert (note.code, note.severity) == ("D06", Severity.NOTE)
    assert all(name in note.message for name in county.wrong[LED_FROM_ABOVE])


def test_the_kind_comes_from_the_filing_where_the_roster_is_silent() -> None:
    filing = make_filing({COUNT: 5})
    outside = replace(filing, fields={**filing.fields, FORM.round.kind: OUTSIDE})
    total = add_up(make_desk(file("甲", filing), file("乙", outside)))
    assert total.filing.cells[COUNT] == 5
    assert [part.unit.name for part in total.left_out] == ["乙"]


def test_a_missing_body_that_is_not_summed_anyway_is_no_fault(status: RoundStatus) -> None:
    gone = replace(file("乙", None, kind=OUTSIDE), counted=None)
    assert add_up(make_desk(file("甲", make_filing()), gone)).ok


def test_money_is_added_exactly() -> None:
    pieces = [Decimal("0.1"), Decimal("0.2"), Decimal("0.000001"), Decimal("1234567.3")]
    status = make_desk(*(file(str(i), make_filing({MONEY: p})) for i, p in enumerate(pieces)))
    assert add_up(status).filing.cells[MONEY] == Decimal("1234567.600001")


def test_a_sum_that_no_cell_can_hold_is_said() -> None:
    large = [Decimal("999999999"), Decimal("999999999.000001")]
    status = make_desk(*(file(str(i), make_filing({MONEY: p})) for i, p in enumerate(large)))
    assert [(f.code, f.id) for f in add_up(status).findings] == [("D01", MONEY)]
    many = make_desk(*(file(str(i), make_filing({COUNT: 6 * 10**14})) for i in range(2)))
    assert [(f.code, f.id) for f in add_up(many).findings] == [("D01", COUNT)]


def test_a_filing_that_could_not_be_read_is_never_summed() -> None:
    total = add_up(make_desk(file("甲", None, ERROR)), with_errors=True)
    assert total.shares == ()
    assert told(total) == {"甲": ("D04", Severity.ERROR)}


def test_where_nobody_filed_the_cells_stay_blank(tmp_path: Path) -> None:
    outcome = read_back(add_up(make_desk()), tmp_path)
    assert set(filing_of(outcome).cells.values()) == {None}


def test_the_same_round_gives_the_same_bytes(total: Total, workbook: Path) -> None:
    assert write_total(total).workbook == workbook.read_bytes()


def test_what_does_not_fit_beside_the_form_stands_in_a_second_workbook(tmp_path: Path) -> None:
    filing = make_filing({COUNT: 3}, {"总体情况": ("长" * 30_000,)})
    total = add_up(make_desk(*(file(f"单位{i}", filing) for i in range(60))))
    written = write_total(total)
    assert written.beside is not None
    outcome = read_back(total, tmp_path)
    assert filing_of(outcome).cells[COUNT] == 180
    assert GATHERED_SHEET not in openpyxl.load_workbook(tmp_path / "汇总.xlsx").sheetnames
    (tmp_path / "旁.xlsx").write_bytes(written.beside)
    book = openpyxl.load_workbook(tmp_path / "旁.xlsx", read_only=True)
    assert {GATHERED_SHEET, SOURCES_SHEET} <= set(book.sheetnames)


def test_a_page_of_the_form_that_bears_the_mark_is_missing_and_never_guessed(
    workbook: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    book["二、主动公开"]["A1"] = SIDE_SHEET
    book.save(tmp_path / "改.xlsx")
    outcome = check_workbook(tmp_path / "改.xlsx")
    assert filing_of(outcome).cells[COUNT] is None
    assert "F12" in {finding.code for finding in outcome.findings}
