"""One workbook of a batch: what a process makes of it, here or on another machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.batch.prior_filings_archive import FilingArchive
from toolkit.batch.result_summary import Verdict, judge
from toolkit.core.finding import Severity, Status
from toolkit.form.catalog import DEFAULT_FORM, find_form, list_files
from toolkit.form.rules.local import load_local
from toolkit.pipeline.outcome import report_name
from toolkit.pipeline.steps import check_workbook, export_filing, make_report
from toolkit.word.render.render import TemplateError

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.form.rules.local import LocalRules
    from toolkit.pipeline.outcome import Outcome
    from toolkit.pipeline.prior_filings import Predecessors

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
    """What all reports of a batch are made with: paths that every machine sees, and options.

    `last_year` is a shelf; `program` is the digest of the program that set the batch up, `named` of
    what the files named here held then: a machine that sees others makes nothing.
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
    """A workbook to make a report of, with the digest of its bytes, empty where it has none."""

    path: Path
    digest: str
    context: TaskContext
    from_folder: bool = True
    """Whether it merely lies in a folder: then it may be nobody's filing, and is passed over."""


@dataclass(frozen=True)
class Made:
    """What became of a workbook: the verdict, and the bytes of its report by suffix.

    `name` is what the report's files are called, without suffix; `fault` says what went wrong
    that is no fault of the workbook's.
    """

    verdict: Verdict
    name: str = ""
    parts: dict[str, bytes] = field(default_factory=dict)
    fault: str = ""


def make(task: Task) -> Made:
    """Make the report of a workbook; nothing that happens to one ends the others."""
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
    """What is known of a workbook of which nothing could be made."""
    return Made(_BROKEN, fault=fault)


def digest_file(path: Path) -> str:
    """The SHA-256 of a file in hex, empty where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return ""
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def digest_named(context: TaskContext) -> str:
    """One digest of what the form, the template and the rules that are named hold."""
    form = Path(context.form) if context.form else None
    is_bundled = form is None or not form.is_absolute()
    known = context.form or "" if is_bundled else ""
    files = (None if is_bundled else form, context.template, context.rules)
    digests = (digest_file(path) if path else "" for path in files)
    return sha256("/".join((known, *digests)).encode()).hexdigest()


@cache
def digest_program() -> str:
    """One digest of the code, the forms and the templates: another one makes other reports."""
    found = sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _SOURCES:
            found.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    for path in list_files():
        found.update(digest_file(path).encode())
    return found.hexdigest()


def _make(task: Task) -> Made:
    form, local, predecessors = load(task.context)
    outcome = check_workbook(task.path, form, predecessors, local)
    if not task.from_folder and outcome.reading:
        outcome = replace(outcome, reading=replace(outcome.reading, passed_over=""))
    may_be_made = outcome.filing is not None and (outcome.ok or task.context.draft)
    if outcome.passed_over or not may_be_made:
        return Made(judge(outcome))
    outcome, document = make_report(outcome, task.context.template, draft=task.context.draft)
    return Made(judge(outcome)) if document is None else _finish(outcome, document, task.context)


def _finish(outcome: Outcome, document: bytes, context: TaskContext) -> Made:
    name = report_name(outcome, draft=context.draft).removesuffix(DOCUMENT)
    parts = {DOCUMENT: document}
    if context.html:
        parts[PAGE] = export_filing(outcome, "html", draft=context.draft)
    return Made(judge(outcome), name, parts)


@lru_cache(1)
def load(context: TaskContext) -> tuple[Form | None, LocalRules | None, Predecessors | None]:
    """What a process reads once for all workbooks."""
    form = find_form(context.form) if context.form else None
    local = load_local(context.rules, form or find_form(DEFAULT_FORM)) if context.rules else None
    return form, local, FilingArchive(context.last_year, form).open() if context.last_year else None
