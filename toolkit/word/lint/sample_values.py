"""Sample values that the expressions of a template give, with the ids they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2.runtime import LoopContext

from toolkit.word.shared.context import Group, TemplateParagraph


@dataclass(frozen=True)
class SampleValue:
    """A sample value, and the id that it comes from where it has one."""

    value: Any
    path: str = ""

    @property
    def is_text(self) -> bool:
        """Property of being a list of paragraphs."""
        return isinstance(self.value, tuple)

    @property
    def is_paragraph(self) -> bool:
        """Property of being one paragraph of a text."""
        return isinstance(self.value, TemplateParagraph)

    @property
    def is_group(self) -> bool:
        """Property of having parts that print, but not printing itself."""
        return self.is_paragraph or isinstance(self.value, Group)

    def names(self) -> list[str]:
        """Return the names that can follow its own after a point."""
        return [name for name in dir(self.value) if not name.startswith("_")]

    def child(self, name: str) -> SampleValue | None:
        """Return the value of a name below it, None if there is no such name."""
        if self is ANY:
            return ANY
        if name not in self.names():
            return None
        if self is LOOP:
            return ANY
        path = f"{self.path}.{name}" if self.is_group and self.path else self.path
        return SampleValue(getattr(self.value, name), path)

    def element(self) -> SampleValue:
        """Return its first element, or ANY."""
        if isinstance(self.value, tuple | str) and self.value:
            return SampleValue(self.value[0], self.path)
        return ANY

    def without_path(self) -> SampleValue:
        """Return the value without its id, which printing it would show only in part."""
        return self if self is ANY else SampleValue(self.value)


ANY = SampleValue(object())
"""An unknown value: any name can follow its own."""

LOOP = SampleValue(LoopContext)
"""Jinja's `loop`."""

Scope = dict[str, SampleValue]
"""Names that hold within a block."""

ANY_NAME = "*"
"""Key of a scope in which other names may hold too, as its opening tag is broken."""
