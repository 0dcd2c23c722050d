"""Limits of single figures: those that must be 0, too large shares, figures that need others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part, find_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.form.part import Fault, Loc

Code = Annotated[str, Field(pattern=r"^E\d\d$")]
Reason = Annotated[str, Field(min_length=1, description="为什么，写在问题里")]


class Zero(Part):
    """Cells that must be 0 for some kinds of units, and need a reason where the kind is blank."""

    code: Code
    cells: tuple[str, ...]
    field: str
    values: tuple[str, ...]
    reason: Reason


class Share(Part):
    """A cell that needs a reason above a share of another."""

    code: Code
    cell: str
    of: str
    percent: Annotated[int, Field(ge=1, le=100)]
    least: Annotated[int, Field(ge=0, description="不到这么多不算")] = 0
    reason: Reason


class Needs(Part):
    """Cells that need a reason above 0 while others are all 0."""

    code: Code
    cells: tuple[str, ...]
    others: tuple[str, ...]
    reason: Reason


class Limits(Part):
    """The limits of a form."""

    zero: tuple[Zero, ...] = ()
    share: tuple[Share, ...] = ()
    needs: tuple[Needs, ...] = ()


def find_limit_faults(
    limits: Limits, cells: Collection[str], fields: Collection[str]
) -> Iterator[Fault]:
    """Yield the faults of rules that name no cell or field."""
    named: list[tuple[Loc, str]] = []
    for i, zero in enumerate(limits.zero):
        loc: Loc = ("limits", "zero", i)
        yield from find_unknown([((*loc, "field"), zero.field)], fields, "基本信息")
        named += [((*loc, "cells", j), cell) for j, cell in enumerate(zero.cells)]
    for i, share in enumerate(limits.share):
        loc = ("limits", "share", i)
        named += [((*loc, "cell"), share.cell), ((*loc, "of"), share.of)]
    for i, needs in enumerate(limits.needs):
        loc = ("limits", "needs", i)
        named += [((*loc, "cells", j), cell) for j, cell in enumerate(needs.cells)]
        named += [((*loc, "others", j), cell) for j, cell in enumerate(needs.others)]
    yield from find_unknown(named, cells, "格")
