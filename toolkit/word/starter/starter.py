"""Word templates made from forms, with every tag in place, to be styled in Word.

Everything but its content is in `templates/base.docx`, which may be restyled in Word: type and page
of an official document (GB/T 9704). It is not python-docx's default, which fails validators.
"""

from __future__ import annotations

import re
from html import escape
from string import Formatter
from typing import TYPE_CHECKING

from toolkit.core.files import pack, unpack
from toolkit.form.catalog import find_base
from toolkit.word.shared.context import TITLE
from toolkit.word.shared.ooxml import (
    make_paragraph,
    make_run,
    quote_text,
    wrap_run,
)
from toolkit.word.starter import styles
from toolkit.word.starter.tables import make_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Form, Section

_HEAD = make_run("{{ 段.题 }}", styles.RUN_IN)
_BODY = make_run("{{ 段.文 }}")
_ABOVE_TABLE = make_paragraph(styles.ABOVE_TABLE)
_GAP = make_paragraph(styles.BODY)  # Word joins tables that touch, and ends on no table
# 1. and （1） look like the text: a heading is what fills no line and ends like no sentence
_SHORT = f"段.文|length <= {styles.LINE_LENGTH} and 段.文[-1] not in '。；'"
_PROPERTY = r"<dc:{0}(?:/>|>[^<]*</dc:{0}>)"


def make_template(form: Form) -> bytes:
    """Return the template as a .docx file, the same bytes for the same form."""
    return fill_base(find_base().read_bytes(), form)


def fill_base(base: bytes, form: Form) -> bytes:
    """Return a styled document with a form's report as its content, and its title and subject.

    Raises:
        ValueError: the document lacks one of the places.
    """
    title, unit = (escape(_name(name), quote=False) for name in (TITLE, form.unit))
    body = "".join(_write_report(form))
    places = (
        # the page setup of the last section ends the body; what stands before it is replaced
        ("word/document.xml", r"<w:body>.*(?=<w:sectPr\b)", f"<w:body>{body}"),
        ("docProps/core.xml", _PROPERTY.format("title"), f"<dc:title>{title}</dc:title>"),
        ("docProps/core.xml", _PROPERTY.format("subject"), f"<dc:subject>{unit}</dc:subject>"),
    )
    members = dict(unpack(base))
    for name, pattern, filled in places:
        before, *after = re.split(pattern, members[name].decode(), flags=re.DOTALL)
        if len(after) != 1:
            raise ValueError(f"{name} has {len(after)} places that match {pattern}")
        members[name] = f"{before}{filled}{after[0]}".encode()
    return pack(members.items())


def _write_report(form: Form) -> Iterator[str]:
    yield make_paragraph(styles.TITLE, *_title_runs(form))
    for above, section in zip((None, *form.sections), form.sections, strict=False):
        last = section is form.sections[-1]
        yield from _write_section(above, section, closing=last and form.signature is not None)
    if form.signature:
        name = " or ".join(form.signature.name)
        yield make_paragraph(styles.SIGNATURE, make_run(_name(name)))
        yield _tag(f"if {form.signature.date}")
        yield make_paragraph(styles.DATE, make_run(_name(form.signature.date)))
        yield _tag("endif")
    elif form.sections[-1].table:
        yield _GAP


def _title_runs(form: Form) -> Iterator[str]:
    """Yield the runs of the title with tags for fields; a long one breaks after the unit."""
    for text, name, _, _ in Formatter().parse(form.title):
        if text:
            yield make_run(quote_text(text))
        if name:
            yield make_run(_name(name))
        if name == form.unit:
            yield make_run(f"{{% if {TITLE}|length > {styles.TITLE_LENGTH} %}}")
            yield wrap_run("<w:br/>")
            yield make_run("{% endif %}")


def _write_section(above: Section | None, section: Section, *, closing: bool) -> Iterator[str]:
    if section.heading:
        layout = styles.BELOW_TABLE if above and above.table else ""
        yield make_paragraph(styles.HEADING, make_run(quote_text(section.heading)), layout=layout)
    elif above and above.table:
        yield _GAP
    for text in section.texts:
        last = closing and not section.table and text is section.texts[-1]
        yield _tag(f"for 段 in {text.id}")
        branches = (
            [("loop.last", make_paragraph(styles.LAST, _HEAD, _BODY)), *_branches()]
            if last
            else _branches()
        )
        for number, (condition, paragraph) in enumerate(branches):
            yield _tag(f"{'elif' if number else 'if'} {condition}")
            yield paragraph
        yield _tag("else")
        yield make_paragraph(styles.BODY, _BODY)
        yield _tag("endif")
        yield _tag("endfor")
    if section.table:
        yield _ABOVE_TABLE
        yield make_table(section.table, closing=closing)


def _branches() -> list[tuple[str, str]]:
    return [
        ("段.级 == 2 and not 段.文", make_paragraph(styles.SUBHEADING, _HEAD)),
        ("段.级 == 2", make_paragraph(styles.BODY, _HEAD, _BODY)),
        (f"段.级 == 3 and {_SHORT}", make_paragraph(styles.THIRD, _BODY, layout=styles.KEEP)),
        ("段.级 == 3", make_paragraph(styles.THIRD, _BODY)),
        (f"段.级 == 4 and {_SHORT}", make_paragraph(styles.FOURTH, _BODY, layout=styles.KEEP)),
        ("段.级 == 4", make_paragraph(styles.FOURTH, _BODY)),
    ]


def _name(expression: str) -> str:
    return f"{{{{ {expression} }}}}"


def _tag(words: str) -> str:
    """Return a paragraph that holds one tag of docxtpl and vanishes with it."""
    return make_paragraph(styles.TAG, make_run(f"{{%p {words} %}}"))
