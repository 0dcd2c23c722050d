"""`tianbao report`: reports made from workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.shared.common import (
    StoppedError,
    check_each,
    check_output,
    load_check_context,
    names_document,
    open_files,
)
from toolkit.commands.shared.console import Printer, note
from toolkit.commands.shared.options import (
    Cluster,
    Draft,
    Force,
    FormOfFile,
    Inputs,
    Jobs,
    LastYear,
    ReportOutput,
    RulesFile,
    TemplateFile,
    WithHtml,
    WithPdf,
)
from toolkit.core.files import NotWrittenError, digest_file, write_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.pipeline.outcome import Outcome

    Put = Callable[[Path, bytes], bool]


def report(
    inputs: Inputs,
    output: ReportOutput = None,
    template: TemplateFile = None,
    form: FormOfFile = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    jobs: Jobs = 1,
    cluster: Cluster = None,
    *,
    draft: Draft = False,
    html: WithHtml = False,
    pdf: WithPdf = False,
    force: Force = False,
) -> None:
    """核对填报表并生成报告（.docx）。有错误时不出正式报告，除非用 --draft 出草稿。"""
    with open_files(inputs) as (found, skipped):
        if len(found) > 1 or found[0].folder is not None:
            from toolkit.commands.report_many import BatchOptions, report_many

            options = BatchOptions(
                output, template, form, last_year, rules_file, jobs, cluster, draft, html, pdf,
                force,
            )  # fmt: skip
            raise typer.Exit(max(report_many(found, options), int(skipped)))
    if jobs != 1 or cluster:
        note("只有一份填报表，就在这里做：没有用 --jobs、--cluster")
    document = output if names_document(output) else None
    check_output(document, ".docx", (*inputs, template, form, last_year, rules_file))
    writer = _ReportWriter(document, output, template, draft=draft, html=html, pdf=pdf, force=force)
    show = Printer(as_json=False, many=False)
    for _, outcome in check_each(found, load_check_context(form, last_year, rules_file)):
        writer.deliver(outcome, show)
    raise typer.Exit(2 if not writer.written else 0 if all(show.verdicts) else 1)


@dataclass
class _ReportWriter:
    """Writer of one report with its page and PDF; `written` is False once a file failed."""

    document: Path | None
    folder: Path | None
    template: Path | None
    draft: bool
    html: bool
    pdf: bool
    force: bool
    written: bool = True

    def deliver(self, outcome: Outcome, show: Printer) -> None:
        """Make the report, show how it went and write what is proved."""
        if outcome.filing is None or not (outcome.ok or self.draft):
            show.add(outcome)
            return
        from toolkit.batch.rerun_outputs import Outputs
        from toolkit.pipeline.outcome import report_name
        from toolkit.pipeline.steps import export_filing, make_report
        from toolkit.word.render.render import TemplateError

        try:
            outcome, document = make_report(outcome, self.template, draft=self.draft)
        except TemplateError as error:
            message = f"{error}。用 tianbao template check 查看模板的全部问题"
            raise StoppedError(message) from error
        show.add(outcome)
        if document is None:
            return
        folder = self.folder or outcome.path.parent
        target = self.document or folder / report_name(outcome, draft=self.draft)
        with Outputs("report", force=self.force, source=outcome.path) as outputs:
            # a file that was named stands for itself: only folders have a journal
            put = self._put_named if self.document else outputs.put
            is_there = self._write(put, target, document)
            if self.html:
                page = export_filing(outcome, "html", draft=self.draft)
                self._write(put, target.with_suffix(".html"), page)
            if self.pdf and is_there:
                from toolkit.core.libreoffice import NoOfficeError
                from toolkit.publish.pdf import describe_replaced, make_pdfs

                try:
                    pdfs = list(make_pdfs([target]))
                except NoOfficeError as error:
                    raise StoppedError(str(error)) from error
                for pdf in pdfs:
                    self._write(put, target.with_suffix(".pdf"), pdf.data, pdf.fault)
                if told := describe_replaced(pdfs):
                    note(told)

    def _put_named(self, path: Path, data: bytes) -> bool:
        """Write a file unless it holds the same already; return whether it was written."""
        if digest_file(path) == sha256(data).hexdigest():
            return False
        write_file(path, data, force=self.force)
        return True

    def _write(self, put: Put, path: Path, data: bytes | None, fault: str = "") -> bool:
        """Write a file and say so; return whether it stands there now."""
        from toolkit.batch.rerun_outputs import EditedError

        written = False
        try:
            if data is None:
                note(fault)
            else:
                note(f"{'已写好' if put(path, data) else '没有变化'}：{path}")
                written = True
        except NotWrittenError as error:
            note(str(error))
        except EditedError as error:
            note(str(error))
            written = True
        self.written &= written
        return written
