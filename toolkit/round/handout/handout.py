"""What is handed out: a workbook for each unit of the roster, named for it and begun for it."""

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
from toolkit.round.handout.accepted_filings import find_past

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.form.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Form
    from toolkit.form.terms import Term
    from toolkit.round.handout.accepted_filings import Accepted, Past
    from toolkit.round.roster.roster import Roster, Unit

_LONGEST = 60
"""Characters of a title, so that there is room for what tells it from another."""
_FROM_ROSTER = "← 已按名单填好，不要改动；有误请告诉下发的单位"


@dataclass(frozen=True)
class HandedOut:
    """One unit's workbook and what its file is called; `findings` say what could not be taken."""

    unit: Unit
    name: str
    data: bytes
    findings: tuple[Finding, ...]


def hand_out(
    form: Form, roster: Roster, term: Term, accepted: Accepted | None = None
) -> Iterator[HandedOut]:
    """The workbooks one by one, in the order of the roster.

    Each holds what the roster says of its unit, and from the unit's accepted filing of the term
    before the figures that carry over and the fields that are kept.
    """
    writer = PrefilledWriter(make_layout(form))
    names = name_files(form, roster.units, term)
    for unit, name in zip(roster.units, names, strict=True):
        before = get_previous_term(form, term)
        past, findings = find_past(unit, before, accepted) if accepted else (None, ())
        filing, notes = begin_filing(form, unit, term, past)
        yield HandedOut(unit, name, writer.write(filing, notes), findings)


def name_files(form: Form, units: Sequence[Unit], term: Term) -> list[str]:
    """A name for each unit's file: no two are the same on any system."""
    names = UniqueNames()
    titles = (make_file_name(_name_unit(form, unit, term).describe(form.title)) for unit in units)
    short = (title[:_LONGEST].strip(" .") for title in titles)
    return [f"{names.reserve(Path(), title)}填报表.xlsx" for title in short]


def _name_unit(form: Form, unit: Unit, term: Term) -> Filing:
    empty = blank_filing(form)
    fields = {**empty.fields, form.unit: unit.name, **list_fields(form, term)}
    return replace(empty, fields=fields)


def begin_filing(
    form: Form, unit: Unit, term: Term, past: Past | None
) -> tuple[Filing, dict[str, str]]:
    """What is known of a unit before it begins, and for each of its values where it is from."""
    known = _know_from_roster(form, unit, term)
    notes = dict.fromkeys(known, _FROM_ROSTER)
    empty = blank_filing(form)
    cells: dict[str, CellValue] = {}
    if past and past.filing:
        kept = {name: past.filing.fields.get(name) for name in form.round.kept}
        kept = {name: value for name, value in kept.items() if value is not None}
        cells = _carry_over(form, past.filing)
        note = f"← 由 {get_previous_term(form, term).describe()}的填报转来，如有出入请更正"
        notes = dict.fromkeys((*kept, *cells), note) | notes
        known = kept | known
    return replace(empty, fields={**empty.fields, **known}, cells={**empty.cells, **cells}), notes


def _know_from_roster(form: Form, unit: Unit, term: Term) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {
        form.round.code: unit.code,
        form.round.full_name: unit.full_name,
        form.round.kind: unit.kind,
        form.unit: unit.name,
        **list_fields(form, term),
    }
    return {name: value for name, value in fields.items() if name and value}


def _carry_over(form: Form, last: Filing) -> dict[str, CellValue]:
    """The figures of last year's rows that stand again in this year's."""
    cells: dict[str, CellValue] = {}
    for carried in form.years.carried:
        before, now = (f"{carried.table}.{row}." for row in (carried.last, carried.now))
        for cell in form.cells:
            value = last.cells.get(before + cell.removeprefix(now))
            if cell.startswith(now) and value is not None:
                cells[cell] = value
    return cells
