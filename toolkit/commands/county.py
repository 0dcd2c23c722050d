"""Commands of the county's round: roster, hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from toolkit.commands.shared import (
    StoppedError,
    check_output,
    load_form,
    tell_findings,
    try_to_write,
    write,
)
from toolkit.console import say, show_findings, watch
from toolkit.finding import blocks
from toolkit.options import Force, FormOption, RosterOutput

if TYPE_CHECKING:
    from toolkit.county.accepted import Accepted
    from toolkit.county.roster import Roster
    from toolkit.form.model import Form
    from toolkit.form.terms import Term


def roster_starter(
    output: RosterOutput = None, form: FormOption = None, *, force: Force = False
) -> None:
    """生成一份空白的单位名单（.xlsx）；只有“单位名称”一列必填。"""
    from toolkit.county.roster_starter import make_roster_starter

    check_output(output, ".xlsx")
    write(output or Path("名单.xlsx"), make_roster_starter(load_form(form)), force=force)


def load_roster(path: Path, form: Form) -> Roster:
    """A roster that can be used; its faults are shown and end the command."""
    from toolkit.county.roster_reading import read_roster

    if not path.is_file():
        raise StoppedError(f"没有这个文件：{path}")
    roster, findings = read_roster(path, form)
    if blocks(findings):
        say(str(path))
        show_findings(findings)
        raise typer.Exit(1)
    tell_findings(findings)
    return roster


def hand_out_all(
    roster: Path, folder: Path, form: Form, term: Term, last_year: Path | None, *, force: bool
) -> NoReturn:
    """Write a workbook for each unit of a roster into a folder."""
    from toolkit.county.handout import hand_out

    listed = load_roster(roster, form)
    accepted = _load_accepted(last_year, form) if last_year else None
    written = 0
    handed = hand_out(form, listed, term, accepted)
    for _, one in zip(watch(listed.units, "正在生成"), handed, strict=True):
        tell_findings(one.findings)
        written += try_to_write(folder / one.name, one.data, force=force)
    say(f"名单上 {len(listed.units)} 个单位，写好填报表 {written} 份：{folder}", "  ")
    raise typer.Exit(0 if written == len(listed.units) else 2)


def _load_accepted(path: Path, form: Form) -> Accepted:
    from toolkit.county.accepted import load_accepted

    try:
        accepted = load_accepted(path, form)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error
    tell_findings(accepted.findings)
    return accepted
