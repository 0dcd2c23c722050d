"""Runs: words of a cell with a style of their own, such as struck, tiny or coloured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.excel.appearance.colours import is_alike, read_colour
from toolkit.excel.appearance.fonts import Font, read_font

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.excel.appearance.fonts import Styles

_STRIKE = re.compile(rb"<(?:\w+:)?strike\b")
_RAISED = re.compile(rb"<(?:\w+:)?vertAlign\b")
_TINY = re.compile(rb"<(?:\w+:)?sz\s+val\s*=\s*[\"'][012](?:\.\d+)?[\"']")
_COLOUR = re.compile(rb"<(?:\w+:)?color\s[^>]*>")
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']")


class Run(NamedTuple):
    """Words of one style, None where it is that of their cell."""

    words: str
    font: Font | None


Runs = tuple[Run, ...]


def has_odd_runs(data: bytes, styles: Styles) -> bool:
    """Return True if words of a part may be struck, raised or not visible."""
    if b"rPr" not in data:
        return False
    colours = {
        read_colour(dict(_ATTRIBUTE.findall(found.decode("utf-8", "replace"))), styles.palette)
        for found in set(_COLOUR.findall(data))
    }
    faint = any(is_alike(colour, fill) for colour in colours for fill in styles.fills)
    return faint or any(odd.search(data) for odd in (_STRIKE, _TINY, _RAISED))


def read_shared_runs(data: bytes, palette: Sequence[str]) -> dict[int, Runs]:
    """Return the shared strings that consist of runs, by their number."""
    items = enumerate(etree.fromstring(data).iterfind("{*}si"))
    return {number: runs for number, item in items if (runs := tuple(_read(item, palette)))}


def read_runs_in_cells(data: bytes, palette: Sequence[str]) -> dict[str, Runs]:
    """Return the inline strings that consist of runs, by the cell's address."""
    return {
        str(cell.get("r")): runs
        for cell in etree.fromstring(data).iter("{*}c")
        for item in cell.iterfind("{*}is")
        if (runs := tuple(_read(item, palette)))
    }


def _read(item: etree._Element, palette: Sequence[str]) -> Iterator[Run]:
    for run in item.iterfind("{*}r"):
        looks = run.find("{*}rPr")
        words = run.findtext("{*}t") or ""
        yield Run(words, None if looks is None else read_font(looks, palette))
