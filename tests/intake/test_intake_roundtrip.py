"""What we write is read back: the same filing, also after other programs saved it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from command import CASES, tianbao
from intake.comparing import ALL_CASES, find_different, load_case, write_report

from toolkit.core.finding import Severity
from toolkit.excel.read.reader import read_workbook
from toolkit.intake.read import read_report
from toolkit.publish.html import make_html

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

ALLOWED = {"C01"}
"""A blank that was published is told, although it is read as it stands."""


def assert_same(form: Form, filing: Filing, path: Path) -> None:
    read = read_report(path)
    assert read.form is form
    assert find_different(form, filing, read) == set()
    assert {finding.code for finding in read.findings} <= ALLOWED


@pytest.mark.parametrize("name", ALL_CASES)
def test_a_report_in_word_is_read_back(name: str, tmp_path: Path) -> None:
    form, filing = load_case(name)
    assert_same(form, filing, write_report(form, filing, tmp_path / "报告.docx"))


@pytest.mark.parametrize("name", ALL_CASES)
def test_a_web_page_is_read_back(name: str, tmp_path: Path) -> None:
    form, filing = load_case(name)
    page = tmp_path / "报告.html"
    page.write_text(make_html(form, filing), encoding="utf-8")
    assert_same(form, filing, page)


@pytest.mark.parametrize("name", ALL_CASES)
def test_a_report_that_went_through_the_old_format_is_read_back(
    name: str, office: Office, tmp_path: Path
) -> None:
    form, filing = load_case(name)
    report = write_report(form, filing, tmp_path / "报告.docx")
    old = office.save_as(report, tmp_path / "旧.doc")
    assert_same(form, filing, office.save_as(old, tmp_path / "新.docx"))


@pytest.mark.parametrize("name", ALL_CASES)
def test_a_report_saved_as_a_page_by_an_office_program_is_read_back(
    name: str, office: Office, tmp_path: Path
) -> None:
    form, filing = load_case(name)
    report = write_report(form, filing, tmp_path / "报告.docx")
    assert_same(form, filing, office.save_as(report, tmp_path / "网页.html"))


def test_who_signed_and_when_is_read_from_the_end(tmp_path: Path) -> None:
    form, filing = load_case(
        "leye-2021", 单位全称="松北区乐业镇人民政府", 成文日期=date(2022, 1, 15)
    )
    report = write_report(form, filing, tmp_path / "报告.docx")
    assert_same(form, filing, report)
    page = tmp_path / "报告.html"
    page.write_text(make_html(form, filing), encoding="utf-8")
    assert_same(form, filing, page)


def test_the_mark_of_a_draft_is_told_and_not_read(tmp_path: Path) -> None:
    form, filing = load_case("leye-2021")
    page = tmp_path / "草稿.html"
    page.write_text(make_html(form, filing, mark="草稿"), encoding="utf-8")
    read = read_report(page)
    assert find_different(form, filing, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.severity, finding.found) == ("F14", Severity.QUESTION, "草稿")


def test_the_command_makes_a_workbook_with_live_totals_of_a_report(tmp_path: Path) -> None:
    form, filing = load_case("suqian-2023")
    report = write_report(form, filing, tmp_path / "报告.docx")
    done = tianbao("import", report)
    assert done.code == 0
    assert done.out == ""
    reading = read_workbook(tmp_path / "报告.xlsx")
    assert reading.filing is not None
    assert reading.filing.cells == filing.cells
    assert reading.filing.texts == filing.texts
    assert "C12" not in {finding.code for finding in reading.findings}
    assert tianbao("import", report).code == 2
    assert tianbao("import", report, "--force").code == 0


def test_the_command_reads_by_the_form_that_is_named(tmp_path: Path) -> None:
    form, filing = load_case("leye-2021")
    report = write_report(form, filing, tmp_path / "报告.docx")
    done = tianbao("import", report, "--form", "annual-report-2019", "-o", tmp_path / "旧.xlsx")
    assert done.code == 1
    assert "[F12]" in done.out
    reading = read_workbook(tmp_path / "旧.xlsx")
    assert reading.form is not None
    assert reading.form.id == "annual-report-2019"
    assert tianbao("import", report, "--form", "没有").code == 2


def test_a_published_report_may_stand_for_last_years_filing(tmp_path: Path) -> None:
    form, filing = load_case("pingtan-2021")
    last = write_report(form, filing, tmp_path / "上年.docx")
    now = tmp_path / "本年.xlsx"
    tianbao("import", CASES / "pingtan-2022.json", "-o", now)
    done = tianbao("check", now, "--last-year", last)
    assert "[Y05]" not in done.out
    assert "单位" in tianbao("diff", last, now).out
