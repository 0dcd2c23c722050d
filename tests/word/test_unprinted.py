"""A field that was filled in is printed, or its absence is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from command import ROOT, tianbao

from toolkit.core.finding import Finding, Severity
from toolkit.form.filing import FieldValue, Filing, dump_filing
from toolkit.form.model import Form
from toolkit.word.proof.unprinted import find_unprinted
from toolkit.word.render.render import render

FILLED: dict[str, FieldValue] = {
    "单位类别": "乡镇",
    "单位代码": "230109",
    "填报人": "张某",
    "联系电话": "0451-58656565",
    "成文日期": date(2024, 3, 8),
}


@pytest.fixture
def filled(filing: Filing) -> Filing:
    return replace(filing, fields={**filing.fields, **FILLED})


def find(path: Path, form: Form, filing: Filing) -> list[Finding]:
    return find_unprinted(render(path, form, filing), path.read_bytes(), form, filing)


def test_what_the_report_lacks_is_one_finding(template: Path, form: Form, filled: Filing) -> None:
    (finding,) = find(template, form, filled)
    assert (finding.code, finding.severity, finding.id) == ("T03", Severity.QUESTION, "联系电话")
    assert finding.message == "填了而报告里没有印出的：联系电话"
    more = replace(filled, fields={**filled.fields, "联系地址": "政府街1号"})
    (finding,) = find(template, form, more)
    assert finding.message.endswith("：联系地址、联系电话")


@pytest.mark.parametrize("words", ["电话：0451-58656565。", "电话 ０４５１－５８６５６５６５"])
def test_what_the_preface_says_is_printed(
    words: str, template: Path, form: Form, filled: Filing
) -> None:
    said = replace(filled, texts={**filled.texts, "引言": (words,)})
    assert find(template, form, said) == []


def test_what_a_tag_prints_in_its_own_way_is_printed(
    tmp_path: Path, form: Form, filled: Filing
) -> None:
    path = tmp_path / "模板.docx"
    document = docx.Document()
    document.add_paragraph("{{ 单位名称 }}{{ 单位全称 }}{{ 年度 }}{{ 联系电话[-8:] }}")
    document.save(str(path))
    (finding,) = find(path, form, filled)
    assert finding.message.endswith("：成文日期")
    paragraph = document.add_paragraph("{{ 成文")
    paragraph.add_run("日期.年 }}年").bold = True
    document.save(str(path))
    assert find(path, form, filled) == []


def test_the_command_tells_it_and_delivers(tmp_path: Path, filled: Filing) -> None:
    (tmp_path / "填报.json").write_text(dump_filing(filled), encoding="utf-8")
    tianbao("import", tmp_path / "填报.json", "-o", tmp_path / "填好.xlsx")
    done = tianbao("report", tmp_path / "填好.xlsx", "--draft", "-o", tmp_path / "报告.docx")
    assert "填了而报告里没有印出的：联系电话" in done.out + done.err
    assert (tmp_path / "报告.docx").exists()
    blank = ROOT / "workbook" / "annual-report-2021.xlsx"
    done = tianbao("report", blank, "--draft", "-o", tmp_path / "空.docx")
    assert "T03" not in done.out + done.err
