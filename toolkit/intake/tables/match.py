"""A printed table × a table of the form → what is printed for each number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.intake.tables.columns import Span, find_columns
from toolkit.intake.tables.labels import LabelSpot
from toolkit.intake.tables.lines import LineKind, TableLine, judge_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.intake.blocks.blocks import BlockCell
    from toolkit.intake.blocks.unseen import Unseen
    from toolkit.intake.tables.labels import Labels

Runs = dict[LabelSpot, Span]


@dataclass
class TableMatch:
    """What was found for a table: the texts printed for each number, why some are in doubt.

    `strays` are the lines and cells whose labels are not the form's; `unseen` says what stands
    beside a number and is not read, `beside` what stands so anywhere else.
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    outside_cells: list[str] = field(default_factory=list)
    unseen: dict[str, tuple[Unseen, ...]] = field(default_factory=dict)
    beside: list[Unseen] = field(default_factory=list)


@dataclass
class TablePart:
    """A head with the lines below it, under a title or none."""

    titles: frozenset[int] = frozenset()
    head: list[TableLine] = field(default_factory=list)
    data: list[tuple[LineKind, TableLine]] = field(default_factory=list)


def match_lines(lines: Sequence[TableLine], labels: Labels) -> TableMatch:
    """Find the numbers of a table of the form in the lines of a printed one."""
    match = TableMatch()
    used: list[BlockCell] = []
    for part in _cut_parts(lines, labels, match):
        placer = _Placer(part, labels, match)
        placer.place()
        used += placer.used
    taken = set(map(id, used))
    every = {id(cell): cell for line in lines for cell in line.cells if id(cell) not in taken}
    match.beside += (one for cell in every.values() for one in cell.unseen)
    return match


def _cut_parts(lines: Sequence[TableLine], labels: Labels, match: TableMatch) -> list[TablePart]:
    parts = [TablePart()]
    width = max((cell.end for line in lines for cell in line.cells), default=0)
    for line in lines:
        kind, part = judge_line(line, labels), parts[-1]
        if kind is LineKind.TITLE:
            parts.append(TablePart(labels.titles[line.texts[0]]))
        elif kind is LineKind.HEAD and part.data:
            parts.append(TablePart(part.titles, [line]))
        elif kind is LineKind.HEAD or (part.head and not part.data and _goes_on(kind, line, width)):
            part.head.append(line)
        elif kind in {LineKind.DATA, LineKind.FIGURES} or (kind is LineKind.BLANK and part.data):
            part.data.append((kind, line))
        elif kind is LineKind.OTHER and not labels.words.issuperset(line.texts):
            match.outside_cells.append(line.words)
    return [_find_blank_data(part) for part in parts]


def _goes_on(kind: LineKind, line: TableLine, width: int) -> bool:
    """Whether a line below a head belongs to it: what is left of broken labels, or nothing."""
    is_remark = len(line.cells) == 1 and line.cells[0].colspan == width > 1
    return kind is LineKind.BLANK or (kind is LineKind.OTHER and not is_remark)


def _find_blank_data(part: TablePart) -> TablePart:
    """A head's last line is the data where it is blank and nothing follows."""
    if part.data or not part.head or part.head[-1].texts:
        return part
    return TablePart(part.titles, part.head[:-1], [(LineKind.FIGURES, part.head[-1])])


