"""Files are written whole or not at all, and archives depend on nothing but their contents."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest

from toolkit.core.files import EPOCH, NotWrittenError, pack, print_name, unpack, write_file


def refuse(*_: object) -> NoReturn:
    raise PermissionError(13, "拒绝访问")


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    path = tmp_path / "新" / "夹" / "报告.docx"
    write_file(path, b"new", force=False)
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    with pytest.raises(NotWrittenError, match="--force"):
        write_file(path, b"new", force=False)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced_by_force(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    write_file(path, b"new", force=True)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_appears_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(NotWrittenError, match="--force"):
        write_file(path, b"new", force=False)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_appears_where_there_are_no_links_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.docx"

    def appear(*_: object) -> NoReturn:
        path.write_bytes(b"old")
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", appear)
    with pytest.raises(NotWrittenError, match="--force"):
        write_file(path, b"new", force=False)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_written_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "报告.docx"
    write_file(path, b"new", force=False)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_open_elsewhere_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(NotWrittenError, match="WPS、Word 或 Excel 里打开着"):
        write_file(path, b"new", force=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that was closed, and is open again when it is to be removed."""
    folder = tmp_path / "夹"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing stops root")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_is_closed_to_us_is_a_sentence(closed: Path, mode: int) -> None:
    closed.chmod(mode)
    with pytest.raises(NotWrittenError, match="权限"):
        write_file(closed / "报告.docx", b"new", force=False)


def test_a_path_that_cannot_even_be_looked_at_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(NotWrittenError):
        write_file(tmp_path / "报告.docx", b"new", force=False)


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_no_file_name(tmp_path: Path, force: bool) -> None:
    with pytest.raises(NotWrittenError, match="是文件夹"):
        write_file(tmp_path, b"new", force=force)


def test_a_file_in_the_place_of_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "夹").write_bytes(b"")
    with pytest.raises(NotWrittenError, match="写不进"):
        write_file(tmp_path / "夹" / "报告.docx", b"new", force=False)


def test_a_name_that_is_too_long_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError):
        write_file(tmp_path / ("长" * 200 + ".docx"), b"new", force=False)
    assert not list(tmp_path.iterdir())


def test_a_long_name_that_the_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 80 + ".docx")
    write_file(path, b"new", force=False)
    assert path.read_bytes() == b"new"


def test_packing_depends_on_names_order_and_contents_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    members = [("乙.xml", b"<b/>" * 50), ("甲.xml", b"<a/>")]
    packed = pack(members)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert pack(iter(members)) == packed
    assert pack(members[::-1]) != packed
    assert unpack(packed) == members
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert {info.date_time for info in archive.infolist()} == {EPOCH}


@pytest.mark.parametrize("path", [".", "/", ".."])
def test_a_folder_is_no_name_of_a_file(path: str) -> None:
    with pytest.raises(NotWrittenError, match="是文件夹"):
        write_file(Path(path), b"new", force=True)


@pytest.mark.parametrize("name", ["年报.xlsx", "plain.xlsx", "𠮷.xlsx"])
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert print_name(name) == name


def test_a_name_in_the_encoding_of_chinese_windows_is_shown_as_meant() -> None:
    assert print_name(os.fsdecode("乐业镇.xlsx".encode("gb18030"))) == "乐业镇.xlsx"
    assert print_name(os.fsdecode(b"\xff.xlsx")) == "\ufffd.xlsx"
