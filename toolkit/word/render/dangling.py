"""References of a document to parts or styles that it lacks: Word opens it, validators object."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from toolkit.core.files import pack, unpack
from toolkit.word.shared.ooxml import MAIN, OFFICE, PACKAGE, remove_element

if TYPE_CHECKING:
    from collections.abc import Iterable

_RELATION = f"{{{PACKAGE}/relationships}}Relationship"
_REFERENCE = f"{{{OFFICE}/relationships}}"
_MAIN_PART = "/officeDocument"
_ONLY_REFERENCES = tuple(
    f"{{{MAIN}}}{name}" for name in ("headerReference", "footerReference", "altChunk")
)
"""Elements that are nothing but a reference."""
_STYLES = "word/styles.xml"
_STORY = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
_STYLE = re.compile(rb'<w:style [^>]*?w:styleId="([^"]*)"')
_STYLE_REFERENCE = re.compile(rb'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)" ?/>')


def drop_dangling_relations(data: bytes) -> bytes:
    """Return a .docx without relations to parts that it lacks, such as a picture's to NULL.

    Without such relations the bytes stay the same; a damaged archive raises errors of many kinds.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        lists = [name for name in names if name.endswith(".rels")]
        dangling = {name: _find_dangling(name, archive.read(name), names) for name in lists}
        if not any(dangling.values()):
            return data
        members = {name: archive.read(name) for name in names if not name.endswith("/")}
    for name, ids in dangling.items():
        if ids:
            root = etree.fromstring(members[name])
            for relation in list(root.iter(_RELATION)):
                if relation.get("Id", "") in ids:
                    root.remove(relation)
            members[name] = bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
            source = join(dirname(dirname(name)), basename(name).removesuffix(".rels"))
            if source in members:
                members[source] = _drop_references(members[source], ids)
    return pack(members.items())


def _find_dangling(name: str, content: bytes, names: Iterable[str]) -> set[str]:
    """Return the ids of the relations in a .rels file whose target is none of the members."""
    known = {other.lower() for other in names}
    base = join("/", dirname(dirname(name)))
    ids = set()
    for relation in etree.fromstring(content).iter(_RELATION):
        path = join(base, unquote(relation.get("Target", "").partition("#")[0]))
        if (
            relation.get("TargetMode") != "External"
            and not relation.get("Type", "").endswith(_MAIN_PART)
            and normpath(path).lstrip("/").lower() not in known
        ):
            ids.add(relation.get("Id", ""))
    return ids


def _drop_references(content: bytes, ids: set[str]) -> bytes:
    """Return a part without references to relations: Word refuses one without its relation."""
    root = etree.fromstring(content)
    for element in list(root.iter()):
        for name, value in element.attrib.items():
            if str(name).startswith(_REFERENCE) and value in ids:
                del element.attrib[name]
                if element.tag in _ONLY_REFERENCES:
                    remove_element(element)
    return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))


def drop_undefined_styles(data: bytes) -> bytes:
    """Return a .docx without references to styles that it lacks; the same bytes if it has none."""
    members = dict(unpack(data))
    if _STYLES not in members:
        return data
    defined = set(_STYLE.findall(members[_STYLES]))

    def keep_defined(reference: re.Match[bytes]) -> bytes:
        return reference[0] if reference[1] in defined else b""

    stories = {name: part for name, part in members.items() if _STORY.fullmatch(name)}
    cleaned = {name: _STYLE_REFERENCE.sub(keep_defined, part) for name, part in stories.items()}
    return data if cleaned == stories else pack({**members, **cleaned}.items())
