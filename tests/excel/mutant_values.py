"""Mutations of what Excel shows of a number: another formula, another format, a date."""

from __future__ import annotations

import random

from excel.mutant_parts import MAIN, STYLES, Change, Members, dump, sheet_parts
from lxml import etree

SCALED = ["0.00,", "0,,", "0!.0000", '0!.0,"万"', '0"00"', '"5"0', "0%", '#,##0,"千"', '"多"']
DATES = [*range(27, 37), *range(50, 59), 14, "aaaa", '[DBNum1]yyyy"年"', "[$-804]m\\月d\\日"]
FORMULAS = ["{n}+0", "SUM({a}:{a})+1", "SUM(#REF!)", "[1]表!A1", "ROUND({n},0)", "AVERAGE({n},{n})"]
_LATEST = 40_000
"""Numbers from here on may be dates that were dates before."""


def write_formula(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A formula of the clerk's in a total, with its result."""
    parts = [part for part in sheet_parts(members) if b"IF(COUNT(" in members[part]]
    if not parts:
        return None
    part = rng.choice(parts)
    root = etree.fromstring(members[part])
    totals = [f for f in root.iter(MAIN + "f") if "IF(COUNT(" in (f.text or "")]
    formula = rng.choice(totals)
    cell = formula.getparent()
    assert cell is not None
    result, place = str(rng.randrange(100_000, 999_999)), cell.get("r", "")
    text = rng.choice(FORMULAS).format(n=result, a="B2")
    cell[:] = list(etree.fromstring(f'<c xmlns="{MAIN[1:-1]}"><f>{text}</f><v>{result}</v></c>'))
    cell.attrib.pop("t", "")
    return Change(
        {part: dump(root)},
        f"{part}: {place} is ={text}, shown as {result}",
        unshown=frozenset({(part, place)}),
    )


def scale_format(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A format under which a number looks like another."""
    return change_format(rng, members, rng.choice(SCALED))


def date_format(rng: random.Random, _: bytes, members: Members) -> Change | None:
    """A format under which a number is a date."""
    return change_format(rng, members, rng.choice(DATES))


def change_format(rng: random.Random, members: Members, code: str | int) -> Change | None:
    part = rng.choice(sheet_parts(members))
    root = etree.fromstring(members[part])
    cells = [c for c in root.iter(MAIN + "c") if c.get("t", "n") == "n" and is_small(c)]
    if not cells or STYLES not in members:
        return None
    cell = rng.choice(cells)
    styles = etree.fromstring(members[STYLES])
    cell.set("s", str(add_format(styles, code, int(cell.get("s", "0")))))
    cell_place = (part, cell.get("r", ""))
    note = f"{part}: {cell_place[1]} has the format {code}"
    return Change({part: dump(root), STYLES: dump(styles)}, note, unshown=frozenset({cell_place}))


def is_small(cell: etree._Element) -> bool:
    """Whether a number was typed that is not 0 and no date."""
    text = cell.findtext(MAIN + "v") or ""
    return len(cell) == 1 and bool(text) and 0 < float(text) < _LATEST


def add_format(styles: etree._Element, code: str | int, like: int) -> int:
    """A style like another with a format of its own; its number."""
    number = code if isinstance(code, int) else 990
    formats, styled = styles.find(MAIN + "numFmts"), styles.find(MAIN + "cellXfs")
    assert styled is not None
    if isinstance(code, str):
        if formats is None:
            formats = etree.Element(MAIN + "numFmts")
            styles.insert(0, formats)
        etree.SubElement(formats, MAIN + "numFmt", numFmtId=str(number), formatCode=code)
        formats.attrib.pop("count", "")
    style = etree.fromstring(etree.tostring(styled[like]))
    style.set("numFmtId", str(number))
    styled.append(style)
    styled.attrib.pop("count", "")
    return len(styled) - 1
