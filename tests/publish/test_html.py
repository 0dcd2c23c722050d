from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import pytest
from checks.township import CASES, FORM, load_case, make_filing
from odd_form import HEAD
from publish.webtable import WebCell, read_table

from toolkit.form.filing import Filing, blank_filing
from toolkit.form.loading import parse_form
from toolkit.form.model import Cell, Form
from toolkit.publish.html import make_html

MARK = "草稿（未通过审核，不得公开）"
VOID = {"meta", "col", "wbr"}
TOWNSHIP = make_filing()
DIGEST = """
import hashlib, sys
from pathlib import Path
from toolkit.form.filing import load_filing
from toolkit.form.catalog import find_form
from toolkit.publish.data import make_csv
from toolkit.publish.html import make_html
form = find_form()
filing, _ = load_filing(Path(sys.argv[1]).read_text(encoding="utf-8"), form)
pages = make_html(form, filing, mark="草稿").encode() + make_csv(form, filing)
print(hashlib.sha256(pages).hexdigest())
"""
TWO_BANDS = """
    table:
      id: 表
      name: 表 "甲"
      bands:
        - {title: <上>, columns: [{id: 一, label: "A & B"}, {id: 二}], rows: [{id: 子}, {id: 丑}]}
        - {columns: [{id: 三, span: 2, children: []}], rows: [{id: 寅}]}
"""


class Nesting(HTMLParser):
    """Follows the tags of a page, each of which must close the last one open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parse(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def read_blocks(page: str) -> list[tuple[str, str]]:
    """Headings and paragraphs in their order."""
    main = parse(page).find(".//main")
    return [(e.tag, e.text_content()) for e in main.iter("h1", "h2", "h3", "p")]


def read_cells(page: str) -> list[WebCell]:
    return [cell for table in parse(page).iter("table") for cell in read_table(table)]


def expect(cell: Cell, table: str, filing: Filing) -> WebCell:
    value = filing.cells[cell.id]
    return WebCell(
        cell.band.title or table,
        "" if value is None else f"{value}",
        cell.row.labels,
        cell.column.labels,
    )


@pytest.mark.parametrize(
    "case",
    [load_case("suqian-2023"), load_case("leye-2021"), TOWNSHIP, blank_filing(FORM)],
    ids=["a city", "a township", "texts only", "blank"],
)
def test_every_number_stands_under_its_printed_headers(case: Filing) -> None:
    expected = [
        expect(cell, table.name, case) for table in FORM.tables.values() for cell in table.cells
    ]
    assert read_cells(make_html(FORM, case)) == expected


def test_headings_paragraphs_and_signature_stand_in_the_order_of_the_report(
    form: Form, filing: Filing
) -> None:
    found = [text for _, text in read_blocks(make_html(form, filing))]
    expected = ["宿迁市2023年政府信息公开工作年度报告"]
    for section in form.sections:
        expected += [section.heading] if section.heading else []
        for text in section.texts:
            expected += [line.strip("　 \n") for line in filing.texts[text.id]]
    assert found == [*filter(None, expected), "宿迁市人民政府", "2024年3月8日"]


def test_a_heading_alone_is_a_heading_and_one_within_a_paragraph_is_strong() -> None:
    page = make_html(FORM, TOWNSHIP)
    assert ("h3", "（五）监督保障情况。") in read_blocks(page)
    strong = [element.text_content() for element in parse(page).iter("strong")]
    assert strong == [
        "（一）主动公开情况。",
        "（二）依申请公开情况。",
        "（三）政府信息管理情况。",
        "（四）平台建设情况。",
    ]


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    line = "第一段 <script>alert(1)</script> &amp; {{ 7*7 }} \"'  两个空格"
    unit = "<b>甲</b>&乙"
    page = make_html(FORM, make_filing({"其他事项": (line,)}, {"单位名称": unit}))
    blocks = read_blocks(page)
    assert ("p", line) in blocks
    assert blocks[0] == ("h1", f"{unit}2024年政府信息公开工作年度报告")
    assert parse(page).findtext("head/title") == blocks[0][1]
    assert not list(parse(page).iter("script", "b"))


def test_what_no_document_can_hold_does_not_spoil_the_page() -> None:
    page = make_html(FORM, make_filing({"其他事项": ("甲\ud800乙\x00丙",)}, {"单位全称": "丁\x01"}))
    blocks = read_blocks(page.encode().decode())
    assert ("p", "甲\ufffd乙\ufffd丙") in blocks
    assert ("p", "丁\ufffd") in blocks


def test_the_page_is_one_file_in_chinese_without_script(form: Form, filing: Filing) -> None:
    page = parse(make_html(form, filing))
    assert page.get("lang") == "zh-CN"
    assert page.find("head/meta").get("charset") == "utf-8"
    fetched = [e.tag for e in page.iter() if {"src", "href", "srcset"} & set(e.attrib)]
    assert fetched == [] == list(page.iter("script", "link", "img", "iframe"))
    style = page.findtext("head/style") or ""
    assert "url(" not in style
    assert "@import" not in style
    assert len(page.findall(".//h1")) == len(page.findall(".//main")) == 1


@pytest.mark.parametrize("mark", ["", MARK])
def test_every_tag_that_opens_is_closed(form: Form, filing: Filing, mark: str) -> None:
    nesting = Nesting()
    nesting.feed(make_html(form, filing, mark=mark))
    assert nesting.open == []


def test_a_draft_says_so_first_and_a_final_report_says_nothing(form: Form, filing: Filing) -> None:
    draft = make_html(form, filing, mark=MARK)
    assert read_blocks(draft)[0] == ("p", MARK)
    assert (parse(draft).findtext("head/title") or "").startswith(MARK)
    assert "草稿" not in make_html(form, filing)


def test_what_was_not_filled_in_leaves_no_empty_lines_behind() -> None:
    blocks = read_blocks(make_html(FORM, blank_filing(FORM)))
    headings = [section.heading for section in FORM.sections if section.heading]
    assert [text for _, text in blocks] == ["＿＿＿＿年政府信息公开工作年度报告", *headings]


def test_a_short_name_signs_where_there_is_no_full_one(filing: Filing) -> None:
    fields = {**filing.fields, "单位全称": None, "成文日期": None}
    assert read_blocks(make_html(FORM, replace(filing, fields=fields)))[-1] == ("p", "宿迁市")


def test_any_form_makes_a_page() -> None:
    form = parse_form(HEAD.rstrip() + TWO_BANDS, "odd.yaml")
    cells = {cell.id: number for number, cell in enumerate(form.cells.values())}
    filing = replace(blank_filing(form), cells=cells)
    page = make_html(form, filing)
    texts = [text for _, text in read_blocks(page)]
    assert texts == ["＿＿月报", "甲 {{ 不是标签 }} & <甲> {% 也不是 %}"]
    assert read_cells(page) == [
        WebCell("<上>", "0", ("子",), ("A & B",)),
        WebCell("<上>", "1", ("子",), ("二",)),
        WebCell("<上>", "2", ("丑",), ("A & B",)),
        WebCell("<上>", "3", ("丑",), ("二",)),
        WebCell('表 "甲"', "4", ("寅",), ("三",)),
    ]


def test_the_same_filing_gives_the_same_bytes_in_another_process() -> None:
    def run(seed: str) -> str:
        command = [sys.executable, "-c", DIGEST, str(Path(CASES, "suqian-2023.json"))]
        environment = {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        return subprocess.run(
            command, env=environment, capture_output=True, check=True
        ).stdout.hex()

    assert run("1") == run("2")
