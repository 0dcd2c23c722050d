"""Characters that templates and markup give a meaning to come out in the report as typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from command import CASES, EXAMPLES, tianbao
from docx import Document

if TYPE_CHECKING:
    from office import Office

SHEET = "六、其他事项"
TYPED = [
    "行政&法律<暂行>办法 </w:t> 之“实施”细则‘一’",
    "{{ 7*7 }} 与 {% raw %} 与 {# 注 #}",
    "{_{ 与 }_} 与 {_% 与 %_}",
    "甲\t乙",
]


def test_words_come_out_as_typed(office: Office, tmp_path: Path) -> None:
    steps = [["set", SHEET, f"B{8 + row}", text] for row, text in enumerate(TYPED)]
    workbook, report = tmp_path / "交回.xlsx", tmp_path / "报告.docx"
    office.run(EXAMPLES / "leye-2021.xlsx", *steps, ["save", workbook])
    assert tianbao("report", workbook, "-o", report).code == 0
    paragraphs = [paragraph.text for paragraph in Document(str(report)).paragraphs]
    start = paragraphs.index(TYPED[0])
    assert paragraphs[start : start + len(TYPED)] == TYPED


def test_a_line_break_starts_a_paragraph_and_indents_are_not_doubled(
    office: Office, tmp_path: Path
) -> None:
    workbook, report = tmp_path / "交回.xlsx", tmp_path / "报告.docx"
    step = ["set", SHEET, "B8", "\u3000\u3000第一段。\n\u3000\u3000第二段。"]
    office.run(EXAMPLES / "leye-2021.xlsx", step, ["save", workbook])
    done = tianbao("report", workbook, "-o", report)
    assert done.code == 0
    assert "[C10]" in done.out
    paragraphs = {p.text: p for p in Document(str(report)).paragraphs}
    assert {"第一段。", "第二段。"} <= set(paragraphs)
    assert "w:br" not in paragraphs["第一段。"]._p.xml


def test_a_control_character_is_refused_at_its_cell(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(EXAMPLES / "leye-2021.xlsx")
    book[SHEET]["B8"].value = "看不见_x0007_的字符"
    book.save(tmp_path / "交回.xlsx")
    done = tianbao("check", tmp_path / "交回.xlsx")
    assert done.code == 1
    assert f"  {SHEET}\n  1. B8 [C15]" in done.out
    assert "U+0007" in done.out


def test_words_that_begin_like_a_formula_stay_words(tmp_path: Path) -> None:
    data = json.loads((CASES / "leye-2021.json").read_text(encoding="utf-8"))
    data["texts"]["其他事项"] = [
        "=1+1",
        "_x000D_ 与 _x0041_",
        "+86 号段",
        "@全体",
        "'引号",
        "-1 项",
    ]
    (tmp_path / "数据.json").write_text(json.dumps(data), encoding="utf-8")
    tianbao("import", tmp_path / "数据.json")
    exported = json.loads(tianbao("export", tmp_path / "数据.xlsx").out)
    assert exported["texts"]["其他事项"] == data["texts"]["其他事项"]
