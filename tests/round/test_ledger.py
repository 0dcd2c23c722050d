"""The ledger in a real office program, and the page of a round in a real browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from browser import Browser
from office import Office
from round.hand import file, make_desk, make_filing

from toolkit.core.finding import Finding, Severity
from toolkit.round.collect.ledger import CHECKS, PROBLEMS, UNITS, UNMATCHED, write_ledger
from toolkit.round.collect.web_page import make_overview
from toolkit.round.status import RoundStatus

PHONE, DESKTOP = 375, 1280


@pytest.fixture(scope="module")
def ledger(status: RoundStatus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "收表台账.xlsx"
    path.write_bytes(write_ledger(status, path.parent))
    return path


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # its bars
def test_an_office_program_keeps_its_filters_links_and_colours(
    ledger: Path, office: Office, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(office.save_as(ledger, tmp_path / "另存.xlsx"))
    assert book.sheetnames == [UNITS, PROBLEMS, UNMATCHED, CHECKS]
    for sheet in book.worksheets:
        assert sheet.auto_filter.ref
        assert sheet.print_title_rows
    targets = [c.hyperlink.target for row in book[UNITS].iter_rows() for c in row if c.hyperlink]
    assert len(targets) == 53


def test_every_link_leads_to_a_file(ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    links = [
        cell.hyperlink
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert len(links) > 60
    for link in links:
        assert (ledger.parent / unquote(str(link.target))).is_file()


def test_a_link_to_a_problem_leads_to_its_cell(ledger: Path) -> None:
    sheet = openpyxl.load_workbook(ledger)[PROBLEMS]
    rows = [row for row in sheet.iter_rows(min_row=4) if row[2].value == "C01"]
    (row,) = rows
    assert row[4].value == "C19"
    assert row[4].hyperlink is not None
    assert row[4].hyperlink.location == "'二、主动公开'!C19"


def test_it_is_the_same_bytes_each_time(ledger: Path, status: RoundStatus) -> None:
    assert write_ledger(status, ledger.parent) == ledger.read_bytes()
    assert make_overview(status) == make_overview(status)


def test_what_looks_like_a_formula_or_markup_is_shown_as_it_is(tmp_path: Path) -> None:
    odd = Finding("C02", Severity.ERROR, "=1+1 <b>粗</b>", "=cmd", found="=2+2")
    status = make_desk(file("<i>甲镇", make_filing(), odd))
    (tmp_path / "台账.xlsx").write_bytes(write_ledger(status, tmp_path))
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx")[PROBLEMS]
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
    assert {"=1+1 <b>粗</b>", "=2+2"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)
    page = make_overview(status)
    assert "<i>甲镇" not in page
    assert "&lt;i&gt;甲镇" in page


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_fits_a_phone_and_a_desk(
    browser: Browser, status: RoundStatus, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "情况.html"
    path.write_text(make_overview(status), encoding="utf-8")
    browser.open(path, width)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_tells_a_screen_reader_how_far_the_round_is(
    browser: Browser, status: RoundStatus, tmp_path: Path
) -> None:
    path = tmp_path / "情况.html"
    path.write_text(make_overview(status), encoding="utf-8")
    browser.open(path, DESKTOP)
    nodes = browser.read_accessibility()
    roles = [
        (str(n.get("role", {}).get("value")), str(n.get("name", {}).get("value"))) for n in nodes
    ]
    bars = [name for role, name in roles if role in {"image", "img"}]
    assert bars == [
        "已交 50 个，须改正 3 个，待确认 1 个，交了但没算 3 个，未交 2 个，逾期未交 1 个"
    ]
    heads = {name for role, name in roles if role == "rowheader"}
    assert {entry.unit.name for entry in status.entries} <= heads
