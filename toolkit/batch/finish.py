"""End of a batch: PDFs of the reports, and outdated files of earlier runs."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.batch.output_file import OutputState
from toolkit.batch.task import DOCUMENT, PDF
from toolkit.core.files import digest_file
from toolkit.publish.pdf import describe_replaced, make_pdfs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.batch.batch import Batch, WorkbookState
    from toolkit.batch.journal import Journal, Record
    from toolkit.publish.pdf import Pdf

_OLD = {OutputState.OURS, OutputState.TORN}


def find_outdated(batch: Batch, *, with_pdfs: bool) -> list[Path]:
    """Return the files of earlier runs whose workbooks have changed or are gone.

    PDFs of older documents are among them unless PDFs are made anew.
    """
    if not any(journal.by_source for journal in batch.journals.values()):
        return []  # there was no earlier run
    now = {(s.journal.folder, s.record.source): s.record for s in batch.states}
    current = {folder / name for (folder, _), record in now.items() for name in record.files}
    found = {
        journal.folder / name
        for journal in batch.journals.values()
        for source, records in journal.by_source.items()
        for record in records
        for name in record.files
        if _is_outdated(journal, now.get((journal.folder, source)), record, name)
    }
    pdfs = {s.document.with_suffix(PDF): s for s in batch.states if s.document}
    old = {path for path, of in pdfs.items() if _find_state(batch, of, path) in _OLD}
    found = (found - current - set(pdfs)) | (set() if with_pdfs else old)
    return sorted(path for path in found if path.exists())


def _is_outdated(journal: Journal, now: Record | None, before: Record, name: str) -> bool:
    """Return whether a file's workbook changed, is gone, has errors now, or has another name."""
    if now is None:  # of a workbook that is not in this run
        return not journal.holds(before.source)
    stems = {PurePosixPath(file).with_suffix("") for file in now.files}
    return (
        now.digest != before.digest
        or (before.verdict.ok and not now.verdict.ok)
        or (now.name == before.name and PurePosixPath(name).with_suffix("") not in stems)
    )


def write_pdfs(batch: Batch) -> Iterator[tuple[str, bool]]:
    """Write a PDF beside each document that has none; yield notes for the user.

    The second of each pair is true where a file could not be written.

    Raises:
        PdfError: LibreOffice is not installed.
    """
    wanted: dict[Path, WorkbookState] = {}
    for current in batch.states:
        if current.document is not None:
            path = current.document.with_suffix(PDF)
            state = _find_state(batch, current, path)
            if state is OutputState.FOREIGN and not batch.order.force:
                yield f"{path} 已经存在，没有改动它。要覆盖请加 --force", True
            elif state is not OutputState.SAME:
                wanted[current.document] = current
    pdfs: list[Pdf] = []
    for pdf in make_pdfs(list(wanted)) if wanted else ():
        pdfs.append(replace(pdf, data=None))  # not kept in memory for all reports
        current, fault = wanted[pdf.document], pdf.fault
        if pdf.data is not None:
            name = current.journal.locate(pdf.document.with_suffix(PDF))
            place = batch.find_place(current.journal, name, sha256(pdf.data).hexdigest())
            key, files = digest_file(pdf.document), {name: place.digest}
            current.journal.add(replace(current.record, key=key, files=files))
            fault = place.put(pdf.data) if batch.is_due(place) else ""
        if fault:
            yield fault, True
    if text := describe_replaced(pdfs):
        yield text, False


def _find_state(batch: Batch, current: WorkbookState, pdf: Path) -> OutputState:
    """Return the state of the PDF's path; SAME where the PDF is of the present document."""
    journal = current.journal
    name = journal.locate(pdf)
    key = digest_file(pdf.with_suffix(DOCUMENT))
    made = {record.files[name] for record in journal.by_file.get(name, ()) if record.key == key}
    found = digest_file(pdf)
    return batch.find_place(journal, name, found if found in made else "").state
