"""What cannot be opened is an error of the sum, named, and nothing older stands in for it."""

from __future__ import annotations

import io
import json
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLES, Result, tianbao
from excel.test_opening import compound_file
from round.test_submissions import patch_directory, zip_of

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.pages import SOURCES_SHEET, SUMMED_SHEET
from toolkit.pipeline.steps import check_workbook

pytestmark = pytest.mark.slow

COUNT = "主动公开.行政许可.处理决定"


def make_book(unit: str, count: int = 1) -> bytes:
    """A unit's workbook that is in order."""
    form, filing = find_form("annual-report-2021"), check_workbook(SOUND).filing
    assert filing is not None
    own = replace(
        filing,
        fields={**filing.fields, "单位名称": unit},
        cells={**filing.cells, COUNT: count},
        places={},
    )
    return write_workbook(make_layout(form), own)


SOUND = EXAMPLES / "leye-2021.xlsx"
FIRST, SECOND = make_book("甲乡"), make_book("乙乡", 2)
TORN = SECOND[: len(SECOND) // 2]
ENCRYPTED = compound_file("EncryptionInfo", "EncryptedPackage")


def tar_gz(data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("乙.xlsx")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


UNREADABLE = {
    "第三个.xlsx": TORN,
    "空.xlsx": b"",
    "密.xlsx": ENCRYPTED,
    "密.dat": ENCRYPTED,
    "旧.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "页.xlsx": b"<html><table></table></html>",
    "压.rar": b"Rar!\x1a\x07\x01\x00",
    "压.xlsx": b"Rar!\x1a\x07\x01\x00",
    "压.dat": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "压.tar.gz": tar_gz(SECOND),
    "压": tar_gz(SECOND),
    "套.zip": zip_of({"里.zip": zip_of({"乙.xlsx": SECOND})}),
    "套二.zip": zip_of({"里.dat": zip_of({"乙.xlsx": SECOND})}),
    "坏.zip": zip_of({"乙.xlsx": SECOND})[:-40],
    "坏.bak": TORN,
    "没有.zip": zip_of({"空的/": b""}),
    "密.zip": patch_directory(zip_of({"乙.xlsx": SECOND}), 8, b"\x01\x08"),
    "大.xlsx": bytes(51 * 2**20),
}
"""What a unit may hand in that is not read, by the name it comes under."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round in which one unit's workbook is in order."""
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "甲.xlsx").write_bytes(FIRST)
    (tmp_path / "名单.csv").write_text("单位名称,单位代码\n甲乡,1001\n乙乡,1002\n", "utf-8")
    return tmp_path


def sum_up(folder: Path, *more: str) -> Result:
    return tianbao("total", "收", "-o", "汇总.xlsx", "--force", *more, folder=folder)


def join(shown: str) -> str:
    """What a screen shows, without its line breaks."""
    return "".join(line.strip() for line in shown.splitlines())


def read_sheet(folder: Path, sheet: str) -> str:
    """All that a sheet of the sum says."""
    rows = openpyxl.load_workbook(folder / "汇总.xlsx")[sheet].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_read_is_an_error_of_the_sum_and_is_named(folder: Path, name: str) -> None:
    (folder / "收" / name).write_bytes(UNREADABLE[name])
    for more in ((), ("--roster", "名单.csv")):
        done = sum_up(folder, *more)
        assert done.code == 1, done.out
        assert f"[D08] “{name}" in done.out
        assert name in read_sheet(folder, SUMMED_SHEET)
        assert name in read_sheet(folder, SOURCES_SHEET)
    audited = tianbao("total", "收", "--audit", "汇总.xlsx", folder=folder)
    assert audited.code == 1
    assert "不能算核对无误" in join(audited.out)


@pytest.mark.parametrize("name", ["第三个.xlsx", "密.dat", "压"])
def test_the_round_names_it_on_the_screen_in_the_ledger_and_on_the_page(
    folder: Path, name: str
) -> None:
    (folder / "收" / name).write_bytes(UNREADABLE[name])
    done = tianbao("collect", "收", "-o", "台账.xlsx", "--html", "页.html", folder=folder)
    assert done.code == 1
    assert "另有 1 个不知道是谁交的文件没有算" in join(done.out)
    book = openpyxl.load_workbook(folder / "台账.xlsx")
    listed = [str(cell) for row in book["没有算的文件"].iter_rows(values_only=True) for cell in row]
    assert name in listed
    assert f"<dt>{name}</dt>" in (folder / "页.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_reached_is_named(folder: Path) -> None:
    (folder / "收" / "断.xlsx").symlink_to(folder / "没有.xlsx")
    os.mkfifo(folder / "收" / "管.xlsx")
    done = sum_up(folder)
    assert done.code == 1
    assert "“断.xlsx”没有计入汇总" in done.out
    assert "“管.xlsx”没有计入汇总" in done.out


def test_what_is_no_filing_by_its_kind_is_no_error(folder: Path) -> None:
    slides = zip_of({"[Content_Types].xml": b"", "ppt/presentation.xml": b""})
    word = zip_of({"[Content_Types].xml": b"", "word/document.xml": b""})
    for name, data in {
        "通知.pdf": b"%PDF-1.7", "照片.jpg": b"\xff\xd8", "说明.txt": b"x", "讲.pptx": slides,
        "报告.docx": word, "报告": word, "旧报告.doc": compound_file("WordDocument"),
    }.items():  # fmt: skip
        (folder / "收" / name).write_bytes(data)
    done = sum_up(folder)
    assert done.code == 0, done.out
    assert "[D07] 有 7 个文件没有算作填报表" in done.out
    assert "报告.docx（是 Word 文档；要用里面的数，先用tianbao import" in join(done.out)


@pytest.mark.parametrize("name", ["乙.txt", "乙", "乙.xlsx.bak", "乙.docx", "乙.xlsb"])
def test_a_workbook_is_read_whatever_it_is_called(folder: Path, name: str) -> None:
    (folder / "收" / name).write_bytes(SECOND)
    done = sum_up(folder)
    assert done.code == 0, done.out
    filing = check_workbook(folder / "汇总.xlsx").filing
    assert filing is not None
    assert filing.cells[COUNT] == 3


def test_an_archive_is_looked_into_whatever_it_is_called(folder: Path) -> None:
    (folder / "收" / "乡镇.rar").write_bytes(zip_of({"乙": SECOND}))
    done = sum_up(folder)
    assert done.code == 0, done.out
    assert "2 个单位的数已相加" in done.out


@pytest.mark.parametrize(
    "name", ["甲乡最新.xlsx", "甲乡/填报表.xlsx", "甲(2).xlsx", "甲 - 副本.xlsx", "甲乡.rar"]
)
@pytest.mark.parametrize("roster", [(), ("--roster", "名单.csv")])
def test_nothing_older_stands_in_for_what_is_not_read_unless_that_is_asked_for(
    folder: Path, name: str, roster: tuple[str, ...]
) -> None:
    path = folder / "收" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(TORN)
    (folder / "收" / "乙.xlsx").write_bytes(SECOND)
    done = sum_up(folder, *roster)
    assert done.code == 1
    assert "1 个单位的数已相加，应计入而没有计入的 1 个。" in done.out
    assert "加 --with-errors" in done.out
    assert "D08" not in done.out
    assert "甲乡" in read_sheet(folder, SOURCES_SHEET)
    asked = sum_up(folder, *roster, "--with-errors")
    assert asked.code == 1
    assert "2 个单位的数已相加。" in asked.out
    assert "另有一份读不出来" in read_sheet(folder, SUMMED_SHEET)
    collected = tianbao("collect", "收", *roster, "--json", folder=folder)
    states = {unit["unit"]: unit["state"] for unit in json.loads(collected.out)["units"]}
    assert states == {"甲乡": "待确认", "乙乡": "已交"}


def test_a_unit_whose_only_file_is_not_read_is_found_by_its_code(folder: Path) -> None:
    (folder / "收" / "1002-报送.xlsx").write_bytes(TORN)
    done = sum_up(folder, "--roster", "名单.csv")
    assert "乙乡：没有计入汇总：“1002-报送.xlsx”看来是它交的，没有算：" in join(done.out)
    assert "D08" not in done.out
    assert "1002-报送.xlsx" in read_sheet(folder, SOURCES_SHEET)


def test_a_neighbour_whose_file_is_called_alike_is_no_part_of_it(folder: Path) -> None:
    for name, data in {"1.xlsx": FIRST, "12.xlsx": SECOND, "13.xlsx": TORN}.items():
        (folder / "收" / name).write_bytes(data)
    done = sum_up(folder)
    assert "2 个单位的数已相加，另有 1 个文件读不出来" in join(done.out)


def test_a_folder_with_only_a_password_zip_says_so(tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "密.zip").write_bytes(UNREADABLE["密.zip"])
    for command in ("collect", "total"):
        done = tianbao(command, "收", folder=tmp_path)
        assert done.code == 2
        assert "密.zip/乙.xlsx 所在的压缩包设了密码，打不开" in done.err
        assert "解压" in done.err
