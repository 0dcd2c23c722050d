"""Mutations of what a workbook of the form is made of: cells, names, merges, sheets, words."""

from __future__ import annotations

import random

from excel.mutant_parts import (
    BOOK,
    MAIN,
    RELATIONS,
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
        touched = typed_words(part, cell)
    elif how == "s":
        cell.set("s", str(rng.randrange(60)))
    else:
        cell.set("r", rng.choice([rng.choice(cells).get("r", ""), vary(rng, cell.get("r", ""))]))
    after = f"{name_of(element)} {etree.tostring(cell)[-60:]!r}"
    return Change({part: dump(root)}, f"{note} → {after}", touched)


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
            cell.attrib.pop("t", "")
    return Change({part: dump(root)}, note, touched)


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
