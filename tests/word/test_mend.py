"""What a loop or condition over nothing leaves behind is put right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from office import Office
from word.shapes import add_paragraphs, add_table, make_picture

from toolkit.core.files import unpack
from toolkit.core.finding import blocks
from toolkit.form.filing import Filing
from toolkit.form.model import Form
from toolkit.word.proof.proof import prove
from toolkit.word.render.mend import mend, needs_mending
from toolkit.word.render.render import render

EMPTY = ("{%p for 段 in 引言 %}", "{{ 段.题 }}{{ 段.文 }}", "{%p endfor %}")
NEVER = "{%p if 年度 == 1 %}", "从不", "{%p endif %}"
Build = Callable[[Document], object]
NAMESPACES = (
    f"{nsdecls('w', 'r', 'wp', 'a')}"
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def fill(holder: object, *texts: str) -> None:
    """Give a cell or header nothing but these paragraphs."""
    holder.paragraphs[0].text = texts[0]  # type: ignore[attr-defined]  # python-docx has no base
    for text in texts[1:]:
        holder.add_paragraph(text)  # type: ignore[attr-defined]


def paragraphs(*texts: str) -> str:
    return "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in texts
    )


def append(document: Document, xml: str) -> None:
    start = re.match(r"<[\w:]+", xml)
    assert start
    whole = f"{start.group()} {NAMESPACES}{xml[start.end() :]}"
    document.element.body.insert(len(document.element.body) - 1, parse_xml(whole))


def cell_of_a_loop(document: Document) -> None:
    fill(add_table(document, ("说明", "")).cell(0, 1), *EMPTY)


def cell_of_a_condition(document: Document) -> None:
    fill(add_table(document, ("说明", "")).cell(0, 1), *NEVER)


def cell_that_ends_with_a_table(document: Document) -> None:
    cell = add_table(document, ("说明", "")).cell(0, 1)
    cell.add_table(1, 1).cell(0, 0).text = "里"
    fill(cell, *NEVER)
    cell._tc.append(cell.tables[0]._tbl)
    for paragraph in cell.paragraphs:
        cell._tc.insert(1, paragraph._p) if paragraph.text == "" else None


def header_and_footer(document: Document) -> None:
    fill(document.sections[0].header, *NEVER)
    fill(document.sections[0].footer, *EMPTY)


def rows_of_a_table(document: Document) -> None:
    add_table(document, ("{%tr for 段 in 引言 %}",), ("{{ 段.文 }}",), ("{%tr endfor %}",))


def cells_of_a_row(document: Document) -> None:
    table = add_table(document, ("甲", "乙", "丙"), ("{%tc if 年度 == 1 %}", "丁", "{%tc endif %}"))
    table.cell(0, 0).text = "甲"


def tables_that_touch(document: Document) -> None:
    add_table(document, ("甲", "乙"))
    add_paragraphs(document, *NEVER)
    add_table(document, ("丙", "丁"))


def tables_of_a_loop(document: Document) -> None:
    add_paragraphs(document, "{%p for 年 in range(3) %}")
    add_table(document, ("表{{ 年 }}", "乙"))
    add_paragraphs(document, "{%p endfor %}")


def box_of_vml(document: Document) -> None:
    box = f"<w:txbxContent>{paragraphs(*NEVER)}</w:txbxContent>"
    shape = f'<v:shape style="width:99pt;height:40pt"><v:textbox>{box}</v:textbox></v:shape>'
    append(document, f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")


def content_control(document: Document) -> None:
    append(
        document,
        f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{paragraphs(*NEVER)}'
        "</w:sdtContent></w:sdt>",
    )


def things_in_a_loop(document: Document) -> None:
    """What has a number of its own: bookmarks, drawings, paragraphs, content controls."""
    add_paragraphs(document, "{%p for 年 in range(3) %}")
    append(
        document,
        '<w:p w14:paraId="00000001" w14:textId="77777777"><w:bookmarkStart w:id="3" w:name="书签"/>'
        "<w:r><w:t>第{{ 年 }}遍</w:t></w:r>"
        '<w:bookmarkEnd w:id="3"/></w:p>',
    )
    append(
        document,
        '<w:sdt><w:sdtPr><w:id w:val="8"/></w:sdtPr><w:sdtContent>'
        f"{paragraphs('控件')}</w:sdtContent></w:sdt>",
    )
    document.add_picture(make_picture())
    add_paragraphs(document, "{%p endfor %}")


def drawing_of_a_header(document: Document) -> None:
    header = document.sections[0].header
    fill(header, "{%p for 年 in range(3) %}")
    header.add_paragraph("{{ 年 }}").add_run().add_picture(make_picture())
    header.add_paragraph("{%p endfor %}")


BUILDS: tuple[Build, ...] = (
    cell_of_a_loop, cell_of_a_condition, cell_that_ends_with_a_table, header_and_footer,
    rows_of_a_table, cells_of_a_row, tables_that_touch, tables_of_a_loop, box_of_vml,
    content_control, things_in_a_loop, drawing_of_a_header,
)  # fmt: skip


@pytest.fixture
def make(form: Form, filing: Filing, tmp_path: Path) -> Callable[..., bytes]:
    """Renders a template with a filing in which one text is blank; the report is proved."""
    blank = replace(filing, texts={**filing.texts, "引言": ()})

    def run(build: Build, *, proved: bool = True) -> bytes:
        document = docx.Document()
        build(document)
        add_paragraphs(document, "{{ 单位名称 }}")
        path = tmp_path / "模板.docx"
        document.save(str(path))
        report = render(path, form, blank)
        if proved:
            assert not blocks(prove(report, form, blank, template=path))
        return report

    return run


def parts_of(report: bytes) -> dict[str, str]:
    return {name: data.decode() for name, data in unpack(report) if name.endswith(".xml")}


@pytest.mark.parametrize("build", BUILDS)
def test_whatever_goes_the_document_stays_sound(
    build: Build,
    make: Callable[..., bytes],
    tmp_path: Path,
    find_invalid: Callable[[Path], list[str]],
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(make(build))
    own = [error for error in find_invalid(path) if "stylesWithEffects" not in error]
    blank = tmp_path / "空.docx"
    docx.Document().save(str(blank))
    assert [error for error in own if error not in find_invalid(blank)] == []


@pytest.mark.parametrize("build", BUILDS)
def test_nothing_is_left_to_mend(build: Build, make: Callable[..., bytes]) -> None:
    for name, xml in parts_of(make(build)).items():
        if re.match(r"word/(document|header|footer)", name):
            assert mend(xml.encode()).decode().split("?>\n")[-1].strip() == (
                xml.split("?>\n")[-1].strip()
            )


def test_tables_that_a_template_joins_stay_joined(make: Callable[..., bytes]) -> None:
    def build(document: Document) -> None:
        add_table(document, ("甲", "乙"))
        add_table(document, ("丙", "丁"))

    assert "</w:tbl><w:tbl>" in parts_of(make(build))["word/document.xml"]
    for other in (tables_that_touch, tables_of_a_loop):
        assert "</w:tbl><w:tbl>" not in parts_of(make(other))["word/document.xml"]


def test_the_first_of_what_is_repeated_keeps_its_mark(make: Callable[..., bytes]) -> None:
    xml = parts_of(make(things_in_a_loop))["word/document.xml"]
    assert xml.count("bookmarkStart") == xml.count("bookmarkEnd") == 1
    assert re.search(r"bookmarkStart [^>]*/><w:r><w:t[^>]*>第0遍", xml)
    assert len(set(re.findall(r'docPr id="(\d+)"', xml))) == 3
    assert xml.count("paraId=") == xml.count('<w:id w:val="8"/>') == 1


@pytest.mark.parametrize(
    "xml",
    [
        "<w:tc><w:p/></w:tc>",
        "<w:tc><w:p><w:r/></w:p></w:tc>",
        "<w:tbl><w:tr><w:tc><w:p></w:p></w:tc></w:tr></w:tbl><w:p/>",
    ],
)
def test_what_is_sound_stays_to_the_letter(xml: str) -> None:
    part = f"<w:body {nsdecls('w')}>{xml}<w:p/><w:sectPr/></w:body>"
    assert mend(part.encode()).decode() == part.replace("<w:p></w:p>", "<w:p/>")


def test_what_every_report_has_is_not_parsed(template: Path, form: Form, filing: Filing) -> None:
    parts = parts_of(render(template, form, filing))
    assert not needs_mending(parts["word/document.xml"])


def test_mended_reports_open_in_an_office(
    make: Callable[..., bytes], office: Office, tmp_path: Path
) -> None:
    def build(document: Document) -> None:
        for each in (other for other in BUILDS if other is not drawing_of_a_header):
            each(document)
            add_paragraphs(document, "之间")

    path = tmp_path / "报告.docx"
    path.write_bytes(make(build, proved=False))
    text = office.pdf_text(path)
    assert text.count("之间") == len(BUILDS) - 1
    assert "从不" not in text
