"""Findings on differences between a report and its filing."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, Status
from toolkit.core.text import trim
from toolkit.word.proof.compare_paragraphs import Kind, is_mark
from toolkit.word.proof.unfilled_tags import name_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.form.model import Form
    from toolkit.word.proof.compare_paragraphs import Difference
    from toolkit.word.proof.soundness import Damage
    from toolkit.word.proof.unfilled_tags import Leftover

_MEND = (
    "先用 tianbao template check 检查模板，改好后重新出报告；"
    "模板没有问题的，是程序的毛病，请把填报表和模板一并反映"
)
_BEFORE, _AFTER = 10, 30
"""Number of characters quoted before the first one that differs, and from it on."""
_FEW = 3
_NOTHING = "空白"
_ROWS = {
    Kind.ROW_MISSING: "少了一行",
    Kind.ROW_EXTRA: "多出一行",
    Kind.ROW_SHAPE: "有一行的格子变了",
}


def report_all(
    differences: Sequence[Difference], leftovers: Sequence[Leftover], form: Form
) -> list[Finding]:
    """Return one finding for each fault, and one note for all that could not be proved."""
    findings, names = [], []
    for difference in differences:
        line = difference.line
        cell = form.cells.get(line.id or "")
        if difference.kind is Kind.UNPROVED:
            words = cell.item if cell else line.where or f"“{_shorten(line.text)}”"
            names.append(f"{difference.table}的{words}" if difference.table else words)
        elif not any(trim(tag.text) in difference.found for tag in leftovers):
            pairs = zip(difference.found, line.text, strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            start = max(0, same - _BEFORE)
            found, expected = _cut(difference.found, start), _cut(line.text, start)
            number = cell or is_mark(line.text) or difference.kind in _ROWS
            findings.append(
                Finding(
                    "R01" if number else "R02",  # R01 if about a number or table
                    Severity.ERROR,
                    _explain(difference, form, found, expected),
                    _MEND,
                    id=line.id,
                    item=cell.item if cell else line.where or difference.table or None,
                    found=found or None,
                    expected=None if is_mark(line.text) else expected or None,
                )
            )
    for leftover in leftovers:
        tag = _shorten(leftover.text)
        message = f"报告的{leftover.part}里留着没有填上的标签：“{tag}”"
        findings.append(Finding("R03", Severity.ERROR, message, _MEND, found=tag))
    if names:
        first = "、".join(dict.fromkeys(names[:_FEW])) + (" 等" if len(names) > _FEW else "")
        what = f"模板自己计算、加工或按条件取舍的内容有 {len(names)} 处，没有与填报的核对：{first}"
        fix = "对照填报表看一遍报告里的这些内容"
        findings.append(Finding("R02", Severity.NOTE, what, fix, status=Status.UNDECIDED))
    return findings


def report_unreadable() -> Finding:
    """Return the finding on a report that cannot be opened."""
    return Finding("R02", Severity.ERROR, "生成的报告读不出来", _MEND)


def report_damage(damage: Damage) -> Finding:
    """Return the finding on a broken rule of the format: R05 for one of the package, else R04."""
    place = f"报告的{name_part(damage.member)}里" if damage.member else "报告的文件里"
    message = f"{place}{damage.what}，Word 会说文件已损坏"
    return Finding("R05" if damage.is_of_package else "R04", Severity.ERROR, message, _MEND)


def _explain(difference: Difference, form: Form, found: str, expected: str) -> str:
    line = difference.line
    cell = form.cells.get(line.id or "")
    if difference.kind in _ROWS:
        return f"报告里{difference.table}{_ROWS[difference.kind]}：“{expected or found}”"
    if cell:
        place = f"{form.tables[cell.id.split('.')[0]].name}「{cell.item}」"
        return f"报告里{place}印的是 {found or _NOTHING}，填报的是 {expected or _NOTHING}"
    what = line.where or "这一段"
    if is_mark(line.text):
        words = {Kind.MISSING: f"报告里没有找到{what}", Kind.MOVED: f"报告里{what}的位置不对"}
        return words[difference.kind]
    if difference.table:
        what = f"{difference.table}的{line.where or '文字'}"
    return {
        Kind.CHANGED: f"报告里{what}与应印的不一样：应为“{expected}”，印的是“{found}”",
        Kind.MISSING: f"报告里少了{what}：“{expected}”",
        Kind.MOVED: f"报告里{what}的位置不对：“{expected}”",
        Kind.EXTRA: f"报告里{difference.table}多出一段：“{found}”",
    }[difference.kind]


def _cut(text: str, start: int) -> str:
    end = start + _BEFORE + _AFTER
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _shorten(text: str) -> str:
    return _cut(text.strip(), 0)
