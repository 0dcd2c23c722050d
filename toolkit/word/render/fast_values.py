"""Fast rendering of long stretches that only print values, which Jinja is slow to compile.

A table of numbers is such a stretch: two hundred tags, each the dotted name of a value. They are
looked up here; Jinja renders all else, and also a stretch in which anything fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from toolkit.word.sandbox.printing import print_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_STATEMENT = re.compile(r"(\{%.*?%\})", re.DOTALL)
_NAME = r"[^\W\d_]\w*"
_TAG = re.compile(rf"\{{\{{ ?({_NAME}(?:\.{_NAME})*) ?\}}\}}")
_OTHER = re.compile(r"\{[{#_]|[#_]\}")
_BINDING = re.compile(r"\{%\S* ?(?:for|set|macro|import|from|with|call|block)\b([^%]*)")
_WORD = re.compile(_NAME)
_LEAST = 5
"""Tags from which on a stretch is worth it."""


class Stretch(NamedTuple):
    """Text between tags, and the name in each tag: text, name, text, name … text."""

    pieces: tuple[str, ...]

    def fill(self, context: Mapping[str, object]) -> Markup:
        """Return the stretch with the values of a report."""
        filled = list(self.pieces)
        for index in range(1, len(filled), 2):
            first, *rest = filled[index].split(".")
            value = context[first]
            for name in rest:
                value = vars(value)[name]
            filled[index] = print_xml(value)
        return Markup("".join(filled))  # noqa: S704  (the template's own, and escaped values)


class CompiledText(NamedTuple):
    """The tags of a part, compiled by Jinja but for its stretches."""

    environment: SandboxedEnvironment
    text: str
    template: Template
    stretches: dict[str, Stretch]

    def render(self, context: Mapping[str, object]) -> str:
        """Return the part with the values of a report; raise what Jinja raises."""
        try:
            filled = {name: stretch.fill(context) for name, stretch in self.stretches.items()}
        except Exception:  # whatever it is, Jinja reports it with its line
            return self.environment.from_string(self.text).render(context)
        return self.template.render({**context, **filled})


def compile_text(text: str, environment: SandboxedEnvironment) -> CompiledText:
    """Compile the tags of a part; raise what Jinja raises for a malformed one."""
    bound = {word for match in _BINDING.finditer(text) for word in _WORD.findall(match[1])}
    stretches: dict[str, Stretch] = {}
    parts = _STATEMENT.split(text)
    for index in range(0, len(parts), 2):
        pieces = _TAG.split(parts[index])
        names = pieces[1::2]
        if (
            len(names) >= _LEAST
            and not any(_OTHER.search(piece) for piece in pieces[::2])
            and not any(name.split(".")[0] in bound for name in names)
        ):
            variable = f"_stretch{index}"
            stretches[variable] = Stretch(tuple(pieces))
            lines = "\n" * parts[index].count("\n")  # Jinja's line numbers stay right
            parts[index] = f"{{{{ {variable}{lines} }}}}"
    return CompiledText(environment, text, environment.from_string("".join(parts)), stretches)
