"""Commands on all that came back in a round: collect, total."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.commands.county import load_roster
from toolkit.commands.shared import (
    StoppedError,
    check_output,
    check_period,
    check_unit,
    check_year,
    load_form,
    load_means,
    pin_form,
    read_quietly,
    try_to_write,
)
from toolkit.console import emit, note, say, show_findings, watch
from toolkit.files import NotWrittenError
from toolkit.finding import Severity, blocks
from toolkit.options import (
    AsJson,
    Audited,
    Day,
    Due,
    Force,
    FormOption,
    Jobs,
    LastYear,
    Ledger,
    PageFile,
    Returned,
    Returns,
    RosterFile,
    RoundPeriod,
    RoundYear,
    RulesFile,
    TotalOutput,
    TotalUnit,
    WithErrors,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.county.checker import Checker
    from toolkit.county.desk import Desk
    from toolkit.county.outputs import Outputs
    from toolkit.county.submissions import Submission
    from toolkit.county.totals import Total
    from toolkit.form.model import Form


_FEW = 5


@dataclass(frozen=True)
class _Round:
    """What both commands are told of a round."""

    paths: list[Path]
    roster: Path | None
    form: str | None
    last_year: Path | None
    rules: Path | None
    year: int
    period: str
    today: datetime | None
    due: datetime | None
    jobs: int


def collect(
    inputs: Returned,
    roster: RosterFile = None,
    output: Ledger = None,
    html: PageFile = None,
    marked: Returns = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    year: RoundYear = 0,
    period: RoundPeriod = "",
    today: Day = None,
    due: Due = None,
    jobs: Jobs = 1,
    *,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """收表：谁交了、谁没交、哪里有错。列在屏幕上，写成台账和网页，退回要改的。"""
    from toolkit.county.outputs import Outputs

    asked = _Round(inputs, roster, form, last_year, rules_file, year, period, today, due, jobs)
    for path, suffix in ((output, ".xlsx"), (html, ".html")):
        check_output(path, suffix, (roster, form, last_year, rules_file))
    with _open_round(asked) as (desk, checker):
        check_output(output, ".xlsx", _list_files(desk))
        _show(desk, as_json=as_json)
        with Outputs(_name_round(desk), force=force) as outputs:
            written = [_put(outputs, *one) for one in _write_results(desk, output, html)]
            if marked is not None:
                written += _write_returns(desk, marked, checker, outputs)
    raise typer.Exit(2 if not all(written) else 0 if desk.ok else 1)


def _list_files(desk: Desk) -> Iterator[Path]:
    """The files that units handed in, or somebody else."""
    filed = (one for entry in desk.entries for one in (entry.counted, *entry.others) if one)
    for one in (*filed, *(stranger.submission for stranger in desk.strangers)):
        yield one.source.path


def _name_round(desk: Desk) -> str:
    """What the files are of that one run writes and the next replaces."""
    return " ".join(("collect", desk.form.id, str(desk.term.year), desk.term.period))


def _put(outputs: Outputs, path: Path, data: bytes) -> bool:
    """Write one of several files; one that cannot be written does not stop the rest."""
    try:
        is_new = outputs.put(path, data)
    except NotWrittenError as error:
        note(str(error))
        return False
    note(f"{'已写好' if is_new else '没有变化'}：{path}")
    return True


def _show(desk: Desk, *, as_json: bool) -> None:
    from toolkit.county.lines import describe_desk, desk_to_json

    if as_json:
        emit(json.dumps(desk_to_json(desk), ensure_ascii=False, indent=2) + "\n")
        return
    for line in describe_desk(desk):
        say(line)


def _write_results(
    desk: Desk, ledger: Path | None, page: Path | None
) -> Iterator[tuple[Path, bytes]]:
    if ledger is not None:
        from toolkit.county.ledger import write_ledger

        yield ledger, write_ledger(desk, ledger.parent)
    if page is not None:
        from toolkit.county.overview import make_overview

        yield page, make_overview(desk).encode("utf-8")


def _write_returns(desk: Desk, folder: Path, checker: Checker, outputs: Outputs) -> list[bool]:
    from toolkit.county.returns import find_outdated, make_returns

    made = make_returns(desk, folder, checker)
    written = {path: _put(outputs, path, data) for path, data in made}
    for path in find_outdated(desk, folder, written):
        _remove(outputs, path)
    return list(written.values())


def _remove(outputs: Outputs, path: Path) -> None:
    """Remove what went back to a unit before and holds no more, unless somebody changed it."""
    try:
        is_gone = outputs.remove(path)
    except NotWrittenError as error:
        note(str(error))
        return
    why = "这个单位现在没有这样的问题"
    if is_gone:
        note(f"已删去以前写的：{path}（{why}）")
    else:
        note(f"以前退回的已过时：{path}（{why}），没有动它，请删除，不要再转发")


def total(
    inputs: Returned,
    output: TotalOutput = None,
    roster: RosterFile = None,
    unit: TotalUnit = "",
    audit: Audited = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    year: RoundYear = 0,
    period: RoundPeriod = "",
    today: Day = None,
    due: Due = None,
    jobs: Jobs = 1,
    *,
    with_errors: WithErrors = False,
    force: Force = False,
) -> None:
    """汇总：各单位的数逐格相加，写成本级自己的填报表。没有交的、有错误的写明。"""
    from toolkit.county.totals import add_up

    _require_sums(load_form(form))
    unit = check_unit(unit)
    check_output(output, ".xlsx", (roster, audit, form, last_year, rules_file))
    asked = _Round(inputs, roster, form, last_year, rules_file, year, period, today, due, jobs)
    with _open_round(asked) as (desk, checker):
        summed = add_up(desk, unit=unit, with_errors=with_errors)
        check_output(output, ".xlsx", _list_files(desk))
        target = output if output or audit else Path("汇总.xlsx")
        if target and force and target.is_file():
            summed = _carry_over(summed, target)
        summed = _keep_fields(summed, checker)
    _show_total(summed)
    ok = (audit is None or _audit(audit, summed, form)) and summed.ok
    if target and not _write_total(summed, target, force=force):
        raise typer.Exit(2)
    raise typer.Exit(0 if ok else 1)


def _require_sums(form: Form) -> None:
    """End where a form does not say what is added up."""
    if not form.round.summed:
        where = "在表样的定义里写上，如 round: {summed: [表的编号]}"
        raise StoppedError(f"表样“{form.id}”没有写明哪些数由各单位相加，没法汇总。{where}")


def _carry_over(summed: Total, target: Path) -> Total:
    """What the body wrote into the sum that is about to be replaced."""
    from toolkit.county.carried import NotCarriedError, carry_over
    from toolkit.pipeline import check_workbook

    try:
        return carry_over(summed, check_workbook(target, summed.form))
    except NotCarriedError as error:
        raise StoppedError(str(error)) from error


def _keep_fields(summed: Total, checker: Checker) -> Total:
    """What the body's own filing of last year says of it, where there is one."""
    from toolkit.county.totals import keep_fields

    predecessors = checker.predecessors
    last, _ = predecessors.find(summed.form, summed.filing) if predecessors else (None, "")
    return keep_fields(summed, last) if last else summed


