"""Recognition of the tables of a report, which may be in pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import BlockCell, BlockTable, Paragraph
from toolkit.intake.tables.fit import fit_table
from toolkit.intake.tables.lines import LineKind, TableLine, classify_line, cut_lines
from toolkit.intake.tables.match import TableMatch, match_lines, merge_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.intake.tables.labels import Labels


@dataclass
class TablePiece:
    """A printed table that was recognised, perhaps with others that continue it."""

    table_id: str
    lines: list[TableLine]
    match: TableMatch

    @property
    def count(self) -> int:
        """The number of cells found."""
        return len(self.match.texts) + len(self.match.doubts)


@dataclass
class Found:
    """The tables of a report: matches by table of the form, and the others."""

    matches: dict[str, TableMatch] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """Texts of the tables that were not recognised, by section."""


def read_tables(
    tables: Iterable[tuple[str, str, BlockTable]], labels: Mapping[str, Labels]
) -> Found:
    """Recognise tables, each given with the ids of its section and of that section's table."""
    found, pieces = Found(), list[TablePiece]()
    for section, own, table in tables:
        # the table of the form of which it has most cells
        matched: list[TablePiece] = []
        for known in labels.values():
            if lines := _cut(table, known):
                match = match_lines(lines, known)
                caption = normalise_label(table.caption)
                if caption and caption not in {*known.titles, normalise_label(known.table.name)}:
                    match.outside_cells.insert(0, table.caption)
                matched.append(TablePiece(known.table.id, lines, match))
        most = max((piece.count for piece in matched), default=0)
        best = [piece for piece in matched if piece.count == most > 0]
        if len(best) > 1:
            best = [piece for piece in best if piece.table_id == own]
        if best:
            pieces.append(best[0])
            continue
        # a table without a head continues the piece before it if it has as many columns
        before = pieces[-1] if pieces else None
        lines = _cut(table, labels[before.table_id]) if before else []
        if before and lines and _measure(lines) == _measure(before.lines):
            known = labels[before.table_id]
            kinds = {classify_line(line, known) for line in lines}
            if LineKind.DATA in kinds and not kinds & {LineKind.HEAD, LineKind.TITLE}:
                before.lines += lines
                before.match = match_lines(before.lines, known)
                continue
        found.unknown.setdefault(section, []).append(table.words)
    for key in labels:
        found.matches[key] = merge_matches([p.match for p in pieces if p.table_id == key])
    return found


def _cut(table: BlockTable, labels: Labels) -> list[TableLine]:
    """Return the lines of a table, after its caption if that is a title of the form."""
    placed = fit_table(table, labels) if table.is_loose else table
    lines = cut_lines(placed) if placed else []
    if lines and normalise_label(table.caption) in labels.titles:
        title = BlockCell(-1, 0, 1, _measure(lines), (Paragraph(table.caption),))
        lines.insert(0, TableLine(-1, (title,)))
    return lines


def _measure(lines: Iterable[TableLine]) -> int:
    """Count the columns of lines."""
    return max((cell.end for line in lines for cell in line.cells), default=0)
