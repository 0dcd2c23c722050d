"""The steps of docxtpl after the tags of a part are rendered.

A step is skipped where it can change nothing; where it can, docxtpl's own code runs.
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
# docxtpl counts the rows of nested tables as rows of the outer one
_has_misfit = etree.XPath(
    f"boolean(//w:tbl[.//w:tbl or {_LONG_ROW} or not({_FULL_ROW})])", namespaces={"w": MAIN}
)


class PartKind(StrEnum):
    """A kind of part, by what docxtpl does with it."""

    BODY = "body"
    SOUND_BODY = "sound body"  # in which it would change nothing, whatever the report
    STORY = "story"  # a header or footer, which python-docx reads and writes again
    NOTES = "notes"  # footnotes, which are left as rendered


class MalformedXmlError(Exception):
    """A rendered part that is no XML: docxtpl would repair it silently, and drop text."""


def finish(kind: PartKind, xml: str) -> bytes:
    """Return the bytes of a part from its rendered XML, as docxtpl would write them.

    Raises:
        MalformedXmlError: it is no XML.
    """
    xml = xml.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")
    if "{_" in xml or "_}" in xml:
        for sign in ("{_{", "}_}", "{_%", "%_}"):
            xml = xml.replace(sign, sign[0] + sign[2])
    if any(character in xml for character in "\t\a\n\f"):
        xml = _make_docxtpl().resolve_listing(xml)
    data = xml.encode()
    try:
        expat.ParserCreate("UTF-8").Parse(data, True)  # noqa: FBT003  (the last piece of it)
    except expat.ExpatError as error:
        raise MalformedXmlError from error
    if needs_mending(xml):
        data = mend(data)
    if kind is PartKind.BODY and (b"docPr" in data or _has_misfit(etree.fromstring(data))):
        tools = _make_docxtpl()
        tree = tools.fix_tables(data.decode())
        tools.fix_docpr_ids(tree)
        data = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    elif kind is PartKind.STORY:
        from docx.opc.oxml import serialize_part_xml
        from docx.oxml.parser import parse_xml

        data = serialize_part_xml(parse_xml(data))
    return data.replace(JOINED.encode(), b"")


def is_sound(body: str) -> bool:
    """Return whether docxtpl would change no table and no drawing in any report of a template.

    That needs a body without drawings, whose tables are not nested, have the columns that their
    rows need, and no tags that repeat or leave out parts of them.
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


def _make_docxtpl() -> DocxTemplate:
    """Return a new docxtpl object, whose methods on XML count drawings from 1001 on."""
    from docxtpl import DocxTemplate

    tools = DocxTemplate("")
    tools.docx_ids_index = _FIRST_DRAWING
    return tools
