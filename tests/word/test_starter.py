from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from odd_form import ODD_FORM

from toolkit.core.files import pack, unpack
from toolkit.form.catalog import find_base, find_template
from toolkit.form.loading import parse_form
from toolkit.word.starter.starter import fill_base, make_template
from toolkit.word.starter.tables import scale_widths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table

    from toolkit.form.model import Form

RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
APPLICANTS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
COLUMNS = ["自然人", *APPLICANTS, "总计"]
GROUPS = {
    "不予公开": "国家秘密 法律禁止 三安全一稳定 第三方权益 内部事务 过程性信息 执法案卷 行政查询",
    "无法提供": "不掌握 需另行制作 补正后不明确",
    "不予处理": "信访举报投诉 重复申请 公开出版物 反复申请 确认或重新出具",
    "其他处理": "逾期不补正 逾期未缴费 其他",
}
ROWS = [
    "本年新收",
    "上年结转",
    "办理结果.予以公开",
    "办理结果.部分公开",
    *(f"办理结果.{group}.{row}" for group, rows in GROUPS.items() for row in rows.split()),
    "办理结果.总计",
    "结转下年",
]
LABELS = {  # row, column of the top left cell, rows, columns: the official table
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": (0, 0, 3, 3),
    "申请人情况": (0, 3, 1, 7),
    "自然人": (1, 3, 2, 1),
    "法人或其他组织": (1, 4, 1, 5),
    "总计": (1, 9, 2, 1),
    "商业企业": (2, 4, 1, 1),
    "科研机构": (2, 5, 1, 1),
    "社会公益组织": (2, 6, 1, 1),
    "法律服务机构": (2, 7, 1, 1),
    "其他": (2, 8, 1, 1),
    "一、本年新收政府信息公开申请数量": (3, 0, 1, 3),
    "二、上年结转政府信息公开申请数量": (4, 0, 1, 3),
    "三、本年度办理结果": (5, 0, 22, 1),
    "（一）予以公开": (5, 1, 1, 2),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": (6, 1, 1, 2),
    "（三）不予公开": (7, 1, 8, 1),
    "1.属于国家秘密": (7, 2, 1, 1),
    "2.其他法律行政法规禁止公开": (8, 2, 1, 1),
    "3.危及“三安全一稳定”": (9, 2, 1, 1),
    "4.保护第三方合法权益": (10, 2, 1, 1),
    "5.属于三类内部事务信息": (11, 2, 1, 1),
    "6.属于四类过程性信息": (12, 2, 1, 1),
    "7.属于行政执法案卷": (13, 2, 1, 1),
    "8.属于行政查询事项": (14, 2, 1, 1),
    "（四）无法提供": (15, 1, 3, 1),
    "1.本机关不掌握相关政府信息": (15, 2, 1, 1),
    "2.没有现成信息需要另行制作": (16, 2, 1, 1),
    "3.补正后申请内容仍不明确": (17, 2, 1, 1),
    "（五）不予处理": (18, 1, 5, 1),
    "1.信访举报投诉类申请": (18, 2, 1, 1),
    "2.重复申请": (19, 2, 1, 1),
    "3.要求提供公开出版物": (20, 2, 1, 1),
    "4.无正当理由大量反复申请": (21, 2, 1, 1),
    "5.要求行政机关确认或重新出具已获取信息": (22, 2, 1, 1),
    "（六）其他处理": (23, 1, 3, 1),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (23, 2, 1, 1),
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": (24, 2, 1, 1),
    "3.其他": (25, 2, 1, 1),
    "（七）总计": (26, 1, 1, 2),
    "四、结转下年度继续办理": (27, 0, 1, 3),
}


@pytest.fixture(scope="module")
def document(template: Path) -> Document:
    return docx.Document(str(template))


