"""Titles, dates, signatures, headings: what is taken, what is told."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest
from intake.comparing import find_different, find_silent
from intake.layouts import Layout, build, make_telling

from toolkit.core.finding import Severity
from toolkit.form.catalog import find_form
from toolkit.form.dates import read_date
from toolkit.form.loading import parse_form
from toolkit.intake.fields import Signed, find_contacts, find_signature
from toolkit.intake.read import Intake, read_report
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordDocument

    from toolkit.form.grid import Box

FORM, FILING = make_telling()
TAIL = "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("lines", "unit", "year"),
    [
        ([f"乐业镇2021年{TAIL}"], "乐业镇", 2021),
        ([f"乐业镇 ２０２１ 年 {TAIL}"], "乐业镇", 2021),
        ([f"乐业镇二〇二一年{TAIL}"], "乐业镇", 2021),
        ([f"乐业镇关于2021年{TAIL}"], "乐业镇", 2021),
        ([f"2021年乐业镇{TAIL}"], "乐业镇", 2021),
        (["乐业镇2021年度政府信息公开年度报告"], "乐业镇", 2021),
        (["乐业镇", "2021年", TAIL], "乐业镇", 2021),
        (["首页", f"乐业镇2021年{TAIL}"], "乐业镇", 2021),
        ([f"2021年{TAIL}"], None, 2021),
    ],
)
def test_a_title_says_whose_the_report_is(lines: list[str], unit: str | None, year: int) -> None:
    (title,) = find_titles(FORM, lines)
    assert (title.fields.get(FORM.unit), title.fields[FORM.year]) == (unit, year)


@pytest.mark.parametrize(
    "line",
    [
        f"乐业镇{TAIL}",
        f"乐业镇21年{TAIL}",
        f"根据要求，乐业镇2021年{TAIL}",
        f"乐业镇2021年{TAIL}如下。",
    ],
)
def test_what_is_no_title_is_none(line: str) -> None:
    assert find_titles(FORM, [line]) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022年1月15日", date(2022, 1, 15)),
        ("２０２２ 年 1 月 5 日", date(2022, 1, 5)),
        ("二〇二二年一月十五日", date(2022, 1, 15)),
        ("二○二二年十二月三十一日", date(2022, 12, 31)),
        ("二零二二年十月二十日", date(2022, 10, 20)),
        ("2022-01-15", date(2022, 1, 15)),
        ("2022年2月30日", None),
        ("2022年1月", None),
        ("截至2022年1月15日", None),
    ],
)
def test_dates_are_read_in_digits_and_chinese(text: str, day: date | None) -> None:
    assert read_date(text) == day


DAY = date(2022, 1, 15)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["正文。", "乐业镇人民政府", "2022年1月15日"], Signed(2, "乐业镇人民政府", DAY)),
        (["正文。", "乐业镇", "2022年1月15日"], Signed(2, "乐业镇", DAY)),
        (["正文。", "乐业镇人民政府 2022年1月15日"], Signed(1, "乐业镇人民政府", DAY)),
        (["正文。", "2022年1月15日"], Signed(1, "", DAY)),
        (["正文。", "某某", "2022年1月15日"], Signed(1, "", DAY, is_sure=False)),
        (["正文。", "乐业镇"], Signed(1, "乐业镇")),
        (["正文。", "乐业镇人民政府"], Signed(1, "乐业镇人民政府")),
        (["正文。", "别处人民政府"], Signed()),
        (["报送乐业镇人民政府，2022年1月15日"], Signed()),
        (["正文。"], Signed()),
        ([], Signed()),
    ],
)
def test_who_signed_is_told_by_the_words(lines: list[str], expected: Signed) -> None:
    assert find_signature(FORM, "乐业镇", lines) == expected


def test_contacts_are_taken_where_there_is_but_one() -> None:
    line = "联系地址：某街1号，邮政编码：150001，联系电话：0451-84132001，电子邮箱：a@b.cn。"
    found = find_contacts(FORM, [line])
    assert found == {"邮政编码": "150001", "联系电话": "0451-84132001", "电子邮箱": "a@b.cn"}
    assert "邮政编码" not in find_contacts(FORM, [line, "邮编：150002"])
    assert find_contacts(FORM, ["邮政编码：15000"]) == {}


def read_with(layout: Layout, path: Path) -> Intake:
    build(FORM, FILING, layout).save(str(path))
    return read_report(path)


def insert(*lines: str, before: str) -> Layout:
    """Paragraphs above the first one that begins with some words."""

    def finish(document: WordDocument) -> None:
        place = next(p for p in document.paragraphs if p.text.startswith(before))
        for line in lines:
            place.insert_paragraph_before(line)

    return Layout(finish=finish)


def test_a_list_of_contents_is_told_and_not_read(tmp_path: Path) -> None:
    headings = [section.heading for section in FORM.sections if section.heading]
    for number, lines in enumerate((headings, [f"{h}……{n}" for n, h in enumerate(headings, 1)])):
        first = FILING.texts["引言"][0]
        read = read_with(insert(*lines, before=first), tmp_path / f"{number}.docx")
        assert find_different(FORM, FILING, read) == set()
        assert [finding.code for finding in read.findings] == ["F14"]
        assert read.findings[0].found == "\n".join(lines)


def test_a_heading_that_stands_twice_is_told(tmp_path: Path) -> None:
    layout = insert("五、存在的主要问题及改进情况", "这里又是一段。", before="二、")
    path = tmp_path / "报告.docx"
    read = read_with(layout, path)
    assert find_silent(FORM, FILING, path) == set()
    assert any("出现了 2 次" in finding.message for finding in read.findings)


def test_a_heading_that_goes_on_in_its_line_is_told(tmp_path: Path) -> None:
    def finish(document: WordDocument) -> None:
        heading = next(p for p in document.paragraphs if p.text.startswith("六、"))
        below = next(p for p in document.paragraphs if p.text == FILING.texts["其他事项"][0])
        heading.runs[0].text += f" {below.text}"
        document.element.body.remove(below._p)

    read = read_with(Layout(finish=finish), tmp_path / "报告.docx")
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.severity) == ("F14", Severity.QUESTION)


def test_paragraphs_below_a_table_are_told(tmp_path: Path) -> None:
    layout = insert("本年度数据均为最终办理结果的汇总。", "续表", before="四、")
    read = read_with(layout, tmp_path / "报告.docx")
    assert find_different(FORM, FILING, read) == {"依申请公开说明"}
    told = {finding.message[:9] for finding in read.findings}
    assert told == {"有 1 处不像正文", "有 1 段原来排在表"} or len(read.findings) == 2


def test_a_table_that_is_none_of_the_form_is_shown(tmp_path: Path) -> None:
    def finish(document: WordDocument) -> None:
        place = next(p for p in document.paragraphs if p.text.startswith("二、"))
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "信箱", "12"
        place._p.addprevious(table._tbl)

    read = read_with(Layout(finish=finish), tmp_path / "报告.docx")
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.found) == ("F14", "信箱、12")


@pytest.mark.parametrize("name", ["leye-2021", "pingtan-2020"])
def test_the_edition_is_told_by_its_labels(name: str, tmp_path: Path) -> None:
    form, filing = make_telling(name)
    path = tmp_path / "报告.docx"
    build(form, filing, Layout()).save(str(path))
    assert read_report(path).form is form


def test_where_no_label_tells_the_edition_it_is_asked(tmp_path: Path) -> None:
    def finish(document: WordDocument) -> None:
        for number in (1, 0):
            document.element.body.remove(document.tables[number]._tbl)

    path = tmp_path / "报告.docx"
    read = read_with(Layout(finish=finish), path)
    (asked,) = [finding for finding in read.findings if finding.code == "F11"]
    assert "分不清" in asked.message
    forced = read_report(path, find_form("annual-report-2021"))
    assert not [finding for finding in forced.findings if finding.code == "F11"]


def test_a_label_with_the_year_is_read_for_that_year_only(tmp_path: Path) -> None:
    for year, is_read in ((2021, True), (2020, False)):
        layout = Layout(label=partial(replace_in_label, "本年制发", f"本年({year})制发"))
        read = read_with(layout, tmp_path / f"{year}.docx")
        assert read.filing is not None
        assert (read.filing.cells["主动公开.规章.制发"] is not None) is is_read


def replace_in_label(old: str, new: str, box: Box) -> str:
    return box.text.replace(old, new)


VILLAGE = """\
id: village
name: 村务公开
edition: 试行
title: "{村}{年份}年村务公开"
unit: 村
year: 年份
fields: [{id: 村, required: true}, {id: 年份, kind: year, required: true}]
sections:
  - {id: 收支, sheet: 收支, heading: 一、收支, texts: [{id: 甲}, {id: 乙}], table: {
      id: 收支, name: 收支表, bands: [
        {corner: 项目, columns: [{id: 收入}, {id: 支出}], rows: [{id: 集体}, {id: 其他}]}]}}
  - {id: 事项, sheet: 事项, heading: 二、事项, texts: [{id: 事项}]}
