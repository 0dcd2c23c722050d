"""Limits on a workbook's archive, checked before anything in it is parsed.

A filled form is 50 KB packed and under 1 MB unpacked; the limits leave room for 50 times that, and
an archive within them is parsed in seconds and some tens of megabytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    Limit = tuple[str, str]
    """A code and what is wrong."""

_MOST_MEMBERS = 1000
_MOST_UNPACKED = 200 * 2**20
_MOST_XML = 20 * 2**20
_MOST = {
    "行": (re.compile(rb"<(?:\w+:)?row[\s/>]"), 20_000),
    "格": (re.compile(rb"<(?:\w+:)?c[\s/>]"), 100_000),
    "处合并单元格": (re.compile(rb"<(?:\w+:)?mergeCell\s"), 5_000),
    "个名称": (re.compile(rb"<(?:\w+:)?definedName\s"), 10_000),
    "张工作表": (re.compile(rb"<(?:\w+:)?sheet\s"), 200),
    "种样式": (re.compile(rb"<(?:\w+:)?xf[\s/>]"), 70_000),
}
_MOST_MERGED = 200_000
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def find_excess(archive: zipfile.ZipFile) -> Limit | None:
    """The first thing that a filled form never has: too much of anything, or a declaration."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        return "F04", f"里面有 {len(members)} 个部件，太大了"
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED:
        return "F04", f"解开后有 {unpacked // 2**20} MB，太大了"
    texts = [member for member in members if member.filename.endswith((".xml", ".rels", ".vml"))]
    if sum(member.file_size for member in texts) > 3 * _MOST_XML:
        return "F04", "内容太大了"
    return next((found for member in texts for found in _inspect(archive, member)), None)


def is_strict(archive: zipfile.ZipFile) -> bool:
    """Whether it is “Strict Open XML”, of which openpyxl reads no sheet."""
    return "xl/workbook.xml" in archive.namelist() and _STRICT in archive.read("xl/workbook.xml")


def _inspect(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Limit]:
    if member.file_size > _MOST_XML:
        yield "F04", f"部件 {member.filename} 有 {member.file_size // 2**20} MB，太大了"
        return
    data = archive.read(member)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:4]:
        data = data.replace(b"\0", b"")  # UTF-16, for looking at its markup only
    if _DECLARATION.search(data):
        yield "F05", f"部件 {member.filename} 里有文档类型或实体声明，填报表里不会有"
    for what, (pattern, most) in _MOST.items():
        count = sum(1 for _ in pattern.finditer(data))
        if count > most:
            yield "F04", f"部件 {member.filename} 有 {count} {what}，太大了"
    if sum(_area(*match.groups()) for match in _MERGED.finditer(data)) > _MOST_MERGED:
        yield "F04", f"部件 {member.filename} 合并的单元格太大了"


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return abs(_column(right) - _column(left) + 1) * abs(int(bottom) - int(top) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
