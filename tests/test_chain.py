"""The whole way on real figures: JSON → workbook → LibreOffice → check → report, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command import CASES, tianbao
from docx import Document

from toolkit.form.catalog import find_form
from toolkit.form.grid import make_grid

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from office import Office

FILLER = "这一部分在原报告中没有文字，此处为测试补写。本年度没有收取政府信息公开信息处理费。"
REQUIRED = ("总体情况", "问题与改进", "其他事项")


def complete_case(name: str, folder: Path) -> tuple[Path, dict[str, Any]]:
    """A case as a filing that may be published: a filler where a required text is missing."""
    data = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    data["texts"] = {**{text: [FILLER] for text in REQUIRED}, **data["texts"]}
    path = folder / f"{name}.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path, data


def numbers_of(table: WordTable, table_id: str) -> dict[str, str]:
    """The number cells of a table in a report, by id."""
    return {
        box.cell.id: table.cell(box.row, box.column).text
        for box in make_grid(find_form().tables[table_id]).boxes
        if box.cell
    }


@pytest.mark.parametrize(
    "name", ["pingtan-2021", "pingtan-2022", "pingtan-2023", "suqian-2023", "leye-2021"]
)
def test_a_published_report_goes_the_whole_way(name: str, office: Office, tmp_path: Path) -> None:
    source, data = complete_case(name, tmp_path)
    workbook, saved, report = (tmp_path / n for n in ("导入.xlsx", "交回.xlsx", "报告.docx"))
    assert tianbao("import", source, "-o", workbook).code == 0
    office.run(workbook, ["recalculate"], ["save", saved])

    assert tianbao("check", saved).code == 0
    assert tianbao("report", saved, "-o", report).code == 0
    document = Document(str(report))
    printed = {
        cell: text
        for table, table_id in zip(document.tables, find_form().tables, strict=True)
        for cell, text in numbers_of(table, table_id).items()
    }
    assert printed == {cell: str(value) for cell, value in data["cells"].items()}
    paragraphs = {paragraph.text for paragraph in document.paragraphs}
    assert {line for text in data["texts"].values() for line in text} <= paragraphs

    exported = tianbao("export", saved)
    assert exported.code == 0
    again = json.loads(exported.out)
    assert again["cells"] == data["cells"]
    assert {key: value for key, value in again["fields"].items() if value is not None} == {
        key: value for key, value in data["fields"].items() if value is not None
    }
    assert {k: v for k, v in again["texts"].items() if v} == {
        k: v for k, v in data["texts"].items() if v
    }


def test_the_report_as_published_is_stopped_at_its_blank_cells() -> None:
    done = tianbao("check", CASES.parent.parent / "workbook/examples/leye-2021-as-published.xlsx")
    assert done.code == 1
    assert "  二、主动公开\n  1. C19 [C01]" in done.out
    assert "行政强制" in done.out


def test_export_gives_back_what_was_imported(tmp_path: Path) -> None:
    for name in ("leye-2021-as-published", "leye-2021"):
        tianbao("import", CASES / f"{name}.json", "-o", tmp_path / f"{name}.xlsx")
        done = tianbao("export", tmp_path / f"{name}.xlsx", "-o", tmp_path / f"{name}.json")
        assert done.code == (1 if name.endswith("published") else 0)
        assert (tmp_path / f"{name}.json").read_bytes() == (CASES / f"{name}.json").read_bytes()


def test_the_same_workbook_gives_the_same_report(tmp_path: Path) -> None:
    source = CASES.parent.parent / "workbook/examples/leye-2021.xlsx"
    for name in ("一.docx", "二.docx"):
        assert tianbao("report", source, "-o", tmp_path / name).code == 0
    assert (tmp_path / "一.docx").read_bytes() == (tmp_path / "二.docx").read_bytes()
