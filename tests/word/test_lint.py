"""The template doctor: each kind of fault alone, and a sound template that has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from odd_form import HEAD
from word import shapes
from word.faulty import (
    BODY,
    BREAK,
    CELL,
    Edit,
    make_faulty,
    place_of,
    rename_font,
    row_of,
    split_runs,
    tag_row,
)

from toolkit.core.files import unpack
from toolkit.core.finding import Finding, Severity, blocks
from toolkit.form.catalog import find_form, find_template, list_forms
from toolkit.form.loading import parse_form
from toolkit.word.lint.lint import check_template, make_sample
from toolkit.word.proof.proof import prove
from toolkit.word.render.render import render
from toolkit.word.starter.starter import make_template

if TYPE_CHECKING:
    from docx.document import Document

    from toolkit.form.model import Form

Check = Callable[..., list[Finding]]
ID = "依申请公开.本年新收.自然人"
FOR = "{%p for 段 in 总体情况 %}"
ENDIF = "{%p if 成文日期 %}"
DATE = "{{ 成文日期 }}"

TEXT_AND_TABLE = """
    texts: [{id: p}]
    table: {id: items, name: 甲, bands: [{columns: [{id: keys}, {id: r}], rows: [{id: get}]}]}
"""


@pytest.fixture
def check(template: Path, form: Form, tmp_path: Path) -> Check:
    """Check the sound template with edits."""

    def check_edited(*edits: Edit) -> list[Finding]:
        return check_template(make_faulty(template, tmp_path / "某模板.docx", *edits), form)

    return check_edited


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str], str]:
    """Where a text stands in the template that was checked last."""
    return lambda text: place_of(tmp_path / "某模板.docx", text)


def test_the_bundled_template_has_no_fault(form: Form) -> None:
    assert check_template(find_template(form), form) == []


@pytest.mark.parametrize("name", list_forms())
def test_the_starter_of_any_form_has_no_fault(name: str, tmp_path: Path) -> None:
    form = find_form(name)
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(form))
    assert check_template(path, form) == []


def test_the_starter_of_a_form_with_odd_names_has_no_fault(tmp_path: Path) -> None:
    form = parse_form(HEAD.rstrip() + TEXT_AND_TABLE, "odd")
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(form))
    assert check_template(path, form) == []


UNKNOWN = {
    "a cell": (Edit(CELL, "{{ 依申请公开.本年新收.自然仁 }}"), "自然仁", ID),
    "a field": (Edit(DATE, "{{ 成文日起 }}"), "成文日起", "成文日期"),
    "a text in a loop": (Edit(FOR, "{%p for 段 in 总体请况 %}"), "总体请况", "总体情况"),
    "a condition": (Edit(ENDIF, "{%p if 成文月期 %}"), "成文月期", "成文日期"),
    "an elif": (Edit("{%p elif 段.级 == 4 %}", "{%p elif 锻.级 == 4 %}"), "锻.级", "段.级"),
    "brackets": (Edit(CELL, "{{ 依申请公开['本年新收'].自然仁 }}"), "自然仁", ID),
    "below a cell": (Edit(CELL, f"{{{{ {ID}.数 }}}}"), "自然人.数", ID),
    "an argument": (Edit(DATE, "{{ 成文日期|default(单位名) }}"), "单位名", "单位名称"),
    "a filter": (Edit(DATE, "{{ 成文日期|uper }}"), "没有“uper”这个过滤器", "upper"),
    "a test": (Edit(ENDIF, "{%p if 成文日期 is definned %}"), "没有“definned”这个判断", "defined"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "what", "nearest"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_name_that_the_form_does_not_have_is_told_with_the_nearest(
    check: Check, place: Callable[[str], str], edit: Edit, what: str, nearest: str
) -> None:
    (finding,) = check(edit)
    assert (finding.code, finding.severity) == ("T01", Severity.ERROR)
    assert what in finding.message
    assert finding.expected == nearest
    assert nearest in finding.fix
    assert finding.item is not None
    assert finding.item.startswith(place(edit.new))
    assert finding.message.startswith(finding.item)


MISUSED = {
    "a part of a paragraph": (Edit("{{ 段.题 }}", "{{ 段.提 }}", 4), "“段”下面没有“提”"),
    "a group": (Edit(CELL, "{{ 依申请公开.本年新收 }}"), "不是一格"),
    "a text": (Edit(DATE, "{{ 总体情况 }}"), "是一列段落"),
    "a paragraph": (Edit("{{ 段.题 }}", "{{ 段 }}"), "不是一格"),
    "a field in a loop": (Edit(DATE, "{% for 字 in 年度 %}{% endfor %}" + DATE), "不是一列段落"),
    "a name of a loop": (Edit(DATE, DATE + "{{ 段.文 }}"), "“段”只能用在"),
    "a function": (Edit(DATE, DATE + "{{ 求和(年度) }}"), "没有“求和()”这个函数"),
    "a far name": (Edit(DATE, DATE + "{{ zzz }}"), "表样里没有“zzz”"),
}


@pytest.mark.parametrize(("edit", "what"), MISUSED.values(), ids=MISUSED)
def test_a_name_that_does_not_print_is_told(
    check: Check, place: Callable[[str], str], edit: Edit, what: str
) -> None:
    (finding,) = check(edit)
    assert finding.code == "T01"
    assert what in finding.message
    assert str(finding.item).startswith(place(edit.new))


BROKEN = {
    "a closing brace lost": (Edit(CELL, CELL[:-1]), "没有写完"),
    "an opening brace lost": (Edit(CELL, CELL[1:]), "开头少了"),
    "both lost": (Edit(CELL, CELL[1:-1]), "花括号要写两层"),
    "no end": (Edit(CELL, CELL[:-3]), "没有写完"),
    "one brace too many": (Edit(CELL, f"{{{CELL}}}"), "花括号多了"),
    "one too many at the end": (Edit(CELL, CELL + "}"), "花括号多了"),
    "full-width braces": (Edit(CELL, CELL.replace("{", "｛").replace("}", "｝")), "全角"),
    "full-width single": (Edit(CELL, CELL.replace("{{", "｛").replace("}}", "｝")), "写两层"),
    "one full-width": (Edit(CELL, "{｛" + CELL[2:]), "全角"),
    "a full-width percent": (Edit(FOR, "{％p for 段 in 总体情况 ％}"), "全角"),
    "a full-width statement": (Edit(FOR, "｛％p for 段 in 总体情况 ％｝"), "全角"),
    "a percent lost": (Edit(FOR, "{%p for 段 in 总体情况 }"), "没有写完"),
    "a brace of a statement lost": (Edit(FOR, "{%p for 段 in 总体情况 %"), "没有写完"),
    "its opening brace lost": (Edit(FOR, "%p for 段 in 总体情况 %}"), "开头少了"),
    "its opening percent lost": (Edit(FOR, "{p for 段 in 总体情况 %}"), "开头少了"),
    "a full-width point": (Edit(CELL, "{{ 依申请公开．本年新收.自然人 }}"), "全角的“．”"),
    "full-width brackets": (Edit(CELL, "{{ 依申请公开.本年新收（自然人） }}"), "全角的“（”"),
    "two names": (Edit(DATE, "{{ 成文日期 年度 }}"), "不合语法"),
    "nothing": (Edit(DATE, DATE + "{{ }}"), "不合语法"),
    "an unknown statement": (Edit(FOR, "{%p fro 段 in 总体情况 %}"), "没有“fro”这种标签"),
    "a misspelt end": (Edit("{%p endfor %}", "{%p enfor %}"), "没有“enfor”这种标签"),
    "a half statement": (Edit(FOR, "{%p for 段 总体情况 %}"), "不合语法"),
    "words after an end": (Edit("{%p endfor %}", "{%p endfor 段 %}"), "后面多了内容"),
    "a blank before p": (Edit(FOR, "{% p for 段 in 总体情况 %}"), "“p”要紧跟“{%”"),
    "no blank after p": (Edit(FOR, "{%pfor 段 in 总体情况 %}"), "后面空一个半角空格"),
    "a misspelt if": (Edit("{%p if 段.级", "{%p fi 段.级"), "没有“fi”这种标签"),
    "a missing if": (Edit("{%p if 段.级 == 2 and not 段.文 %}", "—"), "成对"),
    "no end of an if": (Edit("{%p endif %}", ""), "没有结束"),
    "no end of a for": (Edit("{%p endfor %}", ""), "没有结束"),
    "an end too many": (Edit("{%p endfor %}", "{%p endfor %}" + BREAK + "{%p endif %}"), "成对"),
    "an else too many": (Edit(DATE, DATE + "{% else %}"), "成对"),
    "a p on one end only": (Edit("{%p endfor %}", "{% endfor %}"), "写法不一样"),
    "an if over paragraphs": (
        Edit(DATE, "{% if 年度 %}" + BREAK + DATE + "{% endif %}"),
        "不在同一段里",
    ),
    "text beside a tag": (Edit(ENDIF, "日期：" + ENDIF), "同一段里的“日期：”会丢"),
    "a tag beside a tag": (Edit(ENDIF, DATE + ENDIF), "会丢"),
    "a paragraph in place of a run": (Edit(DATE, "{{p 成文日期 }}"), "丢掉"),
    "a row outside a table": (Edit(ENDIF, "{%tr if 成文日期 %}"), "只能用在表格里"),
}


@pytest.mark.parametrize(("edit", "what"), BROKEN.values(), ids=BROKEN)
def test_a_broken_tag_is_one_finding_at_its_place(check: Check, edit: Edit, what: str) -> None:
    (finding,) = check(edit)
    assert (finding.code, finding.severity) == ("T02", Severity.ERROR)
    assert what in finding.message
    assert str(finding.item)[:3] in {"正文第", "第 2"}


def test_a_broken_tag_does_not_hide_the_next(check: Check) -> None:
    cells = ["依申请公开.本年新收.自然人", "依申请公开.上年结转.自然人", "复议诉讼.行政复议.总计"]
    edits = [Edit(f"{{{{ {cell} }}}}", f"{{{{ {cell} }}") for cell in cells]
    found = check(*edits, Edit(DATE, "{{ 成文日起 }}"))
    assert [finding.code for finding in found] == ["T02", "T02", "T02", "T01"]
    assert len({finding.item for finding in found}) == 4


def test_tags_that_word_split_into_runs_are_read_whole(check: Check) -> None:
    assert check(Edit(CELL, split_runs(CELL)), Edit(FOR, split_runs(FOR))) == []
    (finding,) = check(Edit(CELL, split_runs("{{ 依申请公开.本年新收.自然仁 }}")))
    assert (finding.code, finding.expected) == ("T01", "依申请公开.本年新收.自然人")


def test_a_row_tag_over_merged_cells_is_told(check: Check, template: Path) -> None:
    xml = dict(unpack(template.read_bytes()))[BODY].decode()
    row = row_of(xml, "{{ 依申请公开.办理结果.予以公开.自然人 }}")
    begin, end = tag_row(row, "{%tr if 年度 %}"), tag_row(row, "{%tr endif %}")
    assert check(Edit(row, begin + row + end)) == []
    merged = begin.replace("</w:tcPr>", '<w:vMerge w:val="restart"/></w:tcPr>', 1)
    (finding,) = check(Edit(row, merged + row + end))
    assert (finding.code, finding.found) == ("T02", "{%tr if 年度 %}")
    assert "上下合并" in finding.message


def test_what_stands_in_other_cells_of_a_row_tag_is_lost(check: Check, template: Path) -> None:
    tag = "{{ 主动公开.规章.制发 }}"
    (finding,) = check(
        Edit(tag, "{%tr if 年度 %}" + tag),
        Edit("{{ 主动公开.行政规范性文件.制发 }}", "{{ 主动公开.行政规范性文件.制发 }}"),
    )[:1]
    assert "同一行里的“规章" in finding.message
    assert finding.item == place_of(template, tag)


MISSING = {
    "a cell": ([Edit(CELL, "")], "本年新收", "依申请公开.本年新收.自然人"),
    "a heading": ([Edit("一、总体情况", "")], "没有标题“一、总体情况”", "总体情况"),
    "a text": ([Edit(FOR, "{%p for 段 in 引言 %}")], "没有印出文字", "总体情况"),
    "the title": ([Edit("{{ 年度 }}", "")], "完整标题", "标题"),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "what", "name"), MISSING.values(), ids=MISSING)
def test_what_the_template_never_shows_is_told(
    check: Check, edits: list[Edit], what: str, name: str
) -> None:
    (finding,) = check(*edits)
    assert (finding.code, finding.severity, finding.id) == ("T03", Severity.QUESTION, name)
    assert what in finding.message


def test_a_text_shown_by_half_is_told_and_could_not_be_proved(check: Check) -> None:
    half = BREAK.join((FOR, "{{ 段.文 }}", "{%p endfor %}", "{%p for 段 in 引言 %}"))
    refused, missing = check(Edit(FOR, half))
    assert (refused.code, refused.severity) == ("T07", Severity.ERROR)
    assert "应为“（一）甲。乙。”，印的是“乙。”" in refused.message
    assert (missing.code, missing.severity, missing.id) == ("T03", Severity.QUESTION, "总体情况")
    assert "没有印 段.题" in missing.message


def test_a_missing_row_column_or_table_is_one_finding(check: Check, form: Form) -> None:
    def missing(part: str) -> list[Finding]:
        return check(*(Edit(f"{{{{ {cell} }}}}", "") for cell in form.cells if part in cell))

    (row,) = missing("依申请公开.本年新收.")
    assert "整行没有印出：“一、本年新收政府信息公开申请数量”（7 格）" in row.message
    (column,) = missing(".商业企业")
    assert "整列" in column.message
    (table,) = missing("依申请公开.")
    assert (table.id, table.code) == ("依申请公开", "T03")


def test_a_missing_section_is_one_finding(tmp_path: Path, form: Form) -> None:
    fewer = form.model_copy(update={"sections": form.sections[:-1]})
    path = tmp_path / "模板.docx"
    path.write_bytes(make_template(fewer))
    (finding,) = check_template(path, form)
    assert (finding.code, finding.id) == ("T03", form.sections[-1].id)
    assert "这一部分" in finding.message


OUTSIDE = {
    "an attribute": "{{ 单位名称.__class__ }}",
    "a walk": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "an item": "{{ 单位名称['__class__'] }}",
    "cycler": "{{ cycler.__init__.__globals__.os }}",
    "a call of cycler": "{{ cycler('a') }}",
    "attr": "{{ 单位名称|attr('upper') }}",
    "safe": "{{ 单位名称|safe }}",
    "open": "{{ open('/etc/passwd') }}",
    "an import": "{% include 'x' %}",
    "a call of a field": "{{ 单位名称() }}",
    "a huge range": "{% for 数 in range(100000000) %}{% endfor %}",
    "a private name": "{{ _单位 }}",
    "self": "{{ self._TemplateReference__context }}",
}


@pytest.mark.parametrize("tag", OUTSIDE.values(), ids=OUTSIDE)
def test_a_tag_that_reaches_outside_the_data_is_told(
    check: Check, place: Callable[[str], str], tag: str
) -> None:
    (finding,) = check(Edit(DATE, DATE + tag))
    assert (finding.code, finding.severity) == ("T04", Severity.ERROR)
    assert str(finding.item).startswith(place(DATE))


def test_what_jinja_offers_may_be_used(check: Check) -> None:
    more = (
        "{{ 年度 - 1 }}{{ 年度 + 1 if 年度 else '' }}{{ 单位名称|default('无')|trim }}"
        "{{ 成文日期.year if 成文日期 }}{% set 名 = 单位名称 %}{{ 名 }}{{ 总体情况|length }}"
        "{% for 段 in 总体情况 if 段.级 == 2 %}{{ loop.index }}{{ 段.题 }}{% endfor %}"
        "{% for 数 in range(3) %}{{ 数 }}{% else %}无{% endfor %}{# 注 #}{{ “甲” }}"
        "{% with 数 = 年度 %}{{ 数 }}{% endwith %}{% raw %}甲{% endraw %}"
        "{% if 总体情况 is defined and 年度 is not none %}{{ 年度 % 100 }}{% endif %}"
        "{{ 总体情况|map(attribute='文')|join('、') }}{{ 单位名称.strip() }}"
        "{% macro 印(数) %}{{ 数 }}{% endmacro %}{{ 印(年度) }}"
    )
    assert check(Edit(DATE, DATE + more)) == []


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        (shapes.plain_tags, "留着没有填上的标签：“没有标签 {{ 甲 }} {% 乙 %}”"),
        (shapes.columns_of_a_table, "报告里少了这一段：“丙”"),
        (shapes.merged_cells, "报告里没有找到收到和处理政府信息公开申请情况表"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_template_whose_reports_cannot_be_proved_is_told(
    shape: Callable[[Document], None], what: str, form: Form, tmp_path: Path
) -> None:
    """A report of it would be refused in January; the doctor says so now."""
    path = tmp_path / "模板.docx"
    path.write_bytes(shapes.make_shape(shape))
    found = [f for f in check_template(path, form) if f.severity is Severity.ERROR]
    assert [f.code for f in found] == ["T07"]
    assert what in found[0].message
    sample = make_sample(form)
    assert blocks(prove(render(path, form, sample), form, sample, template=path))


@pytest.mark.parametrize(
    "shape",
    [
        shapes.split_runs,
        shapes.tables_within_tables,
        shapes.headers_and_footers,
        shapes.links_and_properties,
        shapes.footnotes,
        shapes.tabs_and_lines,
        shapes.pictures,
    ],
    ids=lambda shape: shape.__name__,
)
def test_a_template_whose_reports_are_proved_has_no_fault(
    shape: Callable[[Document], None], form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    path.write_bytes(shapes.make_shape(shape))
    assert not [f for f in check_template(path, form) if f.severity is Severity.ERROR]


def test_what_only_shows_in_filling_in_is_told(check: Check, place: Callable[[str], str]) -> None:
    (finding,) = check(Edit(DATE, DATE + "{{ 年度 / 0 }}"))
    assert finding.code == "T02"
    (finding,) = check(Edit("一、总体情况", "一、总体情况{{ 1 / 引言|length }}"))
    assert finding.message.startswith(f"{finding.item}：填报内容为空时，标签有错：除数是 0")
    rate = "{{ 依申请公开.上年结转.总计 / 依申请公开.本年新收.总计 * 100 }}"
    (finding,) = check(Edit("一、总体情况", f"一、总体情况{rate}"))
    assert finding.message.startswith(f"{finding.item}：填报的数都是 0 时，标签有错：除数是 0")
    assert finding.severity is Severity.QUESTION
    guarded = f"{{% if 依申请公开.本年新收.总计 %}}{rate}{{% endif %}}"
    assert check(Edit("一、总体情况", f"一、总体情况{guarded}")) == []
    (finding,) = check(Edit(DATE, DATE + "{{ range(9 * 100000)|length }}"))
    assert finding.code == "T04"
    assert finding.item == place(DATE) + "…”）"


FONTS = {
    "方正小标宋简体": ("方正小标宋_GBK", "微软雅黑"),
    "仿宋_GB2312": ("FangSong", "宋体"),
    "楷体_GB2312": ("KaiTi", "宋体"),
    "黑体": ("SimHei", "微软雅黑"),
    "宋体": ("SimSun", "黑体"),
}


@pytest.mark.parametrize(("font", "names"), FONTS.items(), ids=FONTS)
def test_a_font_of_the_standard_that_is_not_named_is_a_note(
    template: Path, form: Form, tmp_path: Path, font: str, names: tuple[str, str]
) -> None:
    alias, other = (
        check_template(rename_font(template, tmp_path / "模板.docx", font, name), form)
        for name in names
    )
    assert alias == []
    (finding,) = other
    assert (finding.code, finding.severity, finding.expected) == ("T05", Severity.NOTE, font)


def test_fonts_of_the_theme_count_where_styles_take_theirs_from_it(
    template: Path, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "模板.docx"
    styles, theme = "word/styles.xml", "word/theme/theme1.xml"
    rename_font(template, path, "黑体", "微软雅黑")
    make_faulty(path, path, Edit('typeface="仿宋_GB2312"', 'typeface="黑体"', member=theme))
    assert [finding.expected for finding in check_template(path, form)] == ["黑体"]
    themed = '<w:rFonts w:eastAsiaTheme="minorEastAsia" '
    make_faulty(path, path, Edit("<w:rFonts ", themed, member=styles))
    assert check_template(path, form) == []
