"""Tables of a page as a reader of HTML understands them, after the standard's own rules.

Nothing here knows how the page was made: each cell is set on the grid that the spans give, and its
headers are those with the scope of its row or column.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from lxml.html import HtmlElement


@dataclass(frozen=True)
class WebCell:
    """A td with its text and the texts of its headers, from the outermost in."""

    table: str
    text: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Area:
    element: HtmlElement
    top: int
    left: int
    bottom: int
    right: int

    @property
    def text(self) -> str:
        return str(self.element.text_content())

    @property
    def scope(self) -> str | None:
        return self.element.get("scope") if self.element.tag == "th" else None


def read_table(table: HtmlElement) -> list[WebCell]:
    """The number cells of a table in reading order; an empty corner is not one."""
    areas = _lay_out(table)
    caption = table.findtext("caption") or ""
    found = []
    for cell in (area for area in areas if area.element.tag == "td"):
        rows = [a for a in areas if a.scope == "row" and a.top <= cell.top < a.bottom]
        above = [a for a in areas if a.scope == "col" and a.bottom <= cell.top]
        columns = [a for a in above if a.left < cell.right and cell.left < a.right]
        if columns:
            found.append(
                WebCell(
                    caption,
                    cell.text,
                    tuple(a.text for a in sorted(rows, key=lambda a: a.left)),
                    tuple(a.text for a in sorted(columns, key=lambda a: a.top)),
                )
            )
    return found


def _lay_out(table: HtmlElement) -> list[_Area]:
    """Give each cell its slots; none may be taken twice, and no row may be short."""
    taken: dict[tuple[int, int], _Area] = {}
    areas = []
    rows = table.findall(".//tr")
    for top, row in enumerate(rows):
        for element in row:
            left = next(column for column in count() if (top, column) not in taken)
            bottom = top + int(element.get("rowspan", 1))
            area = _Area(element, top, left, bottom, left + int(element.get("colspan", 1)))
            slots = {(y, x) for y in range(top, bottom) for x in range(left, area.right)}
            assert not slots & taken.keys()
            taken |= dict.fromkeys(slots, area)
            areas.append(area)
    width = len(table.findall("colgroup/col"))
    assert taken.keys() == {(y, x) for y in range(len(rows)) for x in range(width)}
    return areas
