"""What docxtpl does to a part after its tags are filled in.

It is skipped where it can change nothing; where it can, docxtpl's own code does it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING
from xml.parsers import expat

from lxml import etree

from toolkit.word.render.mend import JOINED, mend, needs_mending
from toolkit.word.shared.ooxml import MAIN

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_FIRST_DRAWING = 1000  # docxtpl gives drawings the numbers from the next one on
_TABLE = re.compile(r"<w:tbl[ >].*?</w:tbl>", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w*)")
_PLAIN_STATEMENTS = {"if", "elif", "else", "endif", "for", "endfor"}
_GRID = "count(ancestor::w:tbl[1]/w:tblGrid/w:gridCol)"
_ROW = "count(w:tc[not(w:tcPr/w:gridSpan)]) + sum(w:tc/w:tcPr/w:gridSpan/@w:val)"
_LONG_ROW = f".//w:tr[count(w:tc) > {_GRID}]"
_FULL_ROW = f".//w:tr[{_ROW} >= {_GRID}]"
# docxtpl counts the rows of tables within a table as its own: left to it
_has_misfit = etree.XPath(
    f"boolean(//w:tbl[.//w:tbl or {_LONG_ROW} or not({_FULL_ROW})])", namespaces={"w": MAIN}
)


class PartKind(StrEnum):
    """What docxtpl does with a part: it depends on what the part is."""

    BODY = "body"
    SOUND_BODY = "sound body"  # in which it would mend nothing, whatever the report
    STORY = "story"  # a header or footer, which python-docx reads and writes again
    NOTES = "notes"  # footnotes, which are left as rendered


class BrokenError(Exception):
    """A part that is no XML any more: docxtpl would repair it in silence, and drop text with it."""


def finish(kind: PartKind, xml: str) -> bytes:
    """The rendered XML of a part as docxtpl leaves it.

    Raises:
        BrokenError: it is no XML.
    """
    xml = _resolve(xml)
    data = xml.encode()
    try:
        expat.ParserCreate("UTF-8").Parse(data, True)  # noqa: FBT003  (the last piece of it)
    except expat.ExpatError as error:
        raise BrokenError from error
    if needs_mending(xml):
        data = mend(data)
    return _leave(kind, data).replace(JOINED.encode(), b"")


def _leave(kind: PartKind, data: bytes) -> bytes:
    """A sound part as docxtpl leaves it."""
    xml = data.decode()
    if kind is PartKind.BODY and ("docPr" in xml or _has_misfit(etree.fromstring(data))):
        tools = _borrow_docxtpl()
        tree = tools.fix_tables(xml)
        tools.fix_docpr_ids(tree)
        return etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return _write_again(data) if kind is PartKind.STORY else data


def is_sound(body: str) -> bool:
    """Whether docxtpl would mend no table and number no drawing in any report of a template.

    So it is where every table stands whole in the body, without tags that repeat or leave out
    parts of it, and has the columns that its rows need.
    """
    tables = _TABLE.findall(body)
    statements = set(_STATEMENT.findall(body))
    if "docPr" in body or statements - _PLAIN_STATEMENTS or any("{%" in t for t in tables):
        return False
    start = body[: body.index(">") + 1]
    try:
        tree = etree.fromstring(f"{start}{_VALUE.sub('', ''.join(tables))}</w:body>")
    except etree.XMLSyntaxError:  # tables within tables
        return False
    return not _has_misfit(tree)


def _resolve(xml: str) -> str:
    """Lines and signs as docxtpl leaves them."""
    xml = xml.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")
    if "{_" in xml or "_}" in xml:
        for sign in ("{_{", "}_}", "{_%", "%_}"):
            xml = xml.replace(sign, sign[0] + sign[2])
    if any(character in xml for character in "\t\a\n\f"):
        xml = _borrow_docxtpl().resolve_listing(xml)
    return xml


def _write_again(data: bytes) -> bytes:
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml.parser import parse_xml

    again: bytes = serialize_part_xml(parse_xml(data))
    return again


def _borrow_docxtpl() -> DocxTemplate:
    """Its methods that work on XML alone; it counts drawings, so that each use takes its own."""
    from docxtpl import DocxTemplate

    tools = DocxTemplate("")
    tools.docx_ids_index = _FIRST_DRAWING
    return tools
