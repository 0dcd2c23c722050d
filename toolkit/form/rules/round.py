"""Settings of the collecting office: names of units, carried fields, sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part, find_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from toolkit.form.part import Fault, Loc


class Round(Part):
    """The round of one year: fields filled from the roster, kept fields, summed cells."""

    code: Annotated[str, Field(description="名单里的单位代码填入哪一项基本信息")] = ""
    full_name: Annotated[str, Field(description="名单里的单位全称填入哪一项基本信息")] = ""
    kind: Annotated[str, Field(description="名单里的单位类别填入哪一项基本信息")] = ""
    kept: Annotated[tuple[str, ...], Field(description="从上年填报照抄的基本信息，如联系方式")] = ()
    endings: Annotated[
        tuple[str, ...], Field(description="单位全称比简称多出的词尾：去掉它再比是不是一个单位")
    ] = ()
    outside: Annotated[tuple[str, ...], Field(description="哪些单位类别不计入本级汇总")] = ()
    summed: Annotated[
        tuple[str, ...], Field(description="哪些表、行或格由各单位的数相加，写编号或编号的前段")
    ] = ()

    def sums(self, cell: str) -> bool:
        """Return whether a cell of the total is the sum of the units' cells."""
        return any(cell == part or cell.startswith(f"{part}.") for part in self.summed)


def find_round_faults(
    round_: Round, cells: Collection[str], choices: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Yield the faults of unknown fields, choices and cells; `choices` are by id of the field."""
    keys = ("code", "full_name", "kind")
    named: list[tuple[Loc, str]] = [(("round", key), getattr(round_, key)) for key in keys]
    named = [(loc, name) for loc, name in named if name]
    named += [(("round", "kept", i), name) for i, name in enumerate(round_.kept)]
    yield from find_unknown(named, choices, "基本信息")
    for i, value in enumerate(round_.outside):
        if value not in choices.get(round_.kind, ()):
            yield ("round", "outside", i), f"“{round_.kind}”没有“{value}”这个选项"
    for i, part in enumerate(round_.summed):
        if not any(cell == part or cell.startswith(f"{part}.") for cell in cells):
            yield ("round", "summed", i), f"没有编号为“{part}”的表、行或格"
