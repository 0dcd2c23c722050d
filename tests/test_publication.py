"""The commands that publish and compare, and the proof of every report, run as a user does."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command import CASES, EXAMPLES, TIANBAO, tianbao
from docx import Document
from lxml import html
from office import missing_office

from toolkit.form.catalog import find_form, find_template
from toolkit.form.filing import load_filing

GOOD = EXAMPLES / "leye-2021.xlsx"
FAULTY = EXAMPLES / "leye-2021-as-published.xlsx"
TITLE = "松北区乐业镇2021年政府信息公开工作年度报告"
FORM = find_form()


def numbers() -> list[str]:
    filing = load_filing((CASES / "leye-2021.json").read_text(encoding="utf-8"), FORM)[0]
    return [str(value) for value in filing.cells.values()]


def test_a_report_comes_with_its_web_page(tmp_path: Path) -> None:
    done = tianbao("report", GOOD, "--html", "-o", tmp_path / "报告")
    assert done.code == 0, done.err
    assert {p.name for p in tmp_path.joinpath("报告").iterdir() if p.name[0] != "."} == {
        f"{TITLE}.docx",
        f"{TITLE}.html",
    }
    page = html.fromstring((tmp_path / "报告" / f"{TITLE}.html").read_bytes())
    assert page.findtext(".//title") == TITLE
    assert [str(cell.xpath("string()")) for cell in page.iter("td")] == numbers()


@pytest.mark.skipif(bool(missing_office()), reason=missing_office() or "")
def test_reports_of_a_folder_come_as_pdf(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "收回")
    done = tianbao("report", tmp_path / "收回", "--pdf", "--draft", "-o", tmp_path / "报告")
    assert done.code == 1  # one of the two has errors
    suffixes = sorted(p.suffix for p in (tmp_path / "报告").iterdir() if p.name[0] != ".")
    assert suffixes == [".docx", ".docx", ".pdf", ".pdf"]
    for path in (tmp_path / "报告").glob("*.pdf"):
        assert path.read_bytes().startswith(b"%PDF-")


def test_pdf_without_an_office_program_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(TIANBAO), "report", str(GOOD), "--pdf", "-o", str(tmp_path / "报告.docx")],
        capture_output=True,
        env={**os.environ, "PATH": str(tmp_path), "TIANBAO_SOFFICE": str(tmp_path / "soffice")},
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "出不了 PDF" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert (tmp_path / "报告.docx").is_file()


def test_figures_are_exported_as_open_data(tmp_path: Path) -> None:
    done = tianbao("export", GOOD, "--to", "csv", "-o", tmp_path / "数据.csv")
    assert done.code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "数据.csv").read_text("utf-8-sig"))))
    assert [row["编号"] for row in rows] == list(FORM.cells)
    assert [row["数值"] for row in rows] == numbers()


def test_a_page_that_may_not_be_published_says_so(tmp_path: Path) -> None:
    assert tianbao("export", FAULTY, "--to", "html", "-o", tmp_path / "页.html").code == 1
    assert tianbao("export", GOOD, "--to", "html", "-o", tmp_path / "好.html").code == 0
    assert "草稿" in (tmp_path / "页.html").read_text(encoding="utf-8")
    assert "草稿" not in (tmp_path / "好.html").read_text(encoding="utf-8")


def test_another_format_is_refused_with_those_there_are() -> None:
    done = tianbao("export", GOOD, "--to", "xml")
    assert done.code == 2
    assert "json、csv、html" in done.err


def test_two_filings_are_compared_on_screen_and_as_a_page(tmp_path: Path) -> None:
    done = tianbao("diff", GOOD, FAULTY)
    assert done.code == 0
    assert "本年处理决定数量" in done.out
    assert "[C01]" in done.err  # what could not be read is told, since it is compared as a blank
    target = tmp_path / "页.html"
    assert tianbao("diff", GOOD, CASES / "suqian-2023.json", "--html", target).code == 0
    page = html.fromstring(target.read_bytes())
    assert page.xpath("//ins")
    assert page.xpath("//del")


def test_what_is_no_filing_is_not_compared(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").touch()
    done = tianbao("diff", GOOD, tmp_path / "空.xlsx")
    assert done.code == 2
    assert "空文件" in done.err


def test_the_forms_own_template_has_no_fault() -> None:
    done = tianbao("template", "check", find_template(FORM))
    assert done.code == 0
    assert "没有发现问题" in done.out


def test_faults_of_a_template_are_all_told_at_once(tmp_path: Path) -> None:
    document = Document(str(find_template(FORM)))
    document.add_paragraph("{{ 单位名字 }}")
    document.add_paragraph("{{ 年度 ")
    document.save(str(tmp_path / "模板.docx"))
    done = tianbao("template", "check", tmp_path / "模板.docx")
    assert done.code == 1
    assert "[T01]" in done.out
    assert "单位名称" in done.out
    assert "[T02]" in done.out


def test_a_template_that_prints_another_number_gives_no_report(tmp_path: Path) -> None:
    document = Document(str(find_template(FORM)))
    runs = document.element.body.xpath(".//w:t[contains(., '{{ 主动公开.行政许可.')]")
    for run in runs:
        run.text = run.text.replace("行政许可", "行政处罚")
    document.save(str(tmp_path / "模板.docx"))
    assert runs
    filled = tmp_path / "填好.xlsx"
    assert tianbao("import", CASES / "suqian-2023.json", "-o", filled).code == 0
    for template, code in ((find_template(FORM), 0), (tmp_path / "模板.docx", 1)):
        target = tmp_path / f"{code}.docx"
        done = tianbao("report", filled, "--template", template, "-o", target)
        assert done.code == code
        assert ("[R01]" in done.out) == (code == 1)
        assert target.exists() == (code == 0)


@pytest.mark.parametrize("to", ["json", "csv", "html"])
def test_an_export_is_the_same_bytes_each_time(to: str, tmp_path: Path) -> None:
    first, second = (tmp_path / f"{name}.{to}" for name in ("甲", "乙"))
    for target in (first, second):
        assert tianbao("export", GOOD, "--to", to, "-o", target).code == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_report_and_a_workbook_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    data = tmp_path / "数据.json"
    data.write_text(json.dumps(json.loads((CASES / "leye-2021.json").read_text("utf-8"))))
    for name in ("甲", "乙"):
        assert tianbao("report", GOOD, "-o", tmp_path / f"{name}.docx").code == 0
        assert tianbao("import", data, "-o", tmp_path / f"{name}.xlsx").code == 0
    for suffix in (".docx", ".xlsx"):
        first, second = (tmp_path / f"{name}{suffix}" for name in ("甲", "乙"))
        assert first.read_bytes() == second.read_bytes()