def read_table(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def measure(table: Table, row: int, column: int) -> tuple[int, int]:
    """Rows and columns that the box at a grid cell takes."""
    grid = [[cell._tc for cell in line.cells] for line in table.rows]
    box = grid[row][column]
    spots = {(r, c) for r, line in enumerate(grid) for c, tc in enumerate(line) if tc is box}
    return len({r for r, _ in spots}), len({c for _, c in spots})


def part(template: Path, name: str) -> etree._Element:
    return etree.fromstring(dict(unpack(template.read_bytes()))[name])


def value_of(element: etree._Element, name: str, attribute: str = "w:val") -> str:
    """An attribute of the first element of a name below an element."""
    found = element.find(f".//{qn(name)}")
    assert found is not None, name
    return str(found.attrib[qn(attribute)])


def eastern_font(element: etree._Element) -> str | None:
    fonts = element.find(f".//{qn('w:rFonts')}")
    return None if fonts is None else fonts.get(qn("w:eastAsia"))


def test_the_first_table_is_the_official_one(document: Document) -> None:
    def tag(cell: str) -> str:
        return f"{{{{ 主动公开.{cell} }}}}"

    def band(title: str, column: str, rows: list[str], cell: str) -> list[list[str]]:
        head = [[title] * 4, ["信息内容", *[column] * 3]]
        return head + [[row, *[tag(f"{row}.{cell}")] * 3] for row in rows]

    three = ["制发", "废止", "现行有效"]
    assert read_table(document.tables[0]) == [
        ["第二十条第（一）项"] * 4,
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", *(tag(f"规章.{column}") for column in three)],
        ["行政规范性文件", *(tag(f"行政规范性文件.{column}") for column in three)],
        *band("第二十条第（五）项", "本年处理决定数量", ["行政许可"], "处理决定"),
        *band("第二十条第（六）项", "本年处理决定数量", ["行政处罚", "行政强制"], "处理决定"),
        *band("第二十条第（八）项", "本年收费金额（单位：万元）", ["行政事业性收费"], "收费金额"),
    ]
    assert measure(document.tables[0], 0, 0) == (1, 4)
    assert measure(document.tables[0], 6, 1) == (1, 3)


def test_the_second_table_has_the_official_labels_and_spans(document: Document) -> None:
    table = document.tables[1]
    texts = read_table(table)
    assert (len(texts), len(texts[0])) == (28, 10)
    for label, (row, column, height, width) in LABELS.items():
        assert texts[row][column] == label
        assert measure(table, row, column) == (height, width), label
    covered = sum(height * width for _, _, height, width in LABELS.values())
    assert covered == 28 * 10 - 25 * 7


def test_the_second_table_has_every_number_in_its_cell(document: Document) -> None:
    numbers = [row[3:] for row in read_table(document.tables[1])[3:]]
    assert numbers == [
        [f"{{{{ 依申请公开.{row}.{column} }}}}" for column in COLUMNS] for row in ROWS
    ]


def test_the_third_table_is_the_official_one(document: Document) -> None:
    groups = ["行政复议", "行政诉讼.未经复议直接起诉", "行政诉讼.复议后起诉"]
    assert read_table(document.tables[2]) == [
        [*["行政复议"] * 5, *["行政诉讼"] * 10],
        [*RESULTS, *["未经复议直接起诉"] * 5, *["复议后起诉"] * 5],
        RESULTS * 3,
        [f"{{{{ 复议诉讼.{group}.{result} }}}}" for group in groups for result in RESULTS],
    ]
    table = document.tables[2]
    spans = [measure(table, *spot) for spot in ((0, 0), (0, 5), (1, 0), (1, 5), (1, 10), (2, 5))]
    assert spans == [(1, 5), (1, 10), (2, 1), (1, 5), (1, 5), (1, 1)]


def test_the_tables_hold_every_number_of_the_form_once(document: Document, form: Form) -> None:
    texts = [
        "".join(node.text or "" for node in cell._tc.iter(qn("w:t")))
        for table in document.tables
        for cell in {id(c._tc): c for row in table.rows for c in row.cells}.values()
    ]
    tags = [text.strip("{} ") for text in texts if text.startswith("{{")]
    assert len(tags) == 200
    assert tags == list(form.cells)


def test_the_rest_of_a_merged_label_is_empty(document: Document) -> None:
    for table in document.tables:
        cells = list(table._tbl.iter(qn("w:tc")))
        rest = [
            c for c in cells if "continue" in [m.get(qn("w:val")) for m in c.iter(qn("w:vMerge"))]
        ]
        assert not [c for c in rest if list(c.iter(qn("w:t")))]
        assert all(list(c.iter(qn("w:t"))) for c in cells if c not in rest)


def test_tables_are_as_wide_as_the_type_area(document: Document) -> None:
    for table in document.tables:
        assert value_of(table._tbl, "w:tblLayout", "w:type") == "fixed"
        columns = [int(c.attrib[qn("w:w")]) for c in table._tbl.iter(qn("w:gridCol"))]
        assert sum(columns) == 8844
        for row in table.rows:
            widths = [int(w.attrib[qn("w:w")]) for w in row._tr.iter(qn("w:tcW"))]
            assert sum(widths) == 8844
    assert columns == [590] * 9 + [589] * 6


def test_column_widths_of_any_sum_are_scaled() -> None:
    assert scale_widths((1, 1, 1)) == (2948, 2948, 2948)
    assert sum(scale_widths((3, 7, 11, 5))) == 8844
    assert scale_widths((1, 2)) == (2948, 5896)


def test_rows_do_not_break_and_header_rows_repeat(document: Document) -> None:
    heads = []
    for table in document.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert all(p.find(qn("w:cantSplit")) is not None for p in properties)
        heads.append([p.find(qn("w:tblHeader")) is not None for p in properties])
    assert [head.count(True) for head in heads] == [0, 3, 3]
    assert heads[1][:3] == [True] * 3


def test_a_table_that_fits_on_a_page_stays_whole(document: Document) -> None:
    kept = [
        [
            all(
                p._p.pPr.find(qn("w:keepNext")) is not None for c in row.cells for p in c.paragraphs
            )
            for row in table.rows
        ]
        for table in document.tables
    ]
    assert [i for i, keep in enumerate(kept[0]) if not keep] == [13]
    assert [i for i, keep in enumerate(kept[1]) if not keep] == [27]
    assert [i for i, keep in enumerate(kept[2]) if not keep] == [3]


def test_a_table_at_the_end_stays_with_the_signature() -> None:
    signed = ODD_FORM.replace(
        "fields: [", "signature: {name: [单位], date: 日}\nfields: [{id: 日, kind: date}, "
    )
    tables = docx.Document(BytesIO(make_template(parse_form(signed, "odd.yaml")))).tables
    ends = [table.rows[-1].cells[0].paragraphs[0] for table in tables]
    assert [p._p.pPr.find(qn("w:keepNext")) is not None for p in ends] == [False, True]


def test_the_headings_stand_in_order_before_their_texts_and_tables(document: Document) -> None:
    body = [
        "表" if child.tag == qn("w:tbl") else "".join(t.text or "" for t in child.iter(qn("w:t")))
        for child in document.element.body
    ]
    seen = [line for line in body if re.match(r"[一二三四五六]、|表$|\{%p for", line)]
    assert seen == [
        "{%p for 段 in 引言 %}",
        "一、总体情况",
        "{%p for 段 in 总体情况 %}",
        "二、主动公开政府信息情况",
        "{%p for 段 in 主动公开说明 %}",
        "表",
        "三、收到和处理政府信息公开申请情况",
        "{%p for 段 in 依申请公开说明 %}",
        "表",
        "四、政府信息公开行政复议、行政诉讼情况",
        "{%p for 段 in 复议诉讼说明 %}",
        "表",
        "五、存在的主要问题及改进情况",
        "{%p for 段 in 问题与改进 %}",
        "六、其他需要报告的事项",
        "{%p for 段 in 其他事项 %}",
    ]


def test_no_tag_is_split_over_runs(template: Path) -> None:
    for name, data in unpack(template.read_bytes()):
        for node in etree.fromstring(data).iter(qn("w:t")):
            text = node.text or ""
            assert text.count("{{") == text.count("}}"), (name, text)
            assert text.count("{%") == text.count("%}"), (name, text)


def test_blanks_at_the_ends_of_a_run_are_kept(template: Path) -> None:
    space = "{http://www.w3.org/XML/1998/namespace}space"
    outer = [
        node
        for _, data in unpack(template.read_bytes())
        for node in etree.fromstring(data).iter(qn("w:t"))
        if node.text and node.text != node.text.strip()
    ]
    assert len(outer) == 4, "the blanks beside the page numbers"
    assert all(node.get(space) == "preserve" for node in outer)


def test_the_page_is_that_of_an_official_document(document: Document) -> None:
    section = document.sections[0]
    assert (section.page_width, section.page_height) == pytest.approx(
        (Mm(210), Mm(297)), abs=Mm(0.1)
    )
    margins = (
        section.top_margin,
        section.left_margin,
        section.right_margin,
        section.bottom_margin,
    )
    expected = tuple(map(Mm, (37, 28, 26, 35)))
    assert margins == pytest.approx(expected, abs=Mm(0.1))


def test_twenty_two_lines_fill_a_page(document: Document) -> None:
    section = document.sections[0]
    assert section.page_height is not None
    assert section.top_margin is not None
    assert section.bottom_margin is not None
    height = section.page_height - section.top_margin - section.bottom_margin
    line = document.styles["Normal"].paragraph_format.line_spacing
    assert Pt(28) <= line <= Pt(30)
    assert 22 * line <= height < 23 * line


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("heading 1", "黑体", 16),
        ("heading 2", "楷体_GB2312", 16),
        ("二级标题（段首）", "楷体_GB2312", 16),
        ("Normal", "仿宋_GB2312", 16),
        ("单页码", "宋体", 14),
        ("双页码", "宋体", 14),
        ("表格五号", "仿宋_GB2312", 10.5),
    ],
)
def test_styles_name_the_fonts_of_the_standard(
    template: Path, style: str, font: str, size: float
) -> None:
    styles = part(template, "word/styles.xml")
    found = [
        element for element in styles.findall(qn("w:style")) if value_of(element, "w:name") == style
    ]
    assert [eastern_font(element) for element in found] == [font]
    assert value_of(found[0], "w:sz") == str(round(size * 2))
    assert found[0].find(f".//{qn('w:b')}") is None


