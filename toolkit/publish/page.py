"""The page around anything we publish: one file, no script, for screens of any width and for A4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def make_page(title: str, body: Markup, style: str = "") -> str:
    """A whole HTML document: the window's title, the content of `main`, style beside the page's."""
    css = Markup(read_style("page.css") + style)  # noqa: S704  (our own style sheets)
    return get_template("page.html.jinja").render(title=title, body=body, style=css)


def read_style(name: str) -> str:
    """A style sheet of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def get_template(name: str) -> Template:
    """A template of this folder; it escapes what it prints, and an unknown name is an error."""
    return _make_environment().get_template(name)


@cache
def _make_environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
