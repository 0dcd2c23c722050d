"""Cutting of a report into the sections of the form, its title and the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.intake.blocks.blocks import Block, Paragraph, find_unseen, text_of
from toolkit.intake.blocks.unseen import Unseen, describe_unseen
from toolkit.intake.headings import find_headings
from toolkit.intake.texts import Chapter
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.model import Form

_MANY = 20


@dataclass
class Report:
    """A report cut into sections in printed order, the fields in its title, and findings."""

    chapters: list[Chapter] = field(default_factory=list)
    fields: dict[str, str | int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def cut_report(form: Form, blocks: Sequence[Block]) -> Report:
    """Cut a report by its title and headings."""
    headings = find_headings(form, blocks)
    report = Report(findings=list(headings.findings))
    first = min(headings.at.values(), default=len(blocks))
    title, start = _find_title(form, blocks[:first], report)
    # what is in other parts of a web page than the headings is not of the report
    trails = (blocks[at].trail[:-1] for at in headings.at.values())
    same = takewhile(lambda steps: len(set(steps)) == 1, zip(*trails, strict=False))
    common = tuple(steps[0] for steps in same)
    beside = {at for at, block in enumerate(blocks) if block.trail[: len(common)] != common}
    outside = (beside | headings.skipped | set(range(title))) - set(range(title, start))
    words = [blocks[at].words for at in sorted(outside) if blocks[at].words]
    sections = {section.id: section for section in form.sections}
    preface = next((section for section in form.sections if not section.heading), None)
    begun = [(start, preface)] if preface else []
    begun += sorted(((at, sections[key]) for key, at in headings.at.items()), key=lambda s: s[0])
    ends = [*(at for at, _ in begun[1:]), len(blocks)]
    for (at, section), end in zip(begun, ends, strict=True):
        inner = [b for n, b in enumerate(blocks[at:end], at) if n not in outside]
        own = inner[1:] if section.heading else inner
        rest = headings.rest.get(section.id)
        report.chapters.append(Chapter(section, (*([Paragraph(rest)] if rest else []), *own)))
    if preface is None:
        words += [block.words for block in blocks[start:first]]
    printed = (*blocks[title:start], *(blocks[at] for at in headings.at.values()))
    report.findings += _report_outside(words, find_unseen(printed))
    return report


def _find_title(form: Form, blocks: Sequence[Block], report: Report) -> tuple[int, int]:
    """Read the title into a report; return the numbers of its first block and of the next."""
    places = [at for at, block in enumerate(blocks) if text_of(block)]
    titles = find_titles(form, [text_of(blocks[at]) for at in places])
    if len(titles) != 1:
        if titles:
            shown = "；".join("、".join(map(str, title.fields.values())) for title in titles)
            message = f"有 {len(titles)} 处像标题，各不相同（{shown}），单位名称和年度都没有读"
            fix, ids = "对照原报告填写单位名称和年度", (form.unit, form.year)
            report.findings.append(
                Finding("C16", Severity.ERROR, message, fix, id=form.unit, candidates=ids)
            )
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


def _report_outside(outside: Sequence[str], unseen: Sequence[Unseen]) -> Iterator[Finding]:
    """Ask about text outside the report, and about unread text in the title and headings."""
    if outside:
        shown = "；".join(" ".join(words.split())[:40] for words in outside[:_MANY])
        more = f"等 {len(outside)} 处" if len(outside) > _MANY else ""
        message = f"标题之前、目录和网页的其他部分没有读入：{shown}{more}"
        fix = "里面有报告内容的，补到工作簿里；没有的不用管"
        yield Finding("F14", Severity.QUESTION, message, fix, found="\n".join(outside))
    if unseen:
        message = f"标题里有{describe_unseen(unseen)}，没有读入"
        yield Finding("F14", Severity.QUESTION, message, "核对单位名称、年度和各部分的文字")
