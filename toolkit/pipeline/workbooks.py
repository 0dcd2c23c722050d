"""Written workbooks: blank ones, marked copies, and imported filings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity, sort_findings
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

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form


def make_blank(
    form: Form, unit: str | None = None, year: int | None = None, period: str | None = None
) -> tuple[str, bytes]:
    """Return a file name and a blank workbook, in which unit and term may be filled in."""
    empty = blank_filing(form)
    known = {form.unit: unit, form.year: year, **({form.period: period} if form.period else {})}
    filing = replace(empty, fields={**empty.fields, **known})
    title = filing.describe(form.title) if unit and year else form.name
    return f"{make_file_name(title)}填报表.xlsx", write_workbook(make_layout(form), filing)


def make_marked(outcome: Outcome) -> bytes | None:
    """Write the clerk's marked copy; None where nothing was read or nothing is to be corrected."""
    reading = outcome.reading
    if reading is None or outcome.form is None or outcome.filing is None:
        return None
    if all(finding.severity is Severity.NOTE for finding in outcome.findings):
        return None
    returned = Returned(
        outcome.form, outcome.filing, outcome.findings, reading.typed, reading.outside_cells
    )
    return write_marked(returned)


def import_filing(path: Path, form: Form | None = None) -> tuple[Outcome, bytes | None]:
    """Convert a filing's JSON or a published report to a workbook; None where it has no filing.

    Findings are placed at the cells of that workbook. `form` is one that does not come with the
    program.
    """
    is_json = path.suffix.lower() == ".json"
    outcome = read_json(path, form) if is_json else read_published(path, form)
    if outcome.form is None or outcome.filing is None:
        return outcome, None
    known = (*outcome.findings, *find_overlong(outcome.form, outcome.filing))
    layout = make_room(outcome.form, outcome.filing)
    data = write_workbook(layout, outcome.filing)
    placed = []
    for finding in (*known, *_read_back(data, outcome.form, outcome.filing, known)):
        slot = layout.slots.get(finding.id or "")
        placed.append(finding.at(Place(slot.sheet, slot.area.address)) if slot else finding)
    ordered = sort_findings(placed, [sheet.title for sheet in layout.sheets])
    return replace(outcome, findings=ordered), data


def _read_back(
    data: bytes, form: Form, filing: Filing, found: Iterable[Finding]
) -> Iterator[Finding]:
    """Read a workbook just written; yield new errors at cells, fields and texts with a value."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "填报表.xlsx"
        path.write_bytes(data)
        reading = read_workbook(path, form)
    known = {(finding.code, finding.id) for finding in found}
    for finding in reading.findings:
        if finding.severity is Severity.ERROR and (finding.code, finding.id) not in known:
            values = (part.get(finding.id or "") for part in (filing.fields, filing.cells))
            if (
                finding.id is None
                or filing.texts.get(finding.id)
                or any(v is not None for v in values)
            ):
                yield finding
