"""The properties of a document: those with tags are rendered, what tells of its maker goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from docx.opc.coreprops import CoreProperties
from docx.opc.oxml import serialize_part_xml
from docx.oxml.parser import parse_xml

from toolkit.files import EPOCH
from toolkit.word.faults import TemplateError, say_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.oxml.coreprops import CT_CoreProperties
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_NAMES = (
    "title", "subject", "author", "comments", "keywords", "category", "identifier", "language",
)  # fmt: skip
_LENGTH = 255  # python-docx takes no longer ones


@dataclass(frozen=True)
class Properties:
    """The part of a template that holds its properties."""

    member: str
    place: str
    data: bytes
    tagged: tuple[tuple[str, str, Template], ...]

    @property
    def is_fixed(self) -> bool:
        """Whether the part is the same in every report."""
        return not self.tagged

    def render(self, context: Mapping[str, object]) -> bytes:
        """The part with the values of a report.

        Raises:
            TemplateError: a tag does not work.
        """
        element, properties = _parse(self.data)
        for name, source, code in self.tagged:
            try:
                setattr(properties, name, code.render(context)[:_LENGTH])
            except Exception as error:  # a template's expressions may raise anything
                raise _tell(self.place, source, error) from error
        data: bytes = serialize_part_xml(element)
        return data


def compile_properties(
    member: str, data: bytes, place: str, environment: SandboxedEnvironment
) -> Properties:
    """Compile the properties that hold tags; when and by whom the file was saved is taken out.

    Raises:
        TemplateError: a tag is malformed.
    """
    element, properties = _parse(data)
    properties.created = properties.modified = datetime(*EPOCH)  # noqa: DTZ001  (written as UTC)
    if properties.last_modified_by:
        properties.last_modified_by = ""
    tagged = []
    for name in _NAMES:
        source = getattr(properties, name)
        if "{" in source:
            try:
                tagged.append((name, source, environment.from_string(source)))
            except Exception as error:  # Jinja computes constants already here
                raise _tell(place, source, error) from error
    return Properties(member, place, serialize_part_xml(element), tuple(tagged))


def _parse(data: bytes) -> tuple[CT_CoreProperties, CoreProperties]:
    element = cast("CT_CoreProperties", parse_xml(data))
    return element, CoreProperties(element)


def _tell(place: str, source: str, error: Exception) -> TemplateError:
    return TemplateError(f"{place}“{source}”处{say_fault(error)}")
