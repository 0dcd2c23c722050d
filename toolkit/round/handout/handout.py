"""Handout of a round: a workbook for each unit of the roster, named after it and prefilled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.core.unique_names import UniqueNames
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.prefilled import PrefilledWriter
from toolkit.form.filing import blank_filing
from toolkit.form.terms import get_previous_term, list_fields
from toolkit.pipeline.outcome import make_file_name
from toolkit.round.handout.accepted_filings import find_accepted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.form.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.round.handout.accepted_filings import AcceptedFilings, PriorFiling
    from toolkit.round.roster.roster import Roster, Unit

_LONGEST = 60
"""Characters of a title in a file name, which leaves room for a number."""
_FROM_ROSTER = "← 已按名单填好，不要改动；有误请告诉下发的单位"


@dataclass(frozen=True)
class HandedOut:
    """Workbook of one unit and its file name; `findings` report what was not carried over."""

    unit: Unit
    name: str
    data: bytes
    findings: tuple[Finding, ...]


def hand_out(
    form: Form, roster: Roster, term: Term, accepted: AcceptedFilings | None = None
) -> Iterator[HandedOut]:
    """Yield the workbooks in the order of the roster.

    Each is prefilled from the roster, and from the unit's accepted filing of the previous term
    with the figures that carry over and the fields that are kept.
    """
    writer = PrefilledWriter(make_layout(form))
    names = name_files(form, roster.units, term)
    for unit, name in zip(roster.units, names, strict=True):
        before = get_previous_term(form, term)
        past, findings = find_accepted(unit, before, accepted) if accepted else (None, ())
        filing, notes = begin_filing(form, unit, term, past)
        yield HandedOut(unit, name, writer.write(filing, notes), findings)


def name_files(form: Form, units: Sequence[Unit], term: Term) -> list[str]:
    """Return a file name for each unit; all differ on any file system."""
    names, found, empty = UniqueNames(), [], blank_filing(form)
    for unit in units:
        fields = {**empty.fields, form.unit: unit.name, **list_fields(form, term)}
        title = make_file_name(replace(empty, fields=fields).describe(form.title))
        short = title[:_LONGEST].strip(" .")
        found.append(f"{names.reserve(Path(), short)}填报表.xlsx")
    return found


def begin_filing(
    form: Form, unit: Unit, term: Term, past: PriorFiling | None
) -> tuple[Filing, dict[str, str]]:
    """Return a unit's prefilled filing, and the note on the source of each value by its id."""
    fields: dict[str, FieldValue] = {
        form.round.code: unit.code,
        form.round.full_name: unit.full_name,
        form.round.kind: unit.kind,
        form.unit: unit.name,
        **list_fields(form, term),
    }
    known: dict[str, FieldValue] = {name: v for name, v in fields.items() if name and v}
    notes = dict.fromkeys(known, _FROM_ROSTER)
    empty = blank_filing(form)
    cells: dict[str, CellValue] = {}
    if past and past.filing:
        kept = {name: past.filing.fields.get(name) for name in form.round.kept}
        kept = {name: value for name, value in kept.items() if value is not None}
        for carried in form.years.carried:  # the rows of last year's that this year's form repeats
            before, now = (f"{carried.table}.{row}." for row in (carried.last, carried.now))
            for cell in form.cells:
                figure = past.filing.cells.get(before + cell.removeprefix(now))
                if cell.startswith(now) and figure is not None:
                    cells[cell] = figure
        note = f"← 由 {get_previous_term(form, term).describe()}的填报转来，如有出入请更正"
        notes = dict.fromkeys((*kept, *cells), note) | notes
        known = kept | known
    return replace(empty, fields={**empty.fields, **known}, cells={**empty.cells, **cells}), notes
