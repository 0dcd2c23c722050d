from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from odd_form import ODD_FORM

from toolkit.core.files import pack, unpack
from toolkit.form.filing import Filing, blank_filing
from toolkit.form.formatting import DRAFT_MARK
from toolkit.form.loading import parse_form
from toolkit.word.render.render import TemplateError, render
from toolkit.word.starter.starter import make_template

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

    from toolkit.form.model import Form

Render = Callable[..., Document]

DIGEST = """
import hashlib, sys
from pathlib import Path
from toolkit.form.filing import load_filing
from toolkit.form.catalog import find_form
from toolkit.word.render.render import render
from toolkit.word.starter.starter import make_template
template, case, draft = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "draft"
form = find_form("annual-report-2021")
template.write_bytes(make_template(form))
filing, _ = load_filing(case.read_text(encoding="utf-8"), form)
print(hashlib.sha256(render(template, form, filing, draft=draft)).hexdigest())
"""


def find_paragraph(document: Document, text: str) -> Paragraph:
    return next(p for p in document.paragraphs if p.text == text)


def style_of(document: Document, text: str) -> str | None:
    style = find_paragraph(document, text).style
    return style.name if style else None


def lines_of(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_every_number_stands_in_its_cell(report: Document, template: Path, filing: Filing) -> None:
    """The template's tags, held against the official tables elsewhere, say what is due where."""
    seen = []
    for blank, filled in zip(docx.Document(str(template)).tables, report.tables, strict=True):
        assert len(blank.rows) == len(filled.rows)
        for tags, texts in zip(blank.rows, filled.rows, strict=True):
            for tag, text in zip(tags.cells, texts.cells, strict=True):
                if tag.text.startswith("{{"):
                    name = tag.text.strip("{} ")
                    assert text.text == str(filing.cells[name]), name
                    seen.append(name)
                else:
                    assert text.text == tag.text
    assert set(seen) == set(filing.cells)
    assert len(filing.cells) == 200


def test_known_numbers_stand_where_the_published_report_has_them(report: Document) -> None:
    first, second, third = report.tables
    assert [first.cell(3, c).text for c in (1, 2, 3)] == ["109", "489", "597"]
    assert first.cell(13, 1).text == "59237.2449"
    assert [second.cell(3, c).text for c in (3, 4, 9)] == ["3402", "99", "3511"]
    assert [second.cell(27, c).text for c in (3, 9)] == ["118", "121"]
    assert [third.cell(3, c).text for c in (0, 4, 9, 14)] == ["309", "440", "24", "89"]


def test_every_paragraph_is_there_in_order(report: Document, filing: Filing) -> None:
    lines = iter(lines_of(report))
    for text in ("引言", "总体情况", "问题与改进", "其他事项"):
        for paragraph in filing.texts[text]:
            assert paragraph.strip("　") in lines, paragraph[:40]


def test_the_report_begins_with_its_title_and_ends_with_the_signature(report: Document) -> None:
    lines = lines_of(report)
    assert lines[0] == "宿迁市2023年政府信息公开工作年度报告"
    assert report.core_properties.title == lines[0]
    assert lines[-2:] == ["宿迁市人民政府", "2024年3月8日"]
    assert [p.style.name for p in report.paragraphs[-2:] if p.style] == ["落款", "落款日期"]


def test_no_tag_is_left(template: Path, form: Form, filing: Filing) -> None:
    for name, data in unpack(render(template, form, filing)):
        for sign in (b"{{", b"}}", b"{%", b"%}"):
            assert sign not in data, name


def test_the_unit_signs_with_its_name_where_it_has_no_full_name(render_text: Render) -> None:
    assert lines_of(render_text("甲", 单位全称=None))[-2] == "宿迁市"


def test_blanks_around_a_field_go(render_text: Render) -> None:
    assert lines_of(render_text("甲", 单位全称=" 宿迁市\n人民政府　"))[-2] == "宿迁市 人民政府"


def test_no_date_is_printed_where_there_is_none(render_text: Render) -> None:
    assert lines_of(render_text("甲", 成文日期=None))[-1] == "宿迁市人民政府"


def test_the_signature_stays_with_the_last_paragraph(report: Document) -> None:
    last, name = report.paragraphs[-3:-1]
    for paragraph in (last, name):
        assert paragraph.style
        assert paragraph.style.element.find(f".//{qn('w:keepNext')}") is not None


def test_a_long_title_breaks_after_the_unit(render_text: Render) -> None:
    document = render_text("甲", 单位名称="松北区乐业镇")
    assert document.paragraphs[0].text == "松北区乐业镇\n2023年政府信息公开工作年度报告"
    assert document.core_properties.title == "松北区乐业镇2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("（一）主动公开情况", "Heading 2"),
        ("（一）主动公开情况。全年公开120条。", "报告正文"),
        ("（一）" + "公" * 60, "报告正文"),
        ("1.政策文件10条", "三级段落"),
        ("（1）规范性文件3条", "四级段落"),
        ("1.5万件申请已经办结", "报告正文"),
        ("全年公开120条", "报告正文"),
    ],
)
def test_each_level_has_its_style(render_text: Render, text: str, style: str) -> None:
    assert style_of(render_text(text), text) == style


