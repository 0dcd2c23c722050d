"""The mark of a draft, on every page of any document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml

from toolkit.form.formatting import DRAFT_MARK
from toolkit.word.shared.ooxml import MAIN, make_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.section import _Header

_MARK = (
    f'<w:p xmlns:w="{MAIN}">'
    '<w:pPr><w:spacing w:before="0" w:after="0"/><w:ind w:left="0" w:right="0" w:firstLine="0"/>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr>'
    '<w:rFonts w:hint="eastAsia" w:ascii="黑体" w:eastAsia="黑体" w:hAnsi="黑体"/><w:b/>'
    f'<w:color w:val="FF0000"/><w:sz w:val="32"/></w:rPr>{make_text(DRAFT_MARK)}</w:r></w:p>'
)


def mark_draft(data: bytes) -> bytes:
    """The document with the mark at the top of every header; headers that it lacks are added."""
    document = docx.Document(BytesIO(data))
    for header in _headers(document):
        _mark(header)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _headers(document: Document) -> Iterator[_Header]:
    """The three headers of the first section, and those that later ones do not take from it."""
    for number, section in enumerate(document.sections):
        headers = (section.header, section.even_page_header, section.first_page_header)
        yield from (h for h in headers if number == 0 or not h.is_linked_to_previous)


def _mark(header: _Header) -> None:
    added = header.is_linked_to_previous
    header.is_linked_to_previous = False
    if added:
        for paragraph in header.paragraphs:  # its style may not exist in this document
            paragraph._element.getparent().remove(paragraph._element)
    header._element.insert(0, parse_xml(_MARK))
