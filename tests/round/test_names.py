"""Names that a file system may take for one another do not overwrite each other."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from command import tianbao
from round.test_unread import COUNT, make_book

from toolkit.core.unique_names import UniqueNames
from toolkit.pipeline.steps import check_workbook

ALIKE = ("Äb镇", "äB镇", "Ａ\u0308b镇", unicodedata.normalize("NFD", "Äb镇"))
"""One name in two cases, another width, and another form of Unicode."""


def fold(name: str) -> str:
    """A name as the most forgiving file system knows it."""
    return unicodedata.normalize("NFKC", name).casefold()


def list_names(folder: Path, pattern: str) -> list[str]:
    return [path.name for path in folder.rglob(pattern)]


def test_no_two_names_are_one_on_any_system() -> None:
    names = UniqueNames()
    taken = [names.reserve(Path("报告"), name) for name in ALIKE]
    assert taken[0] == ALIKE[0]
    assert len({fold(name) for name in taken}) == len(ALIKE)
    assert names.reserve(Path("别处"), ALIKE[0]) == ALIKE[0]
    assert names.reserve(Path("A"), "甲") == "甲"
    assert names.reserve(Path("ａ"), "甲") == "甲（2）"


def test_names_that_differ_in_more_are_left_as_they_are() -> None:
    names = UniqueNames()
    assert [names.reserve(Path(), name) for name in ("甲", "乙", "甲（2）", "甲")] == [
        "甲",
        "乙",
        "甲（2）",
        "甲（3）",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Workbooks of units that are called alike, in files that are."""
    (tmp_path / "收").mkdir()
    for number, name in enumerate(ALIKE):
        (tmp_path / "收" / f"{name}.xlsx").write_bytes(make_book(name, number))
    return tmp_path


def test_each_workbook_has_a_report_of_its_own(folder: Path) -> None:
    done = tianbao("report", "收", "-o", "报告", folder=folder)
    assert done.code == 0, done.err
    made = list_names(folder / "报告", "*.docx")
    assert len({fold(name) for name in made}) == len(ALIKE)


def test_each_workbook_has_a_marked_copy_of_its_own(folder: Path) -> None:
    done = tianbao("check", "收", "--marked", "退回", folder=folder)
    assert done.code == 0
    made = list_names(folder / "退回", "*.xlsx")
    assert len({fold(name) for name in made}) == len(ALIKE)
    counts = {
        filing.cells[COUNT]
        for path in (folder / "退回").rglob("*.xlsx")
        if (filing := check_workbook(path).filing)
    }
    assert counts == set(range(len(ALIKE)))
