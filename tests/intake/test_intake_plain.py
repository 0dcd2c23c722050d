"""Tables in plain text: read where labels and numbers make it certain, else told, never prose."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from intake.comparing import find_different, find_silent, load_case, write_report
from intake.layouts import make_telling

from toolkit.form.formatting import print_value
from toolkit.form.grid import make_grid
from toolkit.intake.read import read_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

FORM, FILING = make_telling()


def write_lines(join: Callable[[list[str]], str]) -> list[str]:
    """The report as text, the cells that begin in a row of a table in a line."""
    lines = [FILING.describe(FORM.title)]
    for section in FORM.sections:
        lines += [section.heading] if section.heading else []
        lines += [line for text in section.texts for line in FILING.texts[text.id]]
        if section.table:
            grid = make_grid(section.table)
            for row in range(grid.rows):
                boxes = (box for box in grid.boxes if box.row == row)
                texts = [print_value(FILING.cells[b.cell.id]) if b.cell else b.text for b in boxes]
                lines.append(join(texts))
    return lines


def join_bars(texts: list[str]) -> str:
    return " | ".join(texts) + " |"


WAYS: dict[str, Callable[[list[str]], str]] = {
    "bars": join_bars,
    "markdown": lambda texts: f"| {' | '.join(texts)} |\n|---|:---:|",
    "wide bars": "｜".join,
    "blanks": "    ".join,
    "a blank": " ".join,
    "wide blanks": "\u3000\u3000".join,
}


@pytest.mark.parametrize("way", WAYS)
def test_tables_of_text_are_read_where_they_are_certain(way: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("\n".join(write_lines(WAYS[way])), encoding="utf-8")
    read = read_report(path)
    assert read.form is FORM
    assert find_different(FORM, FILING, read) == set()
    assert read.findings == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" 1001 ", " "),
        (" 1001 ", " 1001 | 7 "),
        (" 1001 ", " 10\n01 "),
        ("规章 |", "规矩 |"),
        ("自然人 |", ""),
        ("商业企业 | 科研机构", "科研机构 | 商业企业"),
        ("（三）不予公开 | ", ""),
    ],
)
@pytest.mark.parametrize("way", ["bars", "a blank"])
def test_tables_of_text_that_are_not_certain_are_told_and_no_prose(
    way: str, old: str, new: str, tmp_path: Path
) -> None:
    whole = "\n".join(write_lines(join_bars))
    assert old in whole
    text = whole.replace(old, new, 1)
    path = tmp_path / "报告.txt"
    path.write_text(text.replace(" |", "") if way == "a blank" else text, encoding="utf-8")
    read = read_report(path)
    assert read.filing is not None
    assert find_silent(FORM, FILING, path) == set()
    assert read.filing.texts == FILING.texts
    assert "F12" in {finding.code for finding in read.findings}


def test_wrapped_lines_are_paragraphs_and_running_heads_are_told(tmp_path: Path) -> None:
    lines = []
    for number, line in enumerate(write_lines(join_bars)):
        pieces = [line[at : at + 30] for at in range(0, len(line), 30)]
        lines += [line] if line.endswith("|") else pieces
        lines += [f"— {number} —", "征求意见稿"] if number in {3, 6} else []
    path = tmp_path / "报告.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_report(path)
    assert read.filing is not None
    assert read.filing.cells == FILING.cells
    for key, whole in FILING.texts.items():
        assert "".join(read.filing.texts[key]) == "".join(whole)
    assert len(read.filing.texts["总体情况"]) <= len(FILING.texts["总体情况"]) + 2
    told = {finding.found for finding in read.findings if finding.code == "F14"}
    assert "征求意见稿" in told


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext (poppler-utils)")
@pytest.mark.parametrize("mode", ["-raw", "-layout", "-nopgbrk"])
def test_the_text_of_a_printed_report_is_read_or_told(
    mode: str, office: Office, tmp_path: Path
) -> None:
    form, filing = load_case("leye-2021")
    source = write_report(form, filing, tmp_path / "报告.docx")
    page = office.save_as(source, tmp_path / "报告.pdf")
    path = tmp_path / "报告.txt"
    subprocess.run(["pdftotext", mode, "-enc", "UTF-8", page, path], check=True)
    read = read_report(path)
    assert read.form is form
    assert read.filing is not None
    told = {name for finding in read.findings for name in (finding.id, *finding.candidates)}
    wrong = {key for key, value in filing.cells.items() if read.filing.cells[key] != value}
    assert wrong <= told
    if mode == "-raw":
        assert not wrong


def test_lines_of_a_table_without_any_heading_are_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    label = next(iter(FORM.tables.values())).bands[0].columns[0].text
    path.write_text(f"{FILING.describe(FORM.title)}\n{label} 1 2 3\n", encoding="utf-8")
    read = read_report(path, FORM)
    assert read.filing is not None
    assert set(read.filing.cells.values()) == {None}
    assert {finding.code for finding in read.findings} >= {"F12", "F14"}
