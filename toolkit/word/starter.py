"""A form → a Word template with every tag in place, to be styled in Word.

The parts are written here because those of python-docx's default template fail validators.
"""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from toolkit.files import pack
from toolkit.word import styles
from toolkit.word.ooxml import (
    EVEN_FOOTER,
    ODD_FOOTER,
    make_package,
    make_paragraph,
    make_part,
    make_run,
    quote_text,
)
from toolkit.word.tables import make_table
from toolkit.word.theme import make_theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.model import Form, Section, Signature

_HEAD = make_run("{{ 段.题 }}", styles.RUN_IN)
_BODY = make_run("{{ 段.文 }}")
_FOOTERS = (
    f'<w:footerReference w:type="default" r:id="{ODD_FOOTER}"/>'
    f'<w:footerReference w:type="even" r:id="{EVEN_FOOTER}"/>'
)


def make_template(form: Form) -> bytes:
    """The template as a .docx file, the same bytes for the same form."""
    parts = {
        "word/styles.xml": styles.make_styles(),
        "word/settings.xml": styles.make_settings(),
        "word/fontTable.xml": styles.make_fonts(),
        "word/footer1.xml": make_part("ftr", _page_number(styles.ODD_NUMBER)),
        "word/footer2.xml": make_part("ftr", _page_number(styles.EVEN_NUMBER)),
        "word/theme/theme1.xml": make_theme(),
    }
    return pack(make_package(_make_document(form), parts, "{{ 标题 }}"))


def _make_document(form: Form) -> str:
    body = "".join(_write_report(form))
    return make_part(
        "document", f"<w:body>{body}<w:sectPr>{_FOOTERS}{styles.PAGE}</w:sectPr></w:body>"
    )


def _write_report(form: Form) -> Iterator[str]:
    yield make_paragraph(styles.TITLE, make_run(_title_tags(form.title)))
    for section in form.sections:
        yield from _write_section(section, last=section is form.sections[-1])
    if form.signature:
        yield from _write_signature(form.signature)


def _title_tags(title: str) -> str:
    """`{单位}{年度}年报告` as `{{ 单位 }}{{ 年度 }}年报告`."""
    return "".join(
        quote_text(text) + (f"{{{{ {name} }}}}" if name else "")
        for text, name, _, _ in Formatter().parse(title)
    )


def _write_section(section: Section, *, last: bool) -> Iterator[str]:
    if section.heading:
        yield make_paragraph(styles.HEADING, make_run(quote_text(section.heading)))
    for text in section.texts:
        closing = last and not section.table and text is section.texts[-1]
        yield from _write_text(text.id, closing=closing)
    if section.table:
        yield make_table(section.table)


def _write_text(name: str, *, closing: bool) -> Iterator[str]:
    """A loop over the paragraphs of a text, with one paragraph to style for each level."""
    yield _tag(f"for 段 in {name}")
    branches = _closing_branches() if closing else _branches()
    for number, (condition, paragraph) in enumerate(branches):
        yield _tag(f"{'elif' if number else 'if'} {condition}")
        yield paragraph
    yield _tag("else")
    yield make_paragraph(styles.BODY, _BODY)
    yield _tag("endif")
    yield _tag("endfor")


def _branches() -> list[tuple[str, str]]:
    return [
        ("段.级 == 2 and not 段.文", make_paragraph(styles.SUBHEADING, _HEAD)),
        ("段.级 == 2", make_paragraph(styles.BODY, _HEAD, _BODY)),
        ("段.级 == 3", make_paragraph(styles.THIRD, _BODY)),
        ("段.级 == 4", make_paragraph(styles.FOURTH, _BODY)),
    ]


def _closing_branches() -> list[tuple[str, str]]:
    """The report's last paragraph keeps the signature with it."""
    return [("loop.last", make_paragraph(styles.LAST, _HEAD, _BODY)), *_branches()]


def _write_signature(signature: Signature) -> Iterator[str]:
    name = " or ".join(signature.name)
    yield make_paragraph(styles.SIGNATURE, make_run(f"{{{{ {name} }}}}"))
    yield _tag(f"if {signature.date}")
    yield make_paragraph(styles.DATE, make_run(f"{{{{ {signature.date} }}}}"))
    yield _tag("endif")


def _tag(words: str) -> str:
    """A paragraph that holds one tag of docxtpl and vanishes with it."""
    return make_paragraph(styles.BODY, make_run(f"{{%p {words} %}}"))


def _page_number(style: str) -> str:
    look = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    field = "".join(
        f"<w:r>{look}{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return make_paragraph(style, make_run("— "), field, make_run(" —"))
