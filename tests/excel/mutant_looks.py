"""Mutations of how cells look: what they hold stays, and a person sees it struck or not at all."""

from __future__ import annotations

import random
import re

from excel.mutant_parts import (
    BOOK,
    MAIN,
    STRINGS,
    Cell,
    Change,
    Members,
    dump,
    sheet_parts,
    users_of,
)
from excel.mutant_programs import parts_by_title
from lxml import etree

STYLES = "xl/styles.xml"
LOOKS = {
    "struck": ("<strike/>", "0"),
    "struck by another program": ('<strike val="true"/>', "0"),
    "white": ('<color rgb="FFFFFFFF"/>', "0"),
    "white by its number": ('<color indexed="65"/>', "0"),
    "white by theme": ('<color theme="0"/>', "0"),
    "tiny": ('<sz val="1"/>', "0"),
    "without a format": ("", ";;;"),
    "without a format for numbers above 0": ("", ";-0;0;"),
}
"""By name a font and a number format."""


def change_look(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A cell in another font or format."""
    part = rng.choice(sheet_parts(members))
    root, styles = etree.fromstring(members[part]), etree.fromstring(members[STYLES])
    cells = [cell for cell in root.iter(MAIN + "c") if len(cell)]
    if not cells:
        return None
    cell = rng.choice(cells)
    name = rng.choice(list(LOOKS))
    cell.set("s", add_style(styles, *LOOKS[name]))
    note = f"{part}: {cell.get('r')} {name}"
    is_total = cell.find(MAIN + "f") is not None and "struck" not in name and name != "tiny"
    unshown = frozenset() if is_zero(cell) or is_total else frozenset({address_of(part, cell)})
    return Change({part: dump(root), STYLES: dump(styles)}, note, unshown=unshown)


def add_style(styles: etree._Element, font: str, shown: str) -> str:
    """The number of a new style on no fill."""
    space = f'xmlns="{MAIN[1:-1]}"'
    fonts, looks = styles.find(MAIN + "fonts"), styles.find(MAIN + "cellXfs")
    assert fonts is not None
    assert looks is not None
    fonts.append(etree.fromstring(f"<font {space}>{font}</font>"))
    kind = 0
    if shown != "0":
        formats = styles.find(MAIN + "numFmts")
        if formats is None:
            formats = etree.Element(MAIN + "numFmts")
            styles.insert(0, formats)
        kind = 999
        formats.append(
            etree.fromstring(f'<numFmt {space} numFmtId="{kind}" formatCode="{shown}"/>')
        )
    looks.append(
        etree.fromstring(
            f'<xf {space} numFmtId="{kind}" fontId="{len(fonts) - 1}" fillId="0" borderId="0"'
            ' xfId="0" applyFont="1" applyNumberFormat="1"/>'
        )
    )
    return str(len(looks) - 1)


def strike_words(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """Some of the words of a cell struck through."""
    part = STRINGS if STRINGS in members else rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    items = [i for i in root.iter(MAIN + "si", MAIN + "is") if (i.findtext(MAIN + "t") or "")]
    if not items:
        return None
    item = rng.choice(items)
    words = item.findtext(MAIN + "t") or ""
    start = rng.randrange(len(words))
    end = rng.randrange(start + 1, len(words) + 1)
    parent = item.getparent()
    assert parent is not None
    held = {address_of(part, parent)} if parent.tag == MAIN + "c" else set()
    held |= users_of(members, parent.index(item)) if part == STRINGS else set()
    if not words[start:end].strip():
        return None
    item[:] = [
        make_run(piece, is_struck=number == 1)
        for number, piece in enumerate((words[:start], words[start:end], words[end:]))
        if piece
    ]
    note = f"{part}: “{words[start:end]}” struck in “{words[:40]}” of {sorted(held)[:3]}"
    return Change({part: dump(root)}, note, unshown=frozenset(held))


def make_run(words: str, *, is_struck: bool) -> etree._Element:
    run = etree.Element(MAIN + "r")
    if is_struck:
        etree.SubElement(etree.SubElement(run, MAIN + "rPr"), MAIN + "strike")
    text = etree.SubElement(run, MAIN + "t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def hide(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A row, a column or a sheet hidden, or made as low or narrow as nothing."""
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    cells = [cell for cell in root.iter(MAIN + "c") if len(cell)]
    if not cells:
        return None
    letters, row = split(rng.choice(cells))
    how = rng.choice(["row", "low row", "column", "narrow column", "sheet"])
    parts = {part: members[part]}
    if how == "sheet":
        titles = {name: title for title, name in parts_by_title(members).items()}
        book = etree.fromstring(members[BOOK])
        for sheet in book.iter(MAIN + "sheet"):
            if sheet.get("name") == titles.get(part):
                sheet.set("state", rng.choice(["hidden", "veryHidden"]))
        parts = {BOOK: dump(book)}
        gone = cells
    elif "row" in how:
        gone = [cell for cell in cells if split(cell)[1] == row]
        shut_row(gone[0].getparent(), is_low=how == "low row")
        parts[part] = dump(root)
    else:
        gone = [cell for cell in cells if split(cell)[0] == letters]
        shut_column(root, letters, is_narrow=how == "narrow column")
        parts[part] = dump(root)
    unshown = frozenset(
        address_of(part, cell)
        for cell in gone
        if not is_zero(cell) and cell.find(MAIN + "f") is None
    )
    return Change(parts, f"{part}: {how} of {letters}{row} hidden", unshown=unshown)


def shut_row(row: etree._Element | None, *, is_low: bool) -> None:
    assert row is not None
    if is_low:
        row.set("ht", "0")
        row.set("customHeight", "1")
    else:
        row.set("hidden", "1")


def shut_column(root: etree._Element, letters: str, *, is_narrow: bool) -> None:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    columns = etree.Element(MAIN + "cols")
    column = etree.SubElement(columns, MAIN + "col", min=str(number), max=str(number))
    column.set("width", "0" if is_narrow else "9")
    column.set("customWidth", "1")
    if not is_narrow:
        column.set("hidden", "1")
    data = root.find(MAIN + "sheetData")
    assert data is not None
    for old in root.findall(MAIN + "cols"):
        root.remove(old)
    root.insert(root.index(data), columns)


def address_of(part: str, cell: etree._Element) -> Cell:
    return part, cell.get("r", "")


def split(cell: etree._Element) -> tuple[str, str]:
    """The column's letters and the row's number of a cell."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
    assert match is not None
    return match[1], match[2]


def is_zero(cell: etree._Element) -> bool:
    """Whether a cell holds a 0, of which nobody misses the sight."""
    value = cell.findtext(MAIN + "v") or ""
    return cell.get("t", "n") == "n" and value != "" and float(value) == 0
