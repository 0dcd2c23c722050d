"""Filled-in fields that neither the report nor a tag of its template shows."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from unicodedata import normalize

from toolkit.core.files import unpack
from toolkit.core.finding import Finding, Severity
from toolkit.form.model import FieldKind
from toolkit.word.proof.expected import print_value

if TYPE_CHECKING:
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

_STORY = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
_MARKUP = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
_TAG = re.compile(r"\{[{%].*?[}%]\}")


def find_unprinted(
    document: bytes, template: bytes | None, form: Form, filing: Filing
) -> list[Finding]:
    """Return one T03 for all such fields, or none; `template` is None for forms without one."""
    words = _read_words(document)
    missing = [
        field
        for field in form.fields
        if field.printed
        and field.kind is not FieldKind.SWITCH
        and _fold(print_value(filing.fields.get(field.id))) not in words
    ]
    tags = "".join(_TAG.findall(_read_words(template))) if missing and template else ""
    missing = [field for field in missing if not re.search(rf"\b{field.id}\b", tags)]
    if not missing:
        return []
    items = "、".join(field.item for field in missing)
    first = missing[0].id
    return [
        Finding(
            "T03",
            Severity.QUESTION,
            f"填了而报告里没有印出的：{items}",
            f"写进报告的文字里（见填报表里的提示），或在模板里补上 {{{{ {first} }}}}；不用印的不填",
            id=first,
            item=missing[0].item,
        )
    ]


def _read_words(document: bytes) -> str:
    stories = (data for name, data in unpack(document) if _STORY.fullmatch(name))
    return _fold(unescape(_MARKUP.sub("", "".join(data.decode() for data in stories))))


def _fold(text: str) -> str:
    """Return a text without blanks, its letters and digits of one width."""
    return _BLANKS.sub("", normalize("NFKC", text))
