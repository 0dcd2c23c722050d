"""Rendering of a template and a filing as the report."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from toolkit.core.files import explain_error, pack, read_file, unpack
from toolkit.form.catalog import find_template
from toolkit.form.formatting import DRAFT_MARK
from toolkit.word.render.compiled_template import compile_template
from toolkit.word.sandbox.limits import make_limits
from toolkit.word.sandbox.template_error import TemplateError
from toolkit.word.shared.context import make_context
from toolkit.word.shared.ooxml import MAIN, make_text

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

__all__ = ["TemplateError", "render"]

_CACHED = 8
"""Forms without a template of their own whose starters a process keeps."""
_MARK = (
    f'<w:p xmlns:w="{MAIN}">'
    '<w:pPr><w:spacing w:before="0" w:after="0"/><w:ind w:left="0" w:right="0" w:firstLine="0"/>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr>'
    '<w:rFonts w:hint="eastAsia" w:ascii="黑体" w:eastAsia="黑体" w:hAnsi="黑体"/><w:b/>'
    f'<w:color w:val="FF0000"/><w:sz w:val="32"/></w:rPr>{make_text(DRAFT_MARK)}</w:r></w:p>'
)


def render(template: Path, form: Form, filing: Filing, *, draft: bool = False) -> bytes:
    """Return the report as a .docx file: the same bytes for the same filing; a draft is marked.

    A form without a template file is rendered with its starter. The template is compiled once a
    process, and again only when the file has other contents.

    Raises:
        TemplateError: the template is no Word document, or has a tag that does not work.
    """
    context = {**make_limits(), **make_context(form, filing)}
    try:
        data = read_file(template)
    except OSError as error:
        if template != find_template(form) or template.exists():
            raise TemplateError(f"打不开模板 {template}：{explain_error(error)}") from error
        data = _make_starter(form)
    report = compile_template(template, data).render(context)
    return _mark_draft(report) if draft else report


@lru_cache(_CACHED)
def _make_starter(form: Form) -> bytes:
    from toolkit.word.starter.starter import make_template

    return make_template(form)


def _mark_draft(data: bytes) -> bytes:
    """Return a .docx with the mark of a draft at the top of every header, on every page."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document(BytesIO(data))
    for number, section in enumerate(document.sections):
        for header in (section.header, section.even_page_header, section.first_page_header):
            if header.is_linked_to_previous and number > 0:
                continue  # it shows the header of the section before
            if header.is_linked_to_previous:
                header.is_linked_to_previous = False
                for paragraph in header.paragraphs:  # its style may not exist in this document
                    paragraph._element.getparent().remove(paragraph._element)
            header._element.insert(0, parse_xml(_MARK))
    buffer = BytesIO()
    document.save(buffer)
    return pack(unpack(buffer.getvalue()))
