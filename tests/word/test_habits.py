"""What users of docxtpl and Word are used to: it works, or is told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from word.shapes import add_paragraphs, add_table, make_picture

from toolkit.core.files import pack, unpack
from toolkit.core.finding import Severity, blocks
from toolkit.form.filing import Filing, blank_filing
from toolkit.form.model import Form
from toolkit.word.lint.lint import check_template
from toolkit.word.proof.proof import prove
from toolkit.word.render.dangling import drop_dangling_relations
from toolkit.word.render.render import TemplateError, render
from toolkit.word.shared.ooxml import MAIN

NEW = "依申请公开.本年新收.总计"
OLD = "依申请公开.上年结转.总计"
MONEY = "主动公开.行政事业性收费.收费金额"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def lines_of(report: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(BytesIO(report)).paragraphs]


def add_digit(report: bytes) -> bytes:
    """A report in which another 9 is printed at the end of the first paragraph."""
    document = docx.Document(BytesIO(report))
    document.paragraphs[0].add_run("9")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(*texts: str) -> Path:
        document = docx.Document()
        add_paragraphs(document, *texts)
        document.save(str(tmp_path / "模板.docx"))
        return tmp_path / "模板.docx"

    return write


@pytest.mark.parametrize(
    ("tag", "full", "blank"),
    [
        (f"{{% if {NEW} > 0 %}}有{{% else %}}没有{{% endif %}}", "有", "没有"),
        (f"{{% if 0 < {NEW} %}}有{{% endif %}}完", "有完", "完"),
        (f"{{% if {NEW} <= 0 %}}零{{% endif %}}完", "完", "完"),
        (f"{{% if {NEW} == 0 %}}零{{% endif %}}完", "完", "完"),
        (f"{{% if {NEW} is none %}}空{{% else %}}有{{% endif %}}", "有", "空"),
        (f"{{% if {NEW} == none %}}空{{% else %}}有{{% endif %}}", "有", "空"),
        (f"合计{{{{ {NEW} + {OLD} }}}}件", "合计9件", "合计件"),
        (f"{{{{ {NEW} or '无' }}}}", "7", "无"),
        (f"{{{{ {NEW} | default('无', true) }}}}", "7", "无"),
        (f"{{{{ {NEW} ~ '件' }}}}", "7件", "件"),
        (f"{{{{ ({NEW} / {OLD} * 100) | round | int }}}}%", "350%", "%"),
        (f"{{{{ {NEW} - {OLD} }}}}，{{{{ {NEW} * 2 }}}}", "5，14", "，"),
        (f"{{{{ {OLD} / {NEW} }}}}", "0.285714285714286", ""),
        (f"{{{{ {OLD} / {NEW} * {NEW} }}}}", "2", ""),
        (f"{{{{ ({OLD} / {NEW} * 100)|round(1) }}}}%", "28.6%", "%"),
        (f"{{{{ ({NEW} * 1.1)|round(3) }}}}，{{{{ 0.1 + 0.2 }}}}", "7.7，0.3", "，0.3"),
        (
            "{{ 2.5|round }}，{{ 0.125|round(2) }}，{{ 1.7|round(0, 'floor') }}",
            "3，0.13，1",
            "3，0.13，1",
        ),
        (f"{{{{ {MONEY} * 1.5 }}}}，{{{{ [{MONEY}, 1.5]|sum }}}}", "18518.4，12347.1", "，"),
        (f"{{{{ {MONEY} / 10000 }}}}，{{{{ {MONEY} }}}}", "1.23456，12345.60", "，"),
        (f"{{{{ {MONEY}|千分位 }}}}，{{{{ {MONEY}|千分位(1) }}}}", "12,345.60，12,345.6", "，"),
        (f"{{{{ {MONEY}|小数(3) }}}}，{{{{ {NEW}|小数 }}}}", "12345.600，7.00", "，"),
        (
            f"{{{{ ({OLD} / {NEW})|百分比 }}}}，{{{{ ({OLD} / {NEW})|百分比(1) }}}}",
            "28.57%，28.6%",
            "，",
        ),
        (
            f"{{{{ {MONEY}|thousands(0) }}}}{{{{ {NEW}|fixed(1) }}}}{{{{ 0.5|percent }}}}",
            "12,3467.050%",
            "50%",
        ),
        (f"{{{{ {NEW}|default(0) }}}}，{{{{ {NEW}|d('/') }}}}", "7，7", "0，/"),
        (f"{{{{ {NEW}|int + 1 }}}}{{{{ {NEW}|float }}}}{{{{ {NEW}|abs }}}}", "877", ""),
        (f"{{{{ [{NEW}, {OLD}]|join('、') }}}}，{{{{ [{NEW}, {OLD}]|max }}}}", "7、2，7", "、，"),
        (f"{{% if {NEW} != 0 %}}有{{% endif %}}完", "有完", "完"),
        (f"{{% for 次 in range({OLD}) %}}{{{{ 次 }}}}{{% endfor %}}完", "01完", "完"),
        ("{{ 成文日期.年 }}年{{ 成文日期.月 }}月{{ 成文日期.日 }}日", "2024年3月8日", "年月日"),
        ("{{ 成文日期.year }}{% if 成文日期.month == 3 %}三{% endif %}完", "2024三完", "完"),
        (
            "{{ 单位名称[:2] }}{{ 单位名称.replace('市', '县') }}{{ 单位名称|length }}",
            "宿迁宿迁县3",
            "0",
        ),
        (
            "{% if '市' in 单位名称 %}市{% endif %}{% if 单位名称 in '宿迁市' %}宿{% endif %}完",
            "市宿完",
            "完",
        ),
        ("{% if 单位名称 != '' %}有{% endif %}完", "有完", "完"),
        ("{{ 总体情况[0].文[:5] }}{{ (总体情况|first).级 }}", "2023年0", ""),
        ("{% if 年度 > 2020 %}新{% else %}旧{% endif %}", "新", "旧"),
    ],
)
def test_a_blank_compares_with_nothing(
    tag: str, full: str, blank: str, save: Callable[..., Path], form: Form, filing: Filing
) -> None:
    path = save(tag)
    cells = {**filing.cells, NEW: 7, OLD: 2, MONEY: Decimal("12345.60")}
    filled = render(path, form, replace(filing, cells=cells))
    assert lines_of(filled) == [full]
    assert lines_of(render(path, form, blank_filing(form))) == [blank]
    assert not blocks(check_template(path, form))
    for values in (replace(filing, cells=cells), blank_filing(form)):
        report = render(path, form, values)
        told = prove(report, form, values, template=path)
        assert not (blocks(told) if "{% for" in tag else told)
        wrong = blocks(prove(add_digit(report), form, values, template=path))
        assert wrong or "{% for" in tag


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ '%.2f' % 年度 }}", "写成 {{ 数|小数(2) }}"),
        ("{{ '%.2f'|format(年度) }}", "写成 {{ 数|小数(2) }}"),
        ("{{ '{:,}'.format(年度) }}", "写成 {{ 数|小数(2) }}、{{ 数|千分位 }}"),
        ("{{ 成文日期.strftime('%Y') }}", "日期用 .年、.月、.日 拼出来"),
        ("{{ 年度 / (年度 - 年度) }}", "除数是 0"),
        ("{{ 年度.月 }}", "“2023”下面没有“月”"),
        ("{{ 单位名城|default('无') }}", "没有“单位名城”这个编号"),
        ("{{ 单位名称|小数 }}", "“宿迁市”不是数"),
        ("{{ 年度|round(1, 'up') }}", "'ceil'"),
        ("{{ 年度|filesizeformt }}", "没有“filesizeformt”这个过滤器"),
        ("{{ 单位名称 + 1 }}", "不能这样混着用"),
        ("{{ 1.5 ** 999999 }}", "算出来的数太大"),
        ("{% macro 深() %}{{ 深() }}{% endmacro %}{{ 深() }}", "没有尽头"),
        ("{{ 年度 年度 }}", "“年度”的地方应当是“}}”"),
    ],
)
def test_what_does_not_work_is_told_in_chinese(
    tag: str, said: str, save: Callable[..., Path], form: Form, filing: Filing
) -> None:
    path = save(tag)
    with pytest.raises(TemplateError) as caught:
        render(path, form, filing)
    words = str(caught.value).partition("”处")[2]
    assert said in words
    assert not re.search("Error|[a-z]+ [a-z]+ ", words)
    assert blocks(check_template(path, form))


def lose_picture(document: Document, tmp_path: Path) -> Path:
    """A template whose pictures lead to NULL, as Word leaves those it could not find."""
    buffer = BytesIO()
    document.save(buffer)
    members = {
        name: data.replace(b'Target="media/image1.png"', b'Target="NULL"')
        for name, data in unpack(buffer.getvalue())
        if not name.startswith("word/media")
    }
    path = tmp_path / "无图.docx"
    path.write_bytes(pack(members.items()))
    return path


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_picture_that_is_nowhere_stops_nothing(
    where: str,
    tmp_path: Path,
    form: Form,
    filing: Filing,
    find_invalid: Callable[[Path], list[str]],
) -> None:
    document = docx.Document()
    add_paragraphs(document, "{{ 单位名称 }}")
    holder = document if where == "body" else document.sections[0].header
    holder.add_paragraph("图").add_run().add_picture(make_picture())
    path = lose_picture(document, tmp_path)
    assert not blocks(check_template(path, form))
    report = render(path, form, filing)
    assert not blocks(prove(report, form, filing, template=path))
    assert all(b"NULL" not in data for _, data in unpack(report))
    target = tmp_path / "报告.docx"
    target.write_bytes(report)
    assert not [error for error in find_invalid(target) if "elationship" in error]


def test_a_header_that_is_nowhere_is_no_header(tmp_path: Path, form: Form, filing: Filing) -> None:
    document = docx.Document()
    add_paragraphs(document, "{{ 单位名称 }}")
    document.sections[0].header.paragraphs[0].text = "页眉"
    buffer = BytesIO()
    document.save(buffer)
    path = tmp_path / "无页眉.docx"
    members = (member for member in unpack(buffer.getvalue()) if member[0] != "word/header1.xml")
    path.write_bytes(pack(members))
    report = render(path, form, filing)
    assert b"headerReference" not in dict(unpack(report))["word/document.xml"]


def test_a_document_that_lacks_nothing_stays_to_the_letter(template: Path, tmp_path: Path) -> None:
    copy = shutil.copy(template, tmp_path)
    assert drop_dangling_relations(Path(copy).read_bytes()) == template.read_bytes()


def number_rows(document: Document) -> None:
    add_table(
        document,
        ("序号", "内容"),
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{{ loop.index }}", "{{ 段.题 }}{{ 段.文 }}"),
        ("{%tr endfor %}", ""),
    )


def number_paragraphs(document: Document) -> None:
    add_paragraphs(
        document,
        "{%p for 段 in 总体情况 %}",
        "第 {{ loop.index }} 条，共 {{ loop.length }} 条",
        "{{ 段.题 }}{{ 段.文 }}",
        "——",
        "{%p endfor %}",
    )


def number_within(document: Document) -> None:
    add_paragraphs(
        document,
        "{%p for 段 in 总体情况 %}",
        "{{loop.index0}}、{{段.题}}{{段.文}}",
        "{%p endfor %}",
    )


def shade_rows(document: Document) -> None:
    add_table(
        document,
        ("序号", "内容"),
        ("{%tr for 段 in 总体情况 %}", ""),
        (
            "{% cellbg 'DDDDDD' if loop.index % 2 else 'FFFFFF' %}{{ loop.index + 10 }}",
            "{{ 段.题 }}{{ 段.文 }}",
        ),
        ("{%tr endfor %}", ""),
    )


def widen_cells(document: Document) -> None:
    add_table(
        document,
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{% colspan 2 %}{{ 段.题 }}{{ 段.文 }}", ""),
        ("{%tr endfor %}", ""),
    )


def choose_rows(document: Document) -> None:
    add_table(
        document,
        (f"{{%tr if {NEW} + {OLD} >= 0 %}}", ""),
        ("{% cellbg '#FFFF00' %}有", f"{{{{ {NEW} + {OLD} }}}}"),
        ("{%tr else %}", ""),
        ("没", "有"),
        ("{%tr endif %}", ""),
    )


def colour_a_number(document: Document) -> None:
    table = add_table(
        document, (f"{{% cellbg 'FF0000' if {NEW} > 0 else '' %}}{{{{ {NEW} }}}}", "件")
    )
    table.cell(0, 0).vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def merge_down(document: Document) -> None:
    table = add_table(
        document,
        ("{%tr for 段 in 总体情况 %}", ""),
        ("{% vm %}{{ 单位名称 }}", "{{ 段.题 }}{{ 段.文 }}"),
        ("{%tr endfor %}", ""),
    )
    table.cell(1, 0).vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def merge_across(document: Document) -> None:
    line = ("{%tc for 段 in 总体情况 %}", "{{ 段.题 }}{{ 段.文 }}", "{%tc endfor %}")
    add_table(
        document, ("{%tc for 段 in 总体情况 %}", "{% hm %}{{ 单位名称 }}", "{%tc endfor %}"), line
    )


def fill_bare_cells(document: Document) -> None:
    table = add_table(document, (f"{{% cellbg 'FF0000' %}}{{{{ {NEW} }}}}", "件"))
    for cell in table.rows[0].cells:
        cell._tc.remove(cell._tc.get_or_add_tcPr())


FILLS = f"{{{MAIN}}}shd"


@pytest.mark.parametrize(
    ("build", "expected", "fills"),
    [
        (shade_rows, ["序号", "内容", "11", "（一）甲。乙", "12", "丙"], ["DDDDDD", "FFFFFF"]),
        (widen_cells, ["（一）甲。乙", "丙"], []),
        (choose_rows, ["有", "9"], ["FFFF00"]),
        (colour_a_number, ["7", "件"], ["FF0000"]),
        (merge_down, ["宿迁市", "（一）甲。乙", "丙"], []),
        (merge_across, ["宿迁市", "（一）甲。乙", "丙"], []),
        (fill_bare_cells, ["7", "件"], ["FF0000"]),
    ],
)
def test_tags_of_cells_work_and_leave_a_valid_document(
    build: Callable[[Document], object],
    expected: list[str],
    fills: list[str],
    tmp_path: Path,
    form: Form,
    filing: Filing,
    find_invalid: Callable[[Path], list[str]],
) -> None:
    document = docx.Document()
    build(document)
    add_paragraphs(document, "完")
    path = tmp_path / "模板.docx"
    document.save(str(path))
    before = find_invalid(path)
    cells = {**filing.cells, NEW: 7, OLD: 2}
    texts = {**filing.texts, "总体情况": ("（一）甲。乙", "丙")}
    full = replace(filing, cells=cells, texts=texts)
    for values in (full, blank_filing(form)):
        report = render(path, form, values)
        assert prove(report, form, values, template=path) == []
        target = tmp_path / "报告.docx"
        target.write_bytes(report)
        assert set(find_invalid(target)) <= set(before)
    body = docx.Document(BytesIO(render(path, form, full))).element.body
    lines = (
        "".join(t.text or "" for t in p.iter(f"{{{MAIN}}}t")) for p in body.iter(f"{{{MAIN}}}p")
    )
    assert [line for line in lines if line] == [*expected, "完"]
    assert [shade.get(f"{{{MAIN}}}fill") for shade in body.iter(FILLS)] == fills
    assert not blocks(check_template(path, form))


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{% cellbg 单位名称 %}", "cellbg 里的“宿迁市”不是颜色"),
        ("{% colspan 单位名称 %}", "colspan 里的“宿迁市”不是格数"),
    ],
)
def test_what_a_cell_cannot_have_is_told(
    tag: str, said: str, tmp_path: Path, form: Form, filing: Filing
) -> None:
    document = docx.Document()
    add_table(document, (f"{tag}甲", "乙"))
    path = tmp_path / "模板.docx"
    document.save(str(path))
    with pytest.raises(TemplateError, match=f"^模板 模板.docx 的正文表格里，{said}"):
        render(path, form, filing)
    told = [f for f in check_template(path, form) if f.severity is Severity.ERROR]
    assert [f.code for f in told] == ["T02"]


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (number_rows, ["1", "（一）甲。乙", "2", "丙"]),
        (
            number_paragraphs,
            ["第 1 条，共 2 条", "（一）甲。乙", "——", "第 2 条，共 2 条", "丙", "——"],
        ),
        (number_within, ["0、（一）甲。乙", "1、丙"]),
    ],
)
def test_numbers_of_a_loop_are_proved(
    build: Callable[[Document], None],
    expected: list[str],
    tmp_path: Path,
    form: Form,
    filing: Filing,
) -> None:
    document = docx.Document()
    build(document)
    add_paragraphs(document, "完")
    path = tmp_path / "模板.docx"
    document.save(str(path))
    used = replace(filing, texts={**filing.texts, "总体情况": ("（一）甲。乙", "丙")})
    report = render(path, form, used)
    printed = docx.Document(BytesIO(report))
    cells = [cell.text for table in printed.tables for cell in table._cells]
    assert [t for t in (*cells, *lines_of(report)) if t] == [
        *(["序号", "内容"] if cells else []),
        *expected,
        "完",
    ]
    assert prove(report, form, used, template=path) == []
    assert not blocks(check_template(path, form))


@pytest.mark.parametrize("build", [number_rows, number_paragraphs, number_within])
def test_a_wrong_number_of_a_loop_is_told(
    build: Callable[[Document], None], tmp_path: Path, form: Form, filing: Filing
) -> None:
    document = docx.Document()
    build(document)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    used = replace(filing, texts={**filing.texts, "总体情况": ("甲", "乙", "丙")})
    members = dict(unpack(render(path, form, used)))
    xml = members["word/document.xml"].decode()
    for old, new in ((">2<", ">9<"), ("第 2 条", "第 9 条"), ("2、丙", "9、丙")):
        xml = xml.replace(old, new)
    members["word/document.xml"] = xml.encode()
    told = prove(pack(members.items()), form, used, template=path)
    assert blocks(told)
    assert any("9" in finding.message for finding in told)
