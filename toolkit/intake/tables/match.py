"""Matching of a printed table with a table of the form: the text for each cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.intake.tables.columns import Span, find_columns
from toolkit.intake.tables.labels import LabelSpot
from toolkit.intake.tables.lines import LineKind, TableLine, classify_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.intake.blocks.blocks import BlockCell
    from toolkit.intake.blocks.unseen import Unseen
    from toolkit.intake.tables.labels import Labels

Spans = dict[LabelSpot, Span]


@dataclass
class TableMatch:
    """Cells of a form's table found in a report: the printed texts, or why they are in doubt.

    `outside_cells` are lines and cells without a label of the form; `unseen` is unread text in
    the printed cells by cell id, `beside` unread text anywhere else.
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    outside_cells: list[str] = field(default_factory=list)
    unseen: dict[str, tuple[Unseen, ...]] = field(default_factory=dict)
    beside: list[Unseen] = field(default_factory=list)


@dataclass
class TablePart:
    """A head with the lines below it, and the bands whose title is above."""

    titles: frozenset[int] = frozenset()
    head: list[TableLine] = field(default_factory=list)
    data: list[tuple[LineKind, TableLine]] = field(default_factory=list)


def match_lines(lines: Sequence[TableLine], labels: Labels) -> TableMatch:
    """Find the cells of a form's table in the lines of a printed one."""
    match, parts = TableMatch(), [TablePart()]
    width = max((cell.end for line in lines for cell in line.cells), default=0)
    for line in lines:
        kind, part = classify_line(line, labels), parts[-1]
        is_remark = len(line.cells) == 1 and line.cells[0].colspan == width > 1
        # below a head there may be the rest of broken labels, or nothing
        is_rest = kind is LineKind.BLANK or (kind is LineKind.OTHER and not is_remark)
        if kind is LineKind.TITLE:
            parts.append(TablePart(labels.titles[line.texts[0]]))
        elif kind is LineKind.HEAD and part.data:
            parts.append(TablePart(part.titles, [line]))
        elif kind is LineKind.HEAD or (part.head and not part.data and is_rest):
            part.head.append(line)
        elif kind in {LineKind.DATA, LineKind.FIGURES} or (kind is LineKind.BLANK and part.data):
            part.data.append((kind, line))
        elif kind is LineKind.OTHER and not labels.words.issuperset(line.texts):
            match.outside_cells.append(line.words)
    used: set[int] = set()
    for part in parts:  # a blank last line of a head without data is the data
        if part.head and not part.data and not part.head[-1].texts:
            part.data.append((LineKind.FIGURES, part.head.pop()))
        placer = _Placer(part, labels, match)
        placer.place()
        used |= set(map(id, placer.used))
    rest = {id(cell): cell for line in lines for cell in line.cells if id(cell) not in used}
    match.beside += (one for cell in rest.values() for one in cell.unseen)
    return match


class _Placer:
    """A reader of one part, which adds to a match."""

    def __init__(self, part: TablePart, labels: Labels, match: TableMatch) -> None:
        self.part, self.labels, self.match = part, labels, match
        self.width = max((cell.end for line in part.head for cell in line.cells), default=0)
        # if a line of the head lost a cell, labels are above the wrong columns
        is_whole = all(line.covers(self.width) for line in part.head)
        self.columns = find_columns(part.head, labels) if is_whole else {}
        self.carried: dict[int, str] = {}
        """By column, the last label of a row."""
        self.used: list[BlockCell] = []
        """The cells that were read as numbers."""

    def place(self) -> None:
        """Read every line; one whose row is not known goes to `match.outside_cells`."""
        # a blank line beside one of figures: those may only number the columns
        alone = sum(kind is not LineKind.DATA for kind, _ in self.part.data) == 1
        unlabelled = [b for b in self.columns if not self.labels.table.bands[b].rows]
        only = LabelSpot(unlabelled[0], 0) if alone and len(unlabelled) == 1 else None
        for _, line in self.part.data:
            found: set[LabelSpot] = set()
            for band in self.columns:
                sides = self._find_sides(line, [band])
                own = "".join(normalise_label(cell.text) for cell in sides)
                spots = [s for s in self.labels.rows.get(own, ()) if s.band == band] if own else []
                if own and len(spots) != 1:
                    first = next(cell.column for cell in sides if cell.text)
                    above = "".join(text for at, text in self.carried.items() if at < first)
                    spots = [s for s in self.labels.rows.get(above + own, ()) if s.band == band]
                found |= set(spots if len(spots) == 1 else [])
            if len(found) > 1:  # a title decides between bands
                found = {spot for spot in found if spot.band in self.part.titles}
            sides = [cell for cell in self._find_sides(line, self.columns) if cell.text]
            if sides:
                kept = {c: text for c, text in self.carried.items() if c < sides[0].column}
                self.carried = kept | {cell.column: normalise_label(cell.text) for cell in sides}
            spot = found.pop() if len(found) == 1 else only
            if spot is None or not self.columns.get(spot.band):
                self.match.outside_cells += [line.words] if line.words else []
            else:
                self._read_line(spot, self.columns[spot.band], line)

    def _find_sides(self, line: TableLine, bands: Iterable[int]) -> list[BlockCell]:
        """Return the cells left of the first column of figures of some bands."""
        starts = (span.start for band in bands for span in self.columns[band].values())
        start = min(starts, default=0)
        return [cell for cell in line.cells if cell.end <= start]

    def _read_line(self, row: LabelSpot, spans: Spans, line: TableLine) -> None:
        under = {
            column: [c for c in line.cells if c.column < span.end and c.end > span.start]
            for column, span in spans.items()
        }
        # if a line does not match the head, none of its cells is certain
        uneven = "" if line.covers(self.width) else "这一行的格数与表头对不上"
        for column, span in spans.items():
            if any(c.column < span.start or c.end > span.end for c in under[column]):
                uneven = uneven or "这一行有格与旁边的合并了"
            if sum(bool(cell.text) for cell in under[column]) > 1:
                uneven = uneven or "这一行有格分成了几格"
        for column, cells in under.items():
            cell_id = self.labels.cell_id(row, column)
            is_tall = any(cell.rowspan > 1 for cell in cells)
            doubt = uneven or ("与上下的格合并了" if is_tall else "")
            if unseen := tuple(one for cell in cells for one in cell.unseen):
                self.match.unseen[cell_id] = unseen
            if doubt:
                self.match.doubts[cell_id] = doubt
            else:
                text = "".join(cell.text for cell in cells)
                self.match.texts.setdefault(cell_id, []).append(text)
        used = [cell for cells in under.values() for cell in cells]
        self.used += used
        start = min(span.start for span in spans.values())
        loose = (c for c in line.cells if c.end > start and not any(c is u for u in used))
        texts = [cell.text for cell in loose if cell.text]
        if texts:
            self.match.outside_cells.append(f"{line.texts[0]} {' '.join(texts)}")


def merge_matches(matches: Sequence[TableMatch]) -> TableMatch:
    """Merge the matches of the pieces of a table; a cell printed twice must have one text."""
    merged = TableMatch()
    for match in matches:
        merged.outside_cells += match.outside_cells
        merged.doubts |= match.doubts
        merged.unseen |= match.unseen
        merged.beside += match.beside
        for cell_id, texts in match.texts.items():
            merged.texts.setdefault(cell_id, []).extend(texts)
    for cell_id, found in merged.texts.items():
        if len(set(found)) > 1:
            merged.doubts[cell_id] = f"印了几处，各不相同（{'、'.join(found)}）"
    return merged
