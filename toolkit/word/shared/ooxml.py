"""The few elements of WordprocessingML that a template needs."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def quote_text(text: str) -> str:
    """Return text escaped so that the report shows it literally, even where it looks like a tag."""
    for sign in ("{{", "}}", "{%", "%}"):
        text = text.replace(sign, f"{sign[0]}_{sign[1]}")
    return text


def make_run(text: str, style: str = "") -> str:
    """Return a run of text or tags, in a character style if one is given."""
    return wrap_run(make_text(text), style)


def wrap_run(content: str, style: str = "") -> str:
    """Return a run with XML content, in a character style if one is given."""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    # the hint has “” and — printed in the Chinese font
    return f'<w:r><w:rPr>{look}<w:rFonts w:hint="eastAsia"/></w:rPr>{content}</w:r>'


def make_text(text: str) -> str:
    """Return the text element of a run."""
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'


def make_paragraph(style: str, *runs: str, layout: str = "") -> str:
    """Return a paragraph in a style; `layout` is XML for its properties, after the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{"".join(runs)}</w:p>'


def remove_element(element: etree._Element) -> None:
    """Remove an element from its parent, if it has one."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
