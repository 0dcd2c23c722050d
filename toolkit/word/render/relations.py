"""Relations of a document to parts that it does not hold: Word opens it all the same."""

from __future__ import annotations

import zipfile
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from toolkit.core.files import pack
from toolkit.word.shared.ooxml import MAIN, OFFICE, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RELATION = f"{{{PACKAGE}/relationships}}Relationship"
_REFERENCE = f"{{{OFFICE}/relationships}}"
_NEEDED = ("/officeDocument",)
"""What a document is none without."""
_WHOLE = tuple(f"{{{MAIN}}}{name}" for name in ("headerReference", "footerReference", "altChunk"))
"""Elements that are nothing but a reference."""


def drop_lost(data: bytes) -> bytes:
    """A document without relations that lead nowhere, such as a picture's to NULL.

    It stays to the letter where there are none; what is no archive raises errors of many kinds.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        lists = [name for name in names if name.endswith(".rels")]
        lost = {name: _find_lost(name, archive.read(name), names) for name in lists}
        if not any(lost.values()):
            return data
        members = {name: archive.read(name) for name in names if not name.endswith("/")}
    for name, ids in lost.items():
        if ids:
            root = etree.fromstring(members[name])
            for relation in list(root.iter(_RELATION)):
                if relation.get("Id", "") in ids:
                    root.remove(relation)
            members[name] = bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
            source = join(dirname(dirname(name)), basename(name).removesuffix(".rels"))
            if source in members:
                members[source] = _forget(members[source], ids)
    return pack(members.items())


def list_lost(members: Mapping[str, bytes], names: Iterable[str]) -> list[str]:
    """The lists of relations of which one leads nowhere."""
    names = list(names)
    return [
        name
        for name, content in members.items()
        if name.endswith(".rels") and _find_lost(name, content, names)
    ]


def _find_lost(name: str, content: bytes, names: Iterable[str]) -> set[str]:
    known = {other.lower() for other in names}
    base = dirname(dirname(name))
    return {
        relation.get("Id", "")
        for relation in etree.fromstring(content).iter(_RELATION)
        if relation.get("TargetMode") != "External"
        and not relation.get("Type", "").endswith(_NEEDED)
        and _resolve(base, relation.get("Target", "")) not in known
    }


def _resolve(base: str, target: str) -> str:
    path = unquote(target.partition("#")[0])
    return normpath(join("/", base, path)).lstrip("/").lower()


def _forget(content: bytes, ids: set[str]) -> bytes:
    """A part that refers to them no more: Word refuses a reference without a relation."""
    root = etree.fromstring(content)
    for element in list(root.iter()):
        for name, value in element.attrib.items():
            if str(name).startswith(_REFERENCE) and value in ids:
                del element.attrib[name]
                if element.tag in _WHOLE and (parent := element.getparent()) is not None:
                    parent.remove(element)
    return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
