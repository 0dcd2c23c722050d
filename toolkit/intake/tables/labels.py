"""Labels of a form's tables as reports print them, and the row or column of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.form.model import Form, Header, Section, Table


class LabelSpot(NamedTuple):
    """A row or column of a table: its band, and its number in the band."""

    band: int
    leaf: int


@dataclass(frozen=True)
class Labels:
    """Texts that may be printed in a table, normalised.

    The text of a row or column is its own label, alone or behind any of those above it.
    """

    table: Table
    rows: Mapping[str, frozenset[LabelSpot]]
    columns: Mapping[str, frozenset[LabelSpot]]
    titles: Mapping[str, frozenset[int]]
    heads: frozenset[str]
    sides: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """Labels of the whole table."""
        return self.heads | self.sides | self.titles.keys()

    def cell_id(self, row: LabelSpot, column: LabelSpot) -> str:
        """Return the id of a cell."""
        band = self.table.bands[row.band]
        ids = (*band.row_leaves[row.leaf].ids, *band.column_leaves[column.leaf].ids)
        return ".".join((self.table.id, *ids))


def make_labels(table: Table, year: tuple[str, object]) -> Labels:
    """Return the labels of a table; `year` is a field id and the value of `{id}` in aliases."""
    bands = list(enumerate(table.bands))
    heads = [header for _, band in bands for header in walk_headers(band.columns)]
    sides = [header for _, band in bands for header in walk_headers(band.rows)]
    corners = {normalise_label(band.corner) for _, band in bands if band.corner}
    titles: dict[str, set[int]] = {}
    for number, band in bands:
        if band.title:
            titles.setdefault(normalise_label(band.title), set()).add(number)
    return Labels(
        table,
        _find_spots(((number, band.rows) for number, band in bands), year),
        _find_spots(((number, band.columns) for number, band in bands), year),
        {title: frozenset(numbers) for title, numbers in titles.items()},
        frozenset(corners | {text for header in heads for text in list_labels(header, year)}),
        frozenset(text for header in sides for text in list_labels(header, year)),
    )


def make_all_labels(form: Form, year: object) -> dict[str, Labels]:
    """Return the labels of every table of a form by its id."""
    return {key: make_labels(table, (form.year, year)) for key, table in form.tables.items()}


def list_labels(part: Header | Section, year: tuple[str, object]) -> tuple[str, ...]:
    """Return the texts that may be printed for a header or heading, normalised."""
    own = getattr(part, "text", "") or getattr(part, "heading", "")
    mark = f"{{{year[0]}}}"
    texts = (text.replace(mark, str(year[1])) for text in (own, *part.aliases) if text)
    return tuple(map(normalise_label, texts))


def walk_headers(headers: Iterable[Header]) -> Iterator[Header]:
    """Yield all headers of a tree."""
    for header in headers:
        yield header
        yield from walk_headers(header.children)


def _find_spots(
    bands: Iterable[tuple[int, Sequence[Header]]], year: tuple[str, object]
) -> dict[str, frozenset[LabelSpot]]:
    """Return the rows or columns of bands, given by number and headers, by their texts."""
    found: dict[str, set[LabelSpot]] = {}
    for number, headers in bands:
        for place, (*above, leaf) in enumerate(_walk_paths(headers, ())):
            spot = LabelSpot(number, place)
            subsets = chain.from_iterable(combinations(above, n) for n in range(len(above) + 1))
            for chosen in subsets:
                for texts in product(*(list_labels(header, year) for header in (*chosen, leaf))):
                    found.setdefault("".join(texts), set()).add(spot)
    return {text: frozenset(spots) for text, spots in found.items()}


def _walk_paths(
    headers: Sequence[Header], above: tuple[Header, ...]
) -> Iterator[tuple[Header, ...]]:
    """Yield the headers that lead to each leaf, in printed order."""
    for header in headers:
        if header.children:
            yield from _walk_paths(header.children, (*above, header))
        else:
            yield (*above, header)