def _show_total(summed: Total) -> None:
    from toolkit.county.lines import describe_total

    for line in describe_total(summed):
        say(line)
    show_findings(sorted(summed.findings, key=lambda f: list(Severity).index(f.severity)))
    say()


def _write_total(summed: Total, path: Path, *, force: bool) -> bool:
    from toolkit.county.total_book import write_total

    made = write_total(summed)
    written = try_to_write(path, made.workbook, force=force)
    if written and made.beside is not None:
        beside = path.with_name(f"{path.stem}（来源）{path.suffix}")
        written = try_to_write(beside, made.beside, force=force)
    return written


def _audit(path: Path, summed: Total, form: str | None) -> bool:
    """Hold an existing sum against the one that was just made."""
    from toolkit.county.audit import audit, describe_audit
    from toolkit.county.submissions import is_own_sum

    _, filing, _ = read_quietly(path, form)  # what is blank or refused differs from the sum
    findings = audit(filing, summed, is_own=is_own_sum(path))
    say(str(path))
    show_findings(findings)
    say("" if findings else describe_audit(summed))
    return not blocks(findings)


@contextmanager
def _open_round(asked: _Round) -> Iterator[tuple[Desk, Checker]]:
    """Read all that came back and put it to the units."""
    from toolkit.county.checker import lend_checker
    from toolkit.county.desk import (
        find_round,
        remark_without_last_year,
        set_due,
        set_up_desk,
    )
    from toolkit.county.work import Means

    form = load_form(asked.form)
    check_year(asked.year)
    check_period(form, asked.period)
    roster = load_roster(asked.roster, form) if asked.roster else None
    if roster and asked.due:
        roster = set_due(roster, asked.due.date())
    loaded = load_means(asked.form, asked.last_year, asked.rules)
    rules = asked.rules and asked.rules.absolute()
    means = Means("", form=pin_form(asked.form), rules=rules)
    with lend_checker(means, loaded.predecessors) as checker:
        submissions = _gather(asked, checker)
        term = find_round(submissions, form, asked.year, asked.period)
        if term is None:
            raise StoppedError(_explain_unknown_term(form, submissions))
        today = asked.today.date() if asked.today else date.today()  # noqa: DTZ011  (the user's day)
        desk = set_up_desk(form, term, roster, submissions, today)
        yield desk if loaded.predecessors else remark_without_last_year(desk), checker


def _explain_unknown_term(form: Form, submissions: list[Submission]) -> str:
    """What to do where no filing tells which round it is of; first what could not be read."""
    wanted = " 和 --period" if form.period else ""
    if not submissions:
        nothing = "文件夹里没有填报表（.xlsx，或装着它的 .zip）"
        return f"{nothing}；还没有人交的，请用 --year{wanted} 写明收的是哪一期"
    unread = [f for one in submissions if one.outcome.filing is None for f in one.outcome.findings]
    lines = [f"{finding.message}。{finding.all_fixes}" for finding in unread[:_FEW]]
    lines += [f"还有 {len(unread) - _FEW} 个文件也没有读出来"] if len(unread) > _FEW else []
    lines.append(f"没有一份填报表写明是哪一期的，请用 --year{wanted} 写明")
    return "\n".join(lines)


def _gather(asked: _Round, checker: Checker) -> list[Submission]:
    from toolkit.county.executors import find_staff
    from toolkit.county.sources import find_sources
    from toolkit.county.submissions import gather, share_out

    try:
        sources = find_sources(asked.paths)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error
    with find_staff(min(asked.jobs, len(sources))) as staff:
        map_ = map if asked.jobs == 1 else share_out(staff)
        gathered = gather(sources, checker, map_)
        return [one for _, one in zip(watch(sources, "正在收表"), gathered, strict=True)]
