"""Task of a batch: the report of one workbook, made here or on another machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.batch.prior_filings_archive import FilingArchive
from toolkit.batch.result_summary import Verdict, judge
from toolkit.core.files import digest_file
from toolkit.core.finding import Severity, Status
from toolkit.form.catalog import DEFAULT_FORM, find_form, list_files
from toolkit.form.rules.local import load_local
from toolkit.pipeline.outcome import report_name
from toolkit.pipeline.steps import check_workbook, export_filing, make_report
from toolkit.word.render.render import TemplateError

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.form.rules.local import LocalRules
    from toolkit.pipeline.prior_filings import PriorFilings

_PACKAGE = Path(__file__).resolve().parent.parent
_CHANGED = "做报告的时候它被改动了，请再运行一次"
_OTHER_MEANS = (
    "表样、模板或本地规则与开始时的不同：做的时候不要改动它们，各台机器要用同样的路径看到同样的文件"
)
_SOURCES = {".py", ".jinja", ".css"}
DOCUMENT, PAGE, PDF = ".docx", ".html", ".pdf"
_BROKEN = Verdict(counts=((Severity.ERROR.value, Status.BROKEN.value, 1),))


@dataclass(frozen=True)
class TaskContext:
    """Options of all reports of a batch, with paths that every machine sees.

    `last_year` is an archive of filings; `program` is the digest of the program that set the batch
    up, `named` that of the named files: a machine on which either differs makes no report.
    """

    program: str
    named: str = ""
    form: str | None = None
    template: Path | None = None
    rules: Path | None = None
    last_year: Path | None = None
    draft: bool = False
    html: bool = False


@dataclass(frozen=True)
class Task:
    """A workbook to make a report of, with the digest of its bytes, empty if unreadable."""

    path: Path
    digest: str
    context: TaskContext
    from_folder: bool = True
    """True where only its folder was named: then it is skipped unless it is a filing."""


@dataclass(frozen=True)
class Made:
    """Result of a task: the verdict on the workbook, and the bytes of its report by suffix.

    `name` is the report's file name without suffix; `fault` is an error that is not due to the
    workbook.
    """

    verdict: Verdict
    name: str = ""
    parts: dict[str, bytes] = field(default_factory=dict)
    fault: str = ""


def make(task: Task) -> Made:
    """Make the report of a workbook; no error of one workbook stops the others."""
    try:
        if task.context.program != digest_program():
            return fail("这台机器上的 tianbao 与发出任务的不是同一版本，请装成一样的")
        if task.context.named != digest_named(task.context):
            return fail(_OTHER_MEANS)
        if task.digest and not digest_file(task.path):
            return fail("做报告的机器读不到它：各台机器要用同样的路径看到这些文件")
        made = _make(task)
        return made if digest_file(task.path) == task.digest else fail(_CHANGED)
    except TemplateError as error:
        return fail(f"{error}。用 tianbao template check 查看模板的全部问题")
    except Exception as error:  # also no memory left
        return fail(f"程序自己出错了（{type(error).__name__}：{error}）")


def fail(fault: str) -> Made:
    """Return the result of a task that failed."""
    return Made(_BROKEN, fault=fault)


def digest_named(context: TaskContext) -> str:
    """Return one digest of the named form, template and rules."""
    form = Path(context.form) if context.form else None
    is_bundled = form is None or not form.is_absolute()
    known = context.form or "" if is_bundled else ""
    files = (None if is_bundled else form, context.template, context.rules)
    digests = (digest_file(path) if path else "" for path in files)
    return sha256("/".join((known, *digests)).encode()).hexdigest()


@cache
def digest_program() -> str:
    """Return one digest of the code, the forms and the templates."""
    found = sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _SOURCES:
            found.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    for path in list_files():
        found.update(digest_file(path).encode())
    return found.hexdigest()


def _make(task: Task) -> Made:
    form, local, prior_filings = load(task.context)
    outcome = check_workbook(task.path, form, prior_filings, local)
    if not task.from_folder and outcome.reading:
        outcome = replace(outcome, reading=replace(outcome.reading, passed_over=""))
    may_be_made = outcome.filing is not None and (outcome.ok or task.context.draft)
    if outcome.passed_over or not may_be_made:
        return Made(judge(outcome))
    draft = task.context.draft
    outcome, document = make_report(outcome, task.context.template, draft=draft)
    if document is None:
        return Made(judge(outcome))
    name = report_name(outcome, draft=draft).removesuffix(DOCUMENT)
    parts = {DOCUMENT: document}
    if task.context.html:
        parts[PAGE] = export_filing(outcome, "html", draft=draft)
    return Made(judge(outcome), name, parts)


@lru_cache(1)
def load(context: TaskContext) -> tuple[Form | None, LocalRules | None, PriorFilings | None]:
    """Load the form, local rules and prior filings, once per process for all workbooks."""
    form = find_form(context.form) if context.form else None
    local = load_local(context.rules, form or find_form(DEFAULT_FORM)) if context.rules else None
    return form, local, FilingArchive(context.last_year, form).open() if context.last_year else None
