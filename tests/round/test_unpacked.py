"""check, report and --last-year look into archives as collect does."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import EXAMPLES, tianbao
from round.test_submissions import zip_of
from round.test_uncounted import make_book
from round.test_unread import TORN

GOOD = (EXAMPLES / "leye-2021.xlsx").read_bytes()
SUN = make_book(单位名称="孙乡")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One workbook that lies there and two in an archive, in which there is a letter too."""
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "填好.xlsx").write_bytes(GOOD)
    packed = zip_of({"年报/孙.xlsx": SUN, "年报/说明.txt": b"x"})
    (tmp_path / "收" / "各镇.zip").write_bytes(packed)
    return tmp_path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("[!.]*"))


def test_each_workbook_is_checked_and_named_by_the_way_to_it(folder: Path) -> None:
    done = tianbao("check", "收", "--json", "--marked", "退", folder=folder)
    assert done.code == 0, done.err
    files = [entry["file"] for entry in json.loads(done.out)["files"]]
    assert files == ["收/填好.xlsx", "收/各镇.zip/年报/孙.xlsx"]
    copy = folder / "退" / "各镇.zip" / "年报" / "孙（问题已标注）.xlsx"
    assert copy.is_file()


def test_reports_are_made_once_and_stand_beside_the_archive(folder: Path) -> None:
    done = tianbao("report", "收", folder=folder)
    assert done.code == 0, done.out + done.err
    assert "报告：写了 2 份" in done.err
    report = "孙乡2021年政府信息公开工作年度报告.docx"
    assert report in names_in(folder / "收")
    again = tianbao("report", "收", folder=folder)
    assert "报告：写了 0 份，没有变化的 2 份" in again.err
    assert "已过时" not in again.err
    named = tianbao("report", "收/各镇.zip", "-o", "出", folder=folder)
    assert named.code == 0, named.err
    assert names_in(folder / "出") == [report]
    (folder / "收" / "各镇.zip").unlink()
    gone = tianbao("report", "收", folder=folder)
    assert f"旧报告已过时：收/{report}" in gone.err


def test_what_cannot_be_opened_in_it_is_told_and_stops_no_other(folder: Path) -> None:
    (folder / "收" / "坏.zip").write_bytes(zip_of({"a.xlsx": SUN})[:-40])
    (folder / "收" / "县直.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    (folder / "收" / "残.zip").write_bytes(zip_of({"残.xlsx": TORN}))
    for command in (["check", "收"], ["report", "收", "-o", "出"]):
        done = tianbao(*command, folder=folder)
        assert done.code == 1
        assert "收/坏.zip 不完整或已损坏，打不开" in done.err
        assert "收/县直.rar 是打不开的压缩包" in done.err
        assert "残.xlsx" in done.out
    assert len(names_in(folder / "出")) == 2


@pytest.mark.parametrize("path", ["去年", "去年/去年.zip"])
def test_last_years_filings_are_read_out_of_it(tmp_path: Path, path: str) -> None:
    (tmp_path / "去年").mkdir()
    last = make_book(单位名称="孙乡", 年度=2020)
    (tmp_path / "孙.xlsx").write_bytes(SUN)
    (tmp_path / "旧.xlsx").write_bytes(last)
    tianbao("export", "旧.xlsx", "-o", "旧.json", folder=tmp_path)
    for name, data in {"旧.xlsx": last, "旧.json": (tmp_path / "旧.json").read_bytes()}.items():
        (tmp_path / "去年" / "去年.zip").write_bytes(zip_of({name: data}))
        done = tianbao("check", "孙.xlsx", "--last-year", path, "--json", folder=tmp_path)
        (file,) = json.loads(done.out)["files"]
        told = [finding["message"] for finding in file["findings"]]
        assert not any("没有找到“孙乡”" in message for message in told), told
        assert "Y04" in {finding["code"] for finding in file["findings"]}, told
    (tmp_path / "名单.csv").write_text("单位名称\n孙乡\n", "utf-8")
    blank = tianbao(
        "blank", "--roster", "名单.csv", "--year", "2021", "--last-year", path, "-o", "下发",
        folder=tmp_path,
    )  # fmt: skip
    assert blank.code == 0
    assert "没有找到" not in blank.err
    shutil.rmtree(tmp_path / "去年")
