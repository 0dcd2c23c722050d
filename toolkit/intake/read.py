"""A published report → (form, filing, findings). What is not certain is told, and not read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_form, list_forms
from toolkit.form.filing import blank_filing
from toolkit.intake.blocks.blocks import Block, UnfitError
from toolkit.intake.blocks.opening import open_report
from toolkit.intake.chapters import (
    Report,
    cut_report,
    find_printed_tables,
    report_outside,
    report_unseen,
)
from toolkit.intake.contacts import find_contacts
from toolkit.intake.edition import choose_form, guess_year, know
from toolkit.intake.outline import Vocabulary, clear_outline
from toolkit.intake.plain import resolve_plain
from toolkit.intake.signature import Signed, find_signature
from toolkit.intake.tables.labels import make_all_labels
from toolkit.intake.tables.numbers import read_numbers
from toolkit.intake.tables.tables import read_tables
from toolkit.intake.texts import Words, collect_lines, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from toolkit.form.filing import FieldValue, Filing
    from toolkit.form.model import Form

_ORDER = list(Severity)


class Intake(NamedTuple):
    """What became of a report: its form and filing, neither where it could not be read."""

    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]


def read_report(path: Path, form: Form | None = None) -> Intake:
    """Read a report that was published, of a form that is given or of any that is known."""
    try:
        opened = open_report(path)
        forms = [form] if form else [find_form(name) for name in list_forms()]
        choice = choose_form(forms, opened.blocks)
        year = guess_year(choice.form, opened.blocks)
        plain = resolve_plain(choice.form, opened.blocks, year) if opened.is_plain else None
        known = _join([know(each, opened.blocks) for each in forms])
        blocks = tuple(clear_outline(plain.blocks if plain else opened.blocks, known))
    except UnfitError as error:
        finding = Finding(error.code, Severity.ERROR, f"{path.name} {error.what}", error.fix)
        return Intake(None, None, (finding,))
    filing, told = _read_blocks(choice.form, blocks)
    about = [
        *(plain.findings if plain else ()),
        *_report_converted(opened.converted),
        *_report_unread(opened.unread),
    ]
    findings = [*choice.findings, *about, *told]
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
    return Intake(choice.form, filing, tuple(ordered))


def _join(known: Sequence[Vocabulary]) -> Vocabulary:
    labels, headings = zip(*known, strict=True)
    return Vocabulary(frozenset().union(*labels), frozenset().union(*headings))


def _report_converted(converted: str) -> Iterator[Finding]:
    if converted:
        message = f"这份是 {converted} 格式的文件，由 LibreOffice 转换成 .docx 读取的"
        yield Finding("F03", Severity.NOTE, message, "与原件核对读出来的内容")


def _report_unread(unread: Sequence[str]) -> Iterator[Finding]:
    if unread:
        message = f"文件里有{'、'.join(unread)}，没有读取"
        yield Finding("F06", Severity.NOTE, message, "里面有要填的内容的，补到工作簿里")


def _read_blocks(form: Form, blocks: Sequence[Block]) -> tuple[Filing, list[Finding]]:
    report = cut_report(form, blocks)
    labels = make_all_labels(form, report.fields.get(form.year, ""))
    tables = read_tables(find_printed_tables(report.chapters), labels)
    cells, told_cells = read_numbers(form, tables)
    read = []
    for chapter in report.chapters:
        section = chapter.section
        own = labels[section.table.id].words if section.table else frozenset()
        is_on_page = chapter is report.chapters[-1] and any(b.trail for b in chapter.blocks)
        is_edge = is_on_page or not section.heading
        read.append(read_words(chapter, own, is_edge=is_edge))
    words = read
    fields, told_fields = _read_fields(form, report, words)
    texts, told_texts = _parse_texts(words)
    blank = blank_filing(form)
    filing = replace(
        blank, fields={**blank.fields, **fields}, cells=cells, texts={**blank.texts, **texts}
    )
    outside = [*report_outside(report.outside), *report_unseen(report.unseen)]
    return filing, [*report.findings, *outside, *told_fields, *told_texts, *told_cells]


def _parse_texts(words: Sequence[Words]) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    texts: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for section in words:
        found, told = collect_lines(section)
        texts |= found
        findings += told
    return texts, findings


def _read_fields(
    form: Form, report: Report, words: Sequence[Words]
) -> tuple[dict[str, FieldValue], list[Finding]]:
    """The fields that a report states; the signature's lines are taken off the last section."""
    fields: dict[str, FieldValue] = dict(report.fields)
    findings: list[Finding] = []
    if words:
        preface = (line for w in words if not w.section.heading for line in w.lines)
        fields |= find_contacts(form, preface)
        signature = find_signature(form, str(fields.get(form.unit) or ""), words[-1].lines)
        found: dict[str, FieldValue] = {}
        if form.signature and signature.date:
            found[form.signature.date] = signature.date
        if form.signature and signature.name and signature.name != fields.get(form.unit):
            names = [name for name in form.signature.name if name != form.unit]
            found |= dict.fromkeys(names[:1], signature.name)
        fields |= found
        findings += _report_signature(signature, words[-1])
        _parse_off(signature, words[-1])
    return fields, [*findings, *_report_missing(form, fields)]


def _parse_off(signature: Signed, words: Words) -> None:
    """Take a signature and what stands below it off a section."""
    words.lines = words.lines[: len(words.lines) - signature.lines]
    kept = set(words.lines)
    words.odd = [line for line in words.odd if line in kept]
    words.left += signature.after


def _report_missing(form: Form, fields: Mapping[str, FieldValue]) -> Iterator[Finding]:
    for part in (form.fields_by_id[form.unit], form.fields_by_id[form.year]):
        if fields.get(part.id) is None:
            message, fix = f"没有找到写明{part.item}的标题", f"填写{part.item}"
            yield Finding("C06", Severity.ERROR, message, fix, id=part.id, item=part.item)


def _report_signature(signature: Signed, words: Words) -> Iterator[Finding]:
    if not signature.is_sure:
        line = words.lines[-2]
        message = f"文末日期上方的“{line}”像落款，没有把握，仍放在正文里"
        fix = "是落款的，从正文里移到落款用的名称"
        texts = tuple(text.id for text in words.section.texts)
        yield Finding("F14", Severity.QUESTION, message, fix, found=line, candidates=texts)
