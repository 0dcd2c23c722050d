"""Reports laid out otherwise: read exactly, or with a word about every value that is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from intake.comparing import find_different, find_silent
from intake.layouts import (
    Layout,
    add_rows,
    break_over_lines,
    build,
    double_cell,
    drop_cell,
    drop_row,
    leave_groups_out,
    make_telling,
    merge_cells,
    put_headings_into_tables,
    spell_otherwise,
    split_below,
    swap_columns,
    transpose,
    wrap_in_cell,
    wrap_in_cells,
    wrap_in_frames,
)

from toolkit.intake.read import read_report

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordDocument


FORM, FILING = make_telling()
GROUPS = (
    "（三）不予公开",
    "（四）无法提供",
    "（五）不予处理",
    "三、本年度办理结果",
    "法人或其他组织",
    "申请人情况",
)
TABLE_GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def drop_heading(text: str) -> Layout:
    return Layout(heading=lambda heading: "" if heading.startswith(text) else heading)


def rename_heading(number: str) -> Layout:
    return Layout(heading=lambda text: f"{number}别的说法" if text.startswith(number) else text)


EXACT = {
    "as usual": Layout(),
    "a table cut in two": Layout(finish=lambda d: split_below(d, 1, 15)),
    "a table cut in two, its head repeated": Layout(finish=lambda d: split_below(d, 1, 15, head=3)),
    "all in a cell of a table": Layout(finish=wrap_in_cell),
    "each table in a cell of a table": Layout(finish=wrap_in_cells),
    "each table in a text box": Layout(finish=wrap_in_frames),
    "rows of remarks": Layout(finish=add_rows),
    "numbers with their unit": Layout(value=lambda text: text + ("万元" if "." in text else "件")),
    "full-width numbers": Layout(value=lambda text: f" {text.translate(FULL_WIDTH)}　"),
    "numbers in groups": Layout(value=lambda text: text if "." in text else f"{int(text):,}"),
    "labels broken over lines": Layout(label=break_over_lines),
    "labels spelt otherwise": Layout(label=spell_otherwise),
    "labels of groups missing": Layout(label=leave_groups_out(*GROUPS)),
    "merged cells taken apart": Layout(merged=False),
    "page numbers between": Layout(between=("— 2 —", "第 3 页 共 5 页")),
    "columns in another order": Layout(finish=lambda d: swap_columns(d, 0, 1, 3)),
    "a heading that no one knows": rename_heading("五、"),
    "title in two lines": Layout(title=lambda text: [text[:6], text[6:]]),
    "headings with blanks and a colon": Layout(heading=lambda text: " ".join(text) + "："),
}


def split_and_drop(document: WordDocument) -> None:
    split_below(document, 1, 15)
    drop_cell(document, 2, 3, 5)


TOLD = {
    "groups missing where columns need them": Layout(label=leave_groups_out(*TABLE_GROUPS)),
    "a cell missing in a row": Layout(finish=lambda d: drop_cell(d, 1, 8, 4)),
    "a cell missing in the only row": Layout(finish=lambda d: drop_cell(d, 2, 3, 2)),
    "a label missing in a row": Layout(finish=lambda d: drop_cell(d, 1, 3, 0)),
    "a row missing": Layout(finish=lambda d: drop_row(d, 1, 9)),
    "a head row missing": Layout(finish=lambda d: drop_row(d, 1, 2)),
    "numbers merged across": Layout(finish=lambda d: merge_cells(d, 1, (5, 4), (5, 5))),
    "numbers merged down": Layout(finish=lambda d: merge_cells(d, 1, (5, 4), (6, 4))),
    "rows for columns": Layout(finish=lambda d: transpose(d, 2)),
    "rows for columns in the long table": Layout(finish=lambda d: transpose(d, 1)),
    "labels that no one knows": Layout(label=lambda box: box.text.replace("予以公开", "同意公开")),
    "two labels alike": Layout(label=lambda box: box.text.replace("科研机构", "商业企业")),
    "numbers in words": Layout(value=lambda text: "若干" if text.endswith("7") else text),
    "a heading missing": drop_heading("五、"),
    "the first heading missing": drop_heading("一、"),
    "no title": Layout(title=lambda _: []),
    "another title": Layout(title=lambda _: ["政府信息公开情况汇报"]),
    "cut in two, a cell missing below": Layout(finish=split_and_drop),
    "a cell missing in the head": Layout(finish=lambda d: drop_cell(d, 1, 2, 3)),
    "a cell missing in the head of the short table": Layout(finish=lambda d: drop_cell(d, 0, 1, 1)),
    "a cell too many": Layout(finish=lambda d: double_cell(d, 1, 8, 4)),
}


@pytest.mark.parametrize("name", EXACT)
def test_what_is_only_laid_out_otherwise_is_read_exactly(name: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    build(FORM, FILING, EXACT[name]).save(str(path))
    read = read_report(path)
    assert read.form is FORM
    assert find_different(FORM, FILING, read) == set()


def test_a_heading_may_be_the_first_row_of_a_table(tmp_path: Path) -> None:
    notes = {text.id for s in FORM.sections if s.table for text in s.texts}
    texts = {key: () if key in notes else lines for key, lines in FILING.texts.items()}
    filing = replace(FILING, texts=texts)
    path = tmp_path / "报告.docx"
    build(FORM, filing, Layout(finish=put_headings_into_tables)).save(str(path))
    read = read_report(path)
    assert find_different(FORM, filing, read) == set()
    assert read.findings == ()


@pytest.mark.parametrize("name", TOLD)
def test_what_is_not_certain_is_told_and_never_wrong_in_silence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    build(FORM, FILING, TOLD[name]).save(str(path))
    read = read_report(path)
    assert find_different(FORM, FILING, read) != set()
    assert find_silent(FORM, FILING, path) == set()
    wrong = {
        key
        for key, value in (read.filing.cells if read.filing else {}).items()
        if value is not None and value != FILING.cells[key]
    }
    assert wrong == set()
