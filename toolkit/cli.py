"""The command `tianbao`: a few lines a command; what they do stands in the modules they call."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from toolkit.console import (
    Printer,
    emit,
    note,
    set_up_streams,
    show_outcome,
    show_rules,
    watch,
)
from toolkit.files import NotWrittenError, write_file
from toolkit.options import (
    AsJson,
    Draft,
    Force,
    Format,
    FormOption,
    Inputs,
    LastYear,
    Marked,
    OneFile,
    Output,
    RulesFile,
    TemplateFile,
    Unit,
    Year,
)
from toolkit.usage import ChineseCommand, ChineseGroup, describe_usage_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.local import LocalRules
    from toolkit.form.model import Form
    from toolkit.inputs import Input
    from toolkit.outcome import Outcome
    from toolkit.predecessors import Predecessors

app = typer.Typer(
    name="tianbao",
    help="填报：发放填报表，核对交回的表，生成合乎格式的报告。",
    cls=ChineseGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
template_app = typer.Typer(
    help="Word 模板：生成一份，在 Word 里调好样式后使用。", cls=ChineseGroup, no_args_is_help=True
)
app.add_typer(template_app, name="template")


class StoppedError(Exception):
    """The command cannot go on; the message is a sentence for the user."""


def main() -> None:
    """Run the command line; a fault of the user's never shows a traceback."""
    set_up_streams()
    _start_fast()
    try:
        sys.exit(app(standalone_mode=False))
    except StoppedError as error:
        _end(str(error))
    except KeyboardInterrupt:
        _end("中断了", code=130)
    except typer.Abort:
        _end("中断了", code=130)
    except Exception as error:
        if hasattr(error, "format_message"):
            _end(describe_usage_error(error))
        if os.environ.get("TIANBAO_DEBUG"):
            raise
        fault = f"{type(error).__name__}：{error}"
        _end(f"程序自己出错了（{fault}）。请把这句话和所用的文件发给程序的维护者", code=1)


def _start_fast() -> None:
    """Spare a short process what only a long one needs: a quarter of its time."""
    gc.set_threshold(200_000)  # a workbook is some 100,000 objects: collect after each second one
    atexit.register(gc.freeze)  # nothing is left to collect when the process ends
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them takes long


def _end(message: str, code: int = 2) -> None:
    note(message)
    sys.exit(code)


@app.command(cls=ChineseCommand)
def blank(
    output: Output = None,
    form: FormOption = None,
    unit: Unit = "",
    year: Year = 0,
    *,
    force: Force = False,
) -> None:
    """生成空白的填报表（.xlsx），发给填报单位。"""
    from toolkit.workbooks import make_blank

    definition = _form(form)
    name, data = make_blank(definition, unit=unit or None, year=year or None)
    _write(output or Path(name), data, force=force)


@app.command(cls=ChineseCommand)
def check(
    inputs: Inputs,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    marked: Marked = None,
    *,
    as_json: AsJson = False,
    force: Force = False,
) -> None:
    """核对填好的填报表：逐格说明哪里不对、怎么改。没有错误时退出码为 0，有错误为 1。"""
    found = _find(inputs)
    show = Printer(as_json=as_json, many=len(found) > 1)
    written = True
    for item, outcome in _check_each(found, _Means(form, last_year, rules_file)):
        show.add(outcome)
        if marked is not None:
            written &= _return(outcome, marked / item.relative, force=force)
    show.end()
    raise typer.Exit(2 if not written else 0 if all(show.verdicts) else 1)


@app.command(cls=ChineseCommand)
def report(
    inputs: Inputs,
    output: Output = None,
    template: TemplateFile = None,
    form: FormOption = None,
    last_year: LastYear = None,
    rules_file: RulesFile = None,
    *,
    draft: Draft = False,
    force: Force = False,
) -> None:
    """核对填报表并生成报告（.docx）。有错误时不出正式报告，除非用 --draft 出草稿。"""
    found = _find(inputs)
    is_folder = len(found) > 1 or (output is not None and (output.is_dir() or not output.suffix))
    show = Printer(as_json=False, many=len(found) > 1)
    written = True
    for _, outcome in _check_each(found, _Means(form, last_year, rules_file)):
        show.add(outcome)
        if outcome.filing is not None and (outcome.ok or draft):
            target = _target(outcome, output, is_folder=is_folder, draft=draft)
            data = _render(outcome, template, draft=draft)
            written &= _try_to_write(target, data, force=force)
    show.end()
    raise typer.Exit(2 if not written else 0 if all(show.verdicts) else 1)


@app.command("import", cls=ChineseCommand)
def import_(input_: OneFile, output: Output = None, *, force: Force = False) -> None:
    """把填报数据（JSON）写成填报表（.xlsx）。"""
    from toolkit.workbooks import import_filing

    outcome, data = import_filing(input_)
    if outcome.findings:
        show_outcome(outcome)
    if data is not None:
        _write(output or input_.with_suffix(".xlsx"), data, force=force)
    raise typer.Exit(0 if outcome.ok else 1)