def test_a_heading_within_a_paragraph_has_its_own_font(render_text: Render) -> None:
    text = "（一）主动公开情况。全年公开120条。"
    head, body = find_paragraph(render_text(text), text).runs
    assert (head.text, body.text) == ("（一）主动公开情况。", "全年公开120条。")
    assert head.style.name == "二级标题（段首）"
    assert head.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert body.style.name == "Default Paragraph Font"


@pytest.mark.parametrize(
    "text",
    [
        "行政&法律<暂行>",
        "“三安全一稳定”与‘单引号’、\"直\"'引'号",
        "{_{ }_} {_% %_} {_ _}",
        "{{ 7*7 }}{% if x %}{# 注 #}",
        "{{{{ 单位名称 }}}} {%p endfor %}",
        "&amp; &#95; &lt;w:p/&gt;",
        "甲　乙  丙\xa0丁",
        "\\n \\a <w:br/>",
        "𠮷野家 café ①",
        "]]> <!-- -->",
    ],
)
def test_special_characters_come_out_as_typed(render_text: Render, text: str) -> None:
    assert text in lines_of(render_text(text))
    document = render_text("甲", 单位全称=text)
    assert document.paragraphs[-2].text == text


@pytest.mark.parametrize("name", ["行政&法律<暂行>", "{_{ }_}", "{{ 7*7 }}"])
def test_special_characters_come_out_as_typed_in_properties(render_text: Render, name: str) -> None:
    title = render_text("甲", 单位名称=name).core_properties.title
    assert title == f"{name}2023年政府信息公开工作年度报告"


def test_a_tab_is_a_tab(render_text: Render) -> None:
    paragraph = find_paragraph(render_text("甲\t乙"), "甲\t乙")
    assert len(paragraph._p.findall(f".//{qn('w:tab')}")) == 1


def test_a_line_break_in_a_text_starts_a_paragraph(render_text: Render) -> None:
    document = render_text("甲\n　　（一）乙\r\n丙")
    start = lines_of(document).index("甲")
    assert lines_of(document)[start : start + 3] == ["甲", "（一）乙", "丙"]
    assert style_of(document, "（一）乙") == "Heading 2"
    assert not document.element.body.findall(f".//{qn('w:br')}")


def test_indents_typed_as_blanks_go(render_text: Render) -> None:
    assert "甲" in lines_of(render_text("　　甲　"))


def test_characters_that_xml_cannot_hold_are_visible(render_text: Render) -> None:
    assert "甲\ufffd乙\ufffd丙\ufffd丁" in lines_of(render_text("甲\x07乙\x0c丙\ud800丁"))


def test_numbers_are_plain_and_blanks_are_blank(template: Path, form: Form, filing: Filing) -> None:
    cells = {
        **filing.cells,
        "主动公开.规章.制发": Decimal("1E+3"),
        "主动公开.行政许可.处理决定": 1234567,
        "主动公开.行政处罚.处理决定": 0,
        "主动公开.行政强制.处理决定": None,
        "主动公开.行政事业性收费.收费金额": Decimal("0.000001"),
    }
    changed = dataclasses.replace(filing, cells=cells)
    table = docx.Document(BytesIO(render(template, form, changed))).tables[0]
    assert [table.cell(row, 1).text for row in (2, 6, 9, 10, 13)] == [
        "1000",
        "1234567",
        "0",
        "",
        "0.000001",
    ]


