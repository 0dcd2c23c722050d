"""Tags that a report still holds, other than in the words of the filing or the form."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from toolkit.word.proof.docx_reader import read_units
from toolkit.word.proof.expected import list_lines, print_value

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.word.proof.docx_reader import Archive

_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝|｛%|%｝|｛％|％｝")
_HINTS = (b"{", b"}", b"&#", "｛".encode(), "｝".encode())
_PARTS = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
    "core": "文档属性",
    "app": "文档属性",
    "custom": "文档属性",
}


class Leftover(NamedTuple):
    """A tag that was not filled in: the text with it, and the Chinese name of its part."""

    text: str
    part: str


def find_leftovers(archive: Archive, form: Form, filing: Filing) -> list[Leftover]:
    """Return texts of the document with a tag that is no word of the form or the filing."""
    tagged = [
        Leftover(text, name_part(name))
        for name, data in archive.members.items()
        if any(hint in data for hint in _HINTS)
        for text in read_units(data)
        if _TAG.search(text)
    ]
    if not tagged:
        return []
    own = [print_value(value) for value in filing.fields.values()]
    lines = [line for text in filing.texts.values() for line in list_lines(text)]
    own += [piece for head, body in lines for piece in (head + body, head, body)]
    own += [section.heading for section in form.sections]
    for table in form.tables.values():
        own.append(table.name)
        for cell in table.cells:
            own += [cell.band.title, cell.band.corner, *cell.row.labels, *cell.column.labels]
    own = sorted({text for text in own if _TAG.search(text)}, key=len, reverse=True)
    leftovers = []
    for leftover in tagged:
        rest = leftover.text
        for words in own:
            rest = rest.replace(words, "")
        if _TAG.search(rest):
            leftovers.append(leftover)
    return leftovers


def name_part(member: str) -> str:
    """Return the Chinese name of a document's part."""
    stem = PurePosixPath(member).stem
    return _PARTS.get(re.sub(r"\d+$", "", stem), stem)
