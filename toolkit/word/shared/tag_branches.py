"""Conditions and loops that are open at a paragraph of a template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEAD, BODY = "题", "文"
"""The names of a paragraph's heading and body in a template."""

Truth = bool | None
"""True, false, or None: not known without rendering."""


def both(*truths: Truth) -> Truth:
    """Return the conjunction of three-valued truths."""
    if False in truths:
        return False
    return None if None in truths else True


def negate(truth: Truth) -> Truth:
    """Return the negation of a three-valued truth."""
    return None if truth is None else not truth


@dataclass
class Frame:
    """A condition or loop, with whether its current branch is printed."""

    active: Truth
    left: Truth = False
    """True while no branch so far has been printed."""

    def turn(self, holds: Truth) -> None:
        """Enter the next branch, whose condition has this truth."""
        self.active = both(self.left, holds)
        self.left = both(self.left, negate(holds))


@dataclass
class Loop(Frame):
    """A loop over the paragraphs of a text."""

    name: str = ""
    each: str = ""
    paragraph: int = 0
    """Number of the template's paragraph in which the loop opens."""
    parts: set[str] = field(default_factory=set)
    shapes: list[set[str]] = field(default_factory=list)
    """The parts, heading and body, that each paragraph of the template shows."""
    plain: bool = True
    """True if the loop shows no other values."""
    texts: list[str] = field(default_factory=list)
    """Texts of the template's paragraphs in the loop that are printed."""
    steady: bool = True
    """True if every round prints all of them."""

    @property
    def split(self) -> bool:
        """Return whether headings are paragraphs of their own."""
        return {HEAD, BODY} not in self.shapes and {HEAD} in self.shapes

    @property
    def shown(self) -> set[str]:
        """Return the parts, heading and body, that the loop shows at all."""
        return set().union(*self.shapes, self.parts)

    def show(self, expression: str) -> None:
        """Record an expression that the loop prints."""
        mentioned = set(re.findall(rf"\b{re.escape(self.each)}\.(\w+)", expression))
        self.parts |= mentioned & {HEAD, BODY}
        self.plain &= expression in {f"{self.each}.{HEAD}", f"{self.each}.{BODY}"}

    def end_paragraph(self) -> None:
        """Record the end of a paragraph of the template."""
        self.shapes.append(self.parts)
        self.parts = set()
