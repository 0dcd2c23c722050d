"""Mutations of which Excel shows something else than the form held: labels, parts, odd values.

None is a clerk's edit. `unshown` names the cells whose old value nobody sees any more, so that a
reading which still has it is wrong; where Excel certainly shows another one, it is `touched` too.
"""

from __future__ import annotations

import posixpath
import random
import re
import warnings
import zipfile
from io import BytesIO

from excel.mutant_parts import (
    BOOK,
    MAIN,
    RELATIONS,
    STRINGS,
    Cell,
    Change,
    Members,
    dump,
    pack,
    sheet_parts,
)
from lxml import etree

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.layout.model import Label, Sheet, Slot
from toolkit.form.catalog import find_form

LAYOUT = make_layout(find_form())
OUTER, TYPES = "_rels/.rels", "[Content_Types].xml"
LINK_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ODD_NUMBERS = [
    "{}_0", " {}", "{} ", "+{}", "0x{}", "{}e400", "inf", "nan", "-inf", "１{}", "٣{}", "", "{},0",
    "{}%", "{}L", "1.{}.0", "--{}", "{}e", "½",
]  # fmt: skip
ODD_STRINGS = ["-1", "1_0", " 1 ", "１", "1.0", "", "0x1", "+1", "٣", "1e0", "01"]
ODD_CELLS = [
    "<v>{0}</v><v>{0}</v>", "<v>{0}<v>1</v></v>", "<v>{0}<!-- -->1</v>", "<v>{0}<?x y?>1</v>",
    "<v>{0}</v><is><t>{0}</t></is>", "<is><t>{0}</t></is>", "<v>{0}<t>1</t></v>", "<t>{0}</t>",
]  # fmt: skip
ODD_WORDS = [
    "<is><t>{0}</t><t>1</t></is>", "<is><t>{0}<t>1</t></t></is>", "<is><t>1</t></is><is/>",
    "<is><t>{0}</t><r><t>1</t></r></is>", "<is><r><t>{0}</t><t>1</t></r></is>", "<t>{0}</t>",
    "<is><t>{0}</t></is><v>1</v>", "<is><r><r><t>{0}</t></r></r></is>",
]  # fmt: skip


