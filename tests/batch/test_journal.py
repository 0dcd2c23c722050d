"""The journal of a folder: what it remembers, what it survives, whose files it knows."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from toolkit.batch.journal import NAME, Journal, Record
from toolkit.batch.result_summary import Verdict
from toolkit.core.files import NotWrittenError

VERDICT = Verdict("annual-report-2021", "甲镇", 2023, (("提示", "待处理", 2),))
RECORD = Record("../收回/甲.xlsx", "d1", "k1", "报告", {"报告.docx": "f1"}, VERDICT)


def add(folder: Path, *records: Record) -> None:
    with Journal(folder) as journal:
        for record in records:
            journal.add(record)


def test_what_is_noted_is_known_to_the_next_run(tmp_path: Path) -> None:
    add(tmp_path / "报告", RECORD)
    with Journal(tmp_path / "报告") as journal:
        assert journal.by_digest["d1"] == [RECORD]
        assert journal.by_source["../收回/甲.xlsx"] == [RECORD]


def test_what_is_noted_on_windows_is_known_to_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There a file is locked where one stands in it, far beyond its end."""
    locking = SimpleNamespace(LK_NBLCK=2, locking=lambda *_: None)
    monkeypatch.setitem(sys.modules, "msvcrt", locking)
    monkeypatch.setattr(sys, "platform", "win32")
    add(tmp_path, RECORD)
    add(tmp_path, replace(RECORD, digest="d2"))
    with Journal(tmp_path) as journal:
        assert [*journal.by_digest] == ["d1", "d2"]


@pytest.mark.parametrize("length", range(1, 120, 17))
def test_a_torn_last_line_is_ignored_and_the_next_stands_by_itself(
    tmp_path: Path, length: int
) -> None:
    add(tmp_path, RECORD, RECORD)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-length])
    add(tmp_path, replace(RECORD, digest="d2"))
    with Journal(tmp_path) as journal:
        torn = 1 if length > 1 else 2  # without its line break alone, a line is whole
        assert len(journal.by_digest["d1"]) == torn
        assert len(journal.by_digest["d2"]) == 1


@pytest.mark.parametrize(
    "line",
    ["", "{", "null", "[]", '["a"]', "3", '["a", "b", "c", "d", ["e"], []]', "\x00\x01", '"x"',
     '["a", "b", "c", "d", {}, [null, null, null, [["别的", "待处理", 1]], ""]]',
     "[" * 100_000, '["a", "b", "c", "d", {}, ' + "[" * 100_000, "9" * 10_000, "\x00" * 4096,
     '["a", "b", "c", "d", {}, [null, null, null, [["错误", "待处理", 1e999]], ""]]',
     '["a", "b", "c", "d", {}, [null, null, null, [["错误", "待处理", 999999999999]], ""]]',
     '["a", "b", "c", "d", {}, [["f"], {"u": 1}, "y", [], ""]]',
     '["a", "b", "c", "d", {"\\u0000.docx": "f"}, [null, null, null, [], ""]]',
     '["' + "长" * 5000 + '", "b", "c", "d", {}, [null, null, null, [], ""]]'],
)  # fmt: skip
def test_a_line_that_is_no_record_is_passed_over(tmp_path: Path, line: str) -> None:
    add(tmp_path, RECORD)
    with (tmp_path / NAME).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    add(tmp_path, replace(RECORD, digest="d2"))
    with Journal(tmp_path) as journal:
        assert set(journal.by_digest) == {"d1", "d2"}


@pytest.mark.skipif(os.name != "posix", reason="links want rights that users lack on Windows")
@pytest.mark.parametrize("kind", ["symbolic", "hard", "dangling", "of a folder", "folder", "pipe"])
def test_what_is_called_like_a_journal_and_is_another_file_is_not_written_into(
    kind: str, tmp_path: Path
) -> None:
    other, path = tmp_path / "别的", tmp_path / "报告" / NAME
    path.parent.mkdir()
    if kind in {"of a folder", "folder"}:
        other.mkdir()
    elif kind != "dangling":
        other.write_bytes(b"mine")
    if kind == "folder":
        other.rename(path)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        (path.hardlink_to if kind == "hard" else path.symlink_to)(other)
    with pytest.raises(NotWrittenError, match="请删去或移走它"):
        Journal(path.parent)
    assert not other.is_file() or other.read_bytes() == b"mine"
    assert kind != "dangling" or not other.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes nothing that is open")
def test_a_folder_that_is_deleted_meanwhile_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    with Journal(folder) as journal:
        journal.add(RECORD)
        shutil.rmtree(folder)
        with pytest.raises(NotWrittenError, match="被删除"):
            journal.add(RECORD)
    assert not folder.exists()


def test_a_second_run_in_the_same_folder_waits_for_the_first(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(NotWrittenError, match="另一个 tianbao 正在"):
        Journal(tmp_path)
    with Journal(tmp_path):
        pass


def test_a_file_is_ours_while_it_is_as_we_wrote_it_and_its_source_is_here_or_gone(
    tmp_path: Path,
) -> None:
    living = tmp_path / "收回" / "甲.xlsx"
    living.parent.mkdir()
    folder = tmp_path / "报告"
    add(folder, RECORD)
    with Journal(folder) as journal:
        assert journal.owns("报告.docx", "f1", ())
        living.write_bytes(b"")
        assert journal.owns("报告.docx", "f1", {"../收回/甲.xlsx"})
        assert not journal.owns("报告.docx", "f1", {"../收回/乙.xlsx"})
        assert not journal.owns("报告.docx", "f2", {"../收回/甲.xlsx"})
        assert not journal.owns("别的.docx", "f1", {"../收回/甲.xlsx"})


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    add(tmp_path, RECORD)
    ours = [".报告.docx.0a1b2c3d.tmp", f".{NAME}.0a1b2c3d.tmp"]
    others = [".别的.docx.0a1b2c3d.tmp", ".报告.docx.tmp", "报告.docx.0a1b2c3d.tmp", ".~lock.x#"]
    for name in ours + others:
        (tmp_path / name).write_bytes(b"half")
    with Journal(tmp_path) as journal:
        journal.clean()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([NAME, *others])
