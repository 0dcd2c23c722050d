"""Long stretches of a part that only print values: Jinja would take longest to compile those.

A table of numbers is such a stretch: two hundred tags, each the dotted name of a value. They are
looked up here; all else is left to Jinja, and so is a stretch in which anything is amiss.
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
_BOUND = re.compile(r"\{%\S* ?(?:for|set|macro|import|from|with|call|block)\b([^%]*)")
_WORD = re.compile(_NAME)
_LEAST = 5
"""Tags from which on a stretch is worth it."""


class Stretch(NamedTuple):
    """Text between tags, and the name in each tag: text, name, text, name … text."""

    pieces: tuple[str, ...]

    def fill(self, context: Mapping[str, object]) -> Markup:
        """The stretch with the values of a report."""
        filled = list(self.pieces)
        for index in range(1, len(filled), 2):
            filled[index] = print_xml(_find(context, filled[index]))
        return Markup("".join(filled))  # noqa: S704  (the template's own, and escaped values)


class Code(NamedTuple):
    """The tags of a part, compiled by Jinja but for its stretches."""

    environment: SandboxedEnvironment
    text: str
    template: Template
    stretches: dict[str, Stretch]

    def render(self, context: Mapping[str, object]) -> str:
        """The part with the values of a report; what is amiss raises what Jinja raises."""
        try:
            filled = {name: stretch.fill(context) for name, stretch in self.stretches.items()}
        except Exception:  # whatever it is, Jinja says it and where it is
            return self.environment.from_string(self.text).render(context)
        return self.template.render({**context, **filled})


def compile_text(text: str, environment: SandboxedEnvironment) -> Code:
    """Compile the tags of a part; what is malformed raises what Jinja raises."""
    short, stretches = _parse_stretches(text)
    return Code(environment, text, environment.from_string(short), stretches)


def _parse_stretches(text: str) -> tuple[str, dict[str, Stretch]]:
    """A part with one tag in place of every stretch, on as many lines, and what they stand for."""
    bound = {word for match in _BOUND.finditer(text) for word in _WORD.findall(match[1])}
    stretches: dict[str, Stretch] = {}
    parts = _STATEMENT.split(text)
    for index in range(0, len(parts), 2):
        pieces = _TAG.split(parts[index])
        if _is_plain(pieces, bound):
            name = f"_stretch{index}"
            stretches[name] = Stretch(tuple(pieces))
            lines = "\n" * parts[index].count("\n")
            parts[index] = f"{{{{ {name}{lines} }}}}"
    return "".join(parts), stretches


def _is_plain(pieces: list[str], bound: set[str]) -> bool:
    names = pieces[1::2]
    return (
        len(names) >= _LEAST
        and not any(_OTHER.search(piece) for piece in pieces[::2])
        and not any(name.split(".")[0] in bound for name in names)
    )


def _find(context: Mapping[str, object], path: str) -> object:
    first, *rest = path.split(".")
    value = context[first]
    for name in rest:
        value = vars(value)[name]
    return value
