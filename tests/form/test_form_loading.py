"""The form that comes with the program, and the faults of a definition with where they stand."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from toolkit.form.catalog import UnknownFormError, find_form, list_forms
from toolkit.form.filing import load_filing
from toolkit.form.loading import FormError, FormFault, load_form, parse_form
from toolkit.form.rules.equation import resolve_all

CASES = Path(__file__).parent.parent / "cases"
HERE = "# here"
TINY = """\
id: tiny
name: 小表
edition: 试行
title: "{单位}小表"
unit: 单位
year: 年份
signature:
  name: [单位]
  date: 日期
fields:
  - id: 单位
  - id: 年份
    kind: year
  - id: 日期
    kind: date
  - id: 无发生
    kind: switch
    table: 甲表
  - id: 类别
    kind: choice
    choices: [甲, 乙]
sections:
  - id: 第一
    sheet: 一
    texts:
      - id: 文字
    table:
      id: 甲表
      name: 甲
      widths: [1, 1, 1]
      bands:
        - columns:
            - id: 左
            - id: 右
          rows:
            - id: 上
            - id: 下
  - id: 第二
    sheet: 二
equations:
  - code: E01
    table: 甲表
    per: column
    holds: 上 = 下
    name: 上等于下
"""
SECOND_BAND = """
        - columns: [{id: 左}]
          rows: [{id: 中}]
"""
SHORT_BAND = """
        - columns: [{label: 左右, span: 2}]
          rows: [{id: 上}]
"""
SAME_BAND = """
        - columns: [{id: 左}, {id: 别}]
          rows: [{id: 上}]
