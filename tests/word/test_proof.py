from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from odd_form import ODD_FORM
from word.shapes import footnotes, headers_and_footers, links_and_properties

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Finding, Severity, Status, blocks
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, blank_filing, load_filing
from toolkit.form.loading import parse_form
from toolkit.form.model import Form
from toolkit.word.proof.proof import prove
from toolkit.word.render.render import render
from toolkit.word.starter.starter import make_template

CASES = Path(__file__).parent.parent / "cases"
NAMES = [
    "leye-2021",
    "leye-2021-as-published",
    "suqian-2023",
    "pingtan-2021",
    "pingtan-2022",
    "pingtan-2023",
]
MAIN = "word/document.xml"
Change = Callable[[Document], object]


@pytest.fixture(scope="module")
def data(template: Path, form: Form, filing: Filing) -> bytes:
    return render(template, form, filing)


@pytest.fixture(params=["whole form", "template"])
def shown(request: pytest.FixtureRequest, template: Path) -> Path | None:
    """Both ways to know what must stand in a report of our own template."""
    return template if request.param == "template" else None


@pytest.fixture
def prove_changed(
    data: bytes, form: Form, filing: Filing, shown: Path | None
) -> Callable[[Change], list[Finding]]:
    """Proves the report after something was done to it."""
    return lambda change: prove(edit(data, change), form, filing, template=shown)


@pytest.fixture
def prove_other(
    template: Path, form: Form, filing: Filing, shown: Path | None
) -> Callable[..., list[Finding]]:
    """Proves the report of a filing with other paragraphs in one text, other fields beside."""

    def run(*paragraphs: str, **fields: str | None) -> list[Finding]:
        texts = {**filing.texts, "总体情况": paragraphs}
        changed = replace(filing, texts=texts, fields={**filing.fields, **fields})
        return prove(render(template, form, changed), form, changed, template=shown)

    return run


@pytest.fixture
def prove_own(tmp_path: Path, form: Form, filing: Filing) -> Callable[..., list[Finding]]:
    """Proves the report of a user's own template, perhaps after something was done to it."""

    def run(build: Change, change: Change | None = None, **values: object) -> list[Finding]:
        path = tmp_path / "own.docx"
        document = docx.Document()
        build(document)
        document.save(str(path))
        used = replace(filing, **values)  # type: ignore[arg-type]  # tests name fields of a filing
        report = render(path, form, used)
        return prove(edit(report, change) if change else report, form, used, template=path)

    return run


