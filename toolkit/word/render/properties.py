"""The properties of a document: those with tags are rendered, what tells of its maker goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.core.files import EPOCH
from toolkit.word.sandbox.template_error import TemplateError, describe_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_LENGTH = 255  # python-docx takes no longer ones
_TERMS = "{http://purl.org/dc/terms/}"
_TRACES = {
    f"{_TERMS}created": "{}-{:02}-{:02}T00:00:00Z".format(*EPOCH),
    "{http://purl.org/dc/elements/1.1/}creator": "",
    f"{_TERMS}modified": "{}-{:02}-{:02}T00:00:00Z".format(*EPOCH),
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy": "",
}


class Properties(NamedTuple):
    """The part of a template that holds its properties: the texts with tags, by their place."""

    member: str
    place: str
    data: bytes
    tagged: tuple[tuple[int, str, Template], ...]

    def render(self, context: Mapping[str, object]) -> bytes:
        """The part with the values of a report.

        Raises:
            TemplateError: a tag does not work.
        """
        root = etree.fromstring(self.data)
        for number, source, code in self.tagged:
            try:
                root[number].text = code.render(context)[:_LENGTH]
            except Exception as error:  # a template's expressions may raise anything
                raise _describe(self.place, source, error) from error
        return etree.tostring(root, encoding="UTF-8", standalone=True)


def compile_properties(
    member: str, data: bytes, place: str, environment: SandboxedEnvironment
) -> Properties:
    """Compile the properties that hold tags; when and by whom the file was saved is taken out.

    Raises:
        TemplateError: a tag is malformed.
    """
    root = etree.fromstring(data)
    tagged = []
    for number, element in enumerate(root):
        if "{" not in (element.text or ""):
            element.text = _TRACES.get(element.tag, element.text)
        else:
            source = str(element.text)
            try:
                tagged.append((number, source, environment.from_string(source)))
            except Exception as error:  # Jinja computes constants already here
                raise _describe(place, source, error) from error
    data = etree.tostring(root, encoding="UTF-8", standalone=True)
    return Properties(member, place, data, tuple(tagged))


def _describe(place: str, source: str, error: Exception) -> TemplateError:
    return TemplateError(f"{place}“{source}”处{describe_fault(error)}")
