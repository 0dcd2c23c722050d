"""A template's archive: its parts, their relations, and places of elements in Chinese."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.word.shared.ooxml import OFFICE, PACKAGE
from toolkit.word.template.locations import (
    FALLBACK,
    P,
    W,
    name_margins,
    walk_lines,
    walk_notes,
)

if TYPE_CHECKING:
    from toolkit.word.template.locations import TemplateLine

_RELATION = f"{{{PACKAGE}/relationships}}Relationship"
_TYPES = f"{{{PACKAGE}/content-types}}"
_REFERENCE = f"{{{OFFICE}/relationships}}"
_STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_BLOCKS = (P, f"{W}sdt", f"{W}tr", f"{W}tbl")
_MOST_UNPACKED = 100 * 2**20
_MOST_MEMBERS = 2_000
_MOST_XML = 8 * 2**20
_MOST_SIGNS = 60_000
"""Number of < in a part; the template of a report with 200 cells has 8,000."""
_MOST_BRACES = 6_000
"""Number of { in a part: docxtpl's time grows faster than the number of tags."""
_START = 200


class Relation(NamedTuple):
    """A reference of a part to another part or file; `part` is empty for the package itself."""

    part: str
    id: str
    kind: str
    """Last segment of the type: image, hyperlink, …"""
    target: str
    """Name of a part, or an address if external."""
    is_external: bool


@dataclass(frozen=True)
class Story:
    """A part with paragraphs: the body, a header, a footer, the notes."""

    member: str
    name: str
    root: etree._Element

    @cached_property
    def lines(self) -> tuple[TemplateLine, ...]:
        """Paragraphs, each with its place."""
        if self.root.tag in (f"{W}footnotes", f"{W}endnotes"):
            return tuple(walk_notes(self.root, self.name))
        box = self.root.find(f"{W}body")
        return tuple(walk_lines(self.root if box is None else box, self.name))

    def place(self, element: etree._Element) -> str:
        """Return an element's place: that of its paragraph, or of the nearest one."""
        places = self._places
        for above in (element, *element.iterancestors(*_BLOCKS)):
            for paragraph in above.iter(P):
                if paragraph in places:
                    return places[paragraph]
        return self.name

    @cached_property
    def _places(self) -> dict[etree._Element | None, str]:
        return {line.element: line.where for line in self.lines}


class TemplatePackage:
    """Parts of a template by name."""

    def __init__(self, data: bytes) -> None:
        """Unpack an archive; a damaged one raises errors of many kinds."""
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist()}
        relations: list[Relation] = []
        for member in self.members:
            folder = dirname(dirname(member))
            root = self.parse(member) if member.endswith(".rels") else None
            part = join(folder, basename(member).removesuffix(".rels"))
            for entry in () if root is None else root.iter(_RELATION):
                kind = entry.get("Type", "").rsplit("/", 1)[-1]
                target, is_external = entry.get("Target", ""), entry.get("TargetMode") == "External"
                if not is_external:
                    target = normpath(join("/", folder, target)).lstrip("/")
                relations.append(Relation(part, entry.get("Id", ""), kind, target, is_external))
        self.relations = tuple(relations)
        self.main = next((r.target for r in relations if r.kind == "officeDocument"), "")

    def parse(self, member: str) -> etree._Element | None:
        """Return the root of a part, None where there is none or it is no XML."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(self.members.get(member, b""), parser)
        except etree.XMLSyntaxError:
            return None

    def related(self, kind: str) -> etree._Element | None:
        """Return the root of the body's related part of a kind, such as its styles."""
        found = (r for r in self.relations if r.part == self.main and r.kind == kind)
        return next((self.parse(r.target) for r in found if not r.is_external), None)

    def type_of(self, member: str) -> str:
        """Return the content type of a part, empty if it has none."""
        return self._types.get(f"/{member}") or self._types.get(
            basename(member).rpartition(".")[2].lower(), ""
        )

    @cached_property
    def _types(self) -> dict[str, str]:
        root = self.parse("[Content_Types].xml")
        types: dict[str, str] = {}
        for entry in () if root is None else root.iter(f"{_TYPES}Default", f"{_TYPES}Override"):
            name = entry.get("PartName") or entry.get("Extension", "").lower()
            types[name] = entry.get("ContentType", "")
        return types

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """Body, headers, footers and notes."""
        body = self.parse(self.main)
        if body is None:
            return ()
        margins = name_margins(body)
        found = [Story(self.main, "正文", body)]
        for relation in self.relations:
            if relation.part == self.main and relation.kind in _STORIES:
                root = self.parse(relation.target)
                name = margins.get(relation.id, _STORIES[relation.kind])
                if root is not None:
                    found.append(Story(relation.target, name, root))
        return tuple(found)

    def place(self, relation: Relation) -> str:
        """Return the place in the document where a relation is used."""
        for story in self.stories:
            if story.member == relation.part:
                users = (
                    element
                    for element in story.root.iter()
                    for name, value in element.attrib.items()
                    if value == relation.id and str(name).startswith(_REFERENCE)
                )
                used = next(users, None)
                return story.name if used is None else story.place(used)
        return "文件"


def is_copy(element: etree._Element) -> bool:
    """Return whether an element belongs to a copy of a drawing for old programs."""
    return next(element.iterancestors(FALLBACK), None) is not None


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
