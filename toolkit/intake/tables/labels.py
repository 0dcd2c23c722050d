"""The labels of a form's table as reports print them: which row or column a text may lead to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.text import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.form.model import Form, Header, Section, Table


class LabelSpot(NamedTuple):
    """A row or column of a table: its band and its number in it."""

    band: int
    leaf: int


@dataclass(frozen=True)
class Labels:
    """What may be printed in a table; all texts are normalised.

    A row or column may be named by its own label alone, or behind any of those above it.
    """

    table: Table
    rows: Mapping[str, frozenset[LabelSpot]]
    columns: Mapping[str, frozenset[LabelSpot]]
    titles: Mapping[str, frozenset[int]]
    heads: frozenset[str]
    sides: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """Every label of the table."""
        return self.heads | self.sides | self.titles.keys()

    def cell_id(self, row: LabelSpot, column: LabelSpot) -> str:
        """The id of a number."""
        band = self.table.bands[row.band]
        ids = (*band.row_leaves[row.leaf].ids, *band.column_leaves[column.leaf].ids)
        return ".".join((self.table.id, *ids))


def make_labels(table: Table, year: tuple[str, object]) -> Labels:
    """The labels of a table; the year's field and value stand for `{field}` in aliases."""
    bands = list(enumerate(table.bands))
    heads = [header for _, band in bands for header in _walk(band.columns)]
    sides = [header for _, band in bands for header in _walk(band.rows)]
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
    """The labels of every table of a form."""
    return {key: make_labels(table, (form.year, year)) for key, table in form.tables.items()}


def list_labels(part: Header | Section, year: tuple[str, object]) -> tuple[str, ...]:
    """Everything that is printed for a header or heading, normalised."""
    own = getattr(part, "text", "") or getattr(part, "heading", "")
    mark = f"{{{year[0]}}}"
    texts = (text.replace(mark, str(year[1])) for text in (own, *part.aliases) if text)
    return tuple(map(normalise_label, texts))


def _walk(headers: Iterable[Header]) -> Iterator[Header]:
    for header in headers:
        yield header
        yield from _walk(header.children)


def _find_spots(
    bands: Iterable[tuple[int, Sequence[Header]]], year: tuple[str, object]
) -> dict[str, frozenset[LabelSpot]]:
    found: dict[str, set[LabelSpot]] = {}
    for number, headers in bands:
        for leaf, path in enumerate(_paths(headers, ())):
            for text in _spell(path, year):
                found.setdefault(text, set()).add(LabelSpot(number, leaf))
    return {text: frozenset(spots) for text, spots in found.items()}


def _paths(headers: Sequence[Header], above: tuple[Header, ...]) -> Iterator[tuple[Header, ...]]:
    """The headers that lead to each leaf, in printed order."""
    for header in headers:
        if header.children:
            yield from _paths(header.children, (*above, header))
        else:
            yield (*above, header)


def _spell(path: tuple[Header, ...], year: tuple[str, object]) -> Iterator[str]:
    """The leaf's texts alone, and run together with those of any headers above it."""
    *above, leaf = path
    for count in range(len(above) + 1):
        for chosen in combinations(above, count):
            for texts in product(*(list_labels(header, year) for header in (*chosen, leaf))):
                yield "".join(texts)
