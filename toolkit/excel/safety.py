"""Limits on a workbook's archive, held while its XML parts are taken out of it.

A filled form is 60 KB packed and 0.5 MB unpacked; the limits leave room for 50 times that, and
an archive within them is read in seconds and some tens of megabytes. What is parsed afterwards is
an archive of our own, of the parts that were looked at.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from toolkit.excel.cells import UnfitError
from toolkit.excel.markup import Census, Part, inspect_part
from toolkit.files import do_overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.excel.cells import Rectangle
    from toolkit.excel.names import DefinedName

COMMENTS = "批注"
DRAWINGS = "图形、文本框或图表"
"""What they are called among the things that are not read."""
_MOST_MEMBERS = 1000
_MOST_UNPACKED = 200 * 2**20
_MOST_PART = 20 * 2**20
_MOST_XML = 40 * 2**20
_UNREAD = ("docProps/core.xml", "docProps/app.xml", "xl/theme/")
"""Parts that openpyxl would parse, and refuse for faults that do not matter here."""
_IGNORED = {
    COMMENTS: ("xl/comments", "xl/threadedComments"),
    "宏": ("xl/vbaProject.bin",),
    "图片": ("xl/media/", "xl/cellimages.xml"),
    DRAWINGS: ("xl/drawings/drawing", "xl/charts/"),
    "嵌入的文件或控件": ("xl/embeddings/", "xl/activeX/", "xl/ctrlProps/"),
}


@dataclass(frozen=True)
class SafeArchive:
    """What may be parsed: an archive of the XML parts, cut down to what is read.

    `roots`, `merges` and `names` are by part; `ignored` says what else there is and is not read.
    """

    data: bytes
    roots: dict[str, str]
    merges: dict[str, tuple[Rectangle, ...]]
    names: dict[str, tuple[DefinedName, ...]]
    ignored: tuple[str, ...]


def take_parts(archive: zipfile.ZipFile) -> SafeArchive:
    """Take out what may be parsed.

    Raises:
        UnfitError: there is too much of anything, a declaration, or a damaged part.
    """
    members = archive.infolist()
    census = Census()
    parts: dict[str, Part] = {}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as taken:
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                part = inspect_part(member.filename, _read(archive, member), census)
                if not member.filename.startswith(_UNREAD):
                    taken.writestr(zipfile.ZipInfo(member.filename, member.date_time), part.data)
                parts[member.filename] = part
    names = [member.filename for member in members]
    ignored = (
        what
        for what, starts in _IGNORED.items()
        if any(name.startswith(starts) and not name.endswith("/") for name in names)
    )
    return SafeArchive(
        buffer.getvalue(),
        {name: part.root for name, part in parts.items()},
        {name: part.merges for name, part in parts.items()},
        {name: part.names for name, part in parts.items()},
        tuple(ignored),
    )


def check_members(members: Sequence[zipfile.ZipInfo]) -> None:
    """Look at the archive's directory alone.

    Raises:
        UnfitError: there is too much, or members that programs read differently.
    """
    if len(members) > _MOST_MEMBERS:
        raise UnfitError("F04", f"里面有 {len(members)} 个部件，太大了")
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED:
        raise UnfitError("F04", f"解开后有 {unpacked // 2**20} MB，太大了")
    if sum(m.file_size for m in members if m.filename.endswith((".xml", ".rels"))) > _MOST_XML:
        raise UnfitError("F04", "内容太大了")
    if len({member.filename.casefold() for member in members}) < len(members):
        raise UnfitError("F01", "已损坏：有重名的部件")
    if do_overlap(members):
        raise UnfitError("F01", "已损坏：部件互相重叠")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A part, of which never more is unpacked than the directory says, whatever is packed."""
    if member.file_size > _MOST_PART:
        what = f"部件 {member.filename} 有 {member.file_size // 2**20} MB，太大了"
        raise UnfitError("F04", what)
    with archive.open(member) as file:
        return file.read(member.file_size + 1)
