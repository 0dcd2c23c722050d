"""Rules of the format that a report must satisfy, else Word calls the file damaged.

Independent of the code that mends reports, lest both share a fault.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from posixpath import dirname, join, normpath, split
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from toolkit.word.proof.docx_reader import parse
from toolkit.word.shared.ooxml import MAIN, OFFICE, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_STORY = re.compile(r"word/(document|header|footer|footnotes|endnotes|comments)\d*\.xml")
_SPACES = {
    "w": MAIN,
    "r": f"{OFFICE}/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "rel": f"{PACKAGE}/relationships",
    "ct": f"{PACKAGE}/content-types",
}
_HOLDERS = {
    "tc": "单元格",
    "hdr": "页眉",
    "ftr": "页脚",
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "txbxContent": "文本框",
    "body": "正文",
}
_W = f"{{{MAIN}}}"
_INSIDE = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_TYPES = "[Content_Types].xml"
_ONCE = {
    "//wp:docPr/@id": "图片的编号",
    "//w:bookmarkStart/@w:id": "书签的编号",
    "//w:bookmarkStart/@w:name": "书签的名称",
    "//@w14:paraId": "段落的编号",
}


class Damage(NamedTuple):
    """A broken rule: in which member, and what, in Chinese."""

    member: str
    what: str
    is_of_package: bool = False


def find_damage(document: bytes) -> list[Damage]:
    """Return every rule that a report breaks, each once for a member.

    Raises:
        UnreadableDocumentError: a member is no XML.
    """
    with zipfile.ZipFile(BytesIO(document)) as archive:
        names = archive.namelist()
        roots = {
            name: parse(archive.read(name))
            for name in names
            if _STORY.fullmatch(name) or name.endswith(".rels") or name == _TYPES
        }
    found = list(_check_package(names, roots))
    for member in filter(_STORY.fullmatch, roots):
        root = roots[member]
        broken: list[str] = []
        for holder in root.iter(*(f"{_W}{name}" for name in _HOLDERS)):
            blocks = [block.tag for block in _walk(holder) if block.tag in {f"{_W}p", f"{_W}tbl"}]
            if blocks[-1:] != [f"{_W}p"]:
                broken.append(f"有{_HOLDERS[holder.tag.removeprefix(_W)]}不以段落结尾")
        if _select(root, "//w:tbl[not(.//w:tr)]"):
            broken.append("有没有行的表格")
        if _select(root, "//w:tr[not(.//w:tc)]"):
            broken.append("有没有格的行")
        for path, words in _ONCE.items():
            texts = _list_texts(root, path)
            if len(set(texts)) < len(texts):
                broken.append(f"{words}重复")
        starts = _list_texts(root, "//w:bookmarkStart/@w:id")
        if sorted(starts) != sorted(_list_texts(root, "//w:bookmarkEnd/@w:id")):
            broken.append("有书签只剩一头")
        found += [Damage(member, what) for what in broken]
    return list(dict.fromkeys(found))


def _select(root: etree._Element, path: str) -> list[etree._Element]:
    return list(root.xpath(path, namespaces=_SPACES))  # type: ignore[arg-type]  # paths of elements


def _list_texts(root: etree._Element, path: str) -> list[str]:
    return [str(text) for text in root.xpath(path, namespaces=_SPACES)]  # type: ignore[union-attr]  # paths of attributes


def _walk(holder: etree._Element) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag in _INSIDE:
            yield from _walk(child)
        else:
            yield child


def _check_package(names: list[str], roots: dict[str, etree._Element]) -> Iterator[Damage]:
    known = {name.lower() for name in names}
    if len(known) < len(names):
        yield Damage("", "有两个同名的部分", is_of_package=True)
    types = roots.get(_TYPES)
    xpaths = ("//ct:Override/@PartName", "//ct:Default/@Extension")
    overrides, endings = ([] if types is None else _list_texts(types, path) for path in xpaths)
    typed = {unquote(part).lower() for part in overrides}
    extensions = {ending.lower() for ending in endings}
    # folders and the list of types need no type
    parts = [name for name in known - {_TYPES.lower()} if not name.endswith("/")]
    has_type = (f"/{name}" in typed or name.rpartition(".")[2] in extensions for name in parts)
    if types is None or not all(has_type):
        yield Damage("", "有没有写明类型的部分", is_of_package=True)
    for name, root in roots.items():
        folder, stem = split(name)
        if name.endswith(".rels"):
            within = (entry for entry in root if entry.get("TargetMode") != "External")
            targets = (unquote(entry.get("Target", "").partition("#")[0]) for entry in within)
            paths = (normpath(join("/", dirname(folder), t)).lstrip("/").lower() for t in targets)
            if any(path not in known for path in paths):
                source = join(dirname(folder), stem.removesuffix(".rels"))
                yield Damage(source, "引用的部分不在文件里", is_of_package=True)
        if _STORY.fullmatch(name):
            relations = roots.get(f"{folder}/_rels/{stem}.rels")
            ids = () if relations is None else _list_texts(relations, "//rel:Relationship/@Id")
            if set(_list_texts(root, "//@r:*")) - {"", *ids}:
                yield Damage(name, "用到的关系没有写明", is_of_package=True)
