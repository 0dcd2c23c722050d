"""Conditions and loops of a template that are open while its paragraphs are gone through."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEAD, BODY = "题", "文"
"""The names that a paragraph's heading and the rest of it have in a template."""

Truth = bool | None
"""None: it cannot be told from here."""


def both(*truths: Truth) -> Truth:
    """Whether all are true."""
    if False in truths:
        return False
    return None if None in truths else True


def negate(truth: Truth) -> Truth:
    """Whether it is false."""
    return None if truth is None else not truth


@dataclass
class Frame:
    """A condition or loop, and whether what stands in it is printed."""

    active: Truth
    left: Truth = False
    """Whether another branch is still to come into question."""

    def turn(self, holds: Truth) -> None:
        """Go on to the next branch."""
        self.active = both(self.left, holds)
        self.left = both(self.left, negate(holds))


@dataclass
class Loop(Frame):
    """A loop over the paragraphs of a text."""

    name: str = ""
    each: str = ""
    paragraph: int = 0
    """The number of the template's paragraph in which it opens."""
    parts: set[str] = field(default_factory=set)
    shapes: list[set[str]] = field(default_factory=list)
    """Which of heading and rest each paragraph of the template shows."""
    plain: bool = True
    """Whether it shows nothing else."""
    texts: list[str] = field(default_factory=list)
    """The paragraphs of the template in it that are printed."""
    steady: bool = True
    """Whether each time it prints all of them."""

    @property
    def split(self) -> bool:
        """Whether headings are paragraphs of their own."""
        return {HEAD, BODY} not in self.shapes and {HEAD} in self.shapes

    @property
    def shown(self) -> set[str]:
        """Which of heading and rest it shows at all."""
        return set().union(*self.shapes, self.parts)

    def show(self, expression: str) -> None:
        """Take in a value that it prints."""
        mentioned = set(re.findall(rf"\b{re.escape(self.each)}\.(\w+)", expression))
        self.parts |= mentioned & {HEAD, BODY}
        self.plain &= expression in {f"{self.each}.{HEAD}", f"{self.each}.{BODY}"}

    def end_paragraph(self) -> None:
        """A paragraph of the template ends."""
        self.shapes.append(self.parts)
        self.parts = set()
