"""Templates of many shapes, made with python-docx, to be rendered by us and by plain docxtpl."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from struct import pack

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from docx.table import Table

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FOOTNOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
CELL = "{{ 依申请公开.本年新收.自然人 }}"
UNIT = "{{ 单位名称 }}"


def make_picture() -> BytesIO:
    """A PNG of one black dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0\0")
    return BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def add_table(document: Document, *rows: tuple[str, ...]) -> Table:
    table: Table = document.add_table(len(rows), max(map(len, rows)))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    return table


def add_paragraphs(document: Document, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text)


def plain_tags(document: Document) -> None:
    add_paragraphs(document, UNIT, f"甲{CELL}乙{{{{ 年度 }}}}丙", "没有标签 {_{ 甲 }_} {_% 乙 %_}")
    add_table(document, ("甲", "乙"), (CELL, UNIT))


def split_runs(document: Document) -> None:
    paragraph = document.add_paragraph("甲")
    for piece in ("{", "{ 单", "位名", "称 }", "} 乙 {", "% if 年度 ", "%}丙{% end", "if %", "}"):
        paragraph.add_run(piece).bold = len(piece) % 2 == 0
    run = document.add_paragraph().add_run
    for piece in ("{{ ", "年度 ", "}}", "{# 不", "印 #}"):
        run(piece).italic = True


def conditionals(document: Document) -> None:
    add_paragraphs(document, "甲{% if 年度 > 2000 %}乙{% else %}丙{% endif %}丁")
    add_paragraphs(
        document, "{%p if 成文日期 %}", "有日期", "{%p else %}", "没有日期", "{%p endif %}"
    )
    add_paragraphs(document, "{%p if not 年度 %}", "没有年度", "{%p endif %}", "{#p 不印 #}")
    add_paragraphs(
        document, "前{%r if 年度 %}中{%r endif %}后", "一", "{%- if 年度 %}二{% endif -%}", "三"
    )
    add_paragraphs(document, "{{ “甲” }}", "{% if 年度 >= 2000 and “甲” < ‘乙’ %}引号{% endif %}")


def loops(document: Document) -> None:
    add_paragraphs(
        document,
        "{%p for 段 in 总体情况 %}",
        "{{ loop.index }}.{{ 段.题 }}{{ 段.文 }}",
        "{%p endfor %}",
    )
    add_table(
        document,
        ("级", "文"),
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{{ 段.级 }}", "{{ 段.文 }}"),
        ("{%tr endfor %}", ""),
    )
    add_paragraphs(document, "表与表之间", "{%p for 年 in range(3) %}")
    add_table(document, ("{{ 年 }}", CELL))
    add_paragraphs(document, "表与表之间", "{%p endfor %}")


def columns_of_a_table(document: Document) -> None:
    """docxtpl sets the widths anew where a row has more cells than there are columns, or fewer."""
    add_table(
        document,
        ("{%tc for 年 in range(2021, 2026) %}", "{{ 年 }}", "{%tc endfor %}"),
        ("甲", "乙", "丙"),
    )
    narrow = add_table(document, ("甲", "乙", "丙", "丁"))
    for cell in narrow.rows[0].cells[1:]:
        narrow.rows[0]._tr.remove(cell._tc)
    add_table(document, ("{% colspan 2 %}宽", "乙"), ("{% cellbg 'FF0000' %}红", "丁"))


def merged_cells(document: Document) -> None:
    add_table(
        document,
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{% vm %}并", "{{ 段.级 }}"),
        ("{%tr endfor %}", ""),
    )
    add_table(
        document, ("{%tc for 年 in range(3) %}", "{% hm %}横", "{%tc endfor %}"), ("甲", "乙", "丙")
    )
    wide = add_table(document, ("甲", "乙", "丙"), ("丁", CELL, "己"))
    wide.cell(0, 0).merge(wide.cell(0, 2))
    wide.cell(1, 0).merge(wide.cell(1, 1))


