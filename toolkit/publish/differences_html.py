"""The differences between two filings as a web page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.differences.comparison import show_value
from toolkit.differences.passages import ChangeKind
from toolkit.publish.page import get_template, make_page, read_style

if TYPE_CHECKING:
    from toolkit.differences.comparison import Differences


def make_differences_html(differences: Differences) -> str:
    """Return the page: fields and numbers as tables, texts with removed and added words marked."""
    by_table = groupby(differences.numbers, key=lambda number: number.table)
    tables = [
        (table, [(row, list(numbers)) for row, numbers in groupby(group, key=lambda n: n.row)])
        for table, group in by_table
    ]
    body = get_template("differences.html.jinja").render(
        differences=differences,
        tables=tables,
        show_value=show_value,
        elements={ChangeKind.REMOVED: "del", ChangeKind.ADDED: "ins"},
    )
    style = read_style("differences.css")
    return make_page(differences.title, Markup(body), style)  # noqa: S704  (escaped there)