def exchange_labels(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """Two printed labels of one sheet exchanged, or one copied over the other."""
    page = rng.choice([page for page in LAYOUT.sheets if len(find_labels(page)) > 1])
    one, other = rng.sample(find_labels(page), 2)
    part = parts_by_title(members).get(page.title, "")
    if one.text == other.text or part not in members:
        return None
    root = etree.fromstring(members[part])
    cells = {cell.get("r"): cell for cell in root.iter(MAIN + "c")}
    here, there = cells[one.area.address], cells[other.area.address]
    is_copy = rng.random() < 0.3
    mine, its = [etree.fromstring(etree.tostring(cell)) for cell in (here, there)]
    put(here, its)
    if not is_copy:
        put(there, mine)
    pairs = [(one, other)] if is_copy else [(one, other), (other, one)]
    unshown = frozenset(
        (part, slot.area.address)
        for old, new in pairs
        for slot in find_slots(page, old)
        if new.text not in (*slot.left, *slot.above)  # its own at another level: words changed
    )
    how = "copied over" if is_copy else "exchanged with"
    note = f"{part}: {other.area.address} {how} {one.area.address}"
    return Change({part: dump(root)}, note, unshown=unshown)


def find_labels(page: Sheet) -> list[Label]:
    """The labels that lead to numbers and of which no two lead to one column or row."""
    found = [label for label in page.labels if find_slots(page, label)]
    same = [[o for o in found if o.text == label.text] for label in found]
    return [label for label, alike in zip(found, same, strict=True) if len(alike) == 1]


def find_slots(page: Sheet, label: Label) -> list[Slot]:
    """The numbers to which a label leads."""
    area = label.area
    return [
        slot
        for slot in page.slots
        if slot.id in LAYOUT.form.cells
        and (
            (label.text in slot.left and area.row <= slot.area.row <= area.last_row)
            or (label.text in slot.above and area.column <= slot.area.column <= area.last_column)
        )
    ]


def parts_by_title(members: Members) -> dict[str, str]:
    links = {str(e.get("Id")): str(e.get("Target")) for e in etree.fromstring(members[RELATIONS])}
    return {
        str(sheet.get("name")): posixpath.join("/xl", links[str(sheet.get(LINK_ID))]).lstrip("/")
        for sheet in etree.fromstring(members[BOOK]).iter(MAIN + "sheet")
    }


def put(cell: etree._Element, other: etree._Element) -> None:
    """What another cell holds, put into a cell."""
    cell[:] = [etree.fromstring(etree.tostring(child)) for child in other]
    cell.attrib.pop("t", "")
    if other.get("t"):
        cell.set("t", str(other.get("t")))


def write_oddly(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A value as no program writes it."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    held = [c for c in root.iter(MAIN + "c") if len(c) == 1 and c[0].tag != MAIN + "f"]
    if not held:
        return None
    cell = rng.choice(held)
    value = str(rng.randrange(1, 99))
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        body = rng.choice(ODD_WORDS).format(value)
    elif rng.random() < 0.5:
        odd = rng.choice(ODD_STRINGS if kind == "s" else ODD_NUMBERS).format(value)
        body = f"<v>{odd}</v>" if kind in {"s", "n"} else rng.choice(ODD_CELLS).format(value)
    else:
        body = rng.choice(ODD_CELLS).format(value)
    cell[:] = list(etree.fromstring(f'<c xmlns="{MAIN[1:-1]}">{body}</c>'))
    note = f"{part}: {cell.get('r')} of type {kind} holds {body}"
    return Change({part: dump(root)}, note, unshown=frozenset({(part, cell.get("r", ""))}))


def add_part(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A second part that programs may read instead of the first, with another figure in it."""
    changed = change_figure(rng, members)
    if changed is None:
        return None
    part, data, cell = changed
    how = rng.choice(["book", "book", "related", "twice", "sheet", "spelled", "strings", "member"])
    if how == "member":
        return add_member(rng, members, part, data, cell)
    more = {"xl/worksheets/other.xml": data}
    if how == "book":
        more |= second_book(rng, members, part)
    elif how == "related":
        more[RELATIONS] = retarget(members[RELATIONS], part, "/xl/worksheets/other.xml")
        more[TYPES] = declare(members[TYPES], "/xl/worksheets/other.xml", "worksheet")
        return Change(more, f"{part} is other.xml, {cell} another", cell, unshown=cell)
    elif how == "twice":
        more[RELATIONS] = add_link(members[RELATIONS], "worksheet", f"/{part}")
    elif how == "sheet":
        old = re.search(rb'Id="([^"]*)"', members[RELATIONS])
        key = old[1].decode() if old else "rId1"
        more[RELATIONS] = add_link(members[RELATIONS], "worksheet", "worksheets/other.xml", key)
    elif how == "spelled":
        folder, name = part.rsplit("/", 1)
        spelled = (f"/Sheet{name[5:]}", f"/./{name}", f"/%73{name[1:]}", f"\\{name}")
        more = {folder + rng.choice(spelled): data}
    elif STRINGS in members:
        more = {"xl/s2.xml": members[STRINGS].replace(b"<t", b"<t>7</t><x", 1)}
        more[RELATIONS] = add_link(members[RELATIONS], "sharedStrings", "s2.xml")
    else:
        return None
    note = f"second part ({how}) with another figure at {cell}: {sorted(more)}"
    return Change(more, note, unshown=cell)


def change_figure(
    rng: random.Random, members: Members
) -> tuple[str, bytes, frozenset[Cell]] | None:
    """A sheet's part with another figure in one cell."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    held = [c for c in root.iter(MAIN + "c") if len(c) == 1 and c.get("t", "n") == "n"]
    if not held:
        return None
    cell = rng.choice(held)
    cell[0].text = str(rng.randrange(10_000, 99_999))
    return part, dump(root), frozenset({(part, cell.get("r", ""))})


def second_book(rng: random.Random, members: Members, part: str) -> Members:
    """A second workbook with the other sheet, and relations or types that name it."""
    links = retarget(members[RELATIONS], part, "/xl/worksheets/other.xml")
    more = {"xl/book2.xml": members[BOOK], "xl/_rels/book2.xml.rels": links}
    types, outer = members[TYPES], members[OUTER]
    if rng.random() < 0.7:
        types = declare(types, "/xl/book2.xml", "sheet.main")
    if rng.random() < 0.4:
        outer = outer.replace(b"xl/workbook.xml", b"xl/book2.xml")
    elif rng.random() < 0.5 or types == members[TYPES]:
        outer = add_link(outer, "officeDocument", "xl/book2.xml")
    return more | {TYPES: types, OUTER: outer}


def add_member(
    rng: random.Random, members: Members, part: str, data: bytes, cell: frozenset[Cell]
) -> Change:
    """A part twice in the archive, or once where its directory does not name it."""
    first = pack({part: data})
    if rng.random() < 0.5:
        whole = first[: first.index(b"PK\x01\x02")] + pack(members)
        return Change({}, f"{part} before the archive", whole=whole, unshown=cell)
    buffer = BytesIO(pack(members))
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")  # zipfile warns of a name that is there already
        name = part if rng.random() < 0.5 else part.upper()
        archive.writestr(zipfile.ZipInfo(name), data)
    return Change({}, f"{name} added to the archive", whole=buffer.getvalue(), unshown=cell)


def retarget(links: bytes, part: str, target: str) -> bytes:
    root = etree.fromstring(links)
    for link in root:
        if posixpath.join("/xl", str(link.get("Target"))) == f"/{part}":
            link.set("Target", target)
    return dump(root)


def add_link(links: bytes, kind: str, target: str, key: str = "another") -> bytes:
    root = etree.fromstring(links)
    space = LINK_ID[1:].partition("}")[0]
    name = f"{{{etree.QName(root).namespace}}}Relationship"
    etree.SubElement(root, name, Id=key, Type=f"{space}/{kind}", Target=target)
    return dump(root)


def declare(types: bytes, part: str, kind: str) -> bytes:
    root = etree.fromstring(types)
    content = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    name = f"{{{etree.QName(root).namespace}}}Override"
    etree.SubElement(root, name, PartName=part, ContentType=content)
    return dump(root)
