"""Templates with faults: the sound one, in whose parts some text is replaced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import docx

from toolkit.core.files import pack, unpack

BODY = "word/document.xml"
CELL = "{{ 依申请公开.本年新收.自然人 }}"
BREAK = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">'
"""Ends a paragraph of one run and begins the next."""


@dataclass(frozen=True)
class Edit:
    """The n-th place in a part where a text stands, and what stands there instead."""

    old: str
    new: str
    nth: int = 1
    member: str = BODY


def make_faulty(template: Path, target: Path, *edits: Edit) -> Path:
    """Write a copy of a template with edits."""
    members = {name: data.decode() for name, data in unpack(template.read_bytes())}
    for edit in edits:
        before, *after = members[edit.member].split(edit.old)
        assert len(after) >= edit.nth, f"{edit.old} does not stand in {edit.member}"
        left = edit.old.join([before, *after[: edit.nth - 1]])
        right = edit.old.join(after[edit.nth - 1 :])
        members[edit.member] = left + edit.new + right
    target.write_bytes(pack((name, text.encode()) for name, text in members.items()))
    return target


def split_runs(tag: str) -> str:
    """A tag as Word leaves it after edits: a run for every two characters."""
    middle = '</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">'
    return middle.join(tag[at : at + 2] for at in range(0, len(tag), 2))


def place_of(path: Path, text: str, *, last: bool = False) -> str:
    """Where a text stands in the body, found by python-docx: the beginning of its place."""
    document = docx.Document(BytesIO(path.read_bytes()))
    paragraphs = list(enumerate(document.paragraphs, 1))
    for number, paragraph in reversed(paragraphs) if last else paragraphs:
        if text in paragraph.text:
            return f"正文第 {number} 段（“{paragraph.text.strip()[:10]}"
    for number, table in enumerate(document.tables, 1):
        for row, cells in enumerate(table.rows, 1):
            for column, cell in enumerate(cells.cells, 1):
                if text in cell.text:
                    return f"第 {number} 个表格第 {row} 行第 {column} 列"
    raise AssertionError(text)


def row_of(xml: str, text: str) -> str:
    """The table row in which a text stands."""
    rows: list[str] = re.findall(r"<w:tr>.*?</w:tr>", xml, re.DOTALL)
    return next(row for row in rows if text in row)


def tag_row(row: str, tag: str) -> str:
    """A row like another that holds nothing but a tag, and is merged with no other."""
    empty = re.sub(r"<w:vMerge[^>]*>|<w:t [^>]*>[^<]*</w:t>|<w:t>[^<]*</w:t>", "", row)
    return empty.replace("</w:p>", f"<w:r><w:t>{tag}</w:t></w:r></w:p>", 1)


def rename_font(template: Path, target: Path, font: str, name: str) -> Path:
    """Write a copy in which Chinese text is set in another font."""
    pattern = re.compile(f'(eastAsia|<a:ea typeface)="{font}"')
    members = unpack(template.read_bytes())
    renamed = ((m, pattern.sub(rf'\1="{name}"', data.decode()).encode()) for m, data in members)
    target.write_bytes(pack(renamed))
    return target
