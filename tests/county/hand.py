"""A round put together by hand, where no files are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from county.members import TODAY, YEAR
from county.units import FORM

from toolkit.county.desk import Desk
from toolkit.county.entries import Entry, State
from toolkit.county.roster import Unit
from toolkit.county.sources import Source
from toolkit.county.submissions import Submission
from toolkit.filing import CellValue, Filing, blank_filing
from toolkit.finding import Finding
from toolkit.form.terms import Term
from toolkit.outcome import Outcome


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
    one = Submission(Source(path, path.name), "", Outcome(path, FORM, filing, findings))
    state = State.FILED if one.outcome.ok else State.FAULTY
    return Entry(Unit(name, kind=kind), state, one, (), ())


def make_desk(*entries: Entry) -> Desk:
    """The round of some units."""
    return Desk(FORM, Term(YEAR), TODAY, None, entries, (), ())
