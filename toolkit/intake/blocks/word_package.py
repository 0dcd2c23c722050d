"""Safe access to the parts of a .docx file, within limits of size."""

from __future__ import annotations

import zipfile
from io import BytesIO
from posixpath import dirname, join, normpath

from lxml import etree

from toolkit.intake.blocks.blocks import UnfitError

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "/officeDocument"
_MOST_MEMBERS = 2_000
_MOST_PART = 20 * 2**20
_MOST_TAGS = 300_000
_MOST_DIRECTORY = 2**20
_END = b"PK\x05\x06"
_SAVE_AGAIN = "用 WPS 或 Word 打开，确认内容完整，另存为 .docx 再导入"
_MORE = {
    "/footnotes": "脚注",
    "/endnotes": "尾注",
    "/comments": "批注",
    "/image": "图片",
    "/oleObject": "嵌入的文件",
    "/chart": "图表",
}
"""Content that is not read, by the end of its relationship type."""


class ReportPackage:
    """An open .docx file."""

    def __init__(self, data: bytes) -> None:
        """Open the archive and find the main part.

        Raises:
            UnfitError: it is no .docx file, or too big.
        """
        at = data.rfind(_END)
        # each entry of the archive's directory needs ten times its length in memory
        if at >= 0 and int.from_bytes(data[at + 12 : at + 16], "little") > _MOST_DIRECTORY:
            raise UnfitError("F04", "里面的部件太多了，不像一份报告", _SAVE_AGAIN)
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise UnfitError("F01", "不完整或已损坏，打不开", _SAVE_AGAIN) from error
        members = self._archive.infolist()
        if len(members) > _MOST_MEMBERS:
            what = f"里面有 {len(members)} 个部件，太大了，不像一份报告"
            raise UnfitError("F04", what, _SAVE_AGAIN)
        if any(member.flag_bits & 1 for member in members):
            raise UnfitError("F02", "设了密码，读不了", "取消密码后再导入")
        self._names = {member.filename for member in members}
        top = self._relations("")
        main = next((name for kind, name in top.items() if kind.endswith(_MAIN)), None)
        if main is None or main not in self._names:
            raise UnfitError("F01", "是压缩包或别的文件，不是 Word 文档", _SAVE_AGAIN)
        self.main, self._related = main, self._relations(main)

    def _relations(self, part: str) -> dict[str, str]:
        folder = dirname(part)
        name = join(folder, "_rels", f"{part.removeprefix(folder).lstrip('/')}.rels")
        if name not in self._names:
            return {}
        return {
            relation.get("Type", ""): normpath(
                join("/", folder, relation.get("Target", ""))
            ).lstrip("/")
            for relation in self.parse(name).iter(_RELATIONS)
            if relation.get("TargetMode") != "External"
        }

    def related(self, kind: str) -> etree._Element | None:
        """Return the main part's related part by the end of its type, such as /numbering."""
        for full, name in self._related.items():
            if full.endswith(kind) and name in self._names:
                return self.parse(name)
        return None

    @property
    def unread(self) -> list[str]:
        """Names of the kinds of content that are in the document and not read."""
        return [
            what
            for kind, what in _MORE.items()
            if any(full.endswith(kind) for full in self._related)
        ]

    def parse(self, name: str) -> etree._Element:
        """Parse a part and return its root.

        Raises:
            UnfitError: it is too big, damaged, or declares a document type.
        """
        try:
            with self._archive.open(name) as file:
                data = file.read(_MOST_PART + 1)
        except Exception as error:  # zipfile and zlib raise a dozen kinds on a damaged archive
            raise UnfitError("F01", f"部件 {name} 已损坏", _SAVE_AGAIN) from error
        if len(data) > _MOST_PART:
            raise UnfitError("F04", f"部件 {name} 太大了，不像一份报告", _SAVE_AGAIN)
        if data.count(b"<") > _MOST_TAGS:
            raise UnfitError("F04", f"部件 {name} 里的内容太多了，不像一份报告", _SAVE_AGAIN)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise UnfitError("F01", f"部件 {name} 已损坏", _SAVE_AGAIN) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnfitError("F05", f"部件 {name} 里有文档类型声明，可能有害", _SAVE_AGAIN)
        return root
