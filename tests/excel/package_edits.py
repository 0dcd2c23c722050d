"""The parts of a filled form with relations, types and words added or changed."""

from __future__ import annotations

from pathlib import Path

from excel.hostile_files import Members, filled

from toolkit.excel.read.reader import Reading, read_workbook

LINKS = "xl/_rels/workbook.xml.rels"
OUTER = "_rels/.rels"
TYPES = "[Content_Types].xml"
STYLES = "xl/styles.xml"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def read(folder: Path, data: bytes) -> Reading:
    path = folder / "填报表.xlsx"
    path.write_bytes(data)
    return read_workbook(path)


def edit(part: str, old: str, new: str, members: Members | None = None) -> Members:
    members = filled() if members is None else dict(members)
    assert old.encode() in members[part], (part, old)
    members[part] = members[part].replace(old.encode(), new.encode(), 1)
    return members


def link(members: Members, kind: str, target: str, *, into: str = LINKS, more: str = "") -> Members:
    """The same parts with a relation added."""
    key = f"more{len(members[into])}"
    entry = f'<Relationship Id="{key}" Type="{KINDS}/{kind}" Target="{target}" {more}/>'
    return edit(into, "</Relationships>", entry + "</Relationships>", members)


def declare(members: Members, part: str, kind: str) -> Members:
    """The same parts with the type of one declared."""
    entry = f'<Override PartName="/{part}" ContentType="{CONTENT}.{kind}+xml"/>'
    return edit(TYPES, "</Types>", entry + "</Types>", members)
