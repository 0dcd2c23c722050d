"""The report as a web page: the content of the Word report, with the same figures and headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from toolkit.core.paragraphs import split_text
from toolkit.core.text import mask_controls
from toolkit.form.formatting import print_line, print_value
from toolkit.publish.page import get_template, make_page, read_style
from toolkit.publish.tables import make_tables

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


def make_html(form: Form, filing: Filing, *, mark: str = "") -> str:
    """The report of a filing; a draft carries its mark on the screen and on every printed page."""
    title = print_line(filing.describe(form.title))
    signed, date = _sign(form, filing)
    body = get_template("report.html.jinja").render(
        form=form,
        filing=filing,
        heading=_break_title(title, print_value(filing.fields.get(form.unit))),
        mark=mark,
        signed=signed,
        date=date,
        make_tables=make_tables,
        mask_controls=mask_controls,
        print_value=print_value,
        split_text=split_text,
    )
    style = read_style("report.css") + (_mark_pages(mark) if mark else "")
    window = f"{mark} {title}" if mark else title
    return make_page(window, Markup(body), style)  # noqa: S704  (escaped by the template)


def _break_title(title: str, unit: str) -> Markup:
    """The title, to be broken after the unit's name where it does not fit in one line."""
    if unit and title.startswith(unit):
        return Markup("{}<wbr>{}").format(unit, title.removeprefix(unit))
    return escape(title)


def _sign(form: Form, filing: Filing) -> tuple[str, str]:
    """Who signs and when, as far as it was filled in."""
    if form.signature is None:
        return "", ""
    names = (print_value(filing.fields.get(name)) for name in form.signature.name)
    return next(filter(None, names), ""), print_value(filing.fields.get(form.signature.date))


def _mark_pages(mark: str) -> str:
    """The mark at the top of every page that is printed."""
    text = "".join(f"\\{ord(character):x} " for character in mark)
    return f'@page {{ @top-center {{ content: "{text}"; color: #c00000; font-weight: 700; }} }}\n'
