"""Choice of the form that a report follows, by labels that only one of the forms has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import normalise_label
from toolkit.intake.blocks.blocks import Block, Paragraph, UnfitError, text_of
from toolkit.intake.page_layout import Vocabulary
from toolkit.intake.tables.labels import list_labels, make_all_labels
from toolkit.intake.title import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.form.model import Form

_BEGINNING = 30
_APART = re.compile(r"[\s|｜│┃]+")


class Choice(NamedTuple):
    """A form, and a question if the choice is uncertain."""

    form: Form
    findings: tuple[Finding, ...] = ()


def guess_year(form: Form, blocks: Sequence[Block]) -> object:
    """Return the year in the title, empty if there is none."""
    lines = list(filter(None, map(text_of, blocks[:_BEGINNING])))
    years = {title.fields.get(form.year) for title in find_titles(form, lines)}
    return years.pop() if len(years) == 1 else ""


def make_vocabulary(forms: Iterable[Form], blocks: Sequence[Block]) -> Vocabulary:
    """Return the texts that a report on any of the forms may print."""
    labels: set[str] = set()
    headings: set[str] = set()
    for form in forms:
        for table in make_all_labels(form, guess_year(form, blocks)).values():
            labels |= table.words
        for section in form.sections:
            headings.update(list_labels(section, ("", "")))
    return Vocabulary(frozenset(labels), frozenset(headings))


def choose_form(forms: Sequence[Form], blocks: Sequence[Block]) -> Choice:
    """Return the form that a report follows.

    Raises:
        UnfitError: it follows none.
    """
    printed = set(_print_all(blocks))
    known = [make_vocabulary([form], blocks) for form in forms]
    counts = [len(printed & (words.labels | words.headings)) for words in known]
    if not max(counts, default=0):
        names = "、".join(f"{form.name}（{form.edition}）" for form in forms)
        fix = f"认得的报告：{names}；别的表样用 --form 指明"
        raise UnfitError("F10", "里没有找到一个认得的标题或表头", fix)
    sure = []
    for number, words in enumerate(known):
        others = (other.labels for place, other in enumerate(known) if place != number)
        if printed & words.labels.difference(*others):
            sure.append(number)
    form = forms[sure[0] if len(sure) == 1 else counts.index(max(counts))]
    if len(sure) == 1 or len(forms) == 1:
        return Choice(form)
    message = f"分不清用的是哪一版表样，按“{form.edition}”（{form.id}）读取"
    fix = "不是这一版的，用 --form 指明后重新导入"
    return Choice(form, (Finding("F11", Severity.QUESTION, message, fix),))


def _print_all(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of every cell, caption and paragraph, normalised."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield normalise_label(block.text)
            if "。" not in block.text:  # a row of a table in plain text
                yield from map(normalise_label, _APART.split(block.text))
        else:
            yield normalise_label(block.caption)
            for cell in block.cells:
                yield normalise_label(cell.text)
                yield from _print_all(cell.blocks)
