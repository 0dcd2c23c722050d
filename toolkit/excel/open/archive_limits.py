"""Limits on a workbook's archive, held while its XML parts are taken out of it.

A filled form is 60 KB packed and 0.5 MB unpacked; the limits leave room for 50 times that, and
an archive within them is read in seconds and some tens of megabytes. What is parsed afterwards is
an archive of our own, of the parts that were looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.xml.functions import fromstring

from toolkit.core.files import EPOCH
from toolkit.excel.appearance.looks import Looks, gather_looks
from toolkit.excel.parts.cell_order import OddSheetError
from toolkit.excel.parts.package import CUSTOM, STYLES, check_roots, find_parts
from toolkit.excel.parts.xml_limits import Census, XmlPart, inspect_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.excel.parts.cell_order import Rectangle
    from toolkit.excel.parts.defined_names import DefinedName
    from toolkit.excel.parts.package import WorkbookPackage

COMMENTS = "批注"
DRAWINGS = "图形、文本框或图表"
"""What they are called among the things that are not read."""
_MOST_PART = 20 * 2**20
_IGNORED = {
    COMMENTS: ("xl/comments", "xl/threadedcomments"),
    "宏": ("xl/vbaproject.bin",),
    "图片": ("xl/media/", "xl/cellimages.xml"),
    DRAWINGS: ("xl/drawings/drawing", "xl/charts/"),
    "嵌入的文件或控件": ("xl/embeddings/", "xl/activex/", "xl/ctrlprops/"),
}


_PLAIN = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<cellXfs>%b</cellXfs></styleSheet>"
)
"""The styles of a workbook that has none: every cell is shown as it is."""


@dataclass(frozen=True)
class SafeArchive:
    """What may be parsed: an archive of the XML parts, cut down to what is read.

    `merges` and the sheets of `looks` are by part; `ignored` says what else there is and is not
    read.
    """

    data: bytes
    merges: dict[str, tuple[Rectangle, ...]]
    names: tuple[DefinedName, ...]
    ignored: tuple[str, ...]
    looks: Looks


class _Parts:
    """The parts of an archive, each walked through when it is first asked for."""

    def __init__(self, archive: ZipFile, members: Mapping[str, ZipInfo]) -> None:
        self.archive = archive
        self.members = members
        self.census = Census()
        self.known: dict[str, XmlPart] = {}

    def read(self, name: str) -> XmlPart:
        if name not in self.known:
            if name not in self.members:
                raise OddSheetError("F01", f"已损坏：缺少部件 {name}")
            member = self.members[name]
            data = _read(self.archive, member)
            self.known[name] = inspect_part(member.filename, data, self.census)
        return self.known[name]


def extract_parts(archive: ZipFile, members: Mapping[str, ZipInfo]) -> SafeArchive:
    """Take out what may be parsed; `members` are by the names of parts.

    Raises:
        OddSheetError: there is too much of anything, a declaration, or a damaged part.
    """
    parts = _Parts(archive, members)
    package = find_parts(parts.read, members)
    taken = {name: parts.read(name) for name in package.parts}
    check_roots(package, {name: part.root for name, part in taken.items()})
    return SafeArchive(
        _pack(_write(package, parts, taken)),
        {name: part.merges for name, part in taken.items()},
        taken[package.book].names,
        tuple(_find_ignored(members)),
        gather_looks(
            taken.get(package.strings or ""),
            taken.get(package.styles or ""),
            {name: part for name, part in taken.items() if part.root == "worksheet"},
        ),
    )


def _write(
    package: WorkbookPackage, parts: _Parts, taken: Mapping[str, XmlPart]
) -> Iterator[tuple[str, ZipInfo | None, bytes]]:
    """Name, member that it comes from, and bytes of what openpyxl is given."""
    for name, data in package.describe():
        yield name, None, data
    for name, part in taken.items():
        if name != package.styles:
            yield name, parts.members[name], part.data
    if package.styles:
        yield STYLES, parts.members[package.styles], taken[package.styles].data
    else:
        most = max((part.styles for part in taken.values()), default=0)
        yield STYLES, None, _PLAIN % (b"<xf/>" * (most + 1))
    if package.custom and (data := _read_custom(package.custom, parts)):
        yield CUSTOM, parts.members[package.custom], data


def _read_custom(name: str, parts: _Parts) -> bytes:
    """The custom properties, empty where they are damaged: a form has its mark twice more."""
    try:
        data = parts.read(name).data
        CustomPropertyList.from_tree(fromstring(data))  # type: ignore[arg-type]  # the stubs let an element's text be no None
    except Exception:  # openpyxl lets out whatever a value leads to
        return b""
    return data


def _pack(parts: Iterable[tuple[str, ZipInfo | None, bytes]]) -> bytes:
    """An archive whose members keep the dates that they had."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, member, data in parts:
            archive.writestr(ZipInfo(name, member.date_time if member else EPOCH), data)
    return buffer.getvalue()


def _find_ignored(names: Iterable[str]) -> Iterator[str]:
    found = tuple(names)
    for what, starts in _IGNORED.items():
        if any(name.startswith(starts) for name in found):
            yield what


def _read(archive: ZipFile, member: ZipInfo) -> bytes:
    """A part, of which never more is unpacked than the directory says, whatever is packed."""
    if member.file_size > _MOST_PART:
        what = f"部件 {member.filename} 有 {member.file_size // 2**20} MB，太大了"
        raise OddSheetError("F04", what)
    with archive.open(member) as file:
        return file.read(member.file_size + 1)
