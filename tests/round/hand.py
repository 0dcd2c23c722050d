"""A round put together by hand, where no files are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from round.members import TODAY, YEAR
from round.units import FORM

from toolkit.core.finding import Finding
from toolkit.form.filing import CellValue, Filing, blank_filing
from toolkit.form.terms import Term
from toolkit.pipeline.outcome import Outcome
from toolkit.round.handed_in_files import HandedInFile
from toolkit.round.roster.roster import Unit
from toolkit.round.status import RoundStatus
from toolkit.round.submissions import Submission
from toolkit.round.unit_status import Entry, State


def make_filing(
    cells: Mapping[str, CellValue] | None = None, texts: Mapping[str, tuple[str, ...]] | None = None
) -> Filing:
    """A filing of the year with some figures, the others 0."""
    blank = blank_filing(FORM)
    return replace(
        blank,
        fields={**blank.fields, FORM.year: YEAR},
        cells={**dict.fromkeys(FORM.cells, 0), **(cells or {})},
        texts={**blank.texts, **(texts or {})},
    )


def file(name: str, filing: Filing | None, *findings: Finding, kind: str = "") -> Entry:
    """The line of a unit whose file has some findings."""
    path = Path(f"{name}.xlsx")
    one = Submission(HandedInFile(path, path.name), "", Outcome(path, FORM, filing, findings))
    state = State.FILED if one.outcome.ok else State.FAULTY
    return Entry(Unit(name, kind=kind), state, one, (), ())


def make_desk(*entries: Entry) -> RoundStatus:
    """The round of some units."""
    return RoundStatus(FORM, Term(YEAR), TODAY, None, entries, (), ())
