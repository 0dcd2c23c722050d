"""Variants of titles and names in published reports, for reading old reports."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from toolkit.form.part import Part, find_unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from toolkit.form.part import Fault, Loc


class Published(Part):
    """Variants in published reports, beside the aliases of headings."""

    titles: Annotated[
        tuple[str, ...], Field(description="标题的其他写法，{编号} 处是基本信息，读旧报告时用")
    ] = ()
    endings: Annotated[
        tuple[str, ...], Field(description="单位全称以什么结尾，如 村民委员会：认落款时用")
    ] = ()


def find_published_faults(
    published: Published, year: str, fields: Collection[str]
) -> Iterator[Fault]:
    """Yield the faults of titles that name an unknown field, or not the year."""
    for index, title in enumerate(published.titles):
        loc: Loc = ("published", "titles", index)
        try:
            names = [name for _, name, _, _ in Formatter().parse(title) if name is not None]
        except ValueError:
            yield loc, "标题里的花括号要成对，{编号} 处是基本信息"
            continue
        yield from find_unknown(((loc, name) for name in names), fields, "基本信息")
        if year not in names:
            yield loc, f"标题里要有 {{{year}}}，不然认不出年度"


def find_alias_faults(named: Sequence[tuple[str, Sequence[str]]], loc: Loc) -> Iterator[Fault]:
    """Yield the faults of ambiguous aliases; `named` has the text and aliases of each entry."""
    owners: dict[str, set[int]] = {}
    for index, (text, aliases) in enumerate(named):
        for words in (text, *aliases):
            owners.setdefault(words, set()).add(index)
    for index, (_, aliases) in enumerate(named):
        for place, alias in enumerate(aliases):
            if len(owners[alias]) > 1:
                yield (*loc, index, "aliases", place), f"“{alias}”也是旁边另一项的写法，分不清"
