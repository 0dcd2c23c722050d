"""The report as a web page, with the content, figures and headings of the Word report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from toolkit.core.paragraphs import split_text
from toolkit.core.text import mask_controls
from toolkit.form.formatting import print_line, print_value
from toolkit.form.grid import make_grid
from toolkit.publish.page import get_template, make_page, read_style

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.grid import Box
    from toolkit.form.model import Form, Table

_NARROWEST = 3
"""Width of the narrowest column, in characters."""


def make_html(form: Form, filing: Filing, *, mark: str = "") -> str:
    """Return the report of a filing; a draft has its mark on the screen and each printed page."""
    title = print_line(filing.describe(form.title))
    unit = print_value(filing.fields.get(form.unit))
    heading = escape(title)
    if unit and title.startswith(unit):  # a title too long for a line breaks after the unit
        heading = Markup("{}<wbr>{}").format(unit, title.removeprefix(unit))
    signed = date = ""
    if form.signature is not None:
        names = (print_value(filing.fields.get(name)) for name in form.signature.name)
        signed = next(filter(None, names), "")
        date = print_value(filing.fields.get(form.signature.date))
    body = get_template("report.html.jinja").render(
        form=form,
        filing=filing,
        heading=heading,
        mark=mark,
        signed=signed,
        date=date,
        make_tables=make_tables,
        mask_controls=mask_controls,
        print_value=print_value,
        split_text=split_text,
    )
    style, window = read_style("report.css"), title
    if mark:
        content, window = "".join(f"\\{ord(c):x} " for c in mark), f"{mark} {title}"
        top = f'content: "{content}"; color: #c00000; font-weight: 700;'
        style += f"@page {{ @top-center {{ {top} }} }}\n"
    return make_page(window, Markup(body), style)  # noqa: S704  (escaped by the template)


@dataclass(frozen=True)
class WebTable:
    """A band as rows of boxes, its title apart; widths are percentages.

    Screen readers, and browsers for them, count every column header above a number as its own. So
    a band with column headers is a table of its own; close together, the tables look like one.
    """

    title: str
    widths: tuple[float, ...]
    head: tuple[tuple[Box, ...], ...]
    body: tuple[tuple[Box, ...], ...]
    is_nested: bool
    """True where row headers have several columns."""

    @property
    def least(self) -> float:
        """Return the width that the table needs, in characters."""
        return round(100 * _NARROWEST / min(self.widths), 1)


def make_tables(table: Table) -> list[WebTable]:
    """Return the bands of a table, each as a table of HTML."""
    grid = make_grid(table)
    shares = table.widths or (1,) * grid.columns
    widths = tuple(round(100 * share / sum(shares), 2) for share in shares)
    tables = []
    top = 0
    for band in table.bands:
        top += bool(band.title)
        end = top + band.head + len(band.row_leaves)
        rows = tuple(tuple(b for b in grid.boxes if b.row == row) for row in range(top, end))
        head, body = rows[: band.head], rows[band.head :]
        tables.append(WebTable(band.title, widths, head, body, band.side > 1))
        top = end
    return tables
