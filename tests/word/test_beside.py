"""What stands beside a tag that takes its paragraph, row or cell is never lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from word.shapes import add_paragraphs, add_table, make_picture

from toolkit.core.finding import Finding
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.word.lint.lint import check_template
from toolkit.word.render.render import render
from toolkit.word.sandbox.template_error import TemplateError

LOOP = ("{%p for 段 in 总体情况 %}", "{{ 段.题 }}{{ 段.文 }}")
END = "{%p endfor %}"
SPACES = nsdecls("w", "wp", "m")
BOX = "<w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>"
LOST = {
    "分节符": "<w:pPr><w:sectPr/></w:pPr>",
    "“段前分页”": "<w:pPr><w:pageBreakBefore/></w:pPr>",
    "分页符": '<w:r><w:br w:type="page"/></w:r>',
    "分栏符": '<w:r><w:br w:type="column"/></w:r>',
    "图片": "<w:r><w:drawing/></w:r>",
    "文本框": BOX,
    "脚注": '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "尾注": '<w:r><w:endnoteReference w:id="2"/></w:r>',
    "域": '<w:fldSimple w:instr="PAGE"/>',
    "符号": '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
    "公式": "<m:oMath/>",
    "嵌入的对象": "<w:r><w:object/></w:r>",
    "书签“附件一”": '<w:bookmarkStart w:id="5" w:name="附件一"/><w:bookmarkEnd w:id="5"/>',
}
KEPT = {
    "Word's own bookmark": '<w:bookmarkStart w:id="5" w:name="_GoBack"/><w:bookmarkEnd w:id="5"/>',
    "bookmark of a link": '<w:bookmarkStart w:id="5" w:name="OLE_LINK1"/><w:bookmarkEnd w:id="5"/>',
    "old page end": "<w:r><w:lastRenderedPageBreak/></w:r>",
    "line break": "<w:r><w:br/></w:r>",
    "break taken back": '<w:pPr><w:pageBreakBefore w:val="0"/></w:pPr>',
    "spelling": '<w:proofErr w:type="spellStart"/><w:proofErr w:type="spellEnd"/>',
}


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Document], Path]:
    def write(document: Document) -> Path:
        document.save(str(tmp_path / "某模板.docx"))
        return tmp_path / "某模板.docx"

    return write


def put(paragraph: object, xml: str, *, first: bool = False) -> None:
    """Add elements to a paragraph, its properties in front."""
    holder = parse_xml(f"<w:p {SPACES}>{xml}</w:p>")
    element = paragraph._p  # type: ignore[attr-defined]  # a paragraph of python-docx
    for child in list(holder):
        is_front = first or child.tag.endswith("}pPr")
        element.insert(0, child) if is_front else element.append(child)


def loop(xml: str, *, at: int = 2) -> Document:
    """A template with a loop, in one of whose three paragraphs something stands."""
    document = docx.Document()
    add_paragraphs(document, *LOOP, END, "完{{ 单位名称 }}{{ 年度 }}")
    put(document.paragraphs[at], xml)
    return document


def find(path: Path, form: Form) -> list[Finding]:
    return [finding for finding in check_template(path, form) if finding.code.startswith("T0")]


@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize("name", LOST)
def test_what_a_tag_would_take_away_is_told_at_its_place(
    name: str, at: int, save: Callable[[Document], Path], form: Form, filing: Filing
) -> None:
    path = save(loop(LOST[name], at=at))
    (finding,) = [f for f in find(path, form) if f.code == "T08"]
    assert name in finding.message
    assert f"正文第 {at + 1} 段" in finding.message
    with pytest.raises(TemplateError, match="会丢") as refusal:
        render(path, form, filing)
    assert name in str(refusal.value)


@pytest.mark.parametrize("name", LOST)
def test_beside_what_is_printed_it_stays(
    name: str, save: Callable[[Document], Path], form: Form
) -> None:
    path = save(loop(LOST[name], at=3))
    assert "T08" not in {finding.code for finding in find(path, form)}


@pytest.mark.parametrize("name", KEPT)
def test_what_nobody_misses_stops_nothing(
    name: str, save: Callable[[Document], Path], form: Form, filing: Filing
) -> None:
    path = save(loop(KEPT[name]))
    assert "T08" not in {finding.code for finding in find(path, form)}
    assert render(path, form, filing)


def test_a_bookmark_of_words_own_that_a_field_names_is_missed(
    save: Callable[[Document], Path], form: Form
) -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="_Ref1"/><w:bookmarkEnd w:id="5"/>'
    document = loop(mark)
    put(document.paragraphs[3], '<w:fldSimple w:instr=" PAGEREF _Ref1 \\h "/>')
    (finding,) = [f for f in find(save(document), form) if f.code == "T08"]
    assert "_Ref1" in finding.message


def test_the_end_of_a_bookmark_is_missed_too(save: Callable[[Document], Path], form: Form) -> None:
    document = loop('<w:bookmarkEnd w:id="5"/>')
    put(document.paragraphs[1], '<w:bookmarkStart w:id="5" w:name="正文"/>', first=True)
    assert "T08" in {finding.code for finding in find(save(document), form)}


@pytest.mark.parametrize(("prefix", "name"), [("tr", "行"), ("tc", "格")])
def test_rows_and_cells_are_looked_through(
    prefix: str, name: str, save: Callable[[Document], Path], form: Form
) -> None:
    document = docx.Document()
    if prefix == "tr":
        rows = [("{%tr for 段 in 总体情况 %}", ""), ("{{ 段.题 }}", "{{ 段.文 }}")]
        table = add_table(document, *rows, ("{%tr endfor %}", ""))
        place = table.cell(2, 1)
    else:
        table = add_table(document, ("{%tc if 年度 %}", "{{ 年度 }}", "{%tc endif %}"))
        place = table.cell(0, 2)
    place.paragraphs[0].add_run().add_picture(make_picture())
    (finding,) = [f for f in find(save(document), form) if f.code == "T08"]
    assert f"同一{name}里的图片会丢" in finding.message


def test_headers_are_looked_through(
    save: Callable[[Document], Path], form: Form, filing: Filing
) -> None:
    document = docx.Document()
    header = document.sections[0].header
    header.paragraphs[0].text = "{%p if 年度 %}"
    header.add_paragraph("{{ 年度 }}")
    header.add_paragraph("{%p endif %}").add_run().add_picture(make_picture())
    path = save(document)
    (finding,) = [f for f in find(path, form) if f.code == "T08"]
    assert "页眉第 3 段" in finding.message
    with pytest.raises(TemplateError, match="页眉"):
        render(path, form, filing)


def test_text_beside_a_tag_is_not_lost_in_a_report_either(
    save: Callable[[Document], Path], form: Form, filing: Filing
) -> None:
    document = docx.Document()
    add_paragraphs(document, *LOOP, f"特此报告{END}")
    with pytest.raises(TemplateError, match="特此报告"):
        render(save(document), form, filing)


def test_what_stands_in_the_middle_of_a_tag_is_told(
    save: Callable[[Document], Path], form: Form, filing: Filing
) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{ 单位")
    paragraph.add_run().add_picture(make_picture())
    paragraph.add_run("名称 }}")
    path = save(document)
    (finding,) = [f for f in find(path, form) if f.code == "T08"]
    assert "标签的中间夹着图片" in finding.message
    with pytest.raises(TemplateError, match="图片"):
        render(path, form, filing)
