"""Where filings come from: workbooks, the JSON of filings, and reports that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.excel.read import read_workbook
from toolkit.filing import form_of, load_filing
from toolkit.finding import Finding, Severity
from toolkit.form.catalog import UnknownFormError, find_form
from toolkit.outcome import Outcome

PUBLISHED = frozenset((".docx", ".html", ".htm", ".mhtml", ".mht", ".txt"))
"""What published reports are kept as."""

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form


def read_filing(path: Path, form: Form | None = None) -> Outcome:
    """The filing in a file of any kind; `form` is for a workbook that lost its marks."""
    if path.suffix.lower() == ".json":
        return read_json(path)
    if path.suffix.lower() in PUBLISHED:
        return read_published(path, form)
    reading = read_workbook(path, form)
    return Outcome(path, reading.form, reading.filing, reading.findings, reading)


def read_json(path: Path) -> Outcome:
    """The filing in a JSON file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(path, "F01", f"{path.name} 读不出来（{error}）")
    name = form_of(text)
    if name is None:
        return _refuse(path, "F01", f"{path.name} 不是填报数据的 JSON：没有写明 form")
    try:
        form = find_form(name)
    except UnknownFormError as error:
        return _refuse(path, "F11", str(error))
    filing, findings = load_filing(text, form)
    return Outcome(path, form, filing, tuple(findings))


def read_published(path: Path, form: Form | None = None) -> Outcome:
    """The filing in a published report: a Word document, a saved web page, or its text."""
    from toolkit.intake.read import read_report

    return Outcome(path, *read_report(path, form))


def _refuse(path: Path, code: str, message: str) -> Outcome:
    fix = "请用 tianbao export 导出的 JSON"
    return Outcome(path, None, None, (Finding(code, Severity.ERROR, message, fix),))
