"""Proof of a report: the finished document is read again and compared with the filing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.word.proof.compare_body import compare
from toolkit.word.proof.compare_paragraphs import compare_beside, compare_lines
from toolkit.word.proof.docx_reader import (
    TITLE_PROPERTY,
    UnreadableDocumentError,
    list_beside,
    open_archive,
    read_properties,
)
from toolkit.word.proof.expected import NOTHING, Shown, Values, expect_all
from toolkit.word.proof.soundness import find_damage
from toolkit.word.proof.unfilled_tags import find_leftovers, name_part
from toolkit.word.shared.context import TITLE
from toolkit.word.shared.tag_pieces import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from toolkit.core.finding import Finding
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.word.proof.compare_paragraphs import Difference

_PROPERTY_LENGTH = 255
"""Most characters that a document property holds."""


def prove(
    document: bytes, form: Form, filing: Filing, *, template: Path | None = None
) -> list[Finding]:
    """Compare a report with its filing; return a finding for each difference or damage.

    With `template` all that the template shows must be in it; without, the whole form. What cannot
    be proved, because the template computes or chooses by itself, is one note.
    """
    try:
        archive = open_archive(document)
        if template:
            from toolkit.word.proof.template_expectation import read_template

            shown = read_template(template.read_bytes(), form, filing)
        else:
            values = Values(form, filing)
            title = Line(values.get(TITLE) or "", "文档属性里的标题")
            shown = Shown(expect_all(form, filing, values), properties={TITLE_PROPERTY: (title,)})
        differences = list(compare(shown.body, archive.body))
        differences += _add_place("文本框", compare_beside(shown.boxes, archive.boxes))
        found = dict(list_beside(archive))
        for name in sorted(shown.beside.keys() | found.keys()):
            beside = compare_beside(shown.beside.get(name, NOTHING), found.get(name, ()))
            differences += _add_place(name_part(name), beside)
        printed = read_properties(archive) if shown.properties else {}
        for name, lines in shown.properties.items():
            due = [replace(line, text=line.text[:_PROPERTY_LENGTH]) for line in lines]
            differences += compare_lines(due, [printed.get(name, "")])
        leftovers = find_leftovers(archive, form, filing)
        damage = find_damage(document)
    except UnreadableDocumentError:
        from toolkit.word.proof.proof_findings import report_unreadable

        return [report_unreadable()]
    if not differences and not leftovers and not damage:
        return []
    from toolkit.word.proof.proof_findings import report_all, report_damage

    return [*report_all(differences, leftovers, form), *map(report_damage, damage)]


def _add_place(place: str, differences: Iterable[Difference]) -> Iterator[Difference]:
    return (replace(difference, table=place) for difference in differences)
