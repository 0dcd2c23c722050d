"""Appearance of the text of a Word document, by its own formats and those of its styles."""

from __future__ import annotations

from contextlib import suppress
from math import nextafter
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.intake.blocks.unseen import HIDDEN, STRUCK, Colour, is_alike, parse_colour

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = frozenset(("0", "false", "off"))
_TOGGLES = ("strike", "dstrike", "vanish")
_LEAST = {"sz": nextafter(4, 5), "w": 10}
"""Font size in half points (4 is too small too) and width in percent that can be read."""


class _Style(NamedTuple):
    """The run and paragraph properties of a style, and the key of the style it is based on."""

    run: etree._Element | None
    paragraph: etree._Element | None
    base: str


_Levels = tuple[list[list[etree._Element]], list[etree._Element]]
"""Run properties by level of styles, and paragraph properties."""


class Formats:
    """The styles of a document, which give the appearance of a run."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._usual: list[etree._Element] = []
        self._first = {"paragraph": "", "character": ""}
        self._coloured: set[str] = set()
        self._looks: dict[tuple[object, ...], tuple[str, str]] = {}
        self._kept: dict[tuple[str, str], _Levels] = {}
        for style in styles.iter(f"{WORD}style") if styles is not None else ():
            key, kind = style.get(f"{WORD}styleId", ""), style.get(f"{WORD}type", "")
            run, paragraph = (style.find(f"{WORD}{name}") for name in ("rPr", "pPr"))
            self._styles[key] = _Style(run, paragraph, find_value(style, "basedOn"))
            if kind in self._first and style.get(f"{WORD}default", "0") not in _OFF:
                self._first[kind] = key
            if kind == "table" and next(style.iter(f"{WORD}shd"), None) is not None:
                self._coloured.add(key)
        if styles is not None:
            path = f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"
            self._usual = [found for found in [styles.find(path)] if found is not None]

    def find_fill(self, properties: etree._Element | None, behind: Colour | None) -> Colour | None:
        """Return the colour behind a cell, paragraph or run; None (unknown) for a table style's."""
        if properties is None:
            return behind
        if find_value(properties, "tblStyle") in self._coloured:
            return None
        shade = properties.find(f"{WORD}shd")
        fill = "" if shade is None else shade.get(f"{WORD}fill", "auto")
        if shade is not None and shade.get(f"{WORD}val", "clear") not in {"clear", "nil"}:
            return None
        return behind if fill in {"", "auto"} else parse_colour(fill)

    def look_at(
        self, run: etree._Element, paragraph: etree._Element | None, behind: Colour | None
    ) -> tuple[str, str]:
        """Return the reason why a run is not read, and its vertical alignment; empty if none."""
        own = run.find(f"{WORD}rPr")
        shade = None if paragraph is None else paragraph.find(f"{WORD}shd")
        above = "" if paragraph is None else find_value(paragraph, "pStyle")
        written = (b"" if one is None else etree.tostring(one) for one in (own, shade))
        key = (*written, above, behind)
        if key in self._looks:
            return self._looks[key]
        levels, papers = self._find_styles("" if own is None else find_value(own, "rStyle"), above)
        layers = [*([own] if own is not None else []), *(one for level in levels for one in level)]
        for part in (*papers, paragraph, *reversed(layers)):
            behind = self.find_fill(part, behind)
        if any(find_value(layer, "highlight") not in {"", "none"} for layer in layers):
            behind = None
        on: set[str] = set()
        for name in _TOGGLES:  # set in two levels of styles a property is off again
            path = f"{WORD}{name}"
            set_by = (
                next((o for o in level if o.find(path) is not None), None) for level in levels
            )
            is_own = own is not None and own.find(path) is not None
            if is_on(own, path) if is_own else sum(is_on(one, path) for one in set_by) % 2 == 1:
                on.add(name)
        how = STRUCK if on & {"strike", "dstrike"} else ""
        if "vanish" in on or _is_lost(layers, behind):
            how = HIDDEN
        self._looks[key] = how, _find_first(layers, "vertAlign")
        return self._looks[key]

    def _find_styles(self, character: str, above: str) -> _Levels:
        """Return the properties in styles: of characters, of the paragraph, of the document."""
        key = (character, above)
        if key not in self._kept:
            chains = [
                list(self._chain(character or self._first["character"])),
                list(self._chain(above or self._first["paragraph"])),
            ]
            runs = [[one.run for one in chain if one.run is not None] for chain in chains]
            papers = [one.paragraph for one in reversed(chains[1]) if one.paragraph is not None]
            self._kept[key] = [*runs, self._usual], papers
        return self._kept[key]

    def _chain(self, key: str) -> Iterator[_Style]:
        """Yield a style and those that it is based on."""
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            key = self._styles[key].base


def find_value(element: etree._Element, name: str) -> str:
    """Return the value of a property below an element, empty if it is missing."""
    child = element.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val", "")


def is_on(element: etree._Element | None, path: str) -> bool:
    """Return True if a boolean property is set and not off."""
    child = None if element is None else element.find(path)
    return child is not None and child.get(f"{WORD}val", "1") not in _OFF


def _find_first(layers: list[etree._Element], name: str) -> str:
    return next((value for layer in layers if (value := find_value(layer, name))), "")


def _is_lost(layers: list[etree._Element], behind: Colour | None) -> bool:
    """Return True if text has no fill, the colour of its background or hardly any size."""
    for name, least in _LEAST.items():
        with suppress(ValueError):  # no number
            if float(_find_first(layers, name).rstrip("%")) < least:
                return True
    if any(layer.find(f"{_W14}textFill/{_W14}noFill") is not None for layer in layers):
        return True
    colour = _find_first(layers, "color")
    return colour not in {"", "auto"} and is_alike(parse_colour(colour), behind)
