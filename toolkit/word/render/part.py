"""The parts of a template that hold XML: compiled once, then rendered at will."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.word.render.cell_properties import CellError
from toolkit.word.render.docxtpl_fixes import BrokenError
from toolkit.word.render.fast_values import Code, compile_text
from toolkit.word.sandbox.template_error import TemplateError, describe_template_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.sandbox import SandboxedEnvironment

    from toolkit.word.render.package import PartSource


class CompiledPart(NamedTuple):
    """A part that holds XML, and the code that was made of its tags."""

    source: PartSource
    place: str
    code: Code

    @property
    def member(self) -> str:
        """Its name in the archive."""
        return self.source.member

    def render(self, context: Mapping[str, object]) -> bytes:
        """The part with the values of a report.

        Raises:
            TemplateError: a tag does not work, or tags that belong together stand apart.
        """
        try:
            xml = self.code.render(context)
        except Exception as error:  # a template's expressions may raise anything
            raise describe_template_fault(error, self.place, self.source.text) from error
        try:
            return self.source.finish(xml)
        except BrokenError as error:
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
    """Compile the tags of a part.

    Raises:
        TemplateError: a tag is malformed.
    """
    try:
        return CompiledPart(source, place, compile_text(source.text, environment))
    except Exception as error:  # Jinja computes constants already here
        raise describe_template_fault(error, place, source.text) from error
