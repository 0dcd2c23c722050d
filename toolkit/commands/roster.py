"""`tianbao roster`: starter of a roster; loading of rosters for other commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.shared.common import (
    StoppedError,
    check_output,
    load_form,
    note_findings,
    write,
)
from toolkit.commands.shared.console import print_line, show_findings
from toolkit.commands.shared.options import Force, FormOption, RosterOutput
from toolkit.core.finding import blocks

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.round.roster.roster import Roster


def roster_starter(
    output: RosterOutput = None, form: FormOption = None, *, force: Force = False
) -> None:
    """生成一份空白的单位名单（.xlsx）；只有“单位名称”一列必填。"""
    from toolkit.round.roster.starter import make_roster_starter

    check_output(output, ".xlsx")
    write(output or Path("名单.xlsx"), make_roster_starter(load_form(form)), force=force)


def load_roster(path: Path, form: Form) -> Roster:
    """Load a roster; an unusable one is reported and ends the command."""
    from toolkit.round.roster.reading import read_roster

    if not path.is_file():
        raise StoppedError(f"没有这个文件：{path}")
    roster, findings = read_roster(path, form)
    if blocks(findings):
        print_line(str(path))
        show_findings(findings)
        raise typer.Exit(1)
    note_findings(findings)
    return roster
