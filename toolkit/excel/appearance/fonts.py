"""Fonts, fills and named styles of a workbook's cells.

openpyxl gets the workbook without them, since it makes an object of every font and fill.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.excel.appearance.colours import BLACK, PALETTE, WHITE, Colour, is_alike, read_colour
from toolkit.excel.appearance.number_formats import shows_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFF = frozenset(("0", "false"))
_SMALLEST = 2.5
"""Points; smaller text cannot be read."""


class Font(NamedTuple):
    """Properties of a font; None for those that it leaves out."""

    struck: bool = False
    size: float | None = None
    colour: Colour | None = None
    raised: bool = False
    """True for superscript and subscript, as the marks of notes have."""

    @property
    def tiny(self) -> bool:
        """True if the text is too small to be read."""
        return self.size is not None and self.size < _SMALLEST


class Shade(NamedTuple):
    """Changes that a conditional format makes."""

    font: Font
    fill: Colour | None
    is_blank: bool
    """True if its number format shows nothing of a number."""

    def matters(self, fills: Sequence[Colour]) -> bool:
        """Return True if it may strike or hide the content of a cell."""
        faint = any(is_alike(self.font.colour, fill) for fill in (self.fill, *fills))
        return self.font.struck or self.font.tiny or self.is_blank or faint


Key = tuple[int, int, int]
"""Numbers of a cell's font, fill and named style."""


@dataclass(frozen=True)
class Styles:
    """Fonts and fills of a workbook's cells."""

    cells: dict[Key, tuple[Font, Colour | None]] = field(default_factory=dict)
    """Font and fill of every cell style."""
    fills: tuple[Colour, ...] = (WHITE,)
    shades: tuple[Shade, ...] = ()
    palette: Sequence[str] = PALETTE

    @cached_property
    def odd_shades(self) -> dict[str, Shade]:
        """The shades that may strike or hide anything, by number."""
        return {str(n): s for n, s in enumerate(self.shades) if s.matters(self.fills)}


def read_styles(data: bytes) -> Styles:
    """Parse the styles part of a workbook."""
    root = etree.fromstring(data)
    lists = {_name(child): child for child in root}
    palette = tuple(str(e.get("rgb")) for e in root.iter("{*}rgbColor")) or PALETTE
    fonts = dict(enumerate(read_font(font, palette) for font in lists.get("fonts", ())))
    # white where there is no background, None where it is not known
    fills: dict[int, Colour | None] = {}
    for number, fill in enumerate(lists.get("fills", ())):
        pattern = next((child for child in fill if _name(child) == "patternFill"), None)
        kind = None if pattern is None else pattern.get("patternType", "none")
        fills[number] = WHITE if kind == "none" else None
        if pattern is not None and kind == "solid":
            fills[number] = _read_ground(pattern, "fgColor", palette) or BLACK
    named = dict(enumerate(_number(xf, "fontId") for xf in lists.get("cellStyleXfs", ())))
    cells: dict[Key, tuple[Font, Colour | None]] = {}
    for xf in lists.get("cellXfs", ()):
        key = (_number(xf, "fontId"), _number(xf, "fillId"), _number(xf, "xfId"))
        font = fonts.get(key[0], Font())
        if xf.get("applyFont", "0") in _OFF:  # some programs show the named style's font then
            inherited = fonts.get(named.get(key[2], 0), Font())
            font = font._replace(struck=font.struck or inherited.struck)
        cells[key] = (font, fills.get(key[1]))
    shades = []
    for dxf in lists.get("dxfs", ()):
        parts = {_name(child): child for child in dxf}
        ground = None
        for part in parts.get("fill", ()):
            ground = _read_ground(part, "bgColor", palette) or _read_ground(
                part, "fgColor", palette
            )
        shown = str(parts["numFmt"].get("formatCode", "")) if "numFmt" in parts else ""
        font = read_font(parts["font"], palette) if "font" in parts else Font()
        shades.append(Shade(font, ground, shows_nothing(shown, 1.0)))
    seen = {WHITE, *(colour for colour in fills.values() if colour is not None)}
    return Styles(cells, tuple(seen), tuple(shades), palette)


def read_font(element: etree._Element, palette: Sequence[str] = PALETTE) -> Font:
    """Parse a font; its colour is None where it names none."""
    struck, size, colour, raised = False, None, None, False
    for child in element:
        name = _name(child)
        if name == "strike":
            struck = child.get("val", "1") not in _OFF
        elif name == "sz":
            size = None
            with suppress(ValueError):
                size = float(child.get("val", ""))
        elif name == "color":
            colour = read_colour(dict(child.attrib), palette)  # type: ignore[arg-type]  # the stubs let an attribute be bytes
        elif name == "vertAlign":
            raised = child.get("val") in {"superscript", "subscript"}
    return Font(struck, size, colour, raised)


def _read_ground(pattern: etree._Element, name: str, palette: Sequence[str]) -> Colour | None:
    found = next((child for child in pattern if _name(child) == name), None)
    return None if found is None else read_colour(dict(found.attrib), palette)  # type: ignore[arg-type]  # as above


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _number(element: etree._Element, key: str) -> int:
    text = str(element.get(key, "0"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
