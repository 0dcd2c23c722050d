"""The parts of a workbook as mutations take hold of them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
Members = dict[str, bytes]
Cell = tuple[str, str]
"""A part and an address in it."""


@dataclass(frozen=True)
class Change:
    """Changed parts, or the bytes of a whole archive.

    `touched` are the cells into which the change may have typed something, `unshown` those whose
    old value Excel does not show any more.
    """

    parts: Members
    note: str
    touched: frozenset[Cell] = field(default_factory=frozenset)
    whole: bytes | None = None
    unshown: frozenset[Cell] = field(default_factory=frozenset)


Mutate = Callable[[random.Random, bytes, Members], Change | None]


def unpack(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def sheet_parts(members: Members) -> list[str]:
    return [name for name in members if name.startswith("xl/worksheets/sheet")]


def dump(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def swap(element: etree._Element, other: etree._Element) -> None:
    here, there = element.getparent(), other.getparent()
    if here is None or there is None:
        return
    mark = etree.Element("mark")
    here.replace(element, mark)
    there.replace(other, element)
    mark_parent = mark.getparent()
    if mark_parent is not None:
        mark_parent.replace(mark, other)


def name_of(element: etree._Element) -> str:
    words = " ".join(f"{key!s}={str(value)[:30]}" for key, value in element.items())
    return f"<{etree.QName(element).localname} {words}>{(element.text or '')[:30]}"


def vary(rng: random.Random, text: str) -> str:
    """A near value: a number in it one more or less, or a letter changed."""
    numbers = list(re.finditer(r"\d+", text))
    if numbers and rng.random() < 0.8:
        match = rng.choice(numbers)
        near = str(max(0, int(match[0]) + rng.choice([-1, 1, 1, 2, 10])))
        return text[: match.start()] + near + text[match.end() :]
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice("ABC一二三.9") + text[place + 1 :]


def touched_by(members: Members, part: str, element: etree._Element) -> frozenset[Cell]:
    """The cells whose value an element is, or is a piece of."""
    if part == STRINGS:
        item = next((e for e in (element, *element.iterancestors()) if e.tag == MAIN + "si"), None)
        parent = None if item is None else item.getparent()
        return users_of(members, -1 if parent is None or item is None else parent.index(item))
    row = element if element.tag == MAIN + "row" else None
    cells = [e for e in (element, *element.iterancestors()) if e.tag == MAIN + "c"]
    found = cells or (list(row.iter(MAIN + "c")) if row is not None else [])
    return frozenset((part, cell.get("r", "")) for cell in found)


def typed_words(part: str, cell: etree._Element) -> frozenset[Cell]:
    """A cell whose value has become plain words, as if its digits had been typed as a text."""
    is_words = cell.tag == MAIN + "c" and cell.get("t") == "str"
    return frozenset({(part, cell.get("r", ""))} if is_words else ())


def users_of(members: Members, string: int) -> frozenset[Cell]:
    """The cells that hold a shared string."""
    users = set()
    for part in sheet_parts(members):
        for cell in etree.fromstring(members[part]).iter(MAIN + "c"):
            if cell.get("t") == "s" and cell.findtext(MAIN + "v") == str(string):
                users.add((part, cell.get("r", "")))
    return frozenset(users)
