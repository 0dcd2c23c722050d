"""The same report as other programs keep it: pages of sites, copied text, lists with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from intake.comparing import find_different, find_silent, load_case, write_report
from intake.layouts import NAMESPACES, Layout, build, make_telling

from toolkit.core.finding import Severity
from toolkit.form.formatting import print_value
from toolkit.form.grid import make_grid
from toolkit.intake.blocks.blocks import Paragraph
from toolkit.intake.blocks.html import read_page
from toolkit.intake.read import read_report
from toolkit.publish.html import make_html

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

FORM, FILING = make_telling()


def make_site(content: str) -> str:
    """A page of a site around a report."""
    return (
        "<html><head><title>某县政府</title><script>var a='一、总体情况';</script></head><body>"
        "<div class='top'><ul><li>首页</li><li>政务公开</li></ul></div>"
        f"<div class='main'><div class='text'>{content}</div></div>"
        "<div style='display:none'>看不见</div>"
        "<div class='foot'><p>版权所有 某县人民政府</p><p>一共 88 次访问</p></div></body></html>"
    )


def body_of(page: str) -> str:
    return page.split("<body>")[1].split("</body>", maxsplit=1)[0]


def test_what_stands_around_a_report_on_a_site_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.write_text(make_site(body_of(make_html(FORM, FILING))), encoding="utf-8")
    read = read_report(path)
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.severity) == ("F14", Severity.QUESTION)
    assert finding.found == "首页\n政务公开\n版权所有 某县人民政府\n一共 88 次访问"


@pytest.mark.parametrize(("charset", "named"), [("gb18030", "gb2312"), ("utf-16", ""), ("gbk", "")])
def test_pages_in_other_code_pages_are_read(charset: str, named: str, tmp_path: Path) -> None:
    page = make_html(FORM, FILING).replace('<meta charset="utf-8">', f"<meta charset={named}>")
    path = tmp_path / "报告.htm"
    path.write_bytes(page.encode(charset))
    assert find_different(FORM, FILING, read_report(path)) == set()


def test_a_page_that_was_saved_with_its_pictures_is_read(tmp_path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message.set_content(make_html(FORM, FILING), subtype="html", charset="utf-8")
    message.add_related(b"\x89PNG", "image", "png")
    path = tmp_path / "报告.mhtml"
    path.write_bytes(b"MIME-Version: 1.0\r\n" + message.as_bytes())
    assert find_different(FORM, FILING, read_report(path)) == set()


def test_lines_of_a_page_are_joined_as_a_reader_sees_them() -> None:
    page = (
        "<p>全年\n公开<b>信息\n</b>3 <!-- x -->条<br>共<span>计<br>四</span>条</p>文<div>字</div>"
    )
    texts = [b.text for b in read_page(page.encode()) if isinstance(b, Paragraph)]
    assert texts == ["全年公开信息 3 条", "共计", "四条", "文", "字"]


def write_rows(separator: str) -> str:
    """The report as text, each row of a table in a line."""
    lines = [FILING.describe(FORM.title)]
    for section in FORM.sections:
        lines += [section.heading] if section.heading else []
        lines += [line for text in section.texts for line in FILING.texts[text.id]]
        if section.table:
            grid = make_grid(section.table)
            for row in range(grid.rows):
                boxes = [b for b in grid.boxes if b.row <= row < b.row + b.rowspan]
                texts = [
                    (print_value(FILING.cells[b.cell.id]) if b.cell else b.text)
                    if b.row == row
                    else ""
                    for b in sorted(boxes, key=lambda b: b.column)
                ]
                lines.append(separator.join(texts))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_with_a_row_in_each_line_is_read(charset: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(write_rows("\t").encode(charset))
    assert find_different(FORM, FILING, read_report(path)) == set()


def test_text_that_lost_its_tables_is_told(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(write_rows("\n"), encoding="utf-8")
    read = read_report(path)
    assert find_silent(FORM, FILING, path) == set()
    assert read.filing is not None
    assert read.filing.texts == FILING.texts
    assert {f.code for f in read.findings} == {"F12", "F14"}


def test_a_row_of_text_that_lost_a_cell_is_told(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    for at in range(4):
        lines = write_rows("\t").split("\n")
        (row,) = (n for n, line in enumerate(lines) if "3.危及" in line)
        cells = lines[row].split("\t")
        lines[row] = "\t".join(cells[:at] + cells[at + 1 :])
        path.write_text("\n".join(lines), encoding="utf-8")
        assert find_silent(FORM, FILING, path) == set()


def number_headings(document: Any) -> None:
    """Let Word set the numbers before headings and the levels below them."""
    numbering = document.part.numbering_part.element
    for list_id, kind, text in (
        ("90", "chineseCounting", "%1、"),
        ("91", "decimal", "%1."),
        ("92", "cardinalText", "第%1"),
    ):
        numbering.insert(0, parse_xml(
            f"<w:abstractNum {NAMESPACES} w:abstractNumId='{list_id}'><w:lvl w:ilvl='0'>"
            f"<w:start w:val='1'/><w:numFmt w:val='{kind}'/><w:lvlText w:val='{text}'/></w:lvl>"
            "</w:abstractNum>"
        ))  # fmt: skip
        numbering.append(parse_xml(
            f"<w:num {NAMESPACES} w:numId='{list_id}'><w:abstractNumId w:val='{list_id}'/></w:num>"
        ))  # fmt: skip


def set_number(paragraph: Any, list_id: str, words: str) -> None:
    paragraph.runs[0].text = words
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(
        f"<w:numPr {NAMESPACES}><w:ilvl w:val='0'/><w:numId w:val='{list_id}'/></w:numPr>"
    ))  # fmt: skip


def test_numbers_that_word_sets_by_itself_are_read(tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    number_headings(document)
    for paragraph in document.paragraphs:
        if paragraph.text[1:2] == "、" and paragraph.text[0] in "一二三四五六":
            set_number(paragraph, "90", paragraph.text[2:])
    path = tmp_path / "报告.docx"
    document.save(str(path))
    read = read_report(path)
    assert find_different(FORM, FILING, read) == set()
    assert read.findings == ()


def test_a_number_that_cannot_be_told_is_told(tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    number_headings(document)
    paragraph = next(p for p in document.paragraphs if p.text == FILING.texts["其他事项"][0])
    set_number(paragraph, "92", paragraph.text)
    path = tmp_path / "报告.docx"
    document.save(str(path))
    assert find_different(FORM, FILING, read_report(path)) == {"其他事项"}
    assert find_silent(FORM, FILING, path) == set()


@pytest.mark.parametrize("kind", ["odt", "rtf", "doc"])
def test_reports_of_other_layouts_that_went_through_other_formats(
    kind: str, office: Office, tmp_path: Path
) -> None:
    for number, layout in enumerate((Layout(), Layout(merged=False))):
        source = tmp_path / f"{number}.docx"
        build(FORM, FILING, layout).save(str(source))
        other = office.save_as(source, tmp_path / f"{number}.{kind}")
        path = office.save_as(other, tmp_path / f"{number}-{kind}.docx")
        assert find_different(FORM, FILING, read_report(path)) == set()


def test_a_page_of_another_layout_saved_by_an_office_program(
    office: Office, tmp_path: Path
) -> None:
    source = tmp_path / "报告.docx"
    build(FORM, FILING, Layout(merged=False)).save(str(source))
    page = office.save_as(source, tmp_path / "报告.html")
    assert find_different(FORM, FILING, read_report(page)) == set()


def test_what_was_struck_out_in_a_document_is_not_read(tmp_path: Path) -> None:
    form, filing = load_case("leye-2021")
    path = write_report(form, filing, tmp_path / "报告.docx")
    document = Document(str(path))
    paragraph = next(p for p in document.paragraphs if p.text == filing.texts["其他事项"][0])
    paragraph._p.append(parse_xml(
        f"<w:del {NAMESPACES} w:id='1' w:author='a'><w:r><w:delText>删去</w:delText></w:r></w:del>"
    ))  # fmt: skip
    paragraph._p.append(parse_xml(
        f"<w:ins {NAMESPACES} w:id='2' w:author='a'><w:r><w:t>补上</w:t></w:r></w:ins>"
    ))  # fmt: skip
    document.save(str(path))
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.texts["其他事项"][0] == filing.texts["其他事项"][0] + "补上"


def test_hidden_words_of_a_document_are_not_read(tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    paragraph = next(p for p in document.paragraphs if p.text == FILING.texts["其他事项"][0])
    for words, is_hidden in (("看不见", True), ("看得见", False)):
        paragraph.add_run(words).font.hidden = is_hidden
    path = tmp_path / "报告.docx"
    document.save(str(path))
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.texts["其他事项"][0] == FILING.texts["其他事项"][0] + "看得见"


def test_items_of_a_list_on_a_page_have_their_numbers() -> None:
    page = "<ol><li>甲</li><li><p>乙</p></li></ol><ol start=3><li>丙</ol><ul><li>丁</ul>"
    texts = [b.text for b in read_page(page.encode()) if isinstance(b, Paragraph)]
    assert texts == ["1.甲", "2.乙", "3.丙", "丁"]


def test_numbers_go_on_begin_anew_and_follow_styles(tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    number_headings(document)
    numbering = document.part.numbering_part.element
    numbering.append(parse_xml(
        f"<w:num {NAMESPACES} w:numId='93'><w:abstractNumId w:val='91'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='5'/></w:lvlOverride></w:num>"
    ))  # fmt: skip
    base, styled = (document.styles.add_style(name, 1) for name in ("底", "上"))
    styled.base_style = base
    base.element.get_or_add_pPr().append(parse_xml(
        f"<w:numPr {NAMESPACES}><w:numId w:val='90'/></w:numPr>"
    ))  # fmt: skip
    for list_id in ("91", "91", "93"):
        set_number(document.add_paragraph("段"), list_id, "段。")
    document.add_paragraph("段。", style=styled)
    path = tmp_path / "报告.docx"
    document.save(str(path))
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.texts["其他事项"][-4:] == ("1.段。", "2.段。", "5.段。", "一、段。")
