"""One report made again, alone or with its folder: the same answer, and nothing of others' lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLES, Result, tianbao

from toolkit.excel.layout.layout import make_layout
from toolkit.form.catalog import find_form

NAME = "松北区乐业镇2021年政府信息公开工作年度报告.docx"
ONE, ALL = "填.xlsx", "."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a workbook, of which a report was made."""
    shutil.copy(EXAMPLES / "leye-2021.xlsx", tmp_path / ONE)
    assert "已写好" in report(tmp_path).err
    return tmp_path


def report(folder: Path, what: str = ONE, *more: str) -> Result:
    return tianbao("report", what, "-o", "报告", *more, folder=folder)


def edit(folder: Path, words: str, name: str = ONE) -> None:
    """What a clerk does to a workbook that was reported already."""
    book = openpyxl.load_workbook(folder / name)
    slot = make_layout(find_form()).slots["引言"]
    book[slot.sheet][slot.area.first.address] = words
    book.save(folder / name)


@pytest.mark.parametrize("second", [ONE, ALL])
def test_a_second_run_changes_nothing(folder: Path, second: str) -> None:
    before = (folder / "报告" / NAME).stat().st_mtime_ns
    done = report(folder, second)
    assert done.code == 0
    assert "没有变化" in done.err
    assert (folder / "报告" / NAME).stat().st_mtime_ns == before


@pytest.mark.parametrize("first", [ONE, ALL])
@pytest.mark.parametrize("second", [ONE, ALL])
def test_a_workbook_that_changed_gives_its_report_anew(
    folder: Path, first: str, second: str
) -> None:
    report(folder, first)
    before = (folder / "报告" / NAME).read_bytes()
    edit(folder, "本报告按照《中华人民共和国政府信息公开条例》编制。")
    assert report(folder, second).code == 0
    assert (folder / "报告" / NAME).read_bytes() != before


@pytest.mark.parametrize("second", [ONE, ALL])
def test_what_somebody_changed_stays(folder: Path, second: str) -> None:
    path = folder / "报告" / NAME
    path.write_bytes(path.read_bytes() + b"\n")
    edited = path.read_bytes()
    done = report(folder, second)
    assert done.code == 0
    assert "有人改过，没有动它" in done.err
    assert path.read_bytes() == edited
    assert report(folder, second, "--force").code == 0
    assert path.read_bytes() != edited


@pytest.mark.parametrize("second", [ONE, ALL])
def test_what_is_somebody_elses_stays(folder: Path, second: str) -> None:
    shutil.rmtree(folder / "报告")
    (folder / "报告").mkdir()
    (folder / "报告" / NAME).write_bytes(b"notes")
    assert report(folder, second).code == 2
    assert (folder / "报告" / NAME).read_bytes() == b"notes"


@pytest.mark.parametrize("torn", [b"", bytes(4000)])
@pytest.mark.parametrize("second", [ONE, ALL])
def test_what_a_power_cut_left_is_made_again(folder: Path, second: str, torn: bytes) -> None:
    whole = (folder / "报告" / NAME).read_bytes()
    (folder / "报告" / NAME).write_bytes(torn)
    assert report(folder, second).code == 0
    assert (folder / "报告" / NAME).read_bytes() == whole


@pytest.mark.parametrize("name", ["报告", f"报告/{NAME}"])
def test_another_workbook_does_not_take_its_name(folder: Path, name: str) -> None:
    """Two workbooks of one unit and year that differ: the second is refused, whoever is first."""
    shutil.copy(folder / ONE, folder / "别的.xlsx")
    edit(folder, "本报告按照《中华人民共和国政府信息公开条例》编制。", "别的.xlsx")
    whole = (folder / "报告" / NAME).read_bytes()
    done = tianbao("report", "别的.xlsx", "-o", name, folder=folder)
    assert done.code == 2
    assert "已经存在，没有改动它" in done.err
    assert (folder / "报告" / NAME).read_bytes() == whole


def test_what_is_left_of_a_workbook_that_is_gone_is_replaced(folder: Path) -> None:
    (folder / ONE).rename(folder / "改名.xlsx")
    edit(folder, "本报告按照《中华人民共和国政府信息公开条例》编制。", "改名.xlsx")
    whole = (folder / "报告" / NAME).read_bytes()
    assert report(folder, "改名.xlsx").code == 0
    assert (folder / "报告" / NAME).read_bytes() != whole
