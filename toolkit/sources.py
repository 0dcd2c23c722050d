"""Where filings come from: workbooks, the JSON of filings, and reports that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.read import read_workbook
from toolkit.files import explain_error
from toolkit.filing import form_of, load_filing
from toolkit.finding import Finding, Severity
from toolkit.form.catalog import find_form, list_forms
from toolkit.outcome import Outcome

PUBLISHED = frozenset((".docx", ".doc", ".wps", ".rtf", ".html", ".htm", ".mhtml", ".mht", ".txt"))
"""What published reports are kept as."""

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form


def read_filing(path: Path, form: Form | None = None) -> Outcome:
    """The filing in a file of any kind.

    `form` is one that does not come with the program, or of a workbook that lost its marks.
    """
    if path.suffix.lower() == ".json":
        return read_json(path, form)
    if path.suffix.lower() in PUBLISHED:
        return read_published(path, form)
    reading = read_workbook(path, form)
    return Outcome(path, reading.form, reading.filing, reading.findings, reading)


def read_json(path: Path, form: Form | None = None) -> Outcome:
    """The filing in a JSON file; `form` is one that does not come with the program."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _refuse(path, "F01", f"{path.name} 读不出来：{explain_error(error)}")
    except UnicodeDecodeError:
        return _refuse(path, "F01", f"{path.name} 读不出来：不是 UTF-8 编码的文本")
    name = form_of(text)
    if name is None:
        return _refuse(path, "F01", f"{path.name} 不是填报数据的 JSON：没有写明 form")
    known = form if form and form.id == name else _find_bundled(name)
    if known is None:
        return _refuse_unknown(path, name)
    filing, findings = load_filing(text, known)
    return Outcome(path, known, filing, tuple(findings))


def _find_bundled(name: str) -> Form | None:
    """The form of an id: what a file names is no path to open."""
    return find_form(name) if name in list_forms() else None


def _refuse_unknown(path: Path, name: str) -> Outcome:
    forms = "、".join(list_forms())
    message = f"{path.name} 是按表样“{name}”填的，本程序没有这个表样（现有：{forms}）"
    fix = "自定的表样用 --form 指明它的 .yaml 文件"
    return Outcome(path, None, None, (Finding("F11", Severity.ERROR, message, fix),))


def read_published(path: Path, form: Form | None = None) -> Outcome:
    """The filing in a published report: a Word document, a saved web page, or its text."""
    from toolkit.intake.read import read_report

    return Outcome(path, *read_report(path, form))


def _refuse(path: Path, code: str, message: str) -> Outcome:
    fix = "请用 tianbao export 导出的 JSON"
    return Outcome(path, None, None, (Finding(code, Severity.ERROR, message, fix),))
