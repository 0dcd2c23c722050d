"""A sum that is made again keeps what its body wrote into the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from command import Result, tianbao
from openpyxl import Workbook
from round.hand import make_filing
from round.units import FORM

from toolkit.excel.layout.layout import make_layout, make_room
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.filing import Filing, Reason
from toolkit.pipeline.steps import check_workbook

COUNT = "主动公开.行政许可.处理决定"
RECEIVED = ("依申请公开.本年新收.自然人", "依申请公开.本年新收.总计")
SLOTS = make_layout(FORM).slots
OVERALL = "2023年，全市共收到政府信息公开申请7件，均已答复。"


def write_unit(folder: Path, name: str, count: int) -> None:
    filing = make_filing(
        dict.fromkeys((COUNT, *RECEIVED), count),
        {"总体情况": (f"{name}认真做好政府信息公开工作。",)},
    )
    filing = replace(filing, fields={**filing.fields, FORM.unit: name})
    (folder / "收" / f"{name}.xlsx").write_bytes(write_workbook(make_layout(FORM), filing))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of two units that was summed once."""
    (tmp_path / "收").mkdir()
    write_unit(tmp_path, "甲乡", 3)
    write_unit(tmp_path, "乙乡", 4)
    assert sum_up(tmp_path).err.strip().endswith("已写好：汇总.xlsx")
    return tmp_path


def sum_up(folder: Path, *more: str) -> Result:
    return tianbao("total", "收", "--with-errors", *more, folder=folder)


def edit(folder: Path, change: Callable[[Workbook], object]) -> None:
    """What the office does with its sum."""
    book = openpyxl.load_workbook(folder / "汇总.xlsx")
    change(book)
    book.save(folder / "汇总.xlsx")


def put(slot_id: str, value: str | int | date, below: int = 0) -> Callable[[Workbook], object]:
    slot = SLOTS[slot_id]
    at = slot.area.first.below(below).address
    return lambda book: book[slot.sheet].__setitem__(at, value)


def summed(folder: Path) -> Filing:
    filing = check_workbook(folder / "汇总.xlsx").filing
    assert filing is not None
    return filing


def test_texts_fields_and_reasons_come_along_while_the_figures_are_new(folder: Path) -> None:
    edit(folder, put(FORM.unit, "青禾市"))
    edit(folder, put("成文日期", date(2024, 1, 20)))
    edit(folder, put("总体情况", "2023年，全市政府信息公开工作平稳有序。"))
    edit(folder, put("总体情况", "下一年继续做好。", 1))
    write_unit(folder, "乙乡", 5)
    before = summed(folder)
    done = sum_up(folder, "--force")
    after = summed(folder)
    assert after.texts == before.texts
    assert after.texts["总体情况"][1] == "下一年继续做好。"
    assert after.fields == before.fields
    assert (before.cells[COUNT], after.cells[COUNT]) == (7, 8)
    assert "本年处理决定数量（7 → 8）" in done.out
    assert "对不上" not in done.out


def test_reasons_come_along(folder: Path) -> None:
    former = replace(summed(folder), reasons=(Reason("E05", COUNT, "已核实"),))
    (folder / "汇总.xlsx").write_bytes(write_workbook(make_room(FORM, former), former))
    sum_up(folder, "--force")
    assert summed(folder).reasons == former.reasons


@pytest.mark.parametrize(("count", "is_told"), [(5, True), (4, False)])
def test_a_text_that_no_longer_fits_is_told(folder: Path, count: int, is_told: bool) -> None:
    edit(folder, put("总体情况", OVERALL))
    write_unit(folder, "乙乡", count)
    done = sum_up(folder, "--force")
    assert ("[M01]" in done.out and "原来写的与新的数对不上" in done.out) == is_told
    assert summed(folder).texts["总体情况"] == (OVERALL,)


def test_the_name_that_the_command_gives_comes_before_the_former(folder: Path) -> None:
    edit(folder, put(FORM.unit, "青禾市"))
    sum_up(folder, "--force", "--unit", "青禾市人民政府")
    assert summed(folder).fields[FORM.unit] == "青禾市人民政府"


def test_more_paragraphs_than_the_sheet_has_rows_come_along(folder: Path) -> None:
    slot = SLOTS["总体情况"]
    lines = [f"第{number}项工作已经完成。" for number in range(60)]

    def insert(book: Workbook) -> None:
        sheet = book[slot.sheet]
        cell = sheet[slot.area.first.address]
        cell.value = "\n".join(lines)

    edit(folder, insert)
    sum_up(folder, "--force")
    assert summed(folder).texts["总体情况"] == tuple(lines)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("成文日期", "等领导定"), "没法带过来"),
        (put("年度", 2022), "是 2022 年度的"),
        (put("总体情况", "=[别的.xlsx]表!A1"), "没法带过来"),
    ],
)
def test_what_cannot_come_along_is_not_overwritten(
    folder: Path, change: Callable[[Workbook], object], told: str
) -> None:
    edit(folder, change)
    before = (folder / "汇总.xlsx").read_bytes()
    done = sum_up(folder, "--force")
    assert done.code == 2
    assert told in done.err
    assert "-o 另写一个文件名" in done.err
    assert (folder / "汇总.xlsx").read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"words", bytes(2000)])
def test_what_is_no_sum_is_not_overwritten(folder: Path, data: bytes) -> None:
    (folder / "汇总.xlsx").write_bytes(data)
    done = sum_up(folder, "--force")
    assert done.code == 2
    assert "读不出来" in done.err
    assert (folder / "汇总.xlsx").read_bytes() == data


def test_figures_that_somebody_spoiled_are_no_loss(folder: Path) -> None:
    edit(folder, put(COUNT, "很多"))
    assert sum_up(folder, "--force").code == 1  # the units' workbooks have errors of their own
    assert summed(folder).cells[COUNT] == 7


def test_notes_beside_the_form_are_told(folder: Path) -> None:
    slot = SLOTS["总体情况"]
    edit(folder, lambda book: book[slot.sheet].__setitem__("Z3", "问一下甲乡"))
    done = sum_up(folder, "--force")
    assert "没有带过来" in done.out
    assert "问一下甲乡" in done.out