def edit(data: bytes, change: Change) -> bytes:
    document = docx.Document(BytesIO(data))
    change(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def swap_in(data: bytes, member: str, old: str, new: str) -> bytes:
    members = dict(unpack(data))
    assert old.encode() in members[member]
    members[member] = members[member].replace(old.encode(), new.encode(), 1)
    return pack(members.items())


def write(table: int, row: int, column: int, text: str) -> Change:
    def change(document: Document) -> None:
        document.tables[table].cell(row, column).paragraphs[0].runs[0].text = text

    return change


def rewrite(old: str, new: str) -> Change:
    def change(document: Document) -> None:
        paragraph = next(p for p in document.paragraphs if old in p.text)
        paragraph.runs[0].text = paragraph.text.replace(old, new)
        for run in paragraph.runs[1:]:
            run.text = ""

    return change


def delete(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def drop(text: str) -> Change:
    def change(document: Document) -> None:
        delete(next(p for p in document.paragraphs if text in p.text)._p)

    return change


def codes(findings: list[Finding]) -> list[str]:
    assert all(f.severity is Severity.ERROR and "tianbao template check" in f.fix for f in findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize("draft", [False, True], ids=["final", "draft"])
@pytest.mark.parametrize("name", NAMES)
def test_real_reports_are_proved(
    name: str, draft: bool, form: Form, template: Path, shown: Path | None
) -> None:
    filing, _ = load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), form)
    assert prove(render(template, form, filing, draft=draft), form, filing, template=shown) == []


def test_a_draft_with_blanks_is_proved(form: Form, template: Path, shown: Path | None) -> None:
    blank = blank_filing(form)
    some = replace(blank, cells={**blank.cells, "依申请公开.本年新收.自然人": 7})
    for filing in (blank, some):
        report = render(template, form, filing, draft=True)
        assert prove(report, form, filing, template=shown) == []


def test_money_dates_and_big_numbers_are_proved(
    form: Form, filing: Filing, template: Path, shown: Path | None
) -> None:
    cells = {
        **filing.cells,
        "主动公开.规章.制发": Decimal("1E+3"),
        "主动公开.行政事业性收费.收费金额": Decimal("0.000001"),
        "主动公开.行政许可.处理决定": 123456789012345,
    }
    changed = replace(filing, cells=cells, fields={**filing.fields, "成文日期": date(2024, 1, 5)})
    assert prove(render(template, form, changed), form, changed, template=shown) == []


@pytest.mark.parametrize(
    "text",
    [
        "行政&法律<暂行> </w:t> “引”'号'\"直\"",
        "{{ 7*7 }}{% if x %}{# 注 #} ｛｛ 单位名称 ｝｝",
        "{_{ }_} {_% %_} &amp; &#95; \\n \\a",
        "甲　乙  丙\xa0丁\t戊",
        "𠮷野家 café ①",
        "公开" * 4000,
        "（一）标题。后面的话。",
        "　　（一）只有标题　\n\n第二行\r\n　1.第三行",
        "",
    ],
)
def test_whatever_the_clerk_typed_is_proved(
    prove_other: Callable[..., list[Finding]], text: str
) -> None:
    assert prove_other(text, "甲", "甲", 单位全称=text[:60]) == []


@pytest.mark.parametrize(
    "name", ["松北区乐业镇", "行政&法律<暂行>", "{{ 7*7 }}", " 甲\n乙　", None]
)
def test_titles_of_one_and_two_lines_are_proved(
    prove_other: Callable[..., list[Finding]], name: str | None
) -> None:
    assert prove_other("甲", 单位名称=name, 单位全称=None) == []


def test_characters_that_xml_cannot_hold_are_proved(
    prove_other: Callable[..., list[Finding]],
) -> None:
    assert prove_other("甲\x07乙\x0c丙\ud800丁", 单位全称="甲\x07乙") == []


def test_a_form_with_labels_like_tags_is_proved(tmp_path: Path) -> None:
    form = parse_form(ODD_FORM, "odd.yaml")
    path = tmp_path / "odd.docx"
    path.write_bytes(make_template(form))
    filing = Filing(
        "odd",
        {"单位": "甲镇", "年": 2024},
        {"items.get.keys": 1, "items.get.values": 2, "count.index": 3},
    )
    report = render(path, form, filing)
    assert prove(report, form, filing) == prove(report, form, filing, template=path) == []
    wrong = replace(filing, cells={**filing.cells, "count.index": 4})
    assert codes(prove(report, form, wrong)) == ["R01"]


def test_a_changed_number_is_told_at_its_cell(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    findings = prove_changed(write(1, 3, 3, "3403"))
    assert codes(findings) == ["R01"]
    (finding,) = findings
    assert (finding.found, finding.expected) == ("3403", "3402")
    assert finding.id == "依申请公开.本年新收.自然人"
    assert finding.item == "一、本年新收政府信息公开申请数量 / 申请人情况 / 自然人"
    assert finding.item in finding.message
    assert blocks(findings)


def test_an_emptied_number_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    findings = prove_changed(write(0, 13, 1, ""))
    assert codes(findings) == ["R01"]
    assert (findings[0].found, findings[0].expected) == (None, "59237.2449")
    assert "空白" in findings[0].message


def test_two_swapped_numbers_are_both_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    def swap(document: Document) -> None:
        first, second = (document.tables[1].cell(3, c).paragraphs[0].runs[0] for c in (3, 4))
        first.text, second.text = second.text, first.text

    findings = prove_changed(swap)
    assert codes(findings) == ["R01", "R01"]
    assert [f.id for f in findings] == [f"依申请公开.本年新收.{c}" for c in ("自然人", "商业企业")]


def test_cells_that_moved_under_another_header_are_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    """The words are where they were in the XML, but the spans put them elsewhere."""

    def widen(document: Document) -> None:
        row = document.tables[1].rows[3]._tr
        for cell, span in zip(row.tc_lst, (2, 2), strict=False):
            cell.grid_span = span

    findings = prove_changed(widen)
    assert codes(findings) == ["R01"]
    assert "格子" in findings[0].message


def delete_row(document: Document) -> None:
    delete(document.tables[1].rows[4]._tr)


def add_row(document: Document) -> None:
    row = document.tables[1].rows[4]._tr
    row.addnext(deepcopy(row))


def swap_rows(document: Document) -> None:
    row = document.tables[1].rows[4]._tr
    row.addprevious(document.tables[1].rows[5]._tr)


def test_a_deleted_row_is_told_by_its_label(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    findings = prove_changed(delete_row)
    assert codes(findings) == ["R01"]
    assert "少了一行：“二、上年结转政府信息公开申请数量" in findings[0].message


def test_an_added_row_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    findings = prove_changed(add_row)
    assert codes(findings) == ["R01"]
    assert "多出一行：“二、上年结转政府信息公开申请数量" in findings[0].message


def test_swapped_rows_are_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    assert prove_changed(swap_rows)


def test_a_changed_label_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    findings = prove_changed(write(1, 1, 3, "自然仁"))
    assert codes(findings) == ["R02"]
    assert (findings[0].found, findings[0].expected) == ("自然仁", "自然人")
    assert "收到和处理政府信息公开申请情况表" in findings[0].message


def remove_table(number: int) -> Change:
    def change(document: Document) -> None:
        delete(document.tables[number]._tbl)

    return change


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_removed_table_is_told(
    prove_changed: Callable[[Change], list[Finding]], form: Form, number: int
) -> None:
    findings = prove_changed(remove_table(number))
    assert codes(findings) == ["R01"]
    assert list(form.tables.values())[number].name in findings[0].message


def test_a_table_in_another_place_is_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    def move(document: Document) -> None:
        document.paragraphs[0]._p.addprevious(document.tables[2]._tbl)

    findings = prove_changed(move)
    assert codes(findings) == ["R01"]
    assert "位置不对" in findings[0].message


def test_two_swapped_tables_are_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def swap(document: Document) -> None:
        first, second, third = (table._tbl for table in document.tables)
        first.addprevious(third)
        second.addnext(first)

    findings = prove_changed(swap)
    assert set(codes(findings)) == {"R01"}
    assert all("位置不对" in finding.message for finding in findings)


def test_a_table_printed_twice_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def repeat(document: Document) -> None:
        document.paragraphs[-1]._p.addprevious(deepcopy(document.tables[2]._tbl))

    findings = prove_changed(repeat)
    assert codes(findings) == ["R02"]
    assert "多出" in findings[0].message


def test_a_dropped_paragraph_is_told(
    prove_changed: Callable[[Change], list[Finding]], filing: Filing
) -> None:
    text = filing.texts["总体情况"][1]
    findings = prove_changed(drop(text))
    assert codes(findings) == ["R02"]
    assert "少了“总体情况”的第 2 段" in findings[0].message
    assert findings[0].id == "总体情况"


def test_swapped_paragraphs_are_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    def swap(document: Document) -> None:
        first = next(p for p in document.paragraphs if p.text.startswith("本报告依据"))
        second = next(p for p in document.paragraphs if p.text.startswith("数据统计期限"))
        first._p.addprevious(second._p)

    findings = prove_changed(swap)
    assert codes(findings) == ["R02"]
    assert "引言" in findings[0].message
    assert "位置不对" in findings[0].message


def test_a_changed_character_is_shown_with_what_is_around_it(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    findings = prove_changed(rewrite("2023年1月1日", "2023年1月2日"))
    assert codes(findings) == ["R02"]
    assert "1月2日" in str(findings[0].found)
    assert "1月1日" in str(findings[0].expected)
    assert "“引言”的第 2 段" in findings[0].message


def test_a_line_break_within_a_paragraph_is_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    assert codes(prove_changed(rewrite("数据统计", "数据\n统计"))) == ["R02"]


@pytest.mark.parametrize(
    "text",
    ["三、收到和处理", "六、其他需要报告的事项", "年度报告", "宿迁市人民政府", "2024年3月8日"],
)
def test_a_dropped_heading_title_or_signature_is_told(
    prove_changed: Callable[[Change], list[Finding]], text: str
) -> None:
    findings = prove_changed(drop(text))
    assert codes(findings) == ["R02"]
    assert text in findings[0].message


def wrap_all(document: Document) -> None:
    """Put every paragraph and table into a content control, as forms in Word have it."""
    for block in list(document.element.body):
        if block.tag in {qn("w:p"), qn("w:tbl")}:
            control = OxmlElement("w:sdt")
            block.addprevious(control)
            control.append(OxmlElement("w:sdtContent"))
            control[0].append(block)


def test_content_controls_are_read_through(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    assert prove_changed(wrap_all) == []


def test_a_paragraph_too_many_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    findings = prove_changed(lambda document: document.add_paragraph("多出来的话"))
    assert codes(findings) == ["R02"]
    assert "多出一段：“多出来的话”" in findings[0].message


@pytest.mark.parametrize("change", ["doubled", "elsewhere"])
def test_a_paragraph_printed_twice_or_under_another_heading_is_told(
    prove_changed: Callable[[Change], list[Finding]], filing: Filing, change: str
) -> None:
    text = filing.texts["总体情况"][1]

    def put(document: Document) -> None:
        own = next(p._p for p in document.paragraphs if p.text == text)
        place = next(p._p for p in document.paragraphs if p.text.startswith("六、"))
        place.addnext(deepcopy(own) if change == "doubled" else own)

    findings = prove_changed(put)
    assert codes(findings) == ["R02"]
    assert ("多出一段" if change == "doubled" else "位置不对") in findings[0].message


def test_a_changed_heading_is_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    (finding,) = prove_changed(rewrite("一、总体情况", "一、情况"))
    assert finding.code == "R02"
    assert "应为“一、总体情况”，印的是“一、情况”" in finding.message


def test_swapped_headings_are_told(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def swap(document: Document) -> None:
        fifth, sixth = (
            next(p for p in document.paragraphs if p.text.startswith(number)).runs[0]
            for number in ("五、", "六、")
        )
        fifth.text, sixth.text = sixth.text, fifth.text

    assert set(codes(prove_changed(swap))) == {"R02"}


def test_a_number_in_a_cell_of_another_table_is_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    def carry(document: Document) -> None:
        own = document.tables[1].cell(3, 3).paragraphs[0].runs[0]
        document.tables[0].cell(2, 1).paragraphs[0].runs[0].text = own.text

    (finding,) = prove_changed(carry)
    assert (finding.code, finding.id) == ("R01", "主动公开.规章.制发")


def add_to_header(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "2022年"


def add_to_footer(document: Document) -> None:
    document.sections[0].footer.paragraphs[0].add_run("内部资料")


def add_box(document: Document) -> None:
    box = OxmlElement("w:txbxContent")
    box.append(document.add_paragraph("另外的话")._p)
    picture = OxmlElement("w:pict")
    picture.append(box)
    document.paragraphs[0].runs[0]._r.append(picture)


@pytest.mark.parametrize(
    ("change", "place"), [(add_to_header, "页眉"), (add_to_footer, "页脚"), (add_box, "文本框")]
)
def test_words_beside_the_body_that_nobody_filed_are_told(
    prove_changed: Callable[[Change], list[Finding]], change: Change, place: str
) -> None:
    findings = prove_changed(change)
    assert codes(findings) == ["R02"]
    assert place in findings[0].message


def head_with_year(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "{{ 年度 }}"
    document.sections[0].footer.paragraphs[0].text = "办公室印"
    document.add_paragraph("{{ 单位名称 }}")


@pytest.mark.parametrize(("text", "told"), [("2022", "2023"), ("", "2023"), ("2023 年", "2023 年")])
def test_what_an_own_template_shows_in_a_header_must_stand_there_alone(
    prove_own: Callable[..., list[Finding]], text: str, told: str
) -> None:
    assert prove_own(head_with_year) == []

    def change(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = text

    findings = prove_own(head_with_year, change)
    assert set(codes(findings)) == {"R02"}
    assert told in findings[0].message


@pytest.mark.parametrize(
    "shape", [headers_and_footers, footnotes, links_and_properties], ids=lambda s: s.__name__
)
def test_what_stands_beside_the_body_of_an_own_template_is_proved(
    prove_own: Callable[..., list[Finding]], shape: Change
) -> None:
    assert not blocks(prove_own(shape))


def test_a_tag_in_the_body_is_one_finding(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    for change in (
        lambda document: document.add_paragraph("见 {{ 单位名称 }}"),
        write(1, 3, 3, "{{ 依申请公开 }}"),
        rewrite("一、总体情况", "{% 一 %}"),
        rewrite("一、总体情况", "｛｛ 单位名称 ｝｝"),
        rewrite("一、总体情况", "{# 注 #}"),
    ):
        findings = prove_changed(change)
        assert codes(findings) == ["R03"]
        assert "正文" in findings[0].message


def test_a_tag_split_over_runs_is_found(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def split(document: Document) -> None:
        paragraph = document.sections[0].footer.add_paragraph("{")
        paragraph.add_run("{ 年度 }").bold = True
        paragraph.add_run("}")

    findings = prove_changed(split)
    assert codes(findings) == ["R03"]
    assert "页脚" in findings[0].message
    assert findings[0].found == "{{ 年度 }}"


def test_a_tag_in_a_header_is_found(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def head(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "｛｛单位名称｝｝"

    findings = prove_changed(head)
    assert codes(findings) == ["R03"]
    assert "页眉" in findings[0].message


def test_a_tag_in_a_property_is_found(prove_changed: Callable[[Change], list[Finding]]) -> None:
    def name(document: Document) -> None:
        document.core_properties.keywords = "{{ 年度 }}"

    findings = prove_changed(name)
    assert codes(findings) == ["R03"]
    assert "文档属性" in findings[0].message


def rename(title: str, document: Document) -> None:
    document.core_properties.title = title


def test_a_changed_title_of_the_document_is_told(
    prove_changed: Callable[[Change], list[Finding]],
) -> None:
    for title in ("宿迁市2022年政府信息公开工作年度报告", ""):
        findings = prove_changed(partial(rename, title))
        assert codes(findings) == ["R02"]
        assert "标题" in findings[0].message


def test_a_tag_in_an_attribute_is_found(
    data: bytes, form: Form, filing: Filing, shown: Path | None
) -> None:
    spoiled = swap_in(data, "word/footer1.xml", "<w:p>", '<w:p w:rsidR="{{ 年度 }}">')
    assert codes(prove(spoiled, form, filing, template=shown)) == ["R03"]


def test_a_report_that_cannot_be_read_is_told(data: bytes, form: Form, filing: Filing) -> None:
    members = dict(unpack(data))
    broken = [
        b"",
        data[:900],
        pack((n, d) for n, d in members.items() if n != MAIN),
        pack((n, d[:300] if n == MAIN else d) for n, d in members.items()),
        pack((n, d) for n, d in members.items() if n != "_rels/.rels"),
    ]
    for spoiled in broken:
        findings = prove(spoiled, form, filing)
        assert codes(findings) == ["R02"]
        assert "读不出来" in findings[0].message


FORM = find_form()
DIGIT = re.compile(rb"[0-9]")


def load_report() -> tuple[Filing, bytes, list[int]]:
    """A real report's archive, and where in its XML the digits of its tables' cells are."""
    text = (CASES / "suqian-2023.json").read_text(encoding="utf-8")
    filing, _ = load_filing(text, FORM)
    path = Path(__file__).parents[2] / "templates" / f"{FORM.id}.docx"
    data = render(path, FORM, filing)
    xml = dict(unpack(data))[MAIN]
    cells = re.finditer(rb"<w:tc>.*?</w:tc>", xml, re.DOTALL)
    texts = (
        (cell.start() + text.start(1), text[1])
        for cell in cells
        for text in re.finditer(rb"<w:t(?: [^>]*)?>([^<]*)</w:t>", cell[0])
    )
    return (
        filing,
        data,
        [at + digit.start() for at, text in texts for digit in DIGIT.finditer(text)],
    )


REPORT = load_report()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(REPORT[2]), st.integers(1, 9))
def test_any_single_changed_digit_of_a_table_is_caught(at: int, step: int) -> None:
    filing, data, _ = REPORT
    members = dict(unpack(data))
    xml = bytearray(members[MAIN])
    xml[at] = 0x30 + (xml[at] - 0x30 + step) % 10
    members[MAIN] = bytes(xml)
    findings = prove(pack(members.items()), FORM, filing)
    assert len(findings) == 1
    assert findings[0].found != findings[0].expected


def test_there_are_digits_enough_to_change() -> None:
    assert len(REPORT[2]) > 250


def tag(document: Document, *lines: str) -> None:
    for line in lines:
        document.add_paragraph(line)


def fill(table: Table, rows: list[list[str]]) -> Table:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def show_text(document: Document, name: str, body: str = "{{ p.题 }}{{ p.文 }}") -> None:
    tag(document, f"{{%p for p in {name} %}}", body, "{%p endfor %}")


def build_own(document: Document) -> None:
    """A template as an office might write it: short labels, other parts, a layout table."""
    document.sections[0].header.paragraphs[0].text = "{{ 单位名称 }}年报"
    document.core_properties.title = "{{ 标题 }}"
    document.add_heading("{{ 单位名称 }}{% if 年度 %}{{ 年度 }}年{% endif %}工作总结", 0)
    document.add_heading("第一部分　工作情况", 1)
    show_text(document, "总体情况")
    tag(document, "本年收到申请{{ 依申请公开.本年新收.总计 }}件，详见下表。")
    rows = [
        ["", "个人", "单位", "合计"],
        ["新收", "{{依申请公开.本年新收.自然人}}", "{{ 依申请公开.本年新收.商业企业 }}",
         "{{ 依申请公开.本年新收.总计 }}"],
        ["结转", "{{ 依申请公开.上年结转.自然人 }}", "", "{{ 依申请公开.上年结转.总计 or '无' }}"],
    ]  # fmt: skip
    fill(document.add_table(3, 4), rows)
    tag(document, "{%p if 依申请公开说明 %}", "另有说明：", "{%p endif %}")
    tag(document, "{% for 段 in 问题与改进 %}", "{{ 段.题 }}{{ 段.文 }}", "{% endfor %}")
    end = document.add_table(1, 2)
    end.cell(0, 0).text = "（盖章）"
    end.cell(0, 1).text = "{{ 单位全称 or 单位名称 }}"
    end.cell(0, 1).add_paragraph("{{ 成文日期 }}")


@pytest.mark.parametrize("note", [(), ("甲", "乙")], ids=["without a note", "with a note"])
def test_an_own_template_with_parts_left_out_is_proved(
    prove_own: Callable[..., list[Finding]], filing: Filing, note: tuple[str, ...]
) -> None:
    assert prove_own(build_own, texts={**filing.texts, "依申请公开说明": note}) == []


def test_an_own_template_is_proved_in_a_draft_with_blanks(
    tmp_path: Path, form: Form, filing: Filing
) -> None:
    path = tmp_path / "own.docx"
    document = docx.Document()
    build_own(document)
    document.save(str(path))
    for used in (blank_filing(form), filing):
        report = render(path, form, used, draft=True)
        assert prove(report, form, used, template=path) == []


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (write(0, 1, 1, "9"), "R01", "自然人"),
        (write(0, 1, 0, "新"), "R02", "新收"),
        (write(0, 2, 1, "9"), "R01", "上年结转"),
        (rewrite("3511件", "3512件"), "R01", "总计"),
        (rewrite("第一部分", "第二部分"), "R02", "第一部分"),
        (drop("工作总结"), "R02", "工作总结"),
        (remove_table(0), "R01", "收到和处理政府信息公开申请情况表"),
        (write(1, 0, 0, "盖章"), "R02", "（盖章）"),
        (write(1, 0, 1, "某市"), "R02", "宿迁市人民政府"),
        (lambda d: delete(d.tables[1].cell(0, 1).paragraphs[1]._p), "R02", "2024年3月8日"),
        (lambda d: d.add_paragraph("多"), "R02", "多"),
        (lambda d: d.sections[0].header.paragraphs[0].clear(), "R02", "宿迁市年报"),
        (partial(rename, "某"), "R02", "宿迁市2023年"),
    ],
)
def test_what_an_own_template_shows_must_stand_there(
    prove_own: Callable[..., list[Finding]], change: Change, code: str, said: str
) -> None:
    findings = prove_own(build_own, change)
    assert codes(findings) == [code]
    assert said in findings[0].message


def test_a_dropped_paragraph_of_an_own_template_is_told(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    for name in ("总体情况", "问题与改进"):
        findings = prove_own(build_own, drop(filing.texts[name][0]))
        assert codes(findings) == ["R02"]
        assert f"“{name}”的第 1 段" in findings[0].message


def test_a_part_left_out_of_our_template_is_no_finding_for_that_part(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    def leave_out(document: Document) -> None:
        remove_table(2)(document)
        drop("四、政府信息公开行政复议")(document)
        delete(document.tables[0].rows[13]._tr)

    path = tmp_path / "shorter.docx"
    path.write_bytes(edit(template.read_bytes(), leave_out))
    report = render(path, form, filing)
    assert prove(report, form, filing, template=path) == []
    assert {"R01", "R02"} == set(codes(prove(report, form, filing)))


def test_a_tag_under_the_wrong_label_is_told(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    """The template prints what its tags say; the form's own labels say that it is wrong."""
    path = tmp_path / "wrong.docx"
    old, new = "{{ 依申请公开.本年新收.自然人 }}", "{{ 依申请公开.本年新收.总计 }}"
    path.write_bytes(swap_in(template.read_bytes(), MAIN, old, new))
    findings = prove(render(path, form, filing), form, filing, template=path)
    assert codes(findings) == ["R01"]
    assert (findings[0].found, findings[0].expected) == ("3511", "3402")


def test_a_template_that_drops_paragraphs_of_a_level_is_told(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    def build(document: Document) -> None:
        tag(document, "{%p for 段 in 总体情况 %}", "{%p if 段.级 == 0 %}", "{{ 段.文 }}")
        tag(document, "{%p endif %}", "{%p endfor %}")

    texts = {**filing.texts, "总体情况": ("甲", "1.乙")}
    findings = prove_own(build, texts=texts)
    assert codes(findings) == ["R02"]
    assert "第 2 段：“1.乙”" in findings[0].message


def test_a_template_may_print_headings_on_lines_of_their_own_and_more_beside(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    def apart(document: Document) -> None:
        tag(document, "{%p for 段 in 总体情况 %}", "{%p if 段.题 %}", "{{ 段.题 }}")
        tag(document, "{%p endif %}", "{{ 段.文 }}", "{%p endfor %}")

    def beside(document: Document) -> None:
        show_text(document, "总体情况", "◆{{ p.题 }}{{ p.文 }}")

    texts = {**filing.texts, "总体情况": ("（一）甲。乙", "丙")}
    for build in (apart, beside):
        assert prove_own(build, texts=texts) == []
        findings = prove_own(build, drop("丙"), texts=texts)
        assert codes(findings) == ["R02"]


def test_a_text_that_is_shown_whole_may_be_shown_in_part_elsewhere(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    def build(document: Document) -> None:
        show_text(document, "总体情况", "{{ p.题 }}{{ p.文 }}")
        show_text(document, "总体情况", "{{ p.题 }}")

    def only_in_part(document: Document) -> None:
        show_text(document, "总体情况", "{{ p.题 }}")

    texts = {**filing.texts, "总体情况": ("（一）甲。乙", "丙")}
    assert prove_own(build, texts=texts) == []
    assert codes(prove_own(build, drop("丙"), texts=texts)) == ["R02"]
    assert codes(prove_own(build, drop("（一）甲。"), texts=texts)) == ["R02"]
    assert "R02" in codes(prove_own(only_in_part, texts=texts))


def put_in_box(document: Document) -> None:
    """A text box whose words are a tag."""
    box = OxmlElement("w:txbxContent")
    box.append(document.add_paragraph("承办：{{ 单位名称 }}")._p)
    picture = OxmlElement("w:pict")
    picture.append(box)
    document.add_paragraph("框外").runs[0]._r.append(picture)


def test_text_boxes_are_proved(prove_own: Callable[..., list[Finding]]) -> None:
    assert prove_own(put_in_box) == []

    def change(document: Document) -> None:
        next(document.element.body.iter(qn("w:txbxContent")))[0].r_lst[0].text = "承办：某"

    findings = prove_own(put_in_box, change)
    assert codes(findings) == ["R02"]
    assert "承办：宿迁市" in findings[0].message


def test_all_paragraphs_in_one_are_proved(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    def build(document: Document) -> None:
        tag(document, "{% for 段 in 总体情况 %}{{ 段.题 }}{{ 段.文 }}；{% endfor %}")

    texts = {**filing.texts, "总体情况": ("甲", "乙")}
    assert prove_own(build, texts=texts) == []
    assert codes(prove_own(build, rewrite("乙", "丁"), texts=texts)) == ["R02"]


def build_moving(document: Document) -> None:
    """Rows that come and go."""
    name = "依申请公开.本年新收"
    rows = [
        ["{%tr if 年度 %}", ""],
        ["自然人", f"{{{{ {name}.自然人 }}}}"],
        ["总计", f"{{{{ {name}.总计 }}}}"],
        ["{%tr endif %}", ""],
    ]
    fill(document.add_table(4, 2), rows)


def test_a_table_of_moving_rows_is_proved_by_its_order(
    prove_own: Callable[..., list[Finding]],
) -> None:
    assert prove_own(build_moving) == []

    def swap(document: Document) -> None:
        first, second = (document.tables[0].cell(r, 1).paragraphs[0].runs[0] for r in (0, 1))
        first.text, second.text = second.text, first.text

    assert "R01" in codes(prove_own(build_moving, swap))


def build_sums(document: Document) -> None:
    """The sum of 3511 and 96, and what that is a condition of."""
    new, old = "依申请公开.本年新收.总计", "依申请公开.上年结转.总计"
    tag(document, f"合计{{{{ {new} + {old} }}}}件", f"{{% set 和 = {new} + {old} %}}")
    tag(document, "{%p if 和 > 3600 %}", "多", "{%p else %}", "少", "{%p endif %}", "{{ 和|小数 }}")
    fill(document.add_table(1, 2), [["比", f"{{{{ ({old} / {new})|百分比(1) }}}}"]])


def test_what_a_template_reckons_is_proved(prove_own: Callable[..., list[Finding]]) -> None:
    assert prove_own(build_sums) == []
    changes = (
        rewrite("合计3607", "合计3606"),
        rewrite("3607.00", "3607.0"),
        write(0, 0, 1, "2.8%"),
        drop("多"),
        rewrite("多", "少"),
    )
    for change in changes:
        (finding,) = prove_own(build_sums, change)
        assert (finding.code, finding.severity) == ("R02", Severity.ERROR)


def test_a_name_that_means_something_else_in_a_block_is_not_taken_for_the_filing(
    prove_own: Callable[..., list[Finding]],
) -> None:
    def build(document: Document) -> None:
        tag(document, "{%p for 年度 in range(2) %}", "第{{ 年度 }}行", "{%p endfor %}")
        tag(document, "{% with 单位名称 = '某县' %}{{ 单位名称 }}{% endwith %}完")
        tag(
            document,
            "{% if 成文日期.weekday() > 9 %}{% set 单位全称 = '某' %}{% endif %}{{ 单位全称 }}",
        )

    assert not blocks(prove_own(build))


def build_reckoned(document: Document) -> None:
    tag(document, "合计{{ 依申请公开.本年新收.总计|filesizeformat }}件")
    tag(document, "{%p if 成文日期.weekday() < 7 %}", "附注", "{%p endif %}", "完")


def test_what_the_template_works_up_is_noted_and_does_not_block(
    prove_own: Callable[..., list[Finding]],
) -> None:
    (finding,) = prove_own(build_reckoned)
    assert (finding.severity, finding.status) == (Severity.NOTE, Status.UNDECIDED)
    assert "1 处" in finding.message
    assert not blocks([finding])


def test_what_a_template_chooses_by_itself_and_left_out_is_noted(
    prove_own: Callable[..., list[Finding]],
) -> None:
    (finding,) = prove_own(build_reckoned, drop("附注"))
    assert "2 处" in finding.message
    assert "附注" in finding.message


def test_the_rest_of_a_template_that_reckons_is_proved(
    prove_own: Callable[..., list[Finding]],
) -> None:
    errors = [f for f in prove_own(build_reckoned, drop("完")) if f.severity is Severity.ERROR]
    assert codes(errors) == ["R02"]


def test_a_number_within_a_longer_one_is_not_that_number(
    prove_own: Callable[..., list[Finding]],
) -> None:
    def build(document: Document) -> None:
        tag(document, "{%p for n in range(1) %}", "甲", "{%p endfor %}")
        tag(document, "{{ 依申请公开.上年结转.总计 }}", "{{ 依申请公开.上年结转.总计 }}")

    assert not blocks(prove_own(build))
    (finding, *_) = prove_own(build, rewrite("96", "3961"))
    assert (finding.code, finding.id) == ("R01", "依申请公开.上年结转.总计")


def test_a_loop_that_is_not_over_a_text_leaves_the_rest_proved(
    prove_own: Callable[..., list[Finding]], filing: Filing
) -> None:
    def build(document: Document) -> None:
        tag(document, "{%p for n in range(2) %}", "第{{ n }}行", "{%p endfor %}")
        show_text(document, "总体情况")
        fill(document.add_table(1, 2), [["新收", "{{ 依申请公开.本年新收.总计 }}"]])

    texts = {**filing.texts, "总体情况": ("甲甲", "乙乙")}
    assert not blocks(prove_own(build, texts=texts))
    for change in (drop("乙乙"), write(0, 0, 1, "9"), remove_table(0)):
        assert blocks(prove_own(build, change, texts=texts))
