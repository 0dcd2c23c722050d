"""The command that makes reports."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.shared import (
    StoppedError,
    check_each,
    find_files,
    load_means,
    try_to_write,
)
from toolkit.console import Printer, note
from toolkit.options import (
    Draft,
    Force,
    FormOption,
    Inputs,
    LastYear,
    Output,
    RulesFile,
    TemplateFile,
    WithHtml,
    WithPdf,
)

if TYPE_CHECKING:
    from toolkit.outcome import Outcome


def report(
    inputs: Inputs,
    output: Output = None,
    template: TemplateFile = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    *,
    draft: Draft = False,
    html: WithHtml = False,
    pdf: WithPdf = False,
    force: Force = False,
) -> None:
    """核对填报表并生成报告（.docx）。有错误时不出正式报告，除非用 --draft 出草稿。"""
    found = find_files(inputs)
    is_folder = len(found) > 1 or (output is not None and (output.is_dir() or not output.suffix))
    desk = _Desk(output, template, is_folder=is_folder, draft=draft, html=html, force=force)
    show = Printer(as_json=False, many=len(found) > 1)
    for _, outcome in check_each(found, load_means(form, last_year, rules_file)):
        desk.deliver(outcome, show)
    show.end()
    if pdf:
        desk.convert()
    raise typer.Exit(2 if not desk.written else 0 if all(show.verdicts) else 1)


@dataclass
class _Desk:
    """Where reports are written, and whether all could be."""

    output: Path | None
    template: Path | None
    is_folder: bool
    draft: bool
    html: bool
    force: bool
    written: bool = True
    documents: list[Path] = field(default_factory=list)

    def deliver(self, outcome: Outcome, show: Printer) -> None:
        """Make one report, show how it went and write what is proved."""
        if outcome.filing is None or not (outcome.ok or self.draft):
            show.add(outcome)
            return
        outcome, document = _make(outcome, self.template, draft=self.draft)
        show.add(outcome)
        if document is not None:
            target = self._target(outcome)
            if self._write(target, document):
                self.documents.append(target)
            if self.html:
                self._write(target.with_suffix(".html"), _make_page(outcome, draft=self.draft))

    def convert(self) -> None:
        """Write a PDF beside each document."""
        from toolkit.publish.office import PdfError
        from toolkit.publish.pdf import describe_replaced, make_pdfs

        pdfs = []
        try:
            for pdf in make_pdfs(self.documents):
                pdfs.append(replace(pdf, data=None))  # of many reports the pages stay on disk
                self._write(pdf.document.with_suffix(".pdf"), pdf.data, pdf.fault)
        except PdfError as error:
            raise StoppedError(str(error)) from error
        if told := describe_replaced(pdfs):
            note(told)

    def _write(self, path: Path, data: bytes | None, fault: str = "") -> bool:
        if data is None:
            note(fault)
        written = data is not None and try_to_write(path, data, force=self.force)
        self.written &= written
        return written

    def _target(self, outcome: Outcome) -> Path:
        from toolkit.outcome import report_name

        if self.output is not None and not self.is_folder:
            return self.output
        folder = outcome.path.parent if self.output is None else self.output
        return folder / report_name(outcome, draft=self.draft)


def _make(outcome: Outcome, template: Path | None, *, draft: bool) -> tuple[Outcome, bytes | None]:
    from toolkit.pipeline import make_report
    from toolkit.word.render import TemplateError

    try:
        return make_report(outcome, template, draft=draft)
    except TemplateError as error:
        raise StoppedError(f"{error}。用 tianbao template check 查看模板的全部问题") from error


def _make_page(outcome: Outcome, *, draft: bool) -> bytes:
    from toolkit.pipeline import export_filing

    return export_filing(outcome, "html", draft=draft)
