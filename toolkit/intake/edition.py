"""Which form a report follows: told by the labels that only one of the known forms has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import Block, Paragraph, UnfitError
from toolkit.intake.outline import Vocabulary
from toolkit.intake.tables.labels import list_labels, make_all_labels
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.model import Form

_BEGINNING = 30
_APART = re.compile(r"[\s|｜│┃]+")


class Choice(NamedTuple):
    """A form, and what there is to list_labels about why it was chosen."""

    form: Form
    findings: tuple[Finding, ...] = ()


def guess_year(form: Form, blocks: Sequence[Block]) -> object:
    """The year that the title says, empty where none does."""
    lines = [block.text for block in blocks[:_BEGINNING] if isinstance(block, Paragraph)]
    lines = [line for line in lines if line]
    years = {title.fields.get(form.year) for title in find_titles(form, lines)}
    return years.pop() if len(years) == 1 else ""


def know(form: Form, blocks: Sequence[Block]) -> Vocabulary:
    """What a report on this form may print."""
    labels = make_all_labels(form, guess_year(form, blocks)).values()
    headings = (text for section in form.sections for text in list_labels(section, ("", "")))
    return Vocabulary(frozenset().union(*(table.words for table in labels)), frozenset(headings))


def choose_form(forms: Sequence[Form], blocks: Sequence[Block]) -> Choice:
    """The form that a report follows.

    Raises:
        UnfitError: it follows none.
    """
    printed = set(_print_all(blocks))
    known = [know(form, blocks) for form in forms]
    counts = [len(printed & (words.labels | words.headings)) for words in known]
    if not max(counts, default=0):
        names = "、".join(f"{form.name}（{form.edition}）" for form in forms)
        fix = f"认得的报告：{names}；别的表样用 --form 指明"
        raise UnfitError("F10", "里没有找到一个认得的标题或表头", fix)
    own = [len(printed & _own_labels(known, number)) for number in range(len(forms))]
    sure = [number for number, count in enumerate(own) if count]
    number = sure[0] if len(sure) == 1 else counts.index(max(counts))
    form = forms[number]
    return Choice(form) if len(sure) == 1 or len(forms) == 1 else Choice(form, (_ask(form),))


def _own_labels(known: Sequence[Vocabulary], number: int) -> set[str]:
    """The labels that no other form has."""
    others = (words.labels for place, words in enumerate(known) if place != number)
    return set(known[number].labels).difference(*others)


def _print_all(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of a cell, caption and paragraph."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield normalise_label(block.text)
            if "。" not in block.text:  # in plain text the cells of a row stand in a line
                yield from map(normalise_label, _APART.split(block.text))
        else:
            yield normalise_label(block.caption)
            for cell in block.cells:
                yield normalise_label(cell.text)
                yield from _print_all(cell.blocks)


def _ask(form: Form) -> Finding:
    message = f"分不清用的是哪一版表样，按“{form.edition}”（{form.id}）读取"
    return Finding("F11", Severity.QUESTION, message, "不是这一版的，用 --form 指明后重新导入")
