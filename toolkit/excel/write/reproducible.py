"""What openpyxl writes, mended: nothing from the clock, and parts in the order of the schema."""

from __future__ import annotations

import re

from lxml import etree

from toolkit.core.files import EPOCH, pack, unpack

_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FONT_ORDER = [
    _MAIN + name
    for name in (
        "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign",
        "sz", "color", "name", "family", "charset", "scheme",
    )
]  # fmt: skip


def make_reproducible(data: bytes) -> bytes:
    """A workbook's archive with fixed dates and well-ordered fonts."""
    return pack((name, _mend(name, part)) for name, part in unpack(data))


def _mend(name: str, part: bytes) -> bytes:
    if name == "docProps/core.xml":
        cache_key = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*EPOCH)
        return _CLOCK.sub(rb"\g<1>" + cache_key.encode(), part)
    return _order_fonts(part) if name == "xl/styles.xml" else part


def _order_fonts(part: bytes) -> bytes:
    """openpyxl puts a font's name first; the schema puts it near the end."""
    root = etree.fromstring(part)
    for font in root.iter(_MAIN + "font"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(child.tag))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
