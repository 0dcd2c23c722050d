"""The members of a workbook's archive, by names on which all programs agree.

Programs differ in what they make of an archive that contradicts itself: some go by its directory,
some read it from the front. Such a one is refused.
"""

from __future__ import annotations

import posixpath
import struct
from typing import TYPE_CHECKING
from urllib.parse import unquote

from toolkit.core.files import do_overlap
from toolkit.excel.parts.cell_order import OddSheetError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

_MOST_MEMBERS = 1000
_MOST_UNPACKED = 200 * 2**20
_MOST_XML = 40 * 2**20
_LOCAL = b"PK\x03\x04"
_HEADER = struct.Struct("<4s2xHH4xIIIHH")
"""Of a member in front of its bytes: flags, method, checksum, both sizes, lengths of the names."""
_SIZES_FOLLOW, _UTF8 = 0x8, 0x800
_IN_EXTRA = 0xFFFFFFFF
_METHODS = frozenset((0, 8))
"""Stored and deflated: other programs know no others."""


def check_sizes(members: Sequence[ZipInfo]) -> None:
    """Look at the archive's directory alone.

    Raises:
        OddSheetError: there is too much.
    """
    if len(members) > _MOST_MEMBERS:
        raise OddSheetError("F04", f"里面有 {len(members)} 个部件，太大了")
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED:
        raise OddSheetError("F04", f"解开后有 {unpacked // 2**20} MB，太大了")
    if sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels"))) > _MOST_XML:
        raise OddSheetError("F04", "内容太大了")


def name_part(name: str, folder: str = "") -> str:
    """A part's name as programs understand it, seen from a folder of the archive.

    Some write backslashes, a leading slash, `./`, percent signs or another case.
    """
    path = unquote(name.replace("\\", "/"))
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").casefold()


def list_parts(members: Sequence[ZipInfo]) -> dict[str, ZipInfo]:
    """The members that are parts, by name.

    Raises:
        OddSheetError: two have one name.
    """
    parts: dict[str, ZipInfo] = {}
    for member in members:
        written = member.orig_filename.replace("\\", "/")
        if written.endswith("/") or ".." in written.split("/"):
            continue  # folders, and what leads out of the archive: nobody's part
        name = name_part(written)
        if name in parts or "\0" in written:
            raise OddSheetError("F01", "已损坏：有重名的部件")
        parts[name] = member
    return parts


def check_headers(members: Sequence[ZipInfo], data: bytes) -> None:
    """Compare the archive's directory with the headers in front of its members.

    Raises:
        OddSheetError: they differ, or there are members that the directory does not name.
    """
    if do_overlap(members):
        raise OddSheetError("F01", "已损坏：部件互相重叠")
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        start = member.header_offset
        if _LOCAL in data[end:start]:
            raise OddSheetError("F01", "已损坏：有目录里没有的部件")
        if (body := _match_header(member, data[start : start + 2**17])) is None:
            raise OddSheetError("F01", "已损坏：部件与目录里写的不一样")
        end = start + body + member.compress_size


def _match_header(member: ZipInfo, header: bytes) -> int | None:
    """The length of a member's own header, None where it says other things than the directory."""
    mark, flags, method, crc, packed, size, name, extra = _HEADER.unpack_from(header)
    own = header[_HEADER.size : _HEADER.size + name]
    named = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")
    known = (member.CRC, member.compress_size, member.file_size)
    agree = flags & _SIZES_FOLLOW or all(
        said in {is_so, _IN_EXTRA} for said, is_so in zip((crc, packed, size), known, strict=True)
    )
    fits = mark == _LOCAL and own == named and method == member.compress_type
    if not (fits and agree and method in _METHODS):
        return None
    return _HEADER.size + int(name) + int(extra)