def test_a_template_may_calculate(render_edited: Render) -> None:
    total = "依申请公开.本年新收.总计"
    tag = f"{{{{ {total} + 1 }}}}/{{{{ {total} / 2 }}}}/{{{{ 年度 - 23 }}}}/{{{{ 单位名称|e }}}}"
    assert render_edited(tag).tables[1].cell(3, 3).text == "3512/1755.5/2000/宿迁市"


def test_a_blank_filing_gives_a_draft(template: Path, form: Form) -> None:
    document = docx.Document(BytesIO(render(template, form, blank_filing(form), draft=True)))
    assert document.paragraphs[0].text.strip() == "年政府信息公开工作年度报告"
    assert document.tables[1].cell(3, 3).text == ""


def test_ids_may_be_named_like_methods(tmp_path: Path) -> None:
    form = parse_form(ODD_FORM, "odd.yaml")
    path = tmp_path / "odd.docx"
    path.write_bytes(make_template(form))
    cells: dict[str, int | Decimal | None] = {"items.get.keys": 1, "items.get.values": 2}
    filing = Filing("odd", {"单位": "甲镇", "年": 2024}, cells)
    document = docx.Document(BytesIO(render(path, form, filing)))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["get", "1", "2"]
    assert lines_of(document)[:2] == ["甲镇月报", "甲 {{ 不是标签 }} & <甲> {% 也不是 %}"]


def shown_headers(document: Document) -> list[str]:
    """The text of the headers that pages of the document show, section by section."""
    section_headers = [
        (section.header, section.even_page_header, section.first_page_header)
        for section in document.sections
    ]
    return [
        "\n".join(p.text for p in header.paragraphs)
        for headers in section_headers
        for header in headers
    ]


def test_a_draft_is_marked_on_every_page(template: Path, form: Form, filing: Filing) -> None:
    document = docx.Document(BytesIO(render(template, form, filing, draft=True)))
    assert "草稿" in DRAFT_MARK
    assert shown_headers(document) == [DRAFT_MARK] * 3
    assert not document.sections[0].header.is_linked_to_previous
    run = document.sections[0].header.paragraphs[0].runs[0]
    assert run.bold