"""


def test_a_report_on_any_form_is_read(tmp_path: Path) -> None:
    form = parse_form(VILLAGE, "村.yaml")
    blank = replace(FILING, form="village", fields={"村": "某村", "年份": 2024}, reasons=())
    cells = {key: number for number, key in enumerate(form.cells, 1)}
    texts = {"甲": ("这是一段。",), "乙": ("又是一段。",), "事项": ("没有。",)}
    filing = replace(blank, cells=cells, texts=texts)
    path = tmp_path / "报告.docx"
    build(form, filing, Layout()).save(str(path))
    read = read_report(path, form)
    assert find_different(form, filing, read) == {"甲", "乙"}
    (finding,) = read.findings
    assert finding.candidates == ("甲", "乙")
    assert read.filing is not None
    assert read.filing.texts["甲"] == ("这是一段。", "又是一段。")


def test_what_stands_below_a_signature_is_told_and_not_read(tmp_path: Path) -> None:
    layout = Layout(
        between=(), finish=lambda d: add_end(d, "乐业镇人民政府", "2022年1月15日", "（公开）")
    )
    read = read_with(layout, tmp_path / "报告.docx")
    assert find_different(FORM, FILING, read) == {"单位全称", "成文日期"}
    assert read.filing is not None
    assert read.filing.fields["单位全称"] == "乐业镇人民政府"
    assert read.filing.fields["成文日期"] == date(2022, 1, 15)
    (finding,) = read.findings
    assert (finding.code, finding.found) == ("F14", "（公开）")


def add_end(document: WordDocument, *lines: str) -> None:
    for line in lines:
        document.add_paragraph(line)


def test_two_lines_in_a_cell_are_not_one_number(tmp_path: Path) -> None:
    layout = Layout(value=lambda text: "1\n001" if text == "1001" else text)
    read = read_with(layout, tmp_path / "报告.docx")
    assert find_different(FORM, FILING, read) == {"主动公开.规章.制发"}
    (finding,) = read.findings
    assert (finding.code, finding.id) == ("C02", "主动公开.规章.制发")


def test_numbers_of_columns_are_not_taken_for_figures(tmp_path: Path) -> None:
    def finish(document: WordDocument) -> None:
        for number, cell in enumerate(document.tables[2].rows[3].cells, 1):
            cell.text = str(number)
        document.tables[2]._tbl.append(copy.deepcopy(document.tables[2]._tbl.tr_lst[3]))
        for cell in document.tables[2].rows[4].cells:
            cell.text = ""

    read = read_with(Layout(finish=finish), tmp_path / "报告.docx")
    assert read.filing is not None
    assert {read.filing.cells[cell.id] for cell in FORM.tables["复议诉讼"].cells} == {None}
    assert "F12" in {finding.code for finding in read.findings}
