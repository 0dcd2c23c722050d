"""Steps that the commands share: finding files, loading forms and rules, writing results."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.commands.shared.console import note, watch
from toolkit.core.files import NotWrittenError, explain_error, write_file
from toolkit.core.finding import Severity
from toolkit.core.text import find_control, mask_controls, trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.core.discovery import Input
    from toolkit.core.finding import Finding
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.form.rules.local import LocalRules
    from toolkit.pipeline.outcome import Outcome
    from toolkit.pipeline.prior_filings import PriorFilings

_NO_REPORTS = {".doc", ".wps", ".pdf", ".html", ".htm", ".xlsx", ".xls", ".et"}
"""Suffixes of other files that a report is sometimes named with."""


_LONGEST_UNIT, _SHOWN = 200, 40


class StoppedError(Exception):
    """The command cannot go on; the message is a sentence for the user."""


def load_form(name: str | None) -> Form:
    """Load the form of an id or a path, by default the usual one."""
    from toolkit.form.catalog import DEFAULT_FORM, UnknownFormError, find_form
    from toolkit.form.loading import FormError

    try:
        return find_form(name or DEFAULT_FORM)
    except (UnknownFormError, FormError) as error:
        raise StoppedError(str(error)) from error


def pin_form(name: str | None) -> str | None:
    """Return a form's id, or the absolute path of its definition."""
    return name and (name if load_form(name).id == name else str(Path(name).absolute()))


def check_period(form: Form, period: str) -> None:
    """Reject a period that the form does not have."""
    from toolkit.form.terms import list_periods

    if period and not form.period:
        raise StoppedError(f"表样“{form.id}”一年一次，不用写 --period")
    if period and period not in list_periods(form):
        raise StoppedError(f"--period 只能是 {'、'.join(list_periods(form))}")


def check_unit(unit: str) -> str:
    """Return a trimmed unit name; reject one that a cell cannot hold."""
    name = trim(unit)
    if len(name) > _LONGEST_UNIT or find_control(name) or len(name.splitlines()) > 1:
        shown = mask_controls(" ".join(name.split()))[:_SHOWN]
        rule = f"要写在一行里，不超过 {_LONGEST_UNIT} 个字，没有控制字符"
        raise StoppedError(f"--unit 的“{shown}”不像单位名称：{rule}")
    return name


def check_year(year: int) -> None:
    """Reject an invalid year; 0 means not given."""
    if year and not 1000 <= year <= 9999:
        raise StoppedError(f"--year 要写四位数的年份，如 2026（写的是 {year}）")


@contextmanager
def open_files(paths: list[Path]) -> Iterator[tuple[list[Input], bool]]:
    """Yield the named workbooks, and those in the named folders and archives.

    The second value is true where a member of an archive could not be opened, which is noted.
    """
    from toolkit.core.discovery import ARCHIVES, find_inputs
    from toolkit.round.archives import unpack_archives

    try:
        found = find_inputs(paths)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error
    with unpack_archives(paths) as unpacked:
        note_refused(unpacked.refused)
        plain = [item for item in found if item.path.suffix.lower() not in ARCHIVES]
        every = [*plain, *unpacked.books]
        if not every:
            where = "除此之外" if unpacked.refused else "文件夹里"
            raise StoppedError(f"{where}没有填报表（.xlsx）")
        yield every, bool(unpacked.refused)


def note_refused(outcomes: Iterable[Outcome]) -> None:
    """Note each file of an archive that could not be opened."""
    for finding in (finding for outcome in outcomes for finding in outcome.findings):
        note(f"{finding.message}。{finding.fix}")


@dataclass(frozen=True)
class CheckContext:
    """Form, last year's filings and local rules that filings are checked with."""

    form: Form | None
    prior_filings: PriorFilings | None
    local: LocalRules | None


