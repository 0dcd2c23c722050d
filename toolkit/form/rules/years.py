"""Rules for a filing against last year's of the same unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part, find_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.form.part import Fault, Loc


class Carried(Part):
    """A row of last year's table that equals another row of this year's."""

    table: str
    last: Annotated[str, Field(description="上年（上期）的哪一行，如 期末余额")]
    now: Annotated[str, Field(description="今年（本期）的哪一行，如 期初余额")]
    total: Annotated[str, Field(description="合计列；它不等是错误，别的列不等要说明")]


class Stock(Part):
    """A stock: now = last year's + added - removed."""

    now: str
    added: str
    removed: str


class Jumps(Part):
    """Figures that need a reason where they change by a large factor."""

    cells: tuple[str, ...]
    factor: Annotated[float, Field(gt=1)] = 5
    least: Annotated[int, Field(ge=0, description="相差不到这么多不算")] = 20


class Alike(Part):
    """Texts that must not repeat last year's."""

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
        """Return whether any rule compares with last year's filing."""
        return bool(self.carried or self.stocks or self.jumps or self.alike)


def find_year_faults(
    years: Years, cells: Collection[str], texts: Collection[str], fields: Collection[str]
) -> Iterator[Fault]:
    """Yield the faults of rules that name no cell, text or field."""
    named: list[tuple[Loc, str]] = []
    for i, carried in enumerate(years.carried):
        for key, row in (("last", carried.last), ("now", carried.now)):
            cell = f"{carried.table}.{row}.{carried.total}"
            named.append((("years", "carried", i, key), cell))
    for i, stock in enumerate(years.stocks):
        keys = ("now", "added", "removed")
        named += [(("years", "stocks", i, key), getattr(stock, key)) for key in keys]
    jumping, copied = years.jumps and years.jumps.cells, years.alike and years.alike.texts
    named += [(("years", "jumps", "cells", i), cell) for i, cell in enumerate(jumping or ())]
    named += [(("years", "amounts", i, "cell"), a.cell) for i, a in enumerate(years.amounts)]
    yield from find_unknown(named, cells, "格")
    names: list[tuple[Loc, str]]
    names = [(("years", "alike", "texts", i), text) for i, text in enumerate(copied or ())]
    yield from find_unknown(names, texts, "文字")
    names = [(("years", "amounts", i, "field"), a.field) for i, a in enumerate(years.amounts)]
    yield from find_unknown(names, fields, "基本信息")
