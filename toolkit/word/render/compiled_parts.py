"""Parts of a template with tags: compiled once, then rendered with the values of any report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.core.files import EPOCH
from toolkit.word.render.cell_properties import CellError
from toolkit.word.render.docxtpl_fixes import MalformedXmlError
from toolkit.word.render.fast_values import CompiledText, compile_text
from toolkit.word.sandbox.template_error import (
    TemplateError,
    describe_fault,
    describe_template_fault,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

    from toolkit.word.render.package import PartSource

_LENGTH = 255  # python-docx accepts no longer ones
_TERMS = "{http://purl.org/dc/terms/}"
_DATE = "{}-{:02}-{:02}T00:00:00Z".format(*EPOCH)
_TRACES = {
    f"{_TERMS}created": _DATE,
    "{http://purl.org/dc/elements/1.1/}creator": "",
    f"{_TERMS}modified": _DATE,
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy": "",
}
"""Neutral values for the properties that name who saved the file, and when."""


class CompiledPart(NamedTuple):
    """A body, header, footer or notes, and the code of its tags; `place` names it in messages."""

    source: PartSource
    place: str
    code: CompiledText

    @property
    def member(self) -> str:
        """Return the part's name in the archive."""
        return self.source.member

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return the part's file with the values of a report.

        Raises:
            TemplateError: a tag does not work, or opening and closing tags are not siblings.
        """
        try:
            xml = self.code.render(context)
        except Exception as error:  # a template's expressions may raise anything
            raise describe_template_fault(error, self.place, self.source.text) from error
        try:
            return self.source.finish(xml)
        except MalformedXmlError as error:
            raise TemplateError(
                f"{self.place}里有成对的标签（如 {{% if %}} 与 {{% endif %}}）"
                "不在同一段或同一格里：跨段的要各占一段，写成 {%p if %} 与 {%p endif %}"
            ) from error
        except CellError as error:
            raise TemplateError(f"{self.place}表格里，{error}") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise TemplateError(
                f"{self.place}里有损坏的表格（列的定义缺失或不是数）：请在 Word 里删去重做"
            ) from error


def compile_part(source: PartSource, place: str, environment: SandboxedEnvironment) -> CompiledPart:
    """Compile the tags of a part; raise TemplateError for a malformed one."""
    try:
        return CompiledPart(source, place, compile_text(source.text, environment))
    except Exception as error:  # Jinja computes constants already here
        raise describe_template_fault(error, place, source.text) from error


class CompiledProperties(NamedTuple):
    """The document properties: their XML, and index, source and code of each that has tags."""

    member: str
    place: str
    data: bytes
    tagged: tuple[tuple[int, str, Template], ...]

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return the part with the values of a report; raise TemplateError for a faulty tag."""
        root = etree.fromstring(self.data)
        for number, source, code in self.tagged:
            try:
                root[number].text = code.render(context)[:_LENGTH]
            except Exception as error:  # a template's expressions may raise anything
                raise _describe(self.place, source, error) from error
        return etree.tostring(root, encoding="UTF-8", standalone=True)


def compile_properties(
    member: str, data: bytes, place: str, environment: SandboxedEnvironment
) -> CompiledProperties:
    """Compile the tags of the document properties, without who saved the file and when.

    Raises:
        TemplateError: a tag is malformed.
    """
    root = etree.fromstring(data)
    tagged = []
    for number, element in enumerate(root):
        source = element.text or ""
        if "{" not in source:
            element.text = _TRACES.get(element.tag, element.text)
            continue
        try:
            tagged.append((number, source, environment.from_string(source)))
        except Exception as error:  # Jinja computes constants already here
            raise _describe(place, source, error) from error
    data = etree.tostring(root, encoding="UTF-8", standalone=True)
    return CompiledProperties(member, place, data, tuple(tagged))


def _describe(place: str, source: str, error: Exception) -> TemplateError:
    return TemplateError(f"{place}“{source}”处{describe_fault(error)}")
