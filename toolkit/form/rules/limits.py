"""Bounds on single figures: what must be 0, what is too large a share, what needs another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Loc = tuple[str | int, ...]

Code = Annotated[str, Field(pattern=r"^E\d\d$")]
Reason = Annotated[str, Field(min_length=1, description="为什么，写在问题里")]


class Zero(Part):
    """Cells that must be 0 for some kinds of units, and ask for a reason where it is unknown."""

    code: Code
    cells: tuple[str, ...]
    field: str
    values: tuple[str, ...]
    reason: Reason


class Share(Part):
    """A cell that asks for a reason above a share of another."""

    code: Code
    cell: str
    of: str
    percent: Annotated[int, Field(ge=1, le=100)]
    least: Annotated[int, Field(ge=0, description="不到这么多不算")] = 0
    reason: Reason


class Needs(Part):
    """Cells that ask for a reason above 0 while others are all 0."""

    code: Code
    cells: tuple[str, ...]
    others: tuple[str, ...]
    reason: Reason


class Limits(Part):
    """The bounds of a form."""

    zero: tuple[Zero, ...] = ()
    share: tuple[Share, ...] = ()
    needs: tuple[Needs, ...] = ()


def find_limit_faults(
    limits: Limits, cells: Collection[str], fields: Collection[str]
) -> Iterator[tuple[Loc, str]]:
    """Yield the rules that name no cell or field, each with its place."""
    named: list[tuple[Loc, str]] = []
    for i, zero in enumerate(limits.zero):
        named += [(("zero", i, "cells", j), cell) for j, cell in enumerate(zero.cells)]
        if zero.field not in fields:
            yield ("limits", "zero", i, "field"), f"没有编号为“{zero.field}”的基本信息"
    for i, share in enumerate(limits.share):
        named += [(("share", i, "cell"), share.cell), (("share", i, "of"), share.of)]
    for i, needs in enumerate(limits.needs):
        named += [(("needs", i, "cells", j), cell) for j, cell in enumerate(needs.cells)]
        named += [(("needs", i, "others", j), cell) for j, cell in enumerate(needs.others)]
    for loc, cell in named:
        if cell not in cells:
            yield ("limits", *loc), f"没有编号为“{cell}”的格"
