"""Reports of many workbooks: setup of a batch, and messages on its results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.batch.batch import Order, open_batch
from toolkit.batch.executors import ClusterError, find_executors
from toolkit.batch.finish import find_outdated, write_pdfs
from toolkit.batch.task import TaskContext, digest_named, digest_program
from toolkit.commands.shared.common import (
    StoppedError,
    load_check_context,
    load_form,
    names_document,
    pin_form,
)
from toolkit.commands.shared.console import Printer, note, watch
from toolkit.core.files import NotWrittenError, explain_error, read_file
from toolkit.core.libreoffice import NoOfficeError
from toolkit.word.render.compiled_template import compile_template
from toolkit.word.render.render import TemplateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.batch.batch import Done
    from toolkit.core.discovery import Input

_GO_ON = "写好的都留着。再运行一次同样的命令，会接着做完"


@dataclass(frozen=True)
class BatchOptions:
    """Options of `report`."""

    output: Path | None
    template: Path | None
    form: str | None
    last_year: Path | None
    rules: Path | None
    jobs: int
    cluster: str | None
    draft: bool
    html: bool
    pdf: bool
    force: bool


def report_many(found: Sequence[Input], options: BatchOptions) -> int:
    """Make reports of many workbooks, print a line for each, and return the exit code."""
    if options.cluster and any(item.packed for item in found):
        raise StoppedError("集群的机器看不到压缩包里的填报表：解压到文件夹里再用 --cluster")
    if names_document(options.output):
        raise StoppedError(f"要出的报告不止一份，-o 请写文件夹，不要写文件名（{options.output}）")
    loaded = load_check_context(options.form, options.last_year, options.rules)
    order = Order(_make_context(options), options.output, options.force)
    try:
        with (
            find_executors(min(options.jobs, len(found)), options.cluster) as executors,
            open_batch(order, found, executors, loaded.prior_filings) as batch,
        ):
            try:
                done = [one for _, one in zip(watch(batch.inputs), batch.run(), strict=True)]
            except (KeyboardInterrupt, NotWrittenError, ClusterError):
                note(_GO_ON)
                raise
            code = _show(done, options)
            for path in find_outdated(batch, with_pdfs=options.pdf):
                note(
                    f"旧报告已过时：{path}（它的填报表改过、有错误或不在了），没有动它，核对后请删除"
                )
            for text, failed in write_pdfs(batch) if options.pdf else ():
                note(text)
                code = 2 if failed else code
            return code
    except (ClusterError, NotWrittenError, NoOfficeError) as error:
        raise StoppedError(str(error)) from error


def _make_context(options: BatchOptions) -> TaskContext:
    """Return the context of the tasks, with absolute paths."""
    if options.template:
        try:
            compile_template(options.template, read_file(options.template))
        except OSError as error:
            raise StoppedError(f"打不开模板 {options.template}：{explain_error(error)}") from error
        except TemplateError as error:
            raise StoppedError(f"{error}。用 tianbao template check 查看模板的全部问题") from error
    context = TaskContext(
        digest_program(),
        form=pin_form(options.form),
        template=options.template and options.template.absolute(),
        rules=options.rules and options.rules.absolute(),
        draft=options.draft,
        html=options.html,
    )
    return replace(context, named=digest_named(context))


def _show(done: Sequence[Done], options: BatchOptions) -> int:
    """Print a line for each workbook, then the notes; return the exit code."""
    form = load_form(options.form) if options.form else None
    show = Printer(as_json=False, many=True)
    for one in done:
        if not one.verdict.passed_over:
            show.add(one.verdict.restore(one.item.shown, form))
    show.end()
    for one in done:
        if one.verdict.passed_over:
            note(f"跳过 {one.item.shown}：{one.verdict.passed_over}")
        for text in one.notes:
            note(text)
    edited = sum(one.is_edited for one in done)
    new = sum(one.is_new and not one.is_edited for one in done)
    same = sum(one.stands for one in done) - new - edited
    kept = f"，有人改过、没有动的 {edited} 份" if edited else ""
    where = f"，在 {options.output}" if options.output else ""
    note(f"报告：写了 {new} 份，没有变化的 {same} 份{kept}{where}")
    return 2 if any(one.failed for one in done) else 0 if all(show.verdicts) else 1
