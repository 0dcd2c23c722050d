"""`tianbao export`: a filing as data."""

from __future__ import annotations

import typer

from toolkit.commands.shared.common import (
    StoppedError,
    check_output,
    load_form,
    note_findings,
    write,
)
from toolkit.commands.shared.console import emit
from toolkit.commands.shared.options import (
    FORMATS,
    ExportOutput,
    FilledFile,
    Force,
    Format,
    FormOfFile,
)


def export(
    input_: FilledFile,
    output: ExportOutput = None,
    to: Format = "json",
    form: FormOfFile = None,
    *,
    force: Force = False,
) -> None:
    """导出填报数据：json 全部内容，csv 开放数据（一格一行），html 网页。"""
    from toolkit.pipeline.steps import check_workbook, export_filing

    if to not in FORMATS:
        raise StoppedError(f"不能导出为 {to}，只能是 {'、'.join(FORMATS)}")
    check_output(output, f".{to}", (input_, form))
    outcome = check_workbook(input_, load_form(form) if form else None)
    note_findings(outcome.findings)
    if outcome.filing is not None:
        data = export_filing(outcome, to, draft=not outcome.ok)
        write(output, data, force=force) if output else emit(data)
    raise typer.Exit(0 if outcome.ok else 1)
