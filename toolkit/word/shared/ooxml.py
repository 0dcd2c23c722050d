"""The few elements of WordprocessingML that a template needs."""

from __future__ import annotations

from html import escape

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def quote_text(text: str) -> str:
    """Text that is to stand in the report as it is, even where it looks like a tag."""
    for sign in ("{{", "}}", "{%", "%}"):
        text = text.replace(sign, f"{sign[0]}_{sign[1]}")
    return text


def make_run(text: str, style: str = "") -> str:
    """A run of text or tags, in a character style if one is named."""
    return wrap_run(make_text(text), style)


def wrap_run(content: str, style: str = "") -> str:
    """A run around other content than text."""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    # the hint has “” and — printed in the Chinese font
    return f'<w:r><w:rPr>{look}<w:rFonts w:hint="eastAsia"/></w:rPr>{content}</w:r>'


def make_text(text: str) -> str:
    """The text element of a run."""
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'


def make_paragraph(style: str, *runs: str, layout: str = "") -> str:
    """A paragraph in a style; `layout` is XML that follows the style's name."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{"".join(runs)}</w:p>'
