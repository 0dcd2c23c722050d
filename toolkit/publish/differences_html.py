"""What differs between two filings as a web page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.differences.comparison import show_value
from toolkit.differences.passages import Fate
from toolkit.publish.page import get_template, make_page, read_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.differences.comparison import Differences, NumberDifference, TextDifference
    from toolkit.differences.passages import Passage


def make_differences_html(differences: Differences) -> str:
    """The page: fields and numbers as tables, texts with what was removed and added marked."""
    body = get_template("differences.html.jinja").render(
        differences=differences,
        tables=list(_group_numbers(differences.numbers)),
        group_passages=_group_passages,
        show_value=show_value,
        elements={Fate.REMOVED: "del", Fate.ADDED: "ins"},
    )
    style = read_style("differences.css")
    return make_page(differences.title, Markup(body), style)  # noqa: S704  (escaped there)


def _group_numbers(
    numbers: tuple[NumberDifference, ...],
) -> Iterator[tuple[str, list[tuple[str, list[NumberDifference]]]]]:
    """The numbers by table, then by row."""
    for table, group in groupby(numbers, key=lambda number: number.table):
        rows = groupby(group, key=lambda number: number.row)
        yield table, [(row, list(members)) for row, members in rows]


def _group_passages(text: TextDifference) -> list[list[Passage]]:
    """The sentences by paragraph."""
    paragraphs: list[list[Passage]] = []
    for passage in text.passages:
        if passage.opens or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(passage)
    return paragraphs