"""


def break_tiny(old: str, new: str) -> str:
    """The tiny form with one piece of it, which must be there once, replaced."""
    assert TINY.count(old) == 1, old
    return TINY.replace(old, new)


def faults_of(text: str) -> tuple[FormFault, ...]:
    with pytest.raises(FormError) as caught:
        parse_form(text, "小表.yaml")
    return caught.value.faults


def line_of_mark(text: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.endswith(HERE))


def test_the_form_has_its_two_hundred_cells_in_order() -> None:
    case = json.loads((CASES / "suqian-2023.json").read_text(encoding="utf-8"))
    assert list(find_form().cells) == list(case["cells"])
    assert len(find_form().cells) == 200


def test_an_equation_holds_for_each_column_or_row_of_its_table() -> None:
    form = find_form()
    cells = [cell for cell in form.cells.values() if cell.id.startswith("依申请公开.")]
    columns, rows = {cell.column.labels for cell in cells}, {cell.row.labels for cell in cells}
    counts = Counter(equation.code for equation in resolve_all(form))
    assert {"E01": len(columns), "E02": len(columns)}.items() <= counts.items()
    assert counts["E03"] == len(rows)


@pytest.mark.parametrize("case", ["suqian-2023", "pingtan-2021", "pingtan-2022", "pingtan-2023"])
def test_all_equations_hold_on_published_reports(case: str) -> None:
    form = find_form()
    filing, findings = load_filing((CASES / f"{case}.json").read_text(encoding="utf-8"), form)
    assert not findings
    sides = [equation.sides(filing.cells) for equation in resolve_all(form)]
    assert [left for left, _ in sides] == [right for _, right in sides]
    assert any(left for left, _ in sides)


def test_texts_and_fields_are_those_of_the_official_form() -> None:
    form = find_form()
    required = [text.id for text in form.texts.values() if text.required]
    assert required == ["总体情况", "问题与改进", "其他事项"]
    assert [field.id for field in form.fields if field.required] == ["单位名称", "年度"]
    assert set(form.switches) == set(form.tables) == {"主动公开", "依申请公开", "复议诉讼"}


def test_the_tiny_form_is_sound() -> None:
    assert list(parse_form(TINY, "小表.yaml").cells) == [
        "甲表.上.左", "甲表.上.右", "甲表.下.左", "甲表.下.右",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("sections:", "  - id: 单位  # here\nsections:", "fields[6].id", "“单位”重复"),
        ("- id: 文字", "- id: 单位  # here", "sections[1].texts[1].id", "“单位”重复"),
        (
            "文字\n    table:\n      id: 甲表",
            "甲表\n    table:\n      id: 甲表  # here",
            "sections[1].table.id",
            "“甲表”重复",
        ),
        ("- id: 右", "- id: 左  # here", "sections[1].table.bands[1].columns[2].id", "“左”重复"),
        ("- id: 下", "- id: 上  # here", "sections[1].table.bands[1].rows[2].id", "“上”重复"),
        ("- id: 第二", "- id: 第一  # here", "sections[2].id", "“第一”重复"),
        ("name: 小表", "name: 小表\nnmae: 小表  # here", "nmae", "不认识这个键"),
        ("- id: 右", "- {id: 右, lable: 右边}  # here",
         "sections[1].table.bands[1].columns[2].lable", "不认识这个键"),
        ("holds: 上 = 下", "holds: 上 = 中  # here", "equations[1].holds", "“中”不是表“甲表”里"),
        ("holds: 上 = 下", "holds: 上 下  # here", "equations[1].holds", "等号"),
        ("表\n    per", "  # here\n    per", "equations[1].table", "没有编号为“甲”的表"),
        ("per: column", "per: colum  # here", "equations[1].per", "只能是"),
        ("- code: E01", "- code: F01  # here", "equations[1].code", ""),
        ("edition: 试行\n", "", "edition", "缺少这一项"),
        ("sheet: 一", "sheet: 一/二  # here", "sections[1].sheet", "不能含有"),
        ("sheet: 一", "sheet: '一\\'  # here", "sections[1].sheet", "不能含有"),
        ("sheet: 一", 'sheet: "\'一"  # here', "sections[1].sheet", "不能含有"),
        ("sheet: 一", f"sheet: {'一' * 26}  # here", "sections[1].sheet", ""),
        ("sheet: 二", "sheet: 一  # here", "sections[2].sheet", "“一”重复"),
        ("sheet: 二", "sheet: History  # here", "sections[2].sheet", "“History”重复，或"),
        ("- code: E01", "- code: E08  # here", "equations[1].code", "由程序自己使用"),
        ("holds: 上 = 下", "holds: 上 = 下 + 上  # here", "equations[1].holds", "合计绕了圈"),
        ('"{单位}小表"', '"{单们}小表"  # here', "title", "没有编号为“单们”的基本信息"),
        ("name: [单位]", "name: [单位, 全称]  # here", "signature.name[2]", "“全称”"),
        ("date: 日期", "date: 成文  # here", "signature.date", "“成文”"),
        ("unit: 单位", "unit: 机关  # here", "unit", "“机关”"),
        ("year: 年份", "year: 日期  # here", "year", "kind 应为 year"),
        ("table: 甲表\n  -", "table: 乙表  # here\n  -", "fields[4].table", "“乙表”不存在"),
        ("kind: date", "kind: date\n    table: 甲表  # here", "fields[3].table", "不是开关"),
        ("kind: date", "kind: date\n    choices: [甲]  # here", "fields[3].choices", "choices"),
        ("[1, 1, 1]", "[1, 1]  # here", "sections[1].table.widths", "3 个列宽，写了 2 个"),
        ("- id: 左", "- guidance: 左  # here",
         "sections[1].table.bands[1].columns[1]", "id 或 label"),
        ("- id: 文字", "- {id: 文字, rows: 多}  # here", "sections[1].texts[1].rows", "应为整数"),
        ("- id: 右", "- {id: 右, lable: 右边}  # here",
         "sections[1].table.bands[1].columns[2].lable", "是不是“label”？"),
        ("- id: 右", "- {id：右, label: 右边}  # here",
         "sections[1].table.bands[1].columns[2].id：右", "冒号和逗号要用半角"),
        ("- id: 右", "- {id:右, label: 右边}  # here",
         "sections[1].table.bands[1].columns[2].id:右", "后面空一格"),
        ("edition: 试行", "edition: 2021  # here", "edition", "要加引号"),
        ("unit: 单位", "unit: 类别  # here", "unit", "kind 应为 text"),
        ("date: 日期", "date: 单位  # here", "signature.date", "kind 应为 date"),
        ('"{单位}小表"', '"{单位!r}小表"  # here', "title", "只写编号"),
        ('"{单位}小表"', '"{单位:>9}小表"  # here', "title", "只写编号"),
        ("[甲, 乙]", "[甲, 乙, 甲]  # here", "fields[5].choices[3]", "“甲”重复"),
        ("year: 年份", "year: 年份\nperiod: 季度  # here", "period", "没有编号为“季度”"),
        ("year: 年份", "year: 年份\nperiod: 类别  # here", "period", "required: true"),
        ("year: 年份", "year: 年份\nperiod: 日期  # here", "period", "kind 应为 choice"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_path(old: str, new: str, path: str, words: str) -> None:
    text = break_tiny(old, new)
    first = faults_of(text)[0]
    line = line_of_mark(text) if HERE in text else 1
    assert (first.line, first.path) == (line, path)
    assert words in first.message


@pytest.mark.parametrize(
    ("old", "new", "mark", "path", "words"),
    [
        ("            - id: 下\n", f"            - id: 下{SECOND_BAND}", "      bands:",
         "sections[1].table.bands", "列数不同：2、3"),
        ("            - id: 下\n", f"            - id: 下{SAME_BAND}", "    table:",
         "sections[1].table", "“甲表.上.左”重复了 2 次"),
        ("            - id: 下\n", f"            - id: 下{SHORT_BAND}", "    table:",
         "sections[1].table", "“甲表.上”既是一格的编号"),
        ("    name: 上等于下\n", "", "  - code: E01", "equations[1].name", "缺少这一项"),
        ("    choices: [甲, 乙]\n", "", "  - id: 类别", "fields[5].choices", "要写 choices"),
    ],
)  # fmt: skip
def test_a_fault_of_something_larger_is_told_at_its_first_line(
    old: str, new: str, mark: str, path: str, words: str
) -> None:
    text = break_tiny(old, new)
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (text.splitlines().index(mark) + 1, path)
    assert words in fault.message


@pytest.mark.parametrize(
    "name", ["单 位", "1上", "a-b", "甲.乙", "（一）", "_甲", "class", "loop", "段"]
)
def test_an_id_that_a_template_cannot_name_is_refused(name: str) -> None:
    text = break_tiny("- id: 文字", f"- id: {name}  # here")
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (line_of_mark(text), "sections[1].texts[1].id")


def test_an_id_of_a_header_must_be_a_name_too() -> None:
    text = break_tiny("- id: 右", "- id: 右.边  # here")
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (
        line_of_mark(text),
        "sections[1].table.bands[1].columns[2].id",
    )


def test_every_fault_of_a_definition_is_listed() -> None:
    text = TINY.replace("unit: 单位", "unit: 机关").replace("date: 日期", "date: 成文")
    assert [fault.path for fault in faults_of(text)] == ["unit", "signature.date"]


def test_the_message_names_file_line_and_path() -> None:
    with pytest.raises(FormError, match=r"^小表\.yaml 第 5 行 unit：没有编号为“机关”的基本信息$"):
        parse_form(break_tiny("unit: 单位", "unit: 机关"), "小表.yaml")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("name: 小表", "name: 小表\nname: 又一个  # here", "name"),
        ("kind: date", "kind: date\n    kind: text  # here", "fields[3].kind"),
    ],
)
def test_a_key_written_twice_is_refused(old: str, new: str, path: str) -> None:
    text = break_tiny(old, new)
    (fault,) = faults_of(text)
    assert (fault.line, fault.path, fault.message) == (line_of_mark(text), path, "这个键写了两次")


@pytest.mark.parametrize("text", ["", "[]", "小表"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    assert faults_of(text)[0].message == "应为“键: 值”的形式"


def test_a_syntax_error_is_told_with_its_line() -> None:
    text = break_tiny("edition: 试行", "edition: 试行: 版  # here")
    (fault,) = faults_of(text)
    assert fault.line == line_of_mark(text)
    assert "YAML" in fault.message


@pytest.mark.parametrize(
    "text",
    [
        break_tiny("edition: 试行", "edition: !x 试行"),
        break_tiny("edition: 试行", "edition: 2021-02-30"),
        break_tiny("edition: 试行", "edition: 试\x07行"),
        "? [id]\n: tiny",
        "id: &a [*a]",
    ],
    ids=["tag", "impossible date", "control character", "key that is a list", "alias of itself"],
)
def test_what_yaml_cannot_build_is_a_fault(text: str) -> None:
    assert faults_of(text)


@pytest.mark.parametrize("title", ["{单位小表", "单位}小表", "{}小表"])
def test_a_brace_of_the_title_that_names_no_field_is_a_fault(title: str) -> None:
    text = break_tiny("{单位}小表", title)
    assert [(fault.line, fault.path) for fault in faults_of(text)] == [(4, "title")]


def test_a_definition_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "小表.yaml"
    path.write_bytes(TINY.encode("gb18030"))
    with pytest.raises(FormError, match="UTF-8"):
        load_form(path)


@pytest.mark.parametrize("sheet", ["基本信息", "填报说明", "情况说明", "tianbao", "一说明", "二'"])
def test_a_sheet_name_that_the_workbook_needs_itself_or_cannot_have_is_refused(sheet: str) -> None:
    text = break_tiny("sheet: 二", f"sheet: {sheet}  # here")
    assert (faults_of(text)[0].line, faults_of(text)[0].path) == (
        line_of_mark(text),
        "sections[2].sheet",
    )


def test_sheet_names_that_differ_only_in_case_are_refused() -> None:
    text = TINY.replace("sheet: 一", "sheet: A").replace("sheet: 二", "sheet: a")
    assert faults_of(text)[0].path == "sections[2].sheet"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: tiny", "id: Tiny_Form"),
        ("sheet: 一", f"sheet: {'一' * 26}"),
        ("- id: 文字", "- {id: 文字, rows: 6000}"),
        ("- code: E01", "- code: F01"),
    ],
)
def test_a_fault_is_told_in_chinese(old: str, new: str) -> None:
    assert not re.search("should|String|Input", faults_of(break_tiny(old, new))[0].message)


def test_a_form_is_found_by_its_id() -> None:
    assert list_forms() == ("annual-report-2019", "annual-report-2021")
    assert find_form("annual-report-2021").id == "annual-report-2021"


def test_a_form_is_found_by_path(tmp_path: Path) -> None:
    path = tmp_path / "小表.yaml"
    path.write_text(TINY, encoding="utf-8")
    assert find_form(str(path)).id == "tiny"


def test_a_form_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "小表.yaml"
    path.write_text(TINY, encoding="utf-8-sig")
    assert load_form(path).id == "tiny"


def test_a_faulty_file_is_named_with_its_fault(tmp_path: Path) -> None:
    path = tmp_path / "小表.yaml"
    path.write_text(break_tiny("unit: 单位", "unit: 机关"), encoding="utf-8")
    with pytest.raises(FormError, match=r"小表\.yaml 第 5 行 unit"):
        find_form(str(path))


@pytest.mark.parametrize("name", ["annual-report-2031", "没有.yaml", "", "x" * 300])
def test_an_unknown_form_is_told_with_those_that_there_are(name: str) -> None:
    with pytest.raises(UnknownFormError, match="annual-report-2021"):
        find_form(name)


@pytest.mark.parametrize("name", list_forms())
def test_a_form_that_comes_with_the_program_has_no_fault(name: str) -> None:
    path = Path(__file__).resolve().parents[2] / "workbook" / f"{name}.yaml"
    assert load_form(path) == find_form(name)


def grow(**parts: object) -> str:
    """Return the tiny form with some parts of it replaced."""
    return yaml.safe_dump(yaml.safe_load(TINY) | parts, allow_unicode=True)


def section(**parts: object) -> dict[str, object]:
    """Return a section with a table of one cell, some parts of its table replaced."""
    table = {"id": "乙表", "name": "乙", "bands": [{"columns": [{"id": "甲"}]}]}
    return {"id": "第九", "sheet": "九", "table": table | parts}


def heads(count: int) -> list[dict[str, str]]:
    return [{"id": f"项{number}"} for number in range(count)]


def nest(depth: int) -> dict[str, object]:
    head: dict[str, object] = {"id": "末"}
    for level in range(depth):
        head = {"id": f"层{level}", "children": [head]}
    return head


TOO_LARGE = {
    "an alias of aliases": "a0: &a0 [x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)),
    "an alias of itself": "a: &a [*a]\n",
    "a long text": f"id: {'x' * 2_000_000}",
    "many keys": "\n".join(f"k{number}: 1" for number in range(50_000)),
    "brackets": "a: " + "[" * 100_000,
    "digits": f"id: {'9' * 6000}",
    "instructions": grow(instructions=["先看说明"] * 5000),
    "fields": grow(fields=heads(600)),
    "sections": grow(sections=[section() | {"id": f"节{n}"} for n in range(60)]),
    "rows": grow(sections=[section(bands=[{"columns": heads(1), "rows": heads(3000)}])]),
    "cells": grow(sections=[section(bands=[{"columns": heads(100), "rows": heads(100)}])]),
    "columns": grow(sections=[section(bands=[{"columns": heads(300)}])]),
    "a span": grow(sections=[section(bands=[{"columns": [{"id": "甲", "span": 10**9}]}])]),
    "a width of nothing": grow(sections=[section(widths=[0])]),
    "a width below nothing": grow(sections=[section(widths=[-5])]),
    "levels": grow(sections=[section(bands=[{"columns": [nest(60)]}])]),
    "a label": grow(sections=[section(bands=[{"columns": [{"id": "甲", "label": "长" * 9000}]}])]),
    "room for paragraphs": grow(
        sections=[{"id": "九", "sheet": "九", "texts": [h | {"rows": 500} for h in heads(20)]}]
    ),
}


@pytest.mark.parametrize("text", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_definition_without_measure_is_a_fault(text: str) -> None:
    assert re.search("最多|不能|太大|读懂|合乎语法", " ".join(f.message for f in faults_of(text)))
