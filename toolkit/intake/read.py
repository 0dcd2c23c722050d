"""Reading of a published report into a filing; uncertain parts give findings, not values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_form, list_forms
from toolkit.form.filing import blank_filing
from toolkit.intake.blocks.blocks import Block, BlockTable, UnfitError
from toolkit.intake.blocks.opening import open_report
from toolkit.intake.chapters import cut_report
from toolkit.intake.edition import choose_form, guess_year, make_vocabulary
from toolkit.intake.fields import read_fields
from toolkit.intake.page_layout import unwrap_layout
from toolkit.intake.plain import resolve_plain
from toolkit.intake.tables.labels import make_all_labels
from toolkit.intake.tables.numbers import read_numbers
from toolkit.intake.tables.tables import read_tables
from toolkit.intake.texts import SectionLines, collect_texts, read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

_ORDER = list(Severity)


class Intake(NamedTuple):
    """The result of reading a report; form and filing are None if it cannot be read."""

    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]


def read_report(path: Path, form: Form | None = None) -> Intake:
    """Read a published report, of a given form or of any known one."""
    try:
        opened = open_report(path)
        forms = [form] if form else [find_form(name) for name in list_forms()]
        choice = choose_form(forms, opened.blocks)
        year = guess_year(choice.form, opened.blocks)
        plain = resolve_plain(choice.form, opened.blocks, year) if opened.is_plain else None
        known = make_vocabulary(forms, opened.blocks)
        blocks = tuple(unwrap_layout(plain.blocks if plain else opened.blocks, known))
    except UnfitError as error:
        finding = Finding(error.code, Severity.ERROR, f"{path.name} {error.what}", error.fix)
        return Intake(None, None, (finding,))
    findings = [*choice.findings, *(plain.findings if plain else ())]
    if opened.converted:
        message = f"这份是 {opened.converted} 格式的文件，由 LibreOffice 转换成 .docx 读取的"
        findings.append(Finding("F03", Severity.NOTE, message, "与原件核对读出来的内容"))
    if opened.unread:
        message = f"文件里有{'、'.join(opened.unread)}，没有读取"
        fix = "里面有要填的内容的，补到工作簿里"
        findings.append(Finding("F06", Severity.NOTE, message, fix))
    filing, more = _read_blocks(choice.form, blocks)
    ordered = sorted((*findings, *more), key=lambda finding: _ORDER.index(finding.severity))
    return Intake(choice.form, filing, tuple(ordered))


def _read_blocks(form: Form, blocks: Sequence[Block]) -> tuple[Filing, list[Finding]]:
    report = cut_report(form, blocks)
    labels = make_all_labels(form, report.fields.get(form.year, ""))
    printed: list[tuple[str, str, BlockTable]] = []
    sections: list[SectionLines] = []
    for chapter in report.chapters:
        section = chapter.section
        own = section.table.id if section.table else ""
        printed += ((section.id, own, b) for b in chapter.blocks if isinstance(b, BlockTable))
        is_on_page = chapter is report.chapters[-1] and any(b.trail for b in chapter.blocks)
        words = labels[own].words if own else frozenset()
        sections.append(read_lines(chapter, words, is_edge=is_on_page or not section.heading))
    cells, cell_findings = read_numbers(form, read_tables(printed, labels))
    fields, field_findings = read_fields(form, report.fields, sections)
    texts: dict[str, tuple[str, ...]] = {}
    text_findings: list[Finding] = []
    for read in sections:
        found, findings = collect_texts(read)
        texts |= found
        text_findings += findings
    blank = blank_filing(form)
    filing = replace(
        blank, fields={**blank.fields, **fields}, cells=cells, texts={**blank.texts, **texts}
    )
    return filing, [*report.findings, *field_findings, *text_findings, *cell_findings]