def tables_within_tables(document: Document) -> None:
    outer = add_table(document, ("甲", "乙"), (CELL, "丁"))
    inner = outer.cell(1, 1).add_table(2, 5)
    inner.cell(0, 0).text = UNIT


def sets_and_macros(document: Document) -> None:
    add_paragraphs(
        document, "{%p set 名 = 单位名称 %}", "{%p set 块 %}", "块里{{ 名 }}", "{%p endset %}"
    )
    add_paragraphs(document, "{{ 名 }}{% macro 记(甲) %}（{{ 甲 }}）{% endmacro %}{{ 记(年度) }}")
    add_paragraphs(document, "{{p 块 }}", "{% filter upper %}abc{{ 名 }}{% endfilter %}")
    add_table(document, ("{{ 名 }}", "{{ 记(1) }}"))


def tabs_and_lines(document: Document) -> None:
    """docxtpl makes tabs, line breaks and paragraphs of control characters in values."""
    paragraph = document.add_paragraph(style="Heading 1")
    paragraph.add_run("甲{{ '一\\t二' }}").bold = True
    add_paragraphs(document, "{{ '一\\n二' }}", "{{ 单位名称 ~ '\\t' }}", "\t{{ 年度 }}\n行")


def headers_and_footers(document: Document) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    first = document.sections[0]
    first.different_first_page_header_footer = True
    first.header.paragraphs[0].text = UNIT
    first.even_page_header.paragraphs[0].text = "{% if 年度 %}  双 {{ 年度 }}  {% endif %}"
    first.first_page_header.paragraphs[0].text = "没有标签"
    first.footer.paragraphs[0].text = f"—{CELL}—"
    first.footer.add_table(1, 2, Cm(8)).cell(0, 1).text = UNIT
    second = document.add_section(WD_SECTION.NEW_PAGE)
    second.header.is_linked_to_previous = False
    for piece in ("第二节{", "{ 年", "度 }", "}"):
        second.header.paragraphs[0].add_run(piece)
    add_paragraphs(document, UNIT)


def pictures(document: Document) -> None:
    document.add_picture(make_picture())
    add_paragraphs(document, UNIT, "{%p for 段 in 总体情况 %}")
    document.add_picture(make_picture())
    add_paragraphs(document, "{%p endfor %}")
    header = document.sections[0].header
    header.paragraphs[0].add_run(UNIT).add_picture(make_picture())


def links_and_properties(document: Document) -> None:
    relation = document.part.relate_to(
        "https://example.org/?a=1&b=2",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>{UNIT}</w:t></w:r>'
    document.add_paragraph()._p.append(parse_xml(f"{link}</w:hyperlink>"))
    document.core_properties.title = f"{UNIT}年报"
    document.core_properties.subject = "没有标签"
    document.core_properties.author = UNIT


def footnotes(document: Document) -> None:
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {nsdecls("w")}>'
        '<w:footnote w:id="2"><w:p w:rsidR="00A1"><w:r><w:t>见{{</w:t></w:r><w:r><w:t> 单位名称 }}'
        "{% if 年度 %}，{{ 年度 }}{% endif %}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    package = document.part.package
    assert package
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, notes.encode(), package)
    document.part.relate_to(part, FOOTNOTES_RELATION)
    reference = f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'
    document.add_paragraph(UNIT).add_run()._r.append(parse_xml(reference))


SHAPES: tuple[Callable[[Document], None], ...] = (
    plain_tags, split_runs, conditionals, loops, columns_of_a_table, merged_cells,
    tables_within_tables, sets_and_macros, tabs_and_lines, headers_and_footers, pictures,
    links_and_properties, footnotes,
)  # fmt: skip


def make_shape(*shapes: Callable[[Document], None]) -> bytes:
    """A template of one shape, or of several in one."""
    document = docx.Document()
    document.core_properties.author = ""  # who made a template does not come along
    for shape in shapes:
        shape(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
