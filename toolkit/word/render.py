"""A template + a filing → the report."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from traceback import extract_tb
from typing import TYPE_CHECKING

import jinja2
from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from lxml import etree

from toolkit.files import EPOCH, pack, unpack
from toolkit.word.context import make_context
from toolkit.word.draft import mark_draft
from toolkit.word.sandbox import make_environment, make_plain_environment

if TYPE_CHECKING:
    from pathlib import Path

    from docx.opc.part import Part
    from jinja2.sandbox import SandboxedEnvironment

    from toolkit.filing import Filing
    from toolkit.form.model import Form

_PARTS = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_PROPERTIES = (
    "title", "subject", "author", "comments", "keywords", "category", "identifier", "language",
)  # fmt: skip
_PROPERTY_LENGTH = 255  # python-docx takes no longer ones
_XML_TAG = re.compile(r"<[^>]*>")


class TemplateError(Exception):
    """A template that cannot be used; the message says in Chinese what is wrong and where."""


def render(template: Path, form: Form, filing: Filing, *, draft: bool = False) -> bytes:
    """The report as a .docx file, the same bytes for the same filing; a draft is marked as one.

    Raises:
        TemplateError: the template is no Word document, or has a tag that does not work.
    """
    document = _open(template)
    document.render(make_context(form, filing), make_environment())
    _clear_traces(document)
    buffer = BytesIO()
    document.save(buffer)
    data = mark_draft(buffer.getvalue()) if draft else buffer.getvalue()
    return pack(unpack(data))


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    """docxtpl's template, but a fault says where it is, and properties are escaped once."""

    def __init__(self, path: Path) -> None:
        super().__init__(BytesIO(path.read_bytes()))
        self.name = f"模板 {path.name} 的"

    def render_xml_part(
        self,
        src_xml: str,
        part: Part,
        context: dict[str, object],
        jinja_env: SandboxedEnvironment | None = None,
    ) -> str:
        name = re.sub(r"\d+$", "", PurePosixPath(part.partname).stem)
        place = f"{self.name}{_PARTS.get(name, name)}"
        try:
            xml: str = super().render_xml_part(src_xml, part, context, jinja_env)
        except Exception as error:  # a template's expressions may raise anything
            raise TemplateError(f"{place}{_find_place(error, src_xml)}{_say(error)}") from error
        _require_whole(xml, place)
        return xml

    def render_properties(
        self,
        context: dict[str, object],
        jinja_env: SandboxedEnvironment | None = None,  # noqa: ARG002  (docxtpl passes it)
    ) -> None:
        if not _has_properties(self):
            return
        environment = make_plain_environment()
        properties = self.docx.core_properties
        for name in _PROPERTIES:
            source = getattr(properties, name)
            if "{" in source:
                setattr(properties, name, self._render_property(environment, source, context))

    def _render_property(
        self, environment: SandboxedEnvironment, source: str, context: dict[str, object]
    ) -> str:
        try:
            return environment.from_string(source).render(context)[:_PROPERTY_LENGTH]
        except Exception as error:  # a template's expressions may raise anything
            raise TemplateError(f"{self.name}文档属性“{source}”处{_say(error)}") from error


def _open(path: Path) -> _Template:
    try:
        document = _Template(path)
        document.init_docx()
    except OSError as error:
        raise TemplateError(f"打不开模板 {path}：{error.strerror or error}") from error
    except Exception as error:  # python-docx, zipfile, zlib and lxml raise a dozen kinds
        raise TemplateError(f"模板 {path} 不是能读的 Word 文档（.docx）") from error
    return document


def _has_properties(document: _Template) -> bool:
    """Whether the template has properties: python-docx would make some up, with today's date."""
    relations = document.docx.part.package.rels.values()
    return any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations)


def _clear_traces(document: _Template) -> None:
    """Take out when and by whom the template was last saved."""
    if _has_properties(document):
        properties = document.docx.core_properties
        properties.created = properties.modified = datetime(*EPOCH)  # noqa: DTZ001  (written as UTC)
        if properties.last_modified_by:
            properties.last_modified_by = ""


def _require_whole(xml: str, place: str) -> None:
    """docxtpl repairs broken XML in silence, and drops text with it."""
    try:
        etree.fromstring(xml)
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            f"{place}里有成对的标签（如 {{% if %}} 与 {{% endif %}}）不在同一段或同一格里："
            "跨段的要各占一段，写成 {%p if %} 与 {%p endif %}"
        ) from error


def _find_place(error: Exception, source: str) -> str:
    """The text of the paragraph where a fault is; docxtpl puts each on a line of its own."""
    line = _find_line(error)
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source).split("\n")
    if line is None or line > len(lines):
        return "里"
    text = _XML_TAG.sub("", lines[line - 1]).strip()
    return f"“{text[:80]}”处" if text else "里"


def _find_line(error: Exception) -> int | None:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    frames = [f for f in extract_tb(error.__traceback__) if f.filename == "<template>"]
    return frames[-1].lineno if frames else None


def _say(error: Exception) -> str:
    """A fault in words."""
    detail = str(error)
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"标签不合语法：{error.message}"
    if isinstance(error, jinja2.exceptions.SecurityError):
        return f"标签要取数据以外的东西，不允许：{detail}"
    if isinstance(error, jinja2.TemplateError):
        return f"标签有错：{detail}"
    return f"标签算不出来：{type(error).__name__}: {detail}"
