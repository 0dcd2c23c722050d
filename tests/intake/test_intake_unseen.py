"""Struck out, hidden, deleted, raised, set above: never joined to a value, and told there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from intake.comparing import find_different
from intake.layouts import NAMESPACES, Layout, build, find_tables, make_telling

from toolkit.core.finding import Severity
from toolkit.intake.read import Intake, read_report
from toolkit.publish.html import make_html

if TYPE_CHECKING:
    from pathlib import Path

FORM, FILING = make_telling()
CELL = "主动公开.规章.制发"
TEXT = "其他事项"
PAGE = make_html(FORM, FILING)
WHITE = "<w:color w:val='FFFFFF'/>"


def read_page_with(cell: str, tmp_path: Path, style: str = "") -> Intake:
    """The page with other markup for the number 1001."""
    assert PAGE.count(">1001<") == 1
    page = PAGE.replace(">1001<", f">{cell}<").replace("</head>", f"<style>{style}</style></head>")
    path = tmp_path / "报告.html"
    path.write_text(page, encoding="utf-8")
    return read_report(path)


HIDING = [
    ("<span style='font-size:0'>7</span>1001", ""),
    ("<span style='FONT-SIZE: 0px'>7</span>1001", ""),
    ("<span style='visibility:hidden'>7</span>1001", ""),
    ("<span style='display:none'>7</span>1001", ""),
    ("<span style='opacity:0.0'>7</span>1001", ""),
    ("<span style='color:#fff'>7</span>1001", ""),
    ("<span style='color:rgb(255, 255, 255)'>7</span>1001", ""),
    ("<span style='color:transparent'>7</span>1001", ""),
    ("<font color='white'>7</font>1001", ""),
    ("<span hidden>7</span>1001", ""),
    ("<span style='position:absolute;left:-9999px'>7</span>1001", ""),
    ("<span style='position:absolute;clip:rect(0,0,0,0)'>7</span>1001", ""),
    ("<span class='a'>7</span>1001", ".a { display: none }"),
    ("<span class='b a'>7</span>1001", "@media screen { td .a { visibility: hidden } }"),
    ("<b><i>7</i></b>1001", "td > b { font-size: 0 } td b i { font-size: 2em }"),
    ("<span class='a' style='display:inline'>7</span>1001", ".a { display: none !important }"),
    ("<span style='filter: opacity(0%)'>7</span>1001", ""),
    ("<template>7</template>1001", ""),
    ("<noscript>7</noscript>1001", ""),
]


@pytest.mark.parametrize(("cell", "style"), HIDING)
def test_what_a_page_does_not_show_is_told_at_its_number(
    cell: str, style: str, tmp_path: Path
) -> None:
    read = read_page_with(cell, tmp_path, style)
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.id, finding.severity) == ("F14", CELL, Severity.QUESTION)
    assert "“7”" in finding.message


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("<span style='font-size:0'><b style='font-size:12px'>1001</b></span>", ""),
        ("<span style='visibility:hidden'><b style='visibility:visible'>1001</b></span>", ""),
        ("<span style='background:#036;color:#fff'>1001</span>", ""),
        ("<span class='a'>1001</span>", "@media print { .a { display: none } }"),
        ("<span class='a'>1001</span>", ".a:hover { display: none } /* .a{display:none} */"),
        ("<span class='a'>1001</span>", ".a { display: none } span.a { display: inline }"),
        ("<span style='opacity:.9;font-size:9pt;overflow:hidden;width:100%'>1001</span>", ""),
        ("<i>1001</i>", "i::before { content: '“' } i:after { content: '\\f101' }"),
        ("<i>1001</i>", "b::before { content: '7' } i::before { content: '7'; display: none }"),
        ("<i style='filter:opacity(100%)'>1001</i>", ""),
        (
            "<i>1001</i>",
            "i::before { content: attr(data-n) } @media (width:9em) { i::after { content: '7' } }",
        ),
        ("<ins>1001</ins><!-- 7 --><input type=hidden value=7><script>7</script>", ""),
        ("<span aria-hidden='true'>1001</span>", ""),
    ],
)
def test_what_a_page_does_show_is_read(cell: str, style: str, tmp_path: Path) -> None:
    read = read_page_with(cell, tmp_path, style)
    assert find_different(FORM, FILING, read) == set()
    assert read.findings == ()


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("<s>7</s>1001", ""),
        ("<del>7</del>1001", ""),
        ("<strike>7</strike>1001", ""),
        ("<span style='text-decoration: underline line-through'>7</span>1001", ""),
        ("<i class='x'>7</i>1001", ".x{text-decoration-line:line-through}"),
        ("<s>1001</s>", ""),
        ("1001<sup>1</sup>", ""),
        ("1001<span style='vertical-align:super'>1</span>", ""),
        ("<ruby>1001<rp>(</rp><rt>2</rt><rp>)</rp></ruby>", ""),
        ("<i>1001</i>", "i::before { content: '7' }"),
        ("<i class='a'>1001</i>", "td .a:after { content: '\\37 ' }"),
        ("<b>1001</b>", "b::before { content: '一' }"),
        ("<i data-n='7'>1001</i>", "i::after { content: ' ' attr(data-n) }"),
        ("<i>1001</i>", "i::after { content: '7\\d800' !important }"),
        ("1001<br>1", ""),
        ("<p>10</p><p>01</p>", ""),
        ("10<span style='display:block'>01</span>", ""),
        ("10&emsp;&emsp;001", ""),
    ],
)
def test_a_number_that_is_not_alone_is_not_read(cell: str, style: str, tmp_path: Path) -> None:
    read = read_page_with(cell, tmp_path, style)
    assert find_different(FORM, FILING, read) == {CELL}
    assert read.filing is not None
    assert read.filing.cells[CELL] is None
    (finding,) = read.findings
    assert (finding.code, finding.id) == ("C02", CELL)


def test_struck_words_of_a_page_are_told_in_their_section(tmp_path: Path) -> None:
    words = FILING.texts[TEXT][0]
    page = PAGE.replace(words, f"<s>旧话。</s>{words}m<sup>2</sup><p><del>全段删去。</del></p>")
    path = tmp_path / "报告.html"
    path.write_text(page, encoding="utf-8")
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.texts[TEXT][0] == f"{words}m²"
    told = [f for f in read.findings if "划去" in f.message]
    assert [f.candidates for f in told] == [(TEXT,)]
    assert "旧话。" in told[0].message
    assert "全段删去。" in told[0].message


def find_cell(document: Any) -> Any:
    """The cell with 1001."""
    return next(
        cell for t in find_tables(document) for cell in t.xpath(".//w:tc[string(.)='1001']")
    )


def put_run(cell: Any, properties: str, words: str = "7", *, inner: str = "w:t") -> None:
    run = parse_xml(
        f"<w:r {NAMESPACES}><w:rPr>{properties}</w:rPr><{inner}>{words}</{inner}></w:r>"
    )
    cell.p_lst[0].insert(0, run)


def read_document_with(document: Any, tmp_path: Path) -> Intake:
    path = tmp_path / "报告.docx"
    document.save(str(path))
    return read_report(path)


@pytest.mark.parametrize(
    "properties", ["<w:vanish/>", WHITE, "<w:sz w:val='2'/>", "<w:w w:val='1'/>"]
)
def test_what_word_does_not_show_is_told_at_its_number(properties: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    put_run(find_cell(document), properties)
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.id) == ("F14", CELL)
    assert "“7”" in finding.message


@pytest.mark.parametrize("properties", ["<w:strike/>", "<w:dstrike/>"])
def test_a_number_beside_one_struck_out_is_not_read(properties: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    put_run(find_cell(document), properties)
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == {CELL}
    (finding,) = read.findings
    assert (finding.code, finding.id) == ("C02", CELL)


@pytest.mark.parametrize("level", ["superscript", "subscript"])
def test_a_raised_figure_is_no_digit_of_its_number(level: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    put_run(find_cell(document), f"<w:vertAlign w:val='{level}'/>")
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == {CELL}
    assert [(f.code, f.id) for f in read.findings] == [("C02", CELL)]


@pytest.mark.parametrize("kind", [1, 2], ids=["paragraph", "character"])
def test_what_a_style_strikes_out_is_struck_out(kind: int, tmp_path: Path) -> None:
    document: Any = build(FORM, FILING, Layout())
    base, style = (document.styles.add_style(name, kind) for name in ("底", "上"))
    base.font.strike, style.base_style = True, base
    cell = find_cell(document)
    put_run(cell, "<w:strike w:val='0'/>" if kind == 1 else f"<w:rStyle w:val='{style.style_id}'/>")
    if kind == 1:
        cell.p_lst[0].get_or_add_pPr().style = style.style_id
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == {CELL}
    assert [(f.code, f.id) for f in read.findings] == [("C02", CELL)]


def test_white_on_a_colour_is_read(tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    cell = find_cell(document)
    cell.get_or_add_tcPr().append(parse_xml(f"<w:shd {NAMESPACES} w:val='clear' w:fill='1F3864'/>"))
    for run in cell.xpath(".//w:r"):
        run.get_or_add_rPr().append(parse_xml(f"<w:color {NAMESPACES} w:val='FFFFFF'/>"))
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == set()
    assert read.findings == ()


@pytest.mark.parametrize("wrapper", ["del", "moveFrom"])
def test_what_a_revision_takes_away_is_told_and_not_read(wrapper: str, tmp_path: Path) -> None:
    inner = "w:delText" if wrapper == "del" else "w:t"
    document = build(FORM, FILING, Layout())
    cell = find_cell(document)
    cell.p_lst[0].append(parse_xml(
        f"<w:{wrapper} {NAMESPACES} w:id='1' w:author='a'><w:r><{inner}>7</{inner}></w:r>"
        f"</w:{wrapper}>"
    ))  # fmt: skip
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == set()
    (finding,) = read.findings
    assert (finding.code, finding.id) == ("F14", CELL)
    assert "修订删去的“7”" in finding.message


@pytest.mark.parametrize("mark", ["<w:hidden/>", "<w:del w:id='1' w:author='a'/>"])
def test_a_row_that_is_hidden_or_deleted_is_not_read(mark: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    row = find_cell(document).getparent()
    row.insert(0, parse_xml(f"<w:trPr {NAMESPACES}>{mark}</w:trPr>"))
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == {
        f"主动公开.规章.{n}" for n in ("制发", "废止", "现行有效")
    }
    assert {f.code for f in read.findings} == {"F12", "F14"}
    assert any("1001" in f.message for f in read.findings)


@pytest.mark.parametrize(
    "inner",
    [
        "<w:br w:type='page'/><w:t>1</w:t>",
        "<w:tab/><w:t>1</w:t>",
        "<w:sym w:font='Wingdings' w:char='F0FC'/>",
        "<w:ruby><w:rt><w:r><w:t>2</w:t></w:r></w:rt><w:rubyBase/></w:ruby>",
    ],
)
def test_what_stands_in_a_cell_beside_its_number_is_told(inner: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    find_cell(document).p_lst[0].append(parse_xml(f"<w:r {NAMESPACES}>{inner}</w:r>"))
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == {CELL}
    assert [(f.code, f.id) for f in read.findings] == [("C02", CELL)]


@pytest.mark.parametrize(
    "wrap",
    [
        "<w:sdt {0}><w:sdtPr/><w:sdtContent>{1}</w:sdtContent></w:sdt>",
        "<w:smartTag {0} w:element='x'>{1}</w:smartTag>",
        "<w:customXml {0} w:element='x'>{1}</w:customXml>",
        "<w:ins {0} w:id='1' w:author='a'>{1}</w:ins>",
        "<w:fldSimple {0} w:instr='= 7'>{1}</w:fldSimple>",
        "<w:hyperlink {0}>{1}</w:hyperlink>",
        "<mc:AlternateContent {0}><mc:Choice Requires='wps'>{1}</mc:Choice>"
        "<mc:Choice Requires='v'>{1}</mc:Choice><mc:Fallback>{1}</mc:Fallback>"
        "</mc:AlternateContent>",
    ],
)
def test_what_wraps_a_run_does_not_hide_or_double_it(wrap: str, tmp_path: Path) -> None:
    document = build(FORM, FILING, Layout())
    cell = find_cell(document)
    (run,) = cell.xpath(".//w:r")
    cell.p_lst[0].remove(run)
    inner = "<w:r><w:t>1001</w:t></w:r>"
    cell.p_lst[0].append(parse_xml(wrap.format(NAMESPACES, inner)))
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == set()
    assert read.findings == ()


def test_a_document_that_holds_another_is_opened_in_word_first(tmp_path: Path) -> None:
    for chunk in ("altChunk", "subDoc"):
        document = build(FORM, FILING, Layout())
        document.element.body.insert(3, parse_xml(f"<w:{chunk} {NAMESPACES}/>"))
        read = read_document_with(document, tmp_path)
        assert read.filing is None
        (finding,) = read.findings
        assert finding.code == "F03"
        assert "另存" in finding.fix


def test_a_struck_paragraph_and_title_of_word_are_told(tmp_path: Path) -> None:
    document: Any = build(FORM, FILING, Layout())
    gone = document.add_paragraph("")
    gone.add_run("作废的一段。").font.strike = True
    document.paragraphs[0].add_run("（旧）").font.strike = True
    read = read_document_with(document, tmp_path)
    assert find_different(FORM, FILING, read) == set()
    assert {f.code for f in read.findings} == {"F14"}
    assert any("作废的一段。" in f.message and f.candidates == (TEXT,) for f in read.findings)
    assert any("标题里有划去的“（旧）”" in f.message for f in read.findings)


def test_a_document_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    build(FORM, FILING, Layout()).save(str(path))
    assert find_different(FORM, FILING, read_document_with(Document(str(path)), tmp_path)) == set()
