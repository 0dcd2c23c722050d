"""Mutations of a part's markup, whatever it means: tags, elements, attributes."""

from __future__ import annotations

import random
import re

from excel.mutant_parts import (
    BOOK,
    STRINGS,
    Cell,
    Change,
    Members,
    dump,
    name_of,
    sheet_parts,
    swap,
    touched_by,
    typed_words,
    vary,
)
from lxml import etree

STRANGE = ["", "0", "-1", "1", "true", "9" * 11, "A1", "XFD1048576", "e", "str", "n", "中", " 5"]


def pick_part(rng: random.Random, members: Members) -> str:
    """A part: as often one of those that matter as any other."""
    parts = [name for name in members if name.endswith((".xml", ".rels"))]
    chosen = [*sheet_parts(members), BOOK, *([STRINGS] * 3 if STRINGS in members else [])]
    return rng.choice(rng.choice([parts, chosen, chosen]))


def change_markup_bytes(rng: random.Random, _: bytes, members: Members) -> Change:
    """A character of a part changed where it is no text between tags."""
    name = rng.choice([name for name in members if name.endswith((".xml", ".rels"))])
    data = bytearray(members[name])
    tags = [m.span() for m in re.finditer(rb"<[^>]*>", bytes(data))]
    start, end = rng.choice(tags)
    place = rng.randrange(start, end)
    old = bytes(data[start:end])
    data[place] = rng.choice(b"0123456789ABCDEFabcsrt<>&\"'/ ")
    note = f"{name}: {old!r} became {bytes(data[start:end])!r}"
    touched = cells_with(members, name, start)
    return Change({name: bytes(data)}, note, touched)


def cells_with(members: Members, name: str, place: int) -> frozenset[Cell]:
    """The cell whose value's tags stand at a place in a sheet's part."""
    if name not in sheet_parts(members):
        return frozenset()
    before = members[name][:place]
    opened = before.rfind(b"<c ")
    match = re.match(rb'<c [^>]*?r="([A-Z]+\d+)"', members[name][opened:]) if opened >= 0 else None
    if match is None or b"</c>" in before[opened:] or b"/>" in before[opened:]:
        return frozenset()
    return frozenset({(name, match[1].decode())})


def change_element(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """An element repeated, removed, moved or swapped with the next."""
    part = pick_part(rng, members)
    root = etree.fromstring(members[part])
    element = rng.choice(list(root.iter("*")))
    parent = element.getparent()
    if parent is None:
        return None
    touched = touched_by(members, part, element)
    how = rng.choice(["repeated", "removed", "swapped", "moved"])
    if how == "repeated":
        parent.insert(parent.index(element), etree.fromstring(etree.tostring(element)))
        touched = frozenset() if is_whole(element) else touched
    elif how == "removed":
        parent.remove(element)
    else:
        others = list(parent) if how == "swapped" else list(root.iter(element.tag))
        other = rng.choice(others)
        if other is element or other in element.iterancestors() or element in other.iterancestors():
            return None
        touched |= touched_by(members, part, other)
        if {etree.QName(e).localname for e in (element, other)} & {"row", "c", "sheetData"}:
            touched = frozenset()
        swap(element, other)
    return Change({part: dump(root)}, f"{part}: {name_of(element)} {how}", touched)


def is_whole(element: etree._Element) -> bool:
    """Whether an element has a place of its own, so that no clerk could double or move it."""
    return etree.QName(element).localname in {"row", "c", "sheetData", "f", "v", "is"}


def change_attribute(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """An attribute removed, or given another value: another's, a near one, a strange one."""
    part = pick_part(rng, members)
    root = etree.fromstring(members[part])
    elements = [e for e in root.iter("*") if e.attrib]
    if not elements:
        return None
    element = rng.choice(elements)
    key, old = rng.choice([(str(k), str(v)) for k, v in element.attrib.items()])
    if rng.random() < 0.25:
        del element.attrib[key]
        return Change({part: dump(root)}, f"{part}: {name_of(element)} lost {key}={old}")
    same = [e.get(key, "") for e in root.iter(element.tag) if key in e.attrib]
    new = rng.choice([rng.choice(same), vary(rng, old), rng.choice(STRANGE)])
    if new == old:
        return None
    element.set(key, new)
    touched = typed_words(part, element)
    return Change({part: dump(root)}, f"{part}: {name_of(element)} had {key}={old}", touched)
