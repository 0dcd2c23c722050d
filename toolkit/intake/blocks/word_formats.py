"""How the words of a Word document look: by their own formats and those of their styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.intake.blocks.colours import BLACK, WHITE, Colour, is_alike, read_colour
from toolkit.intake.blocks.unseen import HIDDEN, STRUCK

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = frozenset(("0", "false", "off"))
_TOGGLES = ("strike", "dstrike", "vanish")
_SMALLEST = 4
"""Half points: words of 2 points are a line."""
_LEAST_WIDTH = 10


class _Style(NamedTuple):
    """What a style says of runs and paragraphs, and the one it is based on."""

    run: etree._Element | None
    paragraph: etree._Element | None
    base: str


_Levels = tuple[list[list[etree._Element]], list[etree._Element]]


class Formats:
    """The styles of a document, and what they make of a run."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._usual: list[etree._Element] = []
        self._first = {"paragraph": "", "character": ""}
        self._coloured: set[str] = set()
        self._looks: dict[tuple[object, ...], tuple[str, str]] = {}
        self._kept: dict[tuple[str, str], _Levels] = {}
        for style in styles.iter(f"{WORD}style") if styles is not None else ():
            self._add(style)
        if styles is not None:
            path = f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"
            self._usual = [found for found in [styles.find(path)] if found is not None]

    def _add(self, style: etree._Element) -> None:
        key = style.get(f"{WORD}styleId", "")
        run, paragraph = (style.find(f"{WORD}{name}") for name in ("rPr", "pPr"))
        self._styles[key] = _Style(run, paragraph, format_value(style, "basedOn"))
        kind = style.get(f"{WORD}type", "")
        if kind in self._first and style.get(f"{WORD}default", "0") not in _OFF:
            self._first[kind] = key
        if kind == "table" and next(style.iter(f"{WORD}shd"), None) is not None:
            self._coloured.add(key)

    def find_fill(self, properties: etree._Element | None, behind: Colour | None) -> Colour | None:
        """The colour behind a cell, paragraph or run; that of a table's style is not known."""
        if properties is None:
            return behind
        if format_value(properties, "tblStyle") in self._coloured:
            return None
        shade = properties.find(f"{WORD}shd")
        fill = "" if shade is None else shade.get(f"{WORD}fill", "auto")
        if shade is not None and shade.get(f"{WORD}val", "clear") not in {"clear", "nil"}:
            return None
        return behind if fill in {"", "auto"} else read_colour(fill)

    def look_at(
        self, run: etree._Element, paragraph: etree._Element | None, behind: Colour | None
    ) -> tuple[str, str]:
        """How the words of a run are not seen, and whether they are raised; empty where not."""
        own = run.find(f"{WORD}rPr")
        shade = None if paragraph is None else paragraph.find(f"{WORD}shd")
        above = "" if paragraph is None else format_value(paragraph, "pStyle")
        said = tuple(b"" if one is None else etree.tostring(one) for one in (own, shade))
        key = (*said, above, behind)
        if key not in self._looks:
            self._looks[key] = self._look_at(own, paragraph, above, behind)
        return self._looks[key]

    def _look_at(
        self,
        own: etree._Element | None,
        paragraph: etree._Element | None,
        above: str,
        behind: Colour | None,
    ) -> tuple[str, str]:
        character = "" if own is None else format_value(own, "rStyle")
        levels, papers = self._find_styles(character, above)
        layers = [*([own] if own is not None else []), *(one for level in levels for one in level)]
        on = {name: _is_on(name, own, levels) for name in _TOGGLES}
        for paper in (*papers, paragraph):
            behind = self.find_fill(paper, behind)
        raised = next((value for one in layers if (value := format_value(one, "vertAlign"))), "")
        if on["vanish"] or _is_lost(layers, self._find_run_fill(layers, behind)):
            return HIDDEN, raised
        return STRUCK if on["strike"] or on["dstrike"] else "", raised

    def _find_styles(self, character: str, above: str) -> _Levels:
        """What the styles of a run say: of characters, of its paragraph, of the document."""
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

    def _find_run_fill(self, layers: list[etree._Element], behind: Colour | None) -> Colour | None:
        if any(format_value(layer, "highlight") not in {"", "none"} for layer in layers):
            return None
        for layer in reversed(layers):
            behind = self.find_fill(layer, behind)
        return behind

    def _chain(self, key: str) -> Iterator[_Style]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            key = self._styles[key].base


def format_value(element: etree._Element, name: str) -> str:
    """The value of a property, empty where it is not there."""
    child = element.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val", "")


def is_on(element: etree._Element | None, path: str) -> bool:
    """Whether a property is set that is either on or off."""
    child = None if element is None else element.find(path)
    return child is not None and child.get(f"{WORD}val", "1") not in _OFF


def _is_on(name: str, own: etree._Element | None, levels: list[list[etree._Element]]) -> bool:
    """Whether a toggle is on: set in two levels of styles it is off again, as Word has it."""
    path = f"{WORD}{name}"
    if own is not None and own.find(path) is not None:
        return is_on(own, path)
    first = (next((one for one in level if one.find(path) is not None), None) for level in levels)
    return sum(is_on(one, path) for one in first) % 2 == 1


def _is_lost(layers: list[etree._Element], behind: Colour | None) -> bool:
    """Whether words have the colour of what is behind them, or hardly any size."""
    size, width = (_find_number(layers, name) for name in ("sz", "w"))
    if (size is not None and size <= _SMALLEST) or (width is not None and width < _LEAST_WIDTH):
        return True
    if any(layer.find(f"{_W14}textFill/{_W14}noFill") is not None for layer in layers):
        return True
    colour = next((value for one in layers if (value := format_value(one, "color"))), "auto")
    return is_alike(BLACK if colour == "auto" else read_colour(colour), behind) and (
        colour != "auto"
    )


def _find_number(layers: list[etree._Element], name: str) -> float | None:
    text = next((value for layer in layers if (value := format_value(layer, name))), "")
    try:
        return float(text.rstrip("%")) if text else None
    except ValueError:
        return None


PAPER: Colour = WHITE
"""What is behind the words of a page."""
