"""Mutants of a returned workbook, each made from a seed, and what reading one should come to.

A mutant may be read as the original, be read otherwise with findings that say so, or be refused.
What a clerk could have typed into a slot is no fault: such a change names the cells it touched.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
Members = dict[str, bytes]
Cell = tuple[str, str]
"""A part and an address in it."""


@dataclass(frozen=True)
class Mutant:
    """A changed workbook; `touched` are cells into which the change may have typed something."""

    data: bytes
    note: str
    touched: frozenset[Cell] = frozenset()


@dataclass(frozen=True)
class Change:
    """Changed parts, or the bytes of a whole archive."""

    parts: Members
    note: str
    touched: frozenset[Cell] = field(default_factory=frozenset)
    whole: bytes | None = None


Mutate = Callable[[random.Random, bytes, Members], Change | None]


def make_mutant(seed: int, originals: Sequence[bytes]) -> tuple[str, int, Mutant]:
    """The kind of a seed's mutation, which original it is of, and the mutant."""
    rng = random.Random(seed)  # noqa: S311  (a fuzzer must be reproducible, not secret)
    while True:
        number = rng.randrange(len(originals))
        kind = rng.choice(list(KINDS))
        change = KINDS[kind](rng, originals[number], unpack(originals[number]))
        if change is not None:
            data = change.whole
            if data is None:
                data = pack(unpack(originals[number]) | change.parts)
            return kind, number, Mutant(data, change.note, change.touched)


