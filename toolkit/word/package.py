"""A template as docxtpl reads it: the patched parts that it renders, and all files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from lxml import etree

from toolkit.files import unpack
from toolkit.word.finish import Shell, finish_notes, finish_story, is_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docx.parts.document import DocumentPart


@dataclass(frozen=True)
class Source:
    """A part that docxtpl renders: its text as Jinja gets it, every paragraph on a line of its own.

    `finish` makes its file of the rendered text.
    """

    member: str
    text: str
    finish: Callable[[str], bytes]


@dataclass(frozen=True)
class Package:
    """A template taken apart; `members` are its files as python-docx saves them."""

    sources: tuple[Source, ...]
    properties: tuple[str, bytes] | None
    members: tuple[tuple[str, bytes], ...]


def read_package(data: bytes) -> Package:
    """Take a template apart; what is no Word document raises errors of many kinds."""
    document = DocxTemplate(BytesIO(data))
    document.init_docx()
    properties = _find_properties(document.docx.part)
    sources = tuple(_find_sources(document))
    buffer = BytesIO()
    document.docx.save(buffer)
    return Package(sources, properties, tuple(unpack(buffer.getvalue())))


def _find_sources(document: DocxTemplate) -> Iterator[Source]:
    main = document.docx.part
    body = _patch(document, document.get_xml())
    shell = _take_body(main)
    yield Source(main.partname.membername, body, shell.finish if is_sound(body) else shell.mend)
    for kind in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(kind):
            text = _patch(document, document.get_part_xml(part))
            yield Source(part.partname.membername, text, finish_story)
    for part in main.package.parts:
        if part.content_type == CONTENT_TYPE.WML_FOOTNOTES:
            text = _patch(document, part.blob.decode())
            yield Source(part.partname.membername, text, finish_notes)


def _patch(document: DocxTemplate, xml: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(xml))


def _take_body(main: DocumentPart) -> Shell:
    """Take the body out of the document, and say what stands around it."""
    root = main.element
    mark = etree.ProcessingInstruction("body")
    root.replace(root.body, mark)
    before, _, after = main.blob.partition(etree.tostring(mark, with_tail=False))
    return Shell(before, after)


def _find_properties(main: DocumentPart) -> tuple[str, bytes] | None:
    """None where there are none: asked for them, python-docx makes some up, with today's date."""
    for relation in main.package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES:
            part = relation.target_part
            return part.partname.membername, part.blob
    return None
