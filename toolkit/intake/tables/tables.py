"""The tables of a report: which table of the form each one is, or a piece of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import BlockCell, BlockTable, Paragraph
from toolkit.intake.tables.fit import fit_table
from toolkit.intake.tables.lines import LineKind, TableLine, cut_lines, judge_line
from toolkit.intake.tables.match import TableMatch, match_lines, merge_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.intake.tables.labels import Labels


@dataclass
class TablePiece:
    """A printed table that was recognised, perhaps with others that carry it on."""

    table_id: str
    lines: list[TableLine]
    match: TableMatch

    @property
    def width(self) -> int:
        """Its number of columns."""
        return _measure(self.lines)


@dataclass
class Found:
    """What the tables of a report hold: by table of the form, and those that are none of it."""

    matches: dict[str, TableMatch] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """By the section where they stand, the words of tables that were not recognised."""


def read_tables(
    tables: Iterable[tuple[str, str, BlockTable]], labels: Mapping[str, Labels]
) -> Found:
    """Recognise tables, each with the section where it stands and that section's own table."""
    found, pieces = Found(), list[TablePiece]()
    for section, own, table in tables:
        piece = _recognise(table, own, labels)
        if piece is not None:
            pieces.append(piece)
        elif not (pieces and _carry_on(pieces[-1], table, labels)):
            words = filter(None, (table.caption, *(cell.text for cell in table.cells)))
            found.unknown.setdefault(section, []).append("、".join(words))
    for key in labels:
        found.matches[key] = merge_matches([p.match for p in pieces if p.table_id == key])
    return found


def _recognise(table: BlockTable, own: str, labels: Mapping[str, Labels]) -> TablePiece | None:
    """The table of the form in which most of a printed one is found."""
    pieces = [piece for known in labels.values() if (piece := _try(table, known))]
    most = max((_count(piece) for piece in pieces), default=0)
    best = [piece for piece in pieces if _count(piece) == most > 0]
    if len(best) > 1:
        best = [piece for piece in best if piece.table_id == own]
    return best[0] if best else None


def _count(piece: TablePiece) -> int:
    return len(piece.match.texts) + len(piece.match.doubts)


def _try(table: BlockTable, labels: Labels) -> TablePiece | None:
    lines = _cut(table, labels)
    if lines is None:
        return None
    match = match_lines(lines, labels)
    caption = normalise_label(table.caption)
    if caption and caption not in {*labels.titles, normalise_label(labels.table.name)}:
        match.outside_cells.insert(0, table.caption)
    return TablePiece(labels.table.id, lines, match)


def _cut(table: BlockTable, labels: Labels) -> list[TableLine] | None:
    """The lines of a table, a caption that is a title of the form before them."""
    placed = fit_table(table, labels) if table.is_loose else table
    lines = cut_lines(placed) if placed else []
    if not lines:
        return None
    if normalise_label(table.caption) in labels.titles:
        title = BlockCell(-1, 0, 1, _measure(lines), (Paragraph(table.caption),))
        lines.insert(0, TableLine(-1, (title,)))
    return lines


def _carry_on(piece: TablePiece, table: BlockTable, labels: Mapping[str, Labels]) -> bool:
    """Add a table without a head to the one before it, if it has as many columns."""
    known = labels[piece.table_id]
    lines = _cut(table, known)
    if lines is None or _measure(lines) != piece.width:
        return False
    kinds = {judge_line(line, known) for line in lines}
    if LineKind.DATA not in kinds or kinds & {LineKind.HEAD, LineKind.TITLE}:
        return False
    piece.lines += lines
    piece.match = match_lines(piece.lines, known)
    return True


def _measure(lines: Iterable[TableLine]) -> int:
    return max((cell.end for line in lines for cell in line.cells), default=0)
