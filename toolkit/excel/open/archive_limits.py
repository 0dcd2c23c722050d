"""Limits on a workbook's archive, checked while its XML parts are extracted.

A filled form is 60 KB packed and 0.5 MB unpacked; the limits allow 50 times that, and an archive
within them is read in seconds and some tens of megabytes. What is parsed later is a new archive of
the checked parts.
"""

from __future__ import annotations

from contextlib import suppress
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
from toolkit.excel.parts.xml_limits import ElementLimits, XmlPart, inspect_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.excel.parts.cell_order import Rectangle
    from toolkit.excel.parts.defined_names import DefinedName

COMMENTS = "批注"
DRAWINGS = "图形、文本框或图表"
"""Names of unread contents in findings."""
_MOST_PART = 20 * 2**20
_IGNORED = {
    COMMENTS: ("xl/comments", "xl/threadedcomments"),
    "宏": ("xl/vbaproject.bin",),
    "图片": ("xl/media/", "xl/cellimages.xml"),
    DRAWINGS: ("xl/drawings/drawing", "xl/charts/"),
    "嵌入的文件或控件": ("xl/embeddings/", "xl/activex/", "xl/ctrlprops/"),
}


_PLAIN_STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<cellXfs>%b</cellXfs></styleSheet>"
)
"""Styles for a workbook without any."""


@dataclass(frozen=True)
class SafeArchive:
    """An archive of the checked XML parts, cut down to what is read.

    `merges` and the sheets of `looks` are by part; `ignored` names the contents that are not read.
    """

    data: bytes
    merges: dict[str, tuple[Rectangle, ...]]
    names: tuple[DefinedName, ...]
    ignored: tuple[str, ...]
    looks: Looks


class _CheckedParts:
    """The parts of an archive, each unpacked and checked when it is first asked for."""

    def __init__(self, archive: ZipFile, members: Mapping[str, ZipInfo]) -> None:
        self.archive = archive
        self.members = members
        self.limits = ElementLimits()
        self.known: dict[str, XmlPart] = {}

    def read(self, name: str) -> XmlPart:
        if name not in self.known:
            if name not in self.members:
                raise OddSheetError("F01", f"已损坏：缺少部件 {name}")
            member = self.members[name]
            if member.file_size > _MOST_PART:
                what = f"部件 {member.filename} 有 {member.file_size // 2**20} MB，太大了"
                raise OddSheetError("F04", what)
            with self.archive.open(member) as file:
                # Never unpack more than the directory says, whatever is packed.
                data = file.read(member.file_size + 1)
            self.known[name] = inspect_part(member.filename, data, self.limits)
        return self.known[name]


def extract_parts(archive: ZipFile, members: Mapping[str, ZipInfo]) -> SafeArchive:
    """Check and extract the parts that are read; `members` are by the names of parts.

    Raises:
        OddSheetError: there is too much of anything, a declaration, or a damaged part.
    """
    parts = _CheckedParts(archive, members)
    package = find_parts(parts.read, members)
    selected = {name: parts.read(name) for name in package.parts}
    check_roots(package, {name: part.root for name, part in selected.items()})
    # name, original member and bytes of the parts for openpyxl
    kept: list[tuple[str, ZipInfo | None, bytes]] = [
        *((name, None, data) for name, data in package.describe()),
        *((n, members[n], part.data) for n, part in selected.items() if n != package.styles),
    ]
    if package.styles:
        kept.append((STYLES, members[package.styles], selected[package.styles].data))
    else:
        most = max((part.styles for part in selected.values()), default=0)
        kept.append((STYLES, None, _PLAIN_STYLES % (b"<xf/>" * (most + 1))))
    if package.custom:
        with suppress(Exception):  # damaged in any way: a form is marked at two more places
            custom = parts.read(package.custom).data
            CustomPropertyList.from_tree(fromstring(custom))  # type: ignore[arg-type]  # the stubs let an element's text be no None
            kept.append((CUSTOM, members[package.custom], custom))
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as packed:
        for name, member, data in kept:
            packed.writestr(ZipInfo(name, member.date_time if member else EPOCH), data)
    return SafeArchive(
        buffer.getvalue(),
        {name: part.merges for name, part in selected.items()},
        selected[package.book].names,
        tuple(
            kind
            for kind, starts in _IGNORED.items()
            if any(name.startswith(starts) for name in members)
        ),
        gather_looks(
            selected.get(package.strings or ""),
            selected.get(package.styles or ""),
            {name: part for name, part in selected.items() if part.root == "worksheet"},
        ),
    )
