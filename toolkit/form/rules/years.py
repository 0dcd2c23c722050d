"""What a filing must have in common with last year's of the same unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Loc = tuple[str | int, ...]


class Carried(Part):
    """A row of last year's table that stands again in another row of this year's."""

    table: str
    last: Annotated[str, Field(description="上年（上期）的哪一行，如 期末余额")]
    now: Annotated[str, Field(description="今年（本期）的哪一行，如 期初余额")]
    total: Annotated[str, Field(description="合计列；它不等是错误，别的列不等要说明")]


class Stock(Part):
    """A figure that grows and shrinks by others: now = last year's + added - removed."""

    now: str
    added: str
    removed: str


class Jumps(Part):
    """Figures that ask for a reason when they change very much."""

    cells: tuple[str, ...]
    factor: Annotated[float, Field(gt=1)] = 5
    least: Annotated[int, Field(ge=0, description="相差不到这么多不算")] = 20


class Alike(Part):
    """Texts that must not be last year's again."""

    texts: tuple[str, ...]
    percent: Annotated[int, Field(ge=1, le=100)] = 80


class Amount(Part):
    """An amount that may have been written in a smaller unit."""

    cell: str
    factor: Annotated[int, Field(description="与上年相差这么多倍以上要说明")] = 1000
    limit: Annotated[int, Field(description="小单位达到这么多要说明")] = 1000
    field: Annotated[str, Field(description="单位类别是哪一项基本信息")]
    small: Annotated[tuple[str, ...], Field(description="哪些类别是小单位")]


class Years(Part):
    """The years that the form is for, and the rules across years."""

    since: Annotated[int | None, Field(description="从哪个年度起用这份表样")] = None
    until: Annotated[int | None, Field(description="用到哪个年度为止")] = None
    carried: tuple[Carried, ...] = ()
    stocks: tuple[Stock, ...] = ()
    jumps: Jumps | None = None
    alike: Alike | None = None
    amounts: tuple[Amount, ...] = ()

    @property
    def looks_back(self) -> bool:
        """Whether anything is compared with the filing before."""
        return bool(self.carried or self.stocks or self.jumps or self.alike)


def find_year_faults(
    years: Years, cells: Collection[str], texts: Collection[str], fields: Collection[str]
) -> Iterator[tuple[Loc, str]]:
    """Yield the rules that name no cell, text or field, each with its place."""
    for loc, cell in _named_cells(years):
        if cell not in cells:
            yield ("years", *loc), f"没有编号为“{cell}”的格"
    for i, text in enumerate(years.alike.texts if years.alike else ()):
        if text not in texts:
            yield ("years", "alike", "texts", i), f"没有编号为“{text}”的文字"
    for i, amount in enumerate(years.amounts):
        if amount.field not in fields:
            yield ("years", "amounts", i, "field"), f"没有编号为“{amount.field}”的基本信息"


def _named_cells(years: Years) -> Iterator[tuple[Loc, str]]:
    for i, carried in enumerate(years.carried):
        yield ("carried", i, "last"), f"{carried.table}.{carried.last}.{carried.total}"
        yield ("carried", i, "now"), f"{carried.table}.{carried.now}.{carried.total}"
    for i, stock in enumerate(years.stocks):
        yield ("stocks", i, "now"), stock.now
        yield ("stocks", i, "added"), stock.added
        yield ("stocks", i, "removed"), stock.removed
    for i, cell in enumerate(years.jumps.cells if years.jumps else ()):
        yield ("jumps", "cells", i), cell
    for i, amount in enumerate(years.amounts):
        yield ("amounts", i, "cell"), amount.cell
