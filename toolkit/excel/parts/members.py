"""Members of a workbook's archive, under names on which all programs agree.

Programs read an archive by its directory or from the front; one that contradicts itself is refused.
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
"""Local header of a member: flags, method, CRC, both sizes, lengths of name and extra field."""
_SIZES_FOLLOW, _UTF8 = 0x8, 0x800
_IN_EXTRA = 0xFFFFFFFF
_METHODS = frozenset((0, 8))
"""Stored and deflated; other programs support no more."""


def check_sizes(members: Sequence[ZipInfo]) -> None:
    """Check the numbers and sizes that the archive's directory gives.

    Raises:
        OddSheetError: the archive is too large.
    """
    if len(members) > _MOST_MEMBERS:
        raise OddSheetError("F04", f"里面有 {len(members)} 个部件，太大了")
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED:
        raise OddSheetError("F04", f"解开后有 {unpacked // 2**20} MB，太大了")
    if sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels"))) > _MOST_XML:
        raise OddSheetError("F04", "内容太大了")


def name_part(name: str, folder: str = "") -> str:
    """Return a part's normalised name, relative to a folder of the archive.

    Some programs write backslashes, a leading slash, `./`, percent signs or another case.
    """
    path = unquote(name.replace("\\", "/"))
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").casefold()


def list_parts(members: Sequence[ZipInfo]) -> dict[str, ZipInfo]:
    """Return the members that are parts, by normalised name.

    Raises:
        OddSheetError: two parts have the same name.
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
    """Compare the archive's directory with the local headers of its members.

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
        header = data[start : start + 2**17]
        mark, flags, method, *sizes, name, extra = _HEADER.unpack_from(header)
        written = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")
        is_same = mark == _LOCAL and header[_HEADER.size : _HEADER.size + name] == written
        known = (member.CRC, member.compress_size, member.file_size)
        agree = flags & _SIZES_FOLLOW or all(
            size in {expected, _IN_EXTRA} for size, expected in zip(sizes, known, strict=True)
        )
        if not (is_same and agree and method == member.compress_type and method in _METHODS):
            raise OddSheetError("F01", "已损坏：部件与目录里写的不一样")
        end = start + _HEADER.size + name + extra + member.compress_size