def unpack(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: Members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def flip_bits(rng: random.Random, data: bytes, _: Members) -> Change:
    changed = bytearray(data)
    places = [rng.randrange(len(data)) for _ in range(rng.choice([1, 1, 1, 2, 8]))]
    for place in places:
        changed[place] ^= 1 << rng.randrange(8)
    return Change({}, f"bits at {places}", whole=bytes(changed))


def move_bytes(rng: random.Random, data: bytes, _: Members) -> Change:
    start = rng.randrange(len(data))
    end = start + rng.randrange(1, 3000)
    piece = data[start:end]
    how = rng.choice(["cut", "doubled", "zeroed", "end cut off"])
    whole = {
        "cut": data[:start] + data[end:],
        "doubled": data[:end] + piece + data[end:],
        "zeroed": data[:start] + bytes(len(piece)) + data[end:],
        "end cut off": data[:start],
    }[how]
    return Change({}, f"bytes {start} to {end} {how}", whole=whole)


def lose_part(rng: random.Random, _: bytes, members: Members) -> Change:
    name = rng.choice(list(members))
    if rng.random() < 0.5:
        return Change({name: b""}, f"{name} emptied")
    kept = {other: data for other, data in members.items() if other != name}
    return Change({}, f"{name} dropped", whole=pack(kept))


def swap_parts(rng: random.Random, _: bytes, members: Members) -> Change:
    a, b = rng.sample(list(members), 2)
    if rng.random() < 0.5:
        a, b = rng.sample(sheet_parts(members), 2)
    if rng.random() < 0.5:
        return Change({a: members[b], b: members[a]}, f"{a} and {b} swapped")
    return Change({a: members[b]}, f"{a} is now {b}")


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


def sheet_parts(members: Members) -> list[str]:
    return [name for name in members if name.startswith("xl/worksheets/sheet")]


def dump(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


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


def users_of(members: Members, string: int) -> frozenset[Cell]:
    """The cells that hold a shared string."""
    users = set()
    for part in sheet_parts(members):
        for cell in etree.fromstring(members[part]).iter(MAIN + "c"):
            if cell.get("t") == "s" and cell.findtext(MAIN + "v") == str(string):
                users.add((part, cell.get("r", "")))
    return frozenset(users)


def pick_part(rng: random.Random, members: Members) -> str:
    """A part: as often one of those that matter as any other."""
    parts = [name for name in members if name.endswith((".xml", ".rels"))]
    chosen = [*sheet_parts(members), BOOK, *([STRINGS] * 3 if STRINGS in members else [])]
    return rng.choice(rng.choice([parts, chosen, chosen]))


def name_of(element: etree._Element) -> str:
    words = " ".join(f"{key}={value[:30]}" for key, value in element.items())
    return f"<{etree.QName(element).localname} {words}>{(element.text or '')[:30]}"


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
        touched = frozenset() if is_whole(element) or is_whole(other) else touched
        swap(element, other)
    return Change({part: dump(root)}, f"{part}: {name_of(element)} {how}", touched)


def is_whole(element: etree._Element) -> bool:
    """Whether an element has a place of its own, so that no clerk could double or move it."""
    return etree.QName(element).localname in {"row", "c", "sheetData", "f", "v", "is"}


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


def change_attribute(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """An attribute removed, or given another value: another's, a near one, a strange one."""
    part = pick_part(rng, members)
    root = etree.fromstring(members[part])
    elements = [e for e in root.iter("*") if e.attrib]
    if not elements:
        return None
    element = rng.choice(elements)
    key, old = rng.choice(list(element.attrib.items()))
    if rng.random() < 0.25:
        del element.attrib[key]
        return Change({part: dump(root)}, f"{part}: {name_of(element)} lost {key}={old}")
    same = [e.get(key, "") for e in root.iter(element.tag) if e.get(key)]
    new = rng.choice([rng.choice(same), vary(rng, old), rng.choice(STRANGE)])
    if new == old:
        return None
    element.set(key, new)
    return Change({part: dump(root)}, f"{part}: {name_of(element)} had {key}={old}")


STRANGE = ["", "0", "-1", "1", "true", "99999999999", "A1", "XFD1048576", "e", "str", "n", "中", " 5"]


def vary(rng: random.Random, text: str) -> str:
    """A near value: a number in it one more or less, or a letter changed."""
    numbers = list(re.finditer(r"\d+", text))
    if numbers and rng.random() < 0.8:
        match = rng.choice(numbers)
        near = str(max(0, int(match[0]) + rng.choice([-1, 1, 1, 2, 10])))
        return text[: match.start()] + near + text[match.end() :]
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice("ABC一二三.9") + text[place + 1 :]


def change_cell(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A cell's or row's place, style, type, value or shared string."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    cells = [c for c in root.iter(MAIN + "c") if len(c)]
    if not cells:
        return None
    cell = rng.choice(cells)
    element = cell.getparent() if rng.random() < 0.1 else cell
    touched: frozenset[Cell] = frozenset()
    if element is None:
        return None
    note = f"{part}: {name_of(element)}"
    how = rng.choice(["r", "s", "t", "v"])
    if how == "v" or element is not cell:
        value = cell.find(MAIN + "v")
        if element is not cell or value is None:
            element.set("r", vary(rng, element.get("r", "")))
        else:
            value.text = vary(rng, value.text or "")
            touched = frozenset({(part, cell.get("r", ""))})
    elif how == "t":
        cell.set("t", rng.choice(["n", "s", "str", "inlineStr", "b", "e", "d"]))
    elif how == "s":
        cell.set("s", str(rng.randrange(60)))
    else:
        cell.set("r", rng.choice([rng.choice(cells).get("r", ""), vary(rng, cell.get("r", ""))]))
    after = f"{name_of(element)} {etree.tostring(cell)[-60:]!r}"
    return Change({part: dump(root)}, f"{note} → {after}", touched)


def change_name(rng: random.Random, _: bytes, members: Members) -> Change:
    """A defined name altered, doubled, removed, renamed or at another's cell."""
    root = etree.fromstring(members[BOOK])
    names = list(root.iter(MAIN + "definedName"))
    one, other = rng.sample(names, 2)
    parent = one.getparent()
    assert parent is not None
    how = rng.choice(["altered", "doubled", "removed", "renamed", "swapped", "dead", "pointed"])
    note = f"name {one.get('name')} {one.text} {how}, {other.get('name')}"
    if how == "altered":
        one.text = vary(rng, one.text or "")
    elif how == "doubled":
        double = etree.fromstring(etree.tostring(one))
        double.text = rng.choice([one.text, other.text, vary(rng, one.text or "")])
        parent.insert(rng.randrange(len(parent)), double)
    elif how == "removed":
        parent.remove(one)
    elif how == "renamed":
        one.set("name", rng.choice([other.get("name", ""), vary(rng, one.get("name", ""))]))
    elif how == "swapped":
        one.text, other.text = other.text, one.text
    else:
        one.text = "#REF!" if how == "dead" else other.text
    return Change({BOOK: dump(root)}, f"{note}: {one.text}")


def change_merge(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """Merged cells altered, removed or added."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    merges = list(root.iter(MAIN + "mergeCell"))
    if not merges:
        return None
    one = rng.choice(merges)
    parent = one.getparent()
    assert parent is not None
    note = f"{part}: merge {one.get('ref')}"
    if rng.random() < 0.2:
        parent.remove(one)
        return Change({part: dump(root)}, f"{note} removed")
    if rng.random() < 0.5:
        one = etree.SubElement(parent, MAIN + "mergeCell", ref=one.get("ref", ""))
        top, left = rng.randrange(1, 60), rng.randrange(12)
        bottom, right = top + rng.randrange(4), left + rng.randrange(4)
        letters = "ABCDEFGHIJKLMNOP"
        one.set("ref", f"{letters[left]}{top}:{letters[right]}{bottom}")
    else:
        one.set("ref", vary(rng, one.get("ref", "")))
    return Change({part: dump(root)}, f"{note} → {one.get('ref')}")


def change_sheets(rng: random.Random, _: bytes, members: Members) -> Change:
    """Sheets in another order, of another name or part, or gone."""
    root, rels = etree.fromstring(members[BOOK]), etree.fromstring(members[RELATIONS])
    one, other = rng.sample(list(root.iter(MAIN + "sheet")), 2)
    here, there = rng.sample(list(rels), 2)
    how = rng.choice(["order", "name", "id", "target", "gone", "renamed"])
    note = f"sheets {one.get('name')} and {other.get('name')}: {how}"
    parent = one.getparent()
    assert parent is not None
    if how == "order":
        swap(one, other)
    elif how == "gone":
        parent.remove(one)
    elif how == "renamed":
        one.set("name", vary(rng, one.get("name", "")))
    elif how == "target":
        target, other_target = here.get("Target", ""), there.get("Target", "")
        here.set("Target", other_target)
        there.set("Target", target)
        note += f" {target} {other_target}"
    else:
        key = next(k for k in one.attrib if (k == "name") == (how == "name") and k[0] != "s")
        a, b = one.get(key, ""), other.get(key, "")
        one.set(key, b)
        other.set(key, a)
    return Change({BOOK: dump(root), RELATIONS: dump(rels)}, note)


def change_words(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """The words of a cell altered, or made those of another: a key, a label or a paragraph."""
    part = STRINGS if STRINGS in members else rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    texts = [t for t in root.iter(MAIN + "t") if t.text]
    if len(texts) < 2:
        return None
    hidden = [t for t in texts if (t.text or "")[0] in "#[]=" or "." in (t.text or "")]
    one, other = rng.choice(hidden or texts), rng.choice(hidden or texts)
    if rng.random() < 0.5:
        one, other = rng.choice(texts), rng.choice(texts)
    touched = touched_by(members, part, one)
    old = one.text
    one.text = rng.choice([vary(rng, one.text or ""), other.text, ""])
    return Change({part: dump(root)}, f"{part}: “{old}” became “{one.text}”", touched)


def move_cell(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """What one cell holds moved to another of its sheet, or the two swapped."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    cells = list(root.iter(MAIN + "c"))
    if len(cells) < 2:
        return None
    one, other = rng.sample(cells, 2)
    how = rng.choice(["swapped", "moved", "copied"])
    note = f"{part}: {one.get('r')} and {other.get('r')} {how}"
    touched = frozenset({(part, one.get("r", "")), (part, other.get("r", ""))})
    mine, its = [dict(e.attrib) for e in (one, other)], [list(one), list(other)]
    for cell, attributes, children in ((other, mine[0], its[0]), (one, mine[1], its[1])):
        if cell is one and how == "copied":
            continue
        place = cell.get("r", "")
        cell[:] = [etree.fromstring(etree.tostring(c)) for c in children]
        cell.attrib.clear()
        cell.attrib.update(attributes | {"r": place})
        if cell is one and how == "moved":
            cell[:] = []
            cell.attrib.pop("t", None)
    return Change({part: dump(root)}, note, touched)


KINDS: dict[str, Mutate] = {
    "bits flipped": flip_bits,
    "bytes moved": move_bytes,
    "part lost": lose_part,
    "parts swapped": swap_parts,
    "tag damaged": change_markup_bytes,
    "element": change_element,
    "attribute": change_attribute,
    "cell": change_cell,
    "cells moved": move_cell,
    "name": change_name,
    "merge": change_merge,
    "sheets": change_sheets,
    "words": change_words,
}
