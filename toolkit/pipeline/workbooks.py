"""The workbooks that are written: to hand out, to send back, and from a filing's data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity
from toolkit.excel.layout.layout import make_layout, make_room
from toolkit.excel.read.reader import read_workbook
from toolkit.excel.write.contents import find_overlong
from toolkit.excel.write.marked_copy import Returned, write_marked
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.filing import blank_filing
from toolkit.pipeline.load import read_json, read_published
from toolkit.pipeline.outcome import Outcome, make_file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.excel.layout.layout import Layout
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


def make_blank(
    form: Form, unit: str | None = None, year: int | None = None, period: str | None = None
) -> tuple[str, bytes]:
    """A name for its file and a blank workbook, in which unit and term may be filled in."""
    empty = blank_filing(form)
    known = {form.unit: unit, form.year: year, **({form.period: period} if form.period else {})}
    filing = replace(empty, fields={**empty.fields, **known})
    title = filing.describe(form.title) if unit and year else form.name
    return f"{make_file_name(title)}填报表.xlsx", write_workbook(make_layout(form), filing)


def make_marked(outcome: Outcome) -> bytes | None:
    """The copy that goes back to the clerk, None where nothing was read or nothing is to mend."""
    reading = outcome.reading
    mend = [f for f in outcome.findings if f.severity is not Severity.NOTE]
    if reading is None or outcome.form is None or outcome.filing is None or not mend:
        return None
    returned = Returned(
        outcome.form, outcome.filing, outcome.findings, reading.typed, reading.outside_cells
    )
    return write_marked(returned)


def import_filing(path: Path, form: Form | None = None) -> tuple[Outcome, bytes | None]:
    """A filing's JSON or a published report as a workbook, None where there is no filing in it.

    What is wrong is told at the cell of the workbook where it is to be mended. `form` is one that
    does not come with the program.
    """
    is_json = path.suffix.lower() == ".json"
    outcome = read_json(path, form) if is_json else read_published(path, form)
    if outcome.form is None or outcome.filing is None:
        return outcome, None
    told = (*outcome.findings, *find_overlong(outcome.form, outcome.filing))
    layout = make_room(outcome.form, outcome.filing)
    data = write_workbook(layout, outcome.filing)
    findings = (*told, *_read_back(data, outcome.form, outcome.filing, told))
    placed = _in_order(layout, (f.at(_find_place(layout, f.id)) for f in findings))
    return replace(outcome, findings=placed), data


def _read_back(
    data: bytes, form: Form, filing: Filing, told: Iterable[Finding]
) -> Iterator[Finding]:
    """What the reader refuses of a workbook just written; that something is blank is no news."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "填报表.xlsx"
        path.write_bytes(data)
        reading = read_workbook(path, form)
    known = {(finding.code, finding.id) for finding in told}
    for finding in reading.findings:
        if finding.severity is Severity.ERROR and (finding.code, finding.id) not in known:
            values = (part.get(finding.id or "") for part in (filing.fields, filing.cells))
            if (
                finding.id is None
                or filing.texts.get(finding.id)
                or any(v is not None for v in values)
            ):
                yield finding


def _in_order(layout: Layout, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By severity, then as the sheets stand in the workbook."""
    severities, sheets = list(Severity), [sheet.title for sheet in layout.sheets]

    def rank(finding: Finding) -> tuple[int, int]:
        sheet = finding.place.sheet if finding.place else ""
        return severities.index(finding.severity), sheets.index(sheet) if sheet in sheets else -1

    return tuple(sorted(findings, key=rank))


def _find_place(layout: Layout, slot_id: str | None) -> Place | None:
    slot = layout.slots.get(slot_id or "")
    return Place(slot.sheet, slot.area.address) if slot else None
