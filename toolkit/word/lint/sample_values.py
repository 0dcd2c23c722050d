"""What expressions of a template give: sample values, with the ids they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2.runtime import LoopContext

from toolkit.word.shared.context import Group, TemplateParagraph


@dataclass(frozen=True)
class SampleValue:
    """What an expression gives: a sample value, and the id it comes from where it has one."""

    value: Any
    path: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is a list of paragraphs."""
        return isinstance(self.value, tuple)

    @property
    def is_paragraph(self) -> bool:
        """Whether it is one paragraph of a text."""
        return isinstance(self.value, TemplateParagraph)

    @property
    def is_group(self) -> bool:
        """Whether what prints is only below it."""
        return self.is_paragraph or isinstance(self.value, Group)

    def names(self) -> list[str]:
        """What can be named below it."""
        return [name for name in dir(self.value) if not name.startswith("_")]

    def child(self, name: str) -> SampleValue | None:
        """What a name below it gives, None where there is none."""
        if self is ANY:
            return ANY
        if name not in self.names():
            return None
        if self is LOOP:
            return ANY
        path = f"{self.path}.{name}" if self.is_group and self.path else self.path
        return SampleValue(getattr(self.value, name), path)

    def element(self) -> SampleValue:
        """One of what it holds."""
        if isinstance(self.value, tuple | str) and self.value:
            return SampleValue(self.value[0], self.path)
        return ANY

    def without_path(self) -> SampleValue:
        """The same, of which printing does not show all of the id."""
        return self if self is ANY else SampleValue(self.value)


ANY = SampleValue(object())
"""What is not known: anything can be named below it."""

LOOP = SampleValue(LoopContext)
"""Jinja's `loop`."""

Scope = dict[str, SampleValue]
"""Names that hold within a block."""

ANY_NAME = "*"
"""In a scope: other names may hold too, since the tag that opens it is broken."""