@pytest.mark.parametrize("style", ["报告正文", "三级段落", "四级段落", "报告末段"])
def test_body_paragraphs_are_indented_by_two_characters(template: Path, style: str) -> None:
    document = docx.Document(str(template))
    found = document.styles[style]
    indented = found if style == "报告正文" else found.base_style
    assert indented.name == "报告正文"
    assert eastern_font(found.element) is None, "the body's font comes from the base style"
    assert value_of(indented.element, "w:ind", "w:firstLineChars") == "200"


def test_no_theme_font_is_used(template: Path) -> None:
    for _, data in unpack(template.read_bytes()):
        assert b"asciiTheme" not in data
        assert b"eastAsiaTheme" not in data


def test_page_numbers_stand_outside_on_odd_and_even_pages(template: Path) -> None:
    document = docx.Document(str(template))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    odd, even = section.footer.paragraphs, section.even_page_footer.paragraphs
    assert [p.text for p in (*odd, *even)] == ["— 1 —", "— 1 —"]
    for paragraph in (*odd, *even):
        assert [f.text.strip() for f in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
    styles = [p.style.element for p in (*odd, *even) if p.style]
    alignments = [value_of(style, "w:jc") for style in styles]
    assert alignments == ["right", "left"]


def test_fonts_that_offices_lack_have_another_name(template: Path) -> None:
    fonts = part(template, "word/fontTable.xml")
    names = {
        font.get(qn("w:name")): name.get(qn("w:val"))
        for font in fonts
        if (name := font.find(qn("w:altName"))) is not None
    }
    assert names["仿宋_GB2312"] == "仿宋"
    assert names["楷体_GB2312"] == "楷体"


def test_the_template_names_no_author(template: Path) -> None:
    properties = docx.Document(str(template)).core_properties
    assert (properties.title, properties.subject) == ("{{ 标题 }}", "{{ 单位名称 }}")
    assert (properties.author, properties.last_modified_by) == ("", "")


def test_a_validator_finds_nothing_in_the_template(
    template: Path, find_invalid: Callable[[Path], list[str]]
) -> None:
    assert find_invalid(template) == []


def test_the_same_form_gives_the_same_bytes(form: Form) -> None:
    assert make_template(form) == make_template(form)


def test_the_template_that_comes_with_the_program_is_up_to_date(form: Form) -> None:
    kept = find_template(form)
    assert unpack(kept.read_bytes()) == unpack(make_template(form)), (
        f"write {kept.name} afresh with make_template"
    )


def test_a_screen_reader_is_told_what_a_table_holds(document: Document) -> None:
    third = document.tables[2]._tbl.tblPr
    assert value_of(third, "w:tblCaption") == "政府信息公开行政复议、行政诉讼情况表"
    assert value_of(third, "w:tblDescription") == "各列为行政复议、行政诉讼。"
    first = value_of(document.tables[0]._tbl.tblPr, "w:tblDescription")
    assert first.startswith(
        "第二十条第（一）项：各行为规章、行政规范性文件，"
        "各列为本年制发件数、本年废止件数、现行有效件数；第二十条第（五）项："
    )
    second = value_of(document.tables[1]._tbl.tblPr, "w:tblDescription")
    assert second.endswith("，各列为自然人、法人或其他组织、总计。")


def test_a_table_says_whether_its_first_row_is_a_header(document: Document) -> None:
    """The first table has headers anew for each band: one that stands for all would mislead."""
    looks = [
        (value_of(t._tbl.tblPr, "w:tblLook", "w:firstRow"), value_of(t._tbl.tblPr, "w:tblLook"))
        for t in document.tables
    ]
    assert looks == [("0", "0680"), ("1", "06A0"), ("1", "06A0")]


def test_any_form_gets_a_template(
    tmp_path: Path, find_invalid: Callable[[Path], list[str]]
) -> None:
    path = tmp_path / "odd.docx"
    path.write_bytes(make_template(parse_form(ODD_FORM, "odd.yaml")))
    document = docx.Document(str(path))
    assert [read_table(table) for table in document.tables] == [
        [["", "keys", "values"], ["get", "{{ items.get.keys }}", "{{ items.get.values }}"]],
        [["{_% 数 %_}"], ["{{ count.index }}"]],
    ]
    kinds = [child.tag.rpartition("}")[2] for child in document.element.body]
    assert kinds == ["p", "p", "p", "tbl", "p", "p", "tbl", "p", "sectPr"]
    assert find_invalid(path) == []


def test_the_template_is_a_document_that_opens(form: Form) -> None:
    assert docx.Document(BytesIO(make_template(form))).paragraphs


def test_a_base_that_was_restyled_in_word_is_filled_in(form: Form) -> None:
    """Word closes empty properties at once, and leaves a paragraph where nothing stands."""
    members = dict(unpack(find_base().read_bytes()))
    document, core = members["word/document.xml"], members["docProps/core.xml"]
    members["word/document.xml"] = document.replace(b"<w:body>", b"<w:body><w:p><w:r/></w:p>")
    members["docProps/core.xml"] = core.replace(b"<dc:title></dc:title>", b"<dc:title/>")
    assert unpack(fill_base(pack(members.items()), form)) == unpack(make_template(form))


@pytest.mark.parametrize("lost", [b"<dc:subject></dc:subject>", b"<dc:title></dc:title>"])
def test_a_base_that_lacks_a_place_is_refused(form: Form, lost: bytes) -> None:
    members = dict(unpack(find_base().read_bytes()))
    members["docProps/core.xml"] = members["docProps/core.xml"].replace(lost, b"")
    with pytest.raises(ValueError, match=r"docProps/core\.xml has 0 places"):
        fill_base(pack(members.items()), form)
