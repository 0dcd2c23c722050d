"""Archives whose directory and members say different things are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from excel.hostile_files import SHEET, filled, pack
from excel.package_edits import read

from toolkit.excel.read.reader import Reading


def raw_members(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.infolist()


def header_of(data: bytes, name: str) -> int:
    return next(m.header_offset for m in raw_members(data) if m.filename == name)


def patch(at: int, new: bytes) -> bytes:
    """The filled form with bytes of the header in front of the sheet's part replaced."""
    data = bytearray(pack(filled().items()))
    start = header_of(bytes(data), SHEET) + at
    data[start : start + len(new)] = new
    return bytes(data)


def stray_member() -> bytes:
    """A member in front of the archive that its directory does not name."""
    name = SHEET.encode()
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 5, 5, len(name), 0)
    return header + name + b"<x/> " + pack(filled().items())


ZIPS: dict[str, Callable[[], bytes]] = {
    "another name": lambda: patch(30, b"xl/worksheets/sheet7.xml"),
    "another size": lambda: patch(22, struct.pack("<I", 7)),
    "another checksum": lambda: patch(14, struct.pack("<I", 7)),
    "another method": lambda: patch(8, struct.pack("<H", 0)),
    "a member that the directory lacks": stray_member,
    "one name twice": lambda: pack([*filled().items(), (SHEET, filled()[SHEET])]),
    "one name in two spellings": lambda: pack(
        [*filled().items(), (f"./{SHEET.upper()}", b"<worksheet/>")]
    ),
    "backslashes and slashes": lambda: pack(
        [*filled().items(), (SHEET.replace("/", "\\"), b"<worksheet/>")]
    ),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", ZIPS)
def test_an_archive_that_contradicts_itself_is_refused(kind: str, tmp_path: Path) -> None:
    (finding,) = read(tmp_path, ZIPS[kind]()).findings
    assert finding.code == "F01"


def test_an_archive_that_was_written_to_a_pipe_is_read(example: Reading, tmp_path: Path) -> None:
    """Its members have their sizes behind them, as several libraries write all their files."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in filled().items():
            archive.writestr(name, data)
    assert read(tmp_path, pipe.getvalue()).filing == example.filing
