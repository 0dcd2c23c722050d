"""Loading of filings from workbooks, JSON and published reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.files import TooLargeError, explain_error, print_name, read_file
from toolkit.core.finding import Finding, Severity
from toolkit.excel.read.reader import read_workbook
from toolkit.form.catalog import find_form, list_forms
from toolkit.form.filing import MOST_FINDINGS, NotJsonError, form_of, load_filing
from toolkit.pipeline.outcome import Outcome

PUBLISHED = frozenset((".docx", ".doc", ".wps", ".rtf", ".html", ".htm", ".mhtml", ".mht", ".txt"))
"""Suffixes of published reports."""

_MOST_BYTES = 2 * 2**20
_MOST_PARAGRAPHS = 5_000
_EXPORTED = "请用 tianbao export 导出的 JSON"
_ENCODE = "用“记事本”打开它，另存为，编码选 UTF-8"
_SYNTAX = "照这一处改好（引号、逗号、冒号用英文的，括号成对），或用 tianbao export 重新导出"

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form


def read_filing(path: Path, form: Form | None = None) -> Outcome:
    """Read the filing in a file of any kind.

    `form` is one that does not come with the program, or is for a workbook that lost its marks.
    """
    if path.suffix.lower() == ".json":
        return read_json(path, form)
    if path.suffix.lower() in PUBLISHED:
        return read_published(path, form)
    reading = read_workbook(path, form)
    return Outcome(path, reading.form, reading.filing, reading.findings, reading)


def read_json(path: Path, form: Form | None = None) -> Outcome:
    """Read the filing in a JSON file; `form` is one that does not come with the program."""
    try:
        text = _read_text(path)
        try:
            name = form_of(text)
        except NotJsonError as error:
            raise _UnusableError(f"不是合乎语法的 JSON：{error}", _SYNTAX) from error
        if name is None:
            raise _UnusableError("不是填报数据的 JSON：没有写明 form（表样的编号）")
        if form is None or form.id != name:
            if name not in list_forms():
                forms = "、".join(list_forms())
                message = f"{path.name} 是按表样“{name}”填的，本程序没有这个表样（现有：{forms}）"
                fix = "自定的表样用 --form 指明它的 .yaml 文件"
                unknown = Finding("F11", Severity.ERROR, message, fix)
                return Outcome(path, None, None, (unknown,))
            form = find_form(name)
        filing, findings = load_filing(text, form)
        if len(findings) == MOST_FINDINGS:
            raise _UnusableError(f"有 {MOST_FINDINGS} 处以上不合要求，不像一份填报", code="F04")
    except _UnusableError as error:
        message = f"{print_name(path.name)} {error.what}"
        finding = Finding(error.code, Severity.ERROR, message, error.fix)
        return Outcome(path, None, None, (finding,))
    return _limit_paragraphs(Outcome(path, form, filing, tuple(findings)))


class _UnusableError(Exception):
    """Raised where a file is no filing's JSON; `what` follows its name in the message."""

    def __init__(self, what: str, fix: str = _EXPORTED, *, code: str = "F01") -> None:
        super().__init__(what)
        self.what, self.fix, self.code = what, fix, code


def _read_text(path: Path) -> str:
    try:
        return read_file(path, _MOST_BYTES).decode("utf-8-sig")
    except TooLargeError as error:
        raise _UnusableError(f"{error}，不像一份填报数据", code="F04") from error
    except OSError as error:
        what = f"读不出来：{explain_error(error)}"
        raise _UnusableError(what, "请检查文件是否存在、能否打开") from error
    except UnicodeDecodeError as error:
        raise _UnusableError("读不出来：不是 UTF-8 编码的文本", _ENCODE) from error


def read_published(path: Path, form: Form | None = None) -> Outcome:
    """Read the filing in a published report: a Word document, a saved web page, or plain text."""
    from toolkit.intake.read import read_report

    return _limit_paragraphs(Outcome(path, *read_report(path, form)))


def _limit_paragraphs(outcome: Outcome) -> Outcome:
    """Reject a filing with more paragraphs than a workbook may have rows."""
    if outcome.filing is None:
        return outcome
    texts = outcome.filing.texts.values()
    count = sum(map(len, texts)) + len(outcome.filing.reasons)
    if count <= _MOST_PARAGRAPHS:
        return outcome
    message = f"{print_name(outcome.path.name)} 有 {count} 段，不像一份填报，一份填报表装不下"
    finding = Finding("F04", Severity.ERROR, message, "只留报告本身，再导入")
    return replace(outcome, filing=None, findings=(finding,))
