"""Properties of cells that tags set: docxtpl puts them first or last, where Word wants an order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.word.shared.ooxml import MAIN

if TYPE_CHECKING:
    from lxml import etree

_W = f"{{{MAIN}}}"
_ORDER = {
    f"{_W}{name}": place
    for place, name in enumerate(
        (
            "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap",
            "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers", "cellIns",
            "cellDel", "cellMerge", "tcPrChange",
        )
    )
}  # fmt: skip
_SPAN, _SHADE = f"{_W}gridSpan", f"{_W}shd"
_VALUE, _FILL = f"{_W}val", f"{_W}fill"
_COLOUR = re.compile("[0-9A-Fa-f]{6}|auto")
_DISORDER = re.compile(
    r"<w:tcPr(?: [^>]*)?><w:(?:gridSpan|shd) "
    r"|(?:<w:(?:shd|noWrap|textDirection|tcFitText|vAlign|hideMark)(?: [^>]*)?/>"
    r"|</w:tc(?:Borders|Mar)>)<w:(?:vMerge|gridSpan) "
)


class CellError(ValueError):
    """A property of a cell that a tag set to what is none; the message says so in Chinese."""


def has_disorder(xml: str) -> bool:
    """Whether a tag has set a property of a cell in a rendered part."""
    return _DISORDER.search(xml) is not None


def order_properties(root: etree._Element) -> None:
    """Put the properties of every cell in order, and take out those that a tag left blank.

    Raises:
        CellError: a tag gave what is no number of columns, or no colour.
    """
    for properties in root.iter(f"{_W}tcPr"):
        for child in list(properties):
            if not _is_kept(child):
                properties.remove(child)
        properties[:] = sorted(properties, key=lambda child: _ORDER.get(str(child.tag), -1))


def _is_kept(child: etree._Element) -> bool:
    if child.tag == _SPAN:
        value = child.get(_VALUE, "").strip()
        if value and not re.fullmatch("[0-9]{1,3}", value):
            raise CellError(f"colspan 里的“{value}”不是格数，应当是 1 到 999 的整数")
        return value != "" and int(value) > 1
    if child.tag == _SHADE and (fill := child.get(_FILL)) is not None:
        child.set(_FILL, fill.strip().removeprefix("#") or "auto")
        if not _COLOUR.fullmatch(child.get(_FILL, "")):
            raise CellError(f"cellbg 里的“{fill}”不是颜色，要写六位十六进制数，如 'DDDDDD'")
    return True
