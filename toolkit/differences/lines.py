"""Differences between two filings as lines for a screen of 80 columns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.text import WIDTH, display_width, wrap
from toolkit.differences.comparison import show_value
from toolkit.differences.passages import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.differences.comparison import (
        Differences,
        Lone,
        NumberDifference,
    )
    from toolkit.differences.passages import Passage

_HEAD = ("前", "后", "增减", "幅度")


def describe(differences: Differences) -> list[str]:
    """Everything there is to say, line by line."""
    return list(_describe(differences))


def _describe(differences: Differences) -> Iterator[str]:
    yield from _wrap(differences.title)
    yield from _wrap(f"前：{differences.before}  后：{differences.after}")
    yield from _wrap(differences.summary)
    if differences.fields:
        yield from ("", "基本信息")
        for field in differences.fields:
            yield from _wrap(f"  {field.item}：{field.before} → {field.after}", " " * 4)
    for table, group in groupby(differences.numbers, key=lambda number: number.table):
        yield from ("", *_wrap(table))
        yield from _describe_table(list(group))
    for text in differences.texts:
        yield from ("", *_wrap(f"{text.item}：{text.summary}"))
        for passage in text.passages:
            yield from _describe_passage(passage)
    if differences.lone:
        yield from ("", "没法比较（两份填报所用的表样版本不同，只有一份有）")
        yield from _describe_lone(differences.lone)


def _wrap(text: str, margin: str = "  ") -> list[str]:
    return wrap(text, WIDTH, margin).split("\n")


def _describe_table(numbers: Sequence[NumberDifference]) -> Iterator[str]:
    """A table by its rows, the numbers before the names of their columns: those are long."""
    rows = [(show_value(n.before), show_value(n.after), n.change, n.rate) for n in numbers]
    widths = [max(map(display_width, column)) for column in zip(_HEAD, *rows, strict=True)]
    lines = iter(rows)
    yield f"    {_align(_HEAD, widths)}"
    for row, group in groupby(numbers, key=lambda number: number.row):
        if row:
            yield from _wrap(f"  {row}", " " * 4)
        for number in group:
            head = f"    {_align(next(lines), widths)}  "
            yield from _wrap(head + number.column, " " * display_width(head))


def _align(values: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        " " * (width - display_width(value)) + value
        for value, width in zip(values, widths, strict=True)
    )


def _describe_passage(passage: Passage) -> Iterator[str]:
    if passage.fate is Fate.KEPT:
        return
    if passage.before:
        yield from _wrap(f"  {'原' if passage.after else '删'}  {passage.before}", " " * 6)
    if passage.after:
        yield from _wrap(f"  {'改' if passage.before else '增'}  {passage.after}", " " * 6)


def _describe_lone(lone: Sequence[Lone]) -> Iterator[str]:
    for side, group in groupby(lone, key=lambda one: one.side):
        yield f"  只有{side}有"
        for one in group:
            yield from _wrap(f"    {one.item}", " " * 6)