class _Placer:
    """Places the lines of one part."""

    def __init__(self, part: TablePart, labels: Labels, match: TableMatch) -> None:
        self.part, self.labels, self.match = part, labels, match
        self.width = max((cell.end for line in part.head for cell in line.cells), default=0)
        # where a line of the head lost a cell, labels stand above the wrong columns
        is_whole = all(line.covers(self.width) for line in part.head)
        self.columns = find_columns(part.head, labels) if is_whole else {}
        self.carried: dict[int, str] = {}
        self.used: list[BlockCell] = []
        """The cells that were taken for numbers."""

    def place(self) -> None:
        """Place every line, or say that its row is not known."""
        # a blank line beside one of figures: those may only number the columns
        alone = sum(kind is not LineKind.DATA for kind, _ in self.part.data) == 1
        for _, line in self.part.data:
            spot = self._find_row(line) or (self._find_only_row() if alone else None)
            if spot is None or not self.columns.get(spot.band):
                self.match.outside_cells += [line.words] if line.words else []
            else:
                self._parse(spot, self.columns[spot.band], line)

    def _find_only_row(self) -> LabelSpot | None:
        """The row of a band that has but one, without a label."""
        bands = [b for b in self.columns if not self.labels.table.bands[b].rows]
        return LabelSpot(bands[0], 0) if len(bands) == 1 else None

    def _find_row(self, line: TableLine) -> LabelSpot | None:
        """The row that a line's labels lead to; a title decides between bands."""
        found = {spot for band in self.columns for spot in self._rows_in(band, line)}
        if len(found) > 1:
            found = {spot for spot in found if spot.band in self.part.titles}
        start = min(
            (run.start for runs in self.columns.values() for run in runs.values()), default=0
        )
        sides = [cell for cell in line.cells if cell.end <= start and cell.text]
        if sides:
            kept = {c: text for c, text in self.carried.items() if c < sides[0].column}
            self.carried = kept | {cell.column: normalise_label(cell.text) for cell in sides}
        return found.pop() if len(found) == 1 else None

    def _rows_in(self, band: int, line: TableLine) -> Iterator[LabelSpot]:
        sides = self._sides(line, band)
        own = "".join(normalise_label(cell.text) for cell in sides)
        spots = [s for s in self.labels.rows.get(own, ()) if s.band == band] if own else []
        if own and len(spots) != 1:
            first = next(cell.column for cell in sides if cell.text)
            above = "".join(text for column, text in self.carried.items() if column < first)
            spots = [s for s in self.labels.rows.get(above + own, ()) if s.band == band]
        return iter(spots if len(spots) == 1 else [])

    def _sides(self, line: TableLine, band: int) -> list[BlockCell]:
        """The cells left of the first column of figures."""
        start = min((run.start for run in self.columns[band].values()), default=0)
        return [cell for cell in line.cells if cell.end <= start]

    def _parse(self, row: LabelSpot, runs: Runs, line: TableLine) -> None:
        under = {column: _find_under(line, run) for column, run in runs.items()}
        uneven = self._find_uneven(line, runs)
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
        start = min(run.start for run in runs.values())
        used = [cell for cells in under.values() for cell in cells]
        self.used += used
        loose = (c for c in line.cells if c.end > start and not any(c is u for u in used))
        texts = [cell.text for cell in loose if cell.text]
        if texts:
            self.match.outside_cells.append(f"{line.texts[0]} {' '.join(texts)}")

    def _find_uneven(self, line: TableLine, runs: Runs) -> str:
        """Why the cells of a line do not stand below the head's; none of them is sure then."""
        if not line.covers(self.width):
            return "这一行的格数与表头对不上"
        for run in runs.values():
            cells = _find_under(line, run)
            if any(cell.column < run.start or cell.end > run.end for cell in cells):
                return "这一行有格与旁边的合并了"
            if sum(bool(cell.text) for cell in cells) > 1:
                return "这一行有格分成了几格"
        return ""


def _find_under(line: TableLine, run: Span) -> list[BlockCell]:
    """The cells of a line below a label."""
    return [cell for cell in line.cells if cell.column < run.end and cell.end > run.start]


def merge_matches(matches: Sequence[TableMatch]) -> TableMatch:
    """What was found in the pieces of a table; a number printed twice must be the same."""
    merged = TableMatch()
    for match in matches:
        merged.outside_cells += match.outside_cells
        merged.doubts |= match.doubts
        merged.unseen |= match.unseen
        merged.beside += match.beside
        for cell_id, texts in match.texts.items():
            merged.texts.setdefault(cell_id, []).extend(texts)
    merged.doubts |= _find_twice(merged.texts)
    return merged


def _find_twice(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {
        cell_id: f"印了几处，各不相同（{'、'.join(found)}）"
        for cell_id, found in texts.items()
        if len(set(found)) > 1
    }
