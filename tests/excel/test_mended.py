"""改了吗: what the list of a marked copy says while a clerk mends it in an office program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from toolkit.pipeline.steps import check_workbook
from toolkit.pipeline.workbooks import import_filing, make_marked

if TYPE_CHECKING:
    from office import Office

CASE = Path(__file__).parent.parent / "cases" / "found" / "m-review-none-1.json"
LIST, GENERAL, ONE, TWO, THREE = (
    "问题清单", "一、总体情况", "二、主动公开", "三、依申请公开", "四、复议诉讼",
)  # fmt: skip


def send_back(
    folder: Path, cells: dict[str, int | None] | None = None, **texts: list[str]
) -> tuple[Path, dict[str, int]]:
    """The marked copy of a filing with some values of its own, and its list's row by code."""
    data = json.loads(CASE.read_text(encoding="utf-8"))
    data["cells"] |= cells or {}
    data["texts"] |= texts
    (folder / "数据.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    book = import_filing(folder / "数据.json")[1]
    assert book is not None
    (folder / "交来.xlsx").write_bytes(book)
    marked = make_marked(check_workbook(folder / "交来.xlsx"))
    assert marked is not None
    (folder / "退回.xlsx").write_bytes(marked)
    by_code: dict[str, int] = {}
    for number, row in enumerate(load_workbook(folder / "退回.xlsx")[LIST].iter_rows(min_row=5)):
        by_code.setdefault(str(row[7].value)[1:4], 5 + number)
    return folder / "退回.xlsx", by_code


def ask(office: Office, copy: Path, row: int, *steps: list[Any]) -> str:
    """What the list says of a problem after some steps."""
    done = office.run(copy, *steps, ["recalculate"], ["get", LIST, f"J{row}"])
    return str(done[-1])


def test_a_sum_is_mended_when_it_fits_whichever_cell_was_changed(
    office: Office, tmp_path: Path
) -> None:
    total = "依申请公开.办理结果.总计.自然人"
    value = json.loads(CASE.read_text(encoding="utf-8"))["cells"][total]
    copy, rows = send_back(tmp_path, {total: value + 5})
    row = rows["E01"]
    cell = str(load_workbook(copy)[LIST][f"D{row}"].value).removeprefix(f"{TWO}!")
    assert ask(office, copy, row) == "没改"
    assert ask(office, copy, row, ["set", TWO, cell, value + 6]) == "没改"
    assert ask(office, copy, row, ["set", TWO, cell, value]) == "已改"


@pytest.mark.parametrize("word", ["2021", "𠮷祥"])
def test_a_word_changed_in_the_middle_of_a_long_paragraph_mends_it(
    office: Office, tmp_path: Path, word: str
) -> None:
    wordy = "2022年，乙镇认真落实政府信息公开工作要求，" + "逐项推进公开任务，" * 30
    faulty = f"{wordy}（所列数据自2021年1月1日至12月31日，{word}）{'按时完成，' * 30}"
    copy, rows = send_back(tmp_path, 总体情况=["乙镇的工作情况。", faulty])
    mended = faulty.replace("自2021年", "自2022年")
    assert ask(office, copy, rows["S01"]) == "没改"
    assert ask(office, copy, rows["S01"], ["set", GENERAL, "B6", "乙镇全年的工作。"]) == "没改"
    assert ask(office, copy, rows["S01"], ["set", GENERAL, "B7", mended]) == "已改"


def test_every_paragraph_that_holds_a_fault_must_change(office: Office, tmp_path: Path) -> None:
    texts = ["2022年，公开其它信息。", "（二）答复其它申请。"]
    copy, rows = send_back(tmp_path, 问题与改进=["存在问题。", *texts])
    book = load_workbook(copy)
    assert "S08" in rows  # it only informs, and so the list has no state for it
    assert not book[LIST][f"J{rows['S08']}"].value
    copy, rows = send_back(
        tmp_path, 总体情况=["2022年报告。", "2021年，公开信息。", "2021年，答复申请。"]
    )
    first, second = (["set", GENERAL, f"B{row}", "2022年，做了工作。"] for row in (7, 8))
    assert ask(office, copy, rows["S01"], first) == "没改"
    assert ask(office, copy, rows["S01"], second) == "没改"
    assert ask(office, copy, rows["S01"], first, second) == "已改"


def test_a_sentence_against_a_table_is_mended_in_either(office: Office, tmp_path: Path) -> None:
    copy, rows = send_back(tmp_path)
    suits = load_workbook(copy)[THREE]
    typed = [
        cell.coordinate
        for row in suits.iter_rows(min_row=8, max_row=11)
        for cell in row
        if isinstance(cell.value, int) and cell.value and cell.coordinate[0] != "A"
    ]
    assert ask(office, copy, rows["M05"]) == "没改"
    assert ask(office, copy, rows["M05"], ["set", GENERAL, "B8", "收到申请74件。"]) == "已改"
    empty = [["set", THREE, cell, 0] for cell in typed]
    assert ask(office, copy, rows["M05"], *empty) == "已改"


def test_a_question_is_settled_by_its_reason(office: Office, tmp_path: Path) -> None:
    copy, rows = send_back(tmp_path)
    book = load_workbook(copy)
    codes = [
        str(row[0].value or "")
        for row in book["情况说明"].iter_rows(min_row=5, min_col=2, max_row=12)
    ]
    question = next(code for code in codes if code)
    place = f"E{5 + codes.index(question)}"
    assert ask(office, copy, rows[question]) == "没改"
    assert ask(office, copy, rows[question], ["set", "情况说明", place, "  "]) == "没改"
    reason = ["set", "情况说明", place, "全县统一口径"]
    assert ask(office, copy, rows[question], reason) == "已说明"


def test_a_table_left_blank_is_mended_when_no_cell_is_blank(office: Office, tmp_path: Path) -> None:
    cells = json.loads(CASE.read_text(encoding="utf-8"))["cells"]
    blank: dict[str, int | None] = {n: None for n in cells if n.startswith("主动公开.")}
    copy, rows = send_back(tmp_path, blank)
    sheet = load_workbook(copy)[ONE]
    slots = [
        cell.coordinate
        for row in sheet.iter_rows(min_row=9)
        for cell in row
        if not cell.protection.locked and cell.coordinate[0] > "B"
    ]
    one = ["set", ONE, "C9", 0]
    every = [["set", ONE, cell, 0] for cell in slots]
    assert ask(office, copy, rows["C01"]) == "没改"
    assert ask(office, copy, rows["C01"], one) == "没改"
    assert ask(office, copy, rows["C01"], *every) == "已改"
