"""Differences between two filings as lines for a screen of 80 columns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.text import WIDTH, display_width, wrap
from toolkit.differences.comparison import show_value
from toolkit.differences.passages import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.differences.comparison import Differences, NumberDifference

_HEAD = ("前", "后", "增减", "幅度")


def describe(differences: Differences) -> list[str]:
    """Return a description of all differences, line by line."""
    lines = _wrap(differences.title)
    lines += _wrap(f"前：{differences.before}  后：{differences.after}")
    lines += _wrap(differences.summary)
    lines += ["", "基本信息"] if differences.fields else []
    for field in differences.fields:
        lines += _wrap(f"  {field.item}：{field.before} → {field.after}", " " * 4)
    for table, numbers in groupby(differences.numbers, key=lambda number: number.table):
        lines += ("", *_wrap(table), *_describe_table(list(numbers)))
    for text in differences.texts:
        lines += ("", *_wrap(f"{text.item}：{text.summary}"))
        for passage in (p for p in text.passages if p.change is not ChangeKind.KEPT):
            before, after = passage.before, passage.after
            if before:
                lines += _wrap(f"  {'原' if after else '删'}  {before}", " " * 6)
            if after:
                lines += _wrap(f"  {'改' if before else '增'}  {after}", " " * 6)
    if differences.unmatched:
        lines += ("", "没法比较（两份填报所用的表样版本不同，只有一份有）")
    for side, parts in groupby(differences.unmatched, key=lambda part: part.side):
        lines.append(f"  只有{side}有")
        for part in parts:
            lines += _wrap(f"    {part.item}", " " * 6)
    return lines


def _wrap(text: str, margin: str = "  ") -> list[str]:
    return wrap(text, WIDTH, margin).split("\n")


def _describe_table(numbers: Sequence[NumberDifference]) -> Iterator[str]:
    """Yield a table by its rows, the numbers before the names of their columns: those are long."""
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
    """Return values in columns of some widths, aligned right."""
    return "  ".join(
        " " * (width - display_width(value)) + value
        for value, width in zip(values, widths, strict=True)
    )
