"""Check of a template against its form: findings on all faults, each with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jinja2.exceptions import SecurityError

from toolkit.core.finding import Finding, Severity
from toolkit.form.filing import YES, Filing, blank_filing
from toolkit.form.model import CellKind, FieldKind
from toolkit.word.lint.coverage import find_missing, find_unnamed_fonts
from toolkit.word.lint.document import (
    UnreadableTemplateError,
    list_chinese_fonts,
    read_document,
)
from toolkit.word.lint.expressions import Expressions
from toolkit.word.lint.names import TemplateNames
from toolkit.word.lint.reader import TemplateReader
from toolkit.word.proof.proof import prove
from toolkit.word.render.render import render
from toolkit.word.sandbox.limits import TooMuchError
from toolkit.word.sandbox.sandbox import make_environment
from toolkit.word.sandbox.template_error import TemplateError, describe_fault
from toolkit.word.shared.context import TITLE, make_context
from toolkit.word.template.refused import find_refused

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.filing import FieldValue
    from toolkit.form.model import Form
    from toolkit.word.lint.document import TemplateDocument

_ORDER = list(Severity)
_LINES = ("（一）甲。乙。", "1.丙", "（1）丁", "戊")
"""Paragraphs of a sample text, one of each heading level."""
_FIELDS: dict[FieldKind, FieldValue] = {
    FieldKind.YEAR: 2000,
    FieldKind.DATE: date(2000, 1, 1),
    FieldKind.SWITCH: YES,
}
_PLAINLY = (
    "这里改用程序认得的写法：{{ 编号 }}、{%p for 段 in 编号 %}、{%p if 编号 %}；"
    "不用宏、{%tc %}、hm、vm 和算式里的换行"
)


def check_template(template: Path, form: Form) -> list[Finding]:
    """Return all faults of a template, the gravest first; no error if reports can be made."""
    try:
        document = read_document(template)
    except UnreadableTemplateError as error:
        fix = "用 Word 或 WPS 打开它，不设密码，另存为“Word 文档（*.docx）”再用"
        return [Finding("T06", Severity.ERROR, f"{template.name} {error}", fix)]
    refused, is_readable = find_refused(document.data)
    if not is_readable:
        return refused
    sample = make_sample(form)
    ids = (*form.fields_by_id, *form.texts, TITLE, *form.cells)
    names = TemplateNames(make_context(form, sample), ids)
    expressions = Expressions(make_environment(), names)
    body, properties = TemplateReader(expressions), TemplateReader(expressions)
    body.read(document.parts)
    missing = find_missing(form, frozenset(names.shown), body.rests)
    properties.read(document.properties)
    findings = [
        Finding(
            flaw.code, Severity.ERROR, f"{line.where}：{flaw.what}", flaw.fix,
            item=line.where, found=flaw.found, expected=flaw.expected,
        )
        for line, flaw in (*body.flaws, *properties.flaws)
    ]  # fmt: skip
    findings = [*refused, *findings] or _try_out(template, form, sample, document)
    findings.extend(missing)
    findings.extend(find_unnamed_fonts(list_chinese_fonts(document)))
    return sorted(findings, key=lambda finding: _ORDER.index(finding.severity))


def make_sample(form: Form) -> Filing:
    """Return a sample filing in which nothing is blank."""
    return Filing(
        form.id,
        {
            name: _FIELDS.get(field.kind, field.choices[0] if field.choices else "某某")
            for name, field in form.fields_by_id.items()
        },
        {
            name: (Decimal(1) if cell.number.kind is CellKind.MONEY else 1)
            for name, cell in form.cells.items()
        },
        dict.fromkeys(form.texts, _LINES),
    )


def _try_out(
    template: Path, form: Form, sample: Filing, document: TemplateDocument
) -> list[Finding]:
    """Render and prove the template with all values, with none and with zeros; report a fault."""
    zeros = replace(sample, cells=dict.fromkeys(form.cells, 0))
    for filing, when, severity in (
        (sample, "", Severity.ERROR),
        (blank_filing(form), "填报内容为空时，", Severity.ERROR),
        (zeros, "填报的数都是 0 时，", Severity.QUESTION),
    ):
        try:
            report = render(template, form, filing)
        except TemplateError as error:
            cause = error.__cause__
            is_refusal = isinstance(cause, SecurityError | OverflowError | TooMuchError)
            # the message quotes the beginning of the paragraph
            lines = (line for part in document.parts for line in part.lines if "{" in line.text)
            quoted = (line.where for line in lines if f"“{line.text.strip()[:60]}" in str(error))
            where = next(quoted, None)
            what = describe_fault(cause) if where and isinstance(cause, Exception) else str(error)
            message = f"{where}：{when}{what}" if where else f"{when}{what}"
            code, fix = "T04" if is_refusal else "T02", "改正这个标签，或删去它"
            return [Finding(code, severity, message, fix, item=where)]
        proof = prove(report, form, filing, template=template)
        refusal = next((finding for finding in proof if finding.severity is Severity.ERROR), None)
        if refusal:
            what = f"{when}照它试做的报告没有通过核对，用它做的报告不会交付：{refusal.message}"
            id_, item = refusal.id, refusal.item
            return [Finding("T07", Severity.ERROR, what, _PLAINLY, id=id_, item=item)]
    return []
