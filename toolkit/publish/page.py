"""The frame of every published page: one file, no script, for any screen and for A4."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Template


def make_page(title: str, body: Markup, style: str = "") -> str:
    """Return an HTML document of a window title, the content of `main` and styles of its own."""
    css = Markup(read_style("page.css") + style)  # noqa: S704  (our own style sheets)
    return get_template("page.html.jinja").render(title=title, body=body, style=css)


def read_style(name: str) -> str:
    """Return a style sheet of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def get_template(name: str) -> Template:
    """Return a template of this folder that escapes values and rejects undefined names."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
