"""Properties of cells that tags set: docxtpl puts them first or last, Word wants a fixed order."""

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
_SET_BY_TAG = re.compile(
    r"<w:tcPr(?: [^>]*)?><w:(?:gridSpan|shd) "
    r"|(?:<w:(?:shd|noWrap|textDirection|tcFitText|vAlign|hideMark)(?: [^>]*)?/>"
    r"|</w:tc(?:Borders|Mar)>)<w:(?:vMerge|gridSpan) "
)


class CellError(ValueError):
    """An invalid value that a tag gave a property of a cell; the message is in Chinese."""


def has_disorder(xml: str) -> bool:
    """Return whether a tag has set a property of a cell in a rendered part."""
    return _SET_BY_TAG.search(xml) is not None


def order_properties(root: etree._Element) -> None:
    """Sort the properties of every cell and drop blank ones; raise CellError for invalid ones."""
    for properties in root.iter(f"{_W}tcPr"):
        for child in list(properties):
            if not _normalize(child):
                properties.remove(child)
        properties[:] = sorted(properties, key=lambda child: _ORDER.get(str(child.tag), -1))


def _normalize(child: etree._Element) -> bool:
    """Validate a span or normalize a colour; return False for a span of at most one column."""
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
