"""What comes after the last report of a batch: PDFs, and a word on reports that are outdated."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.county.delivery import State
from toolkit.county.work import digest_file
from toolkit.publish.pdf import describe_replaced, make_pdfs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.county.batch import Batch, Standing
    from toolkit.county.journal import Journal, Record
    from toolkit.publish.pdf import Pdf


def find_outdated(batch: Batch) -> list[Path]:
    """Files of earlier runs that say no longer what their workbooks do, or whose are gone."""
    now = {(s.journal.folder, s.record.source): s.record for s in batch.standings}
    standing = {folder / name for (folder, _), record in now.items() for name in record.files}
    found = {
        journal.folder / name
        for journal in batch.journals.values()
        for source, records in journal.by_source.items()
        for record in records
        for name in record.files
        if _is_outdated(journal, now.get((journal.folder, source)), record, name)
    }
    return sorted(path for path in found - standing if path.exists())


def _is_outdated(journal: Journal, now: Record | None, before: Record, name: str) -> bool:
    """Whether a file was made of another workbook, may no longer be made, or has another name."""
    if now is None:  # of a workbook that this run does not speak of
        return not (journal.folder / before.source).exists()
    ends = {PurePosixPath(file).suffix for file in now.files}
    return (
        now.digest != before.digest
        or (before.verdict.ok and not now.verdict.ok)
        or (now.name == before.name and PurePosixPath(name).suffix in ends)
    )


def write_pdfs(batch: Batch) -> Iterator[tuple[str, bool]]:
    """Write a PDF beside each document that has none of its own; what there is to say of it.

    The second of each pair tells whether a file could not be put into place.

    Raises:
        PdfError: LibreOffice is not installed.
    """
    wanted: dict[Path, Standing] = {}
    for standing in batch.standings:
        if standing.document is not None:
            state = _look(batch, standing, standing.document)
            if state is State.FOREIGN and not batch.order.force:
                path = standing.document.with_suffix(".pdf")
                yield f"{path} 已经存在，没有改动它。要覆盖请加 --force", True
            elif state is not State.SAME:
                wanted[standing.document] = standing
    pdfs: list[Pdf] = []
    for pdf in make_pdfs(list(wanted)) if wanted else ():
        pdfs.append(replace(pdf, data=None))  # of many reports the pages stay on disk
        fault = _put(batch, wanted[pdf.document], pdf)
        if fault:
            yield fault, True
    if told := describe_replaced(pdfs):
        yield told, False


def _look(batch: Batch, standing: Standing, document: Path) -> State:
    """What stands where the PDF of a document goes; SAME where it is the document's."""
    journal = standing.journal
    name = journal.locate(document.with_suffix(".pdf"))
    key = digest_file(document)
    made = (
        record.files[name]
        for record in journal.by_source.get(standing.record.source, ())
        if record.key == key and name in record.files
    )
    return batch.find_place(journal, name, next(made, "")).state


def _put(batch: Batch, standing: Standing, pdf: Pdf) -> str:
    """Note a PDF and write it; a sentence where there is none or it cannot be written."""
    if pdf.data is None:
        return pdf.fault
    journal = standing.journal
    name = journal.locate(pdf.document.with_suffix(".pdf"))
    place = batch.find_place(journal, name, sha256(pdf.data).hexdigest())
    files = {name: place.digest}
    journal.add(replace(standing.record, key=digest_file(pdf.document), files=files))
    return place.put(pdf.data) if batch.is_due(place) else ""