def load_check_context(
    form: str | None, last_year: Path | None, rules: Path | None
) -> CheckContext:
    """Load the files that the options of a command name."""
    named, prior_filings, local = load_form(form) if form else None, None, None
    if last_year:
        from toolkit.pipeline.prior_filings import load_prior_filings
        from toolkit.round.archives import unpack_archives

        try:
            with unpack_archives([last_year]) as unpacked:
                inputs = (*unpacked.books, *unpacked.data)
                prior_filings = load_prior_filings(last_year, named, inputs)
        except FileNotFoundError as error:
            raise StoppedError(f"没有这个文件或文件夹：{error}") from error
        note_refused(unpacked.refused)
        for text in prior_filings.notes:
            note(f"上年的填报：{text}")
    if rules:
        from toolkit.form.loading import FormError
        from toolkit.form.rules.local import load_local

        try:
            local = load_local(rules, load_form(form))
        except OSError as error:
            raise StoppedError(f"读不出 {rules}：{explain_error(error)}") from error
        except FormError as error:
            raise StoppedError(str(error)) from error
    return CheckContext(named, prior_filings, local)


def read_source(path: Path, form: str | None) -> tuple[Form, Filing]:
    """Read the filing of a workbook or JSON; note its errors, reject an unreadable one."""
    read_form, filing, errors = read_quietly(path, form)
    note_findings(errors)
    return read_form, filing


def read_quietly(path: Path, form: str | None) -> tuple[Form, Filing, list[Finding]]:
    """Read the filing of a workbook or JSON and its errors; reject an unreadable one."""
    from toolkit.pipeline.load import read_filing

    outcome = read_filing(path, load_form(form) if form else None)
    if outcome.form is None or outcome.filing is None:
        raise StoppedError("\n".join(f"{f.message}。{f.all_fixes}" for f in outcome.findings))
    errors = [f for f in outcome.findings if f.severity is Severity.ERROR]
    return outcome.form, outcome.filing, errors


def note_findings(findings: Iterable[Finding]) -> None:
    """Note each finding on a line of the error stream."""
    for finding in findings:
        note(f"{finding.severity.value} [{finding.code}] {finding.place or ''} {finding.message}")


def check_each(found: list[Input], context: CheckContext) -> Iterator[tuple[Input, Outcome]]:
    """Check the workbooks one by one; files from folders that are no filings are skipped."""
    from toolkit.pipeline.steps import check_workbook

    for item in watch(found):
        outcome = check_workbook(item.path, context.form, context.prior_filings, context.local)
        if item.folder is not None and outcome.passed_over:
            note(f"跳过 {item.shown}：{outcome.passed_over}")
        else:
            yield item, replace(outcome, path=item.shown)


def check_output(
    output: Path | None, suffix: str, inputs: Iterable[Path | str | None] = ()
) -> None:
    """Reject an output with another suffix, or one that is an input of the command.

    Inputs may be None or the id of a form. A folder is rejected when it is written to.
    """
    if output is None or output.is_dir():
        return
    if output.suffix.lower() != suffix:
        raise StoppedError(f"{output} 应当以 {suffix} 结尾：写出来的就是这种文件，请改文件名")
    for path in inputs:
        with suppress(OSError):  # one of them is not there
            if path and output.samefile(path):  # also through links
                raise StoppedError(f"{output} 是要读的文件，不能写在它上面，请另写一个文件名")


def names_document(output: Path | None) -> bool:
    """Return whether the output of a report is a file name, not a folder.

    Raises:
        StoppedError: it has the suffix of another kind of file.
    """
    if output is None or output.is_dir():
        return False
    suffix = output.suffix.lower()
    if suffix in _NO_REPORTS:
        raise StoppedError(f"报告是 Word 文档：-o 请写 .docx 文件名，或者写文件夹（{output}）")
    return suffix == ".docx"


def try_to_write(path: Path, data: bytes, *, force: bool) -> bool:
    """Write one of several files; return whether it was written."""
    try:
        write(path, data, force=force)
    except StoppedError as error:
        note(str(error))
        return False
    return True


def write(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file and note it."""
    try:
        write_file(path, data, force=force)
    except NotWrittenError as error:
        raise StoppedError(str(error)) from error
    note(f"已写好：{path}")
