"""Appearance of the text of a page's elements: visible, hidden, struck out, raised."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.intake.blocks.unseen import (
    BLACK,
    HIDDEN,
    STRUCK,
    WHITE,
    Colour,
    is_alike,
    parse_colour,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

_STRUCK = frozenset(("s", "strike", "del"))
_SIZE = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|ex|ch|%|vw|vh|mm|cm|in|pc|q)?")
_FONT = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)|0)(?=\s|/)")
_RELATIVE = frozenset(("em", "ex", "ch", "%"))
_SMALLEST = 1.5
_FAR = -500
_FADED = re.compile(r"opacity\(\s*0*(?:\.0+)?%?\s*\)")
_CLIPPED = re.compile(r"rect\(\s*(0|1px)\D+(0|1px)\D+(0|1px)\D+(0|1px)\s*\)|inset\((50|100)%.*")
_CLEAR = re.compile(r"transparent|(?:rgba|hsla)\([^)]*[,/]\s*0?\.?0*%?\s*\)")


@dataclass(frozen=True)
class TextLook:
    """The appearance that an element passes on to its content."""

    gone: bool = False
    visible: bool = True
    tiny: bool = False
    struck: bool = False
    colour: Colour | None = BLACK
    clear: bool = False
    behind: Colour | None = WHITE
    level: str = ""
    """`sup`, `sub` or empty."""

    @property
    def how(self) -> str:
        """The reason why its text is not read, empty if it is."""
        is_lost = self.tiny or self.clear or is_alike(self.colour, self.behind)
        if self.gone or not self.visible or is_lost:
            return HIDDEN
        return STRUCK if self.struck else ""


def look_at(element: etree._Element, declared: Mapping[str, str], above: TextLook) -> TextLook:
    """Return the look of an element within another, by its declarations and attributes."""
    tag = str(element.tag).lower()
    lines = f"{declared.get('text-decoration', '')} {declared.get('text-decoration-line', '')}"
    given = declared.get("color") or (element.get("color") if tag == "font" else "") or ""
    clear, colour = bool(_CLEAR.fullmatch(given)), parse_colour(given)
    if given in {"", "inherit"}:  # the colour of a link is the browser's
        clear, colour = above.clear, None if tag == "a" and element.get("href") else above.colour
    fill = declared.get("background-color") or declared.get("background") or ""
    fill = fill or element.get("bgcolor") or ("yellow" if tag == "mark" else "")
    is_same = fill in {"", "inherit", "none", "initial", "unset"} or _CLEAR.fullmatch(fill)
    behind = above.behind if is_same else parse_colour(fill)
    if element.get("background") or declared.get("background-image", "none") != "none":
        behind = None  # a picture
    font = _FONT.search(declared.get("font", ""))
    size = declared.get("font-size") or (font[1] if font else "")
    number, unit = _measure(size)
    if not _SIZE.match(size):
        tiny = above.tiny and size in {"", "inherit", "smaller", "larger"}
    elif unit in _RELATIVE:
        tiny = above.tiny or not number
    else:
        tiny = number < (0.1 if unit in {"rem", "in", "cm"} else _SMALLEST)
    visibility = declared.get("visibility", "")
    level = tag if tag in {"sup", "sub"} else above.level
    return replace(
        above,
        gone=above.gone or is_gone(element, declared),
        visible=above.visible if visibility in {"", "inherit"} else visibility == "visible",
        tiny=tiny,
        struck=above.struck or tag in _STRUCK or "line-through" in lines,
        colour=colour,
        clear=clear,
        behind=behind,
        level={"super": "sup", "sub": "sub"}.get(declared.get("vertical-align", ""), level),
    )


def is_gone(element: etree._Element, declared: Mapping[str, str]) -> bool:
    """Return True if an element is not displayed, with all that is in it."""
    if element.get("hidden") is not None:
        return True
    get = declared.get
    is_apart = get("position", "") in {"absolute", "fixed", "relative"}
    places = (get(name, "") for name in ("left", "top", "right", "bottom") if is_apart)
    is_far = any(
        _measure(p)[0] <= _FAR for p in (*places, get("text-indent", ""), get("margin-left", ""))
    )
    is_flat = get("overflow", "").startswith("hidden") and any(
        name in declared and not _measure(declared[name])[0] and _SIZE.match(declared[name])
        for name in ("width", "height", "max-height", "max-width")
    )
    is_clear = bool(_SIZE.match(get("opacity", ""))) and _measure(get("opacity", ""))[0] < 0.05
    is_clear = is_clear or bool(_FADED.search(get("filter", "")))
    is_clipped = bool(
        _CLIPPED.fullmatch(get("clip", "")) or _CLIPPED.fullmatch(get("clip-path", ""))
    )
    is_shrunk = get("transform", "").replace(" ", "") in {"scale(0)", "scale(0,0)"}
    is_none = get("display", "") == "none" or get("content-visibility", "") == "hidden"
    return is_none or is_far or is_flat or is_clear or is_clipped or is_shrunk


def _measure(text: str) -> tuple[float, str]:
    found = _SIZE.match(text)
    return (float(found[1]), found[2] or "") if found else (0, "")