def test_a_draft_keeps_the_headers_of_the_template(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    document.sections[0].header.paragraphs[0].text = "{{ 单位名称 }}"
    later = document.add_section()
    later.different_first_page_header_footer = True
    later.first_page_header.is_linked_to_previous = False
    later.first_page_header.paragraphs[0].text = "附件"
    path = tmp_path / "headers.docx"
    document.save(str(path))
    headers = shown_headers(docx.Document(BytesIO(render(path, form, filing, draft=True))))
    assert headers == [
        f"{DRAFT_MARK}\n宿迁市",
        DRAFT_MARK,
        DRAFT_MARK,
        f"{DRAFT_MARK}\n宿迁市",
        DRAFT_MARK,
        f"{DRAFT_MARK}\n附件",
    ]


def test_a_final_report_is_not_marked(template: Path, form: Form, filing: Filing) -> None:
    for _, data in unpack(render(template, form, filing)):
        assert "草稿".encode() not in data


@pytest.mark.parametrize("kind", ["final", "draft"])
def test_two_processes_give_the_same_bytes(tmp_path: Path, kind: str) -> None:
    case = Path(__file__).parent.parent / "cases" / "suqian-2023.json"
    command = [sys.executable, "-c", DIGEST, str(tmp_path / "t.docx"), str(case), kind]
    root = Path(__file__).parent.parent.parent
    digests = {
        subprocess.run(
            command,
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1", "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


def test_the_report_does_not_say_when_or_by_whom_the_template_was_saved(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    document = docx.Document(str(template))
    document.core_properties.last_modified_by = "王某"
    path = tmp_path / "saved.docx"
    document.save(str(path))
    properties = docx.Document(BytesIO(render(path, form, filing))).core_properties
    assert properties.last_modified_by == ""
    assert [properties.modified, properties.created] == [datetime(2000, 1, 1, tzinfo=UTC)] * 2


def test_a_template_without_properties_gets_none(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    members = dict(unpack(template.read_bytes()))
    del members["docProps/core.xml"]
    kept = members["_rels/.rels"].decode().partition('<Relationship Id="rId2"')
    members["_rels/.rels"] = (kept[0] + kept[2].partition("/>")[2]).encode()
    types = members["[Content_Types].xml"].decode()
    start = types.index('<Override PartName="/docProps/core.xml"')
    members["[Content_Types].xml"] = (
        types[:start] + types[types.index("/>", start) + 2 :]
    ).encode()
    path = tmp_path / "bare.docx"
    path.write_bytes(pack(members.items()))
    names = {name for name, _ in unpack(render(path, form, filing))}
    assert "docProps/core.xml" not in names


@pytest.mark.parametrize("kind", ["final", "draft"])
def test_a_validator_finds_nothing_in_the_report(
    kind: str,
    template: Path,
    form: Form,
    filing: Filing,
    find_invalid: Callable[[Path], list[str]],
) -> None:
    path = template.with_name(f"{kind}.docx")
    path.write_bytes(render(template, form, filing, draft=kind == "draft"))
    assert find_invalid(path) == []


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ ''.__class__.__mro__ }}", "不允许"),
        ("{{ 依申请公开._path }}", "不允许"),
        ("{{ 单位名称.__init__ }}", "不允许"),
        ("{{ 无此项 }}", "没有“无此项”这个编号"),
        ("{{ 依申请公开.本年新收.自然仁 }}", "“依申请公开.本年新收”下面没有“自然仁”"),
        ("{{ 依申请公开.items }}", "“依申请公开”下面没有“items”"),
        ("{{ 依申请公开.本年新收 }}", "要写到具体一格"),
        ("{{ 总体情况 }}", "逐段取"),
        ("{{ 单位名称 == 1 }}", "不是可以印出的值"),
        ("{{ （一） }}", "不合语法"),
        ("{% if 年度 %}", "不合语法"),
        ("{% 不知 %}", "不合语法"),
        ("{{ 单位名称|safe }}", "不合语法"),
        ("{{ 单位名称|random }}", "不合语法"),
        ("{{ lipsum() }}", "lipsum"),
        ("{{ range(999999999)|list }}", "算不出来"),
        ("{{ 1/0 }}", "除数是 0"),
        ("{{ 单位名称 > 3 }}", "算不出来"),
    ],
)
def test_a_faulty_tag_is_named(render_edited: Render, tag: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render_edited(tag)
    assert said in str(caught.value)
    assert str(caught.value).startswith("模板 某模板.docx 的正文")
    if "if" not in tag:  # an open block is missed only at the end
        assert f"“{tag}”处" in str(caught.value)


@pytest.mark.parametrize(
    ("member", "old", "place"),
    [("word/footer1.xml", "— ", "页脚"), ("docProps/core.xml", "{{ 标题 }}", "文档属性")],
)
def test_a_faulty_tag_outside_the_body_is_named(
    render_edited: Render, member: str, old: str, place: str
) -> None:
    with pytest.raises(TemplateError, match=rf"{place}.*无此项"):
        render_edited("{{ 无此项 }}", old, member)


def test_a_block_that_opens_in_a_paragraph_and_ends_elsewhere_is_refused(
    render_edited: Render,
) -> None:
    nested = "{% if 邮政编码 %}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{% endif %}"
    closed = f"{nested}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>"
    with pytest.raises(TemplateError, match="成对的标签"):
        render_edited(f"一{closed}二", "一、总体情况")


def test_a_template_that_is_no_word_document_is_refused(
    template: Path, form: Form, filing: Filing, tmp_path: Path
) -> None:
    whole = template.read_bytes()
    members = unpack(whole)
    spoiled = {
        "empty": b"",
        "text": "不是文档".encode(),
        "cut": whole[: len(whole) // 2],
        "other zip": pack([("a.txt", b"a")]),
        "no types": pack(m for m in members if m[0] != "[Content_Types].xml"),
        "no body": pack(m for m in members if m[0] != "word/document.xml"),
        "broken": pack((n, d[:300] if n == "word/document.xml" else d) for n, d in members),
    }
    for kind, data in spoiled.items():
        path = tmp_path / f"{kind}.docx"
        path.write_bytes(data)
        with pytest.raises(TemplateError, match="不是能读的 Word 文档"):
            render(path, form, filing)


def test_a_template_that_is_not_there_is_refused(form: Form, filing: Filing) -> None:
    with pytest.raises(TemplateError, match="打不开模板"):
        render(Path("没有这个.docx"), form, filing)
