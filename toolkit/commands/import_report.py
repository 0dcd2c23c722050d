"""`tianbao import`: conversion of a published report into a workbook."""

from __future__ import annotations

import typer

from toolkit.commands.shared.common import (
    check_output,
    load_form,
    write,
)
from toolkit.commands.shared.console import show_outcome
from toolkit.commands.shared.options import (
    Force,
    FormOfFile,
    ImportedFile,
    ImportOutput,
)


def import_(
    input_: ImportedFile,
    output: ImportOutput = None,
    form: FormOfFile = None,
    *,
    force: Force = False,
) -> None:
    """把填报数据（.json）或已公布的报告写成填报表（.xlsx）。"""
    from toolkit.pipeline.workbooks import import_filing

    check_output(output, ".xlsx", (input_, form))
    outcome, data = import_filing(input_, load_form(form) if form else None)
    if outcome.findings:
        show_outcome(outcome)
    if data is not None:
        write(output or input_.with_suffix(".xlsx"), data, force=force)
    raise typer.Exit(0 if outcome.ok else 1)
