"""A second run of `collect` replaces what the first wrote, and never what somebody changed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from command import Result, tianbao
from round.test_uncounted import make_book
from round.test_unread import SOUND
from round.units import Unit
from round.words import write_texts

from toolkit.batch.rerun_outputs import Outputs
from toolkit.core.files import NotWrittenError
from toolkit.pipeline.steps import check_workbook

UNITS = ("甲县青石镇", "甲县白塘镇")


def make_sound() -> bytes:
    """The second unit's workbook, of which there is nothing to say."""
    filing = check_workbook(SOUND).filing
    assert filing is not None
    texts = write_texts(Unit(7, UNITS[1], UNITS[1], "乡镇", 1), dict(filing.cells), 2021)
    return make_book(texts, 单位名称=UNITS[1], 单位全称=UNITS[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of two units of which the first filed."""
    (tmp_path / "收").mkdir()
    (tmp_path / "名单.csv").write_text("单位名称\n" + "\n".join(UNITS) + "\n", "utf-8")
    (tmp_path / "收" / "1.xlsx").write_bytes(make_book(单位名称=UNITS[0]))
    return tmp_path


def collect(folder: Path, *more: str) -> Result:
    return tianbao(
        "collect", "收", "--roster", "名单.csv", "--today", "2022-01-25", "-o", "台账.xlsx",
        "--html", "情况.html", "--marked", "退", *more, folder=folder,
    )  # fmt: skip


def read_states(folder: Path) -> list[object]:
    rows = openpyxl.load_workbook(folder / "台账.xlsx")["交表情况"].iter_rows(min_row=4)
    return [row[4].value for row in rows]


def test_the_same_command_replaces_its_own_files_and_drops_what_holds_no_more(
    folder: Path,
) -> None:
    assert collect(folder).code == 1
    letter = folder / "退" / f"{UNITS[1]}.txt"
    assert letter.exists()
    (folder / "收" / "2.xlsx").write_bytes(make_sound())
    done = collect(folder)
    assert done.code == 0, done.err
    assert "已写好：台账.xlsx" in done.err
    assert f"已删去以前写的：退/{UNITS[1]}.txt" in done.err
    assert not letter.exists()
    assert read_states(folder) == ["已交", "已交"]
    assert "已写好" not in (again := collect(folder)).err
    assert "没有变化：台账.xlsx" in again.err


def test_what_somebody_changed_stays_and_is_named(folder: Path) -> None:
    collect(folder)
    book = openpyxl.load_workbook(folder / "台账.xlsx")
    book["交表情况"]["N5"] = "电话催过"
    book.save(folder / "台账.xlsx")
    kept = (folder / "台账.xlsx").read_bytes()
    letter = folder / "退" / f"{UNITS[1]}.txt"
    letter.write_text("改过的", "utf-8")
    (folder / "收" / "2.xlsx").write_bytes(make_sound())
    done = collect(folder)
    assert done.code == 2
    assert "台账.xlsx 写好以后有人改过，没有改动它" in done.err
    assert "已写好：情况.html" in done.err
    assert f"以前退回的已过时：退/{letter.name}" in done.err
    assert letter.read_text("utf-8") == "改过的"
    assert (folder / "台账.xlsx").read_bytes() == kept
    assert collect(folder, "--force").code == 0
    assert read_states(folder) == ["已交", "已交"]


def test_another_rounds_files_and_other_peoples_are_not_replaced(folder: Path) -> None:
    (folder / "情况.html").write_text("<html>别人的</html>", "utf-8")
    done = collect(folder)
    assert done.code == 2
    assert "情况.html 已经存在，没有改动它" in done.err
    last = collect(folder, "--year", "2020")
    assert "台账.xlsx 已经存在，没有改动它" in last.err
    assert len(read_states(folder)) == 2


def test_what_a_power_cut_left_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "情况.html"
    with Outputs("甲", force=False) as outputs:
        assert outputs.put(path, b"<html>1</html>")
    path.write_bytes(b"<html>")
    with Outputs("甲", force=False) as outputs:
        assert outputs.put(path, b"<html>2</html>")
    path.write_bytes(b"<html>3</html>")
    with Outputs("甲", force=False) as outputs, pytest.raises(NotWrittenError, match="有人改过"):
        outputs.put(path, b"<html>4</html>")
    with Outputs("乙", force=False) as outputs:
        assert not outputs.remove(path)
    assert path.read_bytes() == b"<html>3</html>"