@app.command(cls=ChineseCommand)
def export(
    input_: OneFile,
    output: Output = None,
    to: Format = "json",
    form: FormOption = None,
    *,
    force: Force = False,
) -> None:
    """把填报表读成填报数据（JSON）；读不出来的值为 null。不写 -o 则输出到屏幕。"""
    from toolkit.filing import dump_filing
    from toolkit.pipeline import check_workbook

    if to != "json":
        raise StoppedError(f"不能导出为 {to}，现在只有 json")
    outcome = check_workbook(input_, _form(form) if form else None)
    for finding in outcome.findings:
        note(f"{finding.severity.value} [{finding.code}] {finding.place or ''} {finding.message}")
    if outcome.filing is not None:
        text = dump_filing(outcome.filing)
        _write(output, text.encode("utf-8"), force=force) if output else emit(text)
    raise typer.Exit(0 if outcome.ok else 1)


@app.command(cls=ChineseCommand)
def rules(form: FormOption = None, *, as_json: AsJson = False) -> None:
    """列出全部审核规则：代码、程度、查什么、依据。"""
    from toolkit.form.rulebook import list_rules

    definition = _form(form)
    show_rules(definition.id, list_rules(definition), as_json=as_json)


@template_app.command(cls=ChineseCommand)
def starter(output: Output = None, form: FormOption = None, *, force: Force = False) -> None:
    """生成一份 Word 模板，可在 Word 里调整样式后用 report --template 使用。"""
    from toolkit.word.starter import make_template

    definition = _form(form)
    _write(output or Path(f"{definition.name}模板.docx"), make_template(definition), force=force)


def _form(name: str | None) -> Form:
    from toolkit.form.catalog import DEFAULT_FORM, UnknownFormError, find_form
    from toolkit.form.loading import FormError

    try:
        return find_form(name or DEFAULT_FORM)
    except (UnknownFormError, FormError) as error:
        raise StoppedError(str(error)) from error


def _find(paths: list[Path]) -> list[Input]:
    from toolkit.inputs import find_inputs

    try:
        found = find_inputs(paths)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error
    if not found:
        raise StoppedError("文件夹里没有填报表（.xlsx）")
    return found


@dataclass(frozen=True)
class _Means:
    """What a check is made with: a form, last year's filings, the rules of a place."""

    form: str | None
    last_year: Path | None
    rules: Path | None


def _check_each(found: list[Input], means: _Means) -> Iterator[tuple[Input, Outcome]]:
    """Check one after the other, keeping none; what lies in a folder and is no filing is passed."""
    from toolkit.pipeline import check_workbook

    definition = _form(means.form) if means.form else None
    predecessors = _load_last_year(means.last_year) if means.last_year else None
    local = _load_rules(means.rules, means.form) if means.rules else None
    for item in watch(found):
        outcome = check_workbook(item.path, definition, predecessors, local)
        if item.folder is not None and outcome.passed_over:
            note(f"跳过 {item.path}：{outcome.passed_over}")
        else:
            yield item, outcome


def _load_rules(path: Path, form: str | None) -> LocalRules:
    from toolkit.form.loading import FormError
    from toolkit.form.local import load_local

    try:
        return load_local(path, _form(form))
    except OSError as error:
        raise StoppedError(f"读不出 {path}：{error.strerror}") from error
    except FormError as error:
        raise StoppedError(str(error)) from error


def _load_last_year(path: Path) -> Predecessors:
    from toolkit.predecessors import load_predecessors

    try:
        return load_predecessors(path)
    except FileNotFoundError as error:
        raise StoppedError(f"没有这个文件或文件夹：{error}") from error


def _target(outcome: Outcome, output: Path | None, *, is_folder: bool, draft: bool) -> Path:
    from toolkit.outcome import report_name

    if output is not None and not is_folder:
        return output
    folder = outcome.path.parent if output is None else output
    return folder / report_name(outcome, draft=draft)


def _render(outcome: Outcome, template: Path | None, *, draft: bool) -> bytes:
    from toolkit.pipeline import make_report
    from toolkit.word.render import TemplateError

    try:
        return make_report(outcome, template, draft=draft)
    except TemplateError as error:
        raise StoppedError(str(error)) from error


def _return(outcome: Outcome, target: Path, *, force: bool) -> bool:
    """Write the marked copy of a workbook in which something is to mend."""
    from toolkit.workbooks import make_marked

    data = make_marked(outcome)
    name = f"{target.stem}（问题已标注）.xlsx"
    return data is None or _try_to_write(target.with_name(name), data, force=force)


def _try_to_write(path: Path, data: bytes, *, force: bool) -> bool:
    """Write one of several files; one that cannot be written does not stop the rest."""
    try:
        _write(path, data, force=force)
    except StoppedError as error:
        note(str(error))
        return False
    return True


def _write(path: Path, data: bytes, *, force: bool) -> None:
    try:
        write_file(path, data, force=force)
    except NotWrittenError as error:
        raise StoppedError(str(error)) from error
    note(f"已写好：{path}")
