"""Limits on the size of a template: one of a report has some thousand elements."""

from __future__ import annotations

import zipfile
from io import BytesIO

_MOST_UNPACKED = 100 * 2**20
_MOST_MEMBERS = 2_000
_MOST_XML = 8 * 2**20
_MOST_SIGNS = 60_000
"""Number of < in a part; the template of a report with 200 cells has 8,000."""
_MOST_BRACES = 6_000
"""Number of { in a part: docxtpl's time grows faster than the number of tags."""
_START = 200


def find_excess(data: bytes) -> str:
    """Return in Chinese what of a template is too large, empty if nothing is.

    A damaged archive raises errors of many kinds.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > _MOST_UNPACKED:
            return f"解开后有 {size // 2**20} MB，太大了"
        if len(members) > _MOST_MEMBERS:
            return f"里面有 {len(members)} 个部件，太多了"
        for member in members:
            if not member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    if b"<" not in file.read(_START)[:_START].lstrip()[:4]:
                        continue  # no XML under another name
            if member.file_size > _MOST_XML:
                return f"的文字部分有 {member.file_size // 2**20} MB，太大了"
            xml = archive.read(member)
            if (signs := xml.count(b"<")) > _MOST_SIGNS:
                return f"的一个部分有 {signs // 2} 个元素，太多了，不像一份报告"
            if (braces := xml.count(b"{")) > _MOST_BRACES:
                most = _MOST_BRACES
                return f"的一个部分有 {braces} 个“{{”，标签太多了；一个部分最多 {most} 个"
    return ""
