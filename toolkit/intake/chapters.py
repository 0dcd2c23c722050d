"""The run of blocks cut into what each section of the form holds, and what is none of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.intake.blocks.blocks import Block, BlockTable, Paragraph, find_unseen
from toolkit.intake.blocks.unseen import Unseen, describe_unseen
from toolkit.intake.headings import Headings, find_headings
from toolkit.intake.texts import Chapter
from toolkit.intake.title import Title, find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.model import Form, Section

_MANY = 20


@dataclass
class Report:
    """A report cut up: its sections as they stand, its title, what stands outside, findings."""

    chapters: list[Chapter] = field(default_factory=list)
    fields: dict[str, str | int] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unseen: tuple[Unseen, ...] = ()
    """What stands in the title and the headings and is not read."""


def cut_report(form: Form, blocks: Sequence[Block]) -> Report:
    """Cut a report up by its title and headings."""
    headings = find_headings(form, blocks)
    report = Report(findings=list(headings.findings))
    first = min(headings.at.values(), default=len(blocks))
    title, start = _find_title(form, blocks[:first], report)
    outside = (_find_outside(blocks, headings) | set(range(title))) - set(range(title, start))
    report.outside += [words for at in sorted(outside) if (words := _describe(blocks[at]))]
    report.unseen = find_unseen(
        (*blocks[title:start], *map(blocks.__getitem__, headings.at.values()))
    )
    preface = next((section for section in form.sections if not section.heading), None)
    begun = [*([(start, preface)] if preface else []), *_begin(form, headings)]
    ends = [*(at for at, _ in begun[1:]), len(blocks)]
    for (at, section), end in zip(begun, ends, strict=True):
        inner = [b for n, b in enumerate(blocks[at:end], at) if n not in outside]
        own = inner[1:] if section.heading else inner
        rest = headings.rest.get(section.id)
        report.chapters.append(Chapter(section, (*([Paragraph(rest)] if rest else []), *own)))
    if preface is None:
        report.outside += [_describe(block) for block in blocks[start:first]]
    return report


def _begin(form: Form, headings: Headings) -> list[tuple[int, Section]]:
    """The sections as they stand in the report, each with the block of its heading."""
    sections = {section.id: section for section in form.sections}
    return sorted(((at, sections[key]) for key, at in headings.at.items()), key=lambda s: s[0])


def _find_title(form: Form, blocks: Sequence[Block], report: Report) -> tuple[int, int]:
    """Read the title, and say where it and what follows it begins."""
    places = [at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and block.text]
    titles = find_titles(form, [_describe(blocks[at]) for at in places])
    if len(titles) != 1:
        report.findings += [_report_titles(form, titles)] if titles else []
        end = max((places[title.end - 1] + 1 for title in titles), default=0)
        return end, end
    (title,) = titles
    report.fields = dict(title.fields)
    rest = (blocks[at] for at in places[title.start + 1 : title.end])
    if not all(isinstance(block, Paragraph) and block.goes_on for block in rest):
        shown = "、".join(map(str, title.fields.values()))
        message = f"标题分成 {title.end - title.start} 段，合起来读作“{shown}”"
        fix = "核对单位名称和年度"
        report.findings.append(Finding("C10", Severity.QUESTION, message, fix, id=form.unit))
    return places[title.start], places[title.end - 1] + 1


def _report_titles(form: Form, titles: Sequence[Title]) -> Finding:
    shown = "；".join("、".join(map(str, title.fields.values())) for title in titles)
    message = f"有 {len(titles)} 处像标题，各不相同（{shown}），单位名称和年度都没有读"
    fix = "对照原报告填写单位名称和年度"
    return Finding(
        "C16", Severity.ERROR, message, fix, id=form.unit, candidates=(form.unit, form.year)
    )


def _find_outside(blocks: Sequence[Block], headings: Headings) -> set[int]:
    """What stands in other parts of a page than all headings do, and lists of contents."""
    trails = [blocks[at].trail[:-1] for at in headings.at.values()]
    shared: list[int] = []
    for steps in zip(*trails, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    common = tuple(shared)
    beside = {at for at, block in enumerate(blocks) if block.trail[: len(common)] != common}
    return beside | headings.skipped


def _describe(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "、".join(filter(None, (block.caption, *(cell.text for cell in block.cells))))


def report_outside(outside: Sequence[str]) -> Iterator[Finding]:
    """One question about everything that stands outside the report."""
    if outside:
        shown = "；".join(" ".join(words.split())[:40] for words in outside[:_MANY])
        more = f"等 {len(outside)} 处" if len(outside) > _MANY else ""
        message = f"标题之前、目录和网页的其他部分没有读入：{shown}{more}"
        fix = "里面有报告内容的，补到工作簿里；没有的不用管"
        yield Finding("F14", Severity.QUESTION, message, fix, found="\n".join(outside))


def report_unseen(unseen: Sequence[Unseen]) -> Iterator[Finding]:
    """One question about what is struck out or hidden in the title and the headings."""
    if unseen:
        message = f"标题里有{describe_unseen(unseen)}，没有读入"
        yield Finding("F14", Severity.QUESTION, message, "核对单位名称、年度和各部分的文字")


def find_printed_tables(
    chapters: Sequence[Chapter],
) -> Iterator[tuple[str, str, BlockTable]]:
    """Each table with the section where it stands and that section's own table."""
    for section, blocks in chapters:
        own = section.table.id if section.table else ""
        yield from ((section.id, own, b) for b in blocks if isinstance(b, BlockTable))
