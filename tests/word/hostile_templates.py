"""Templates made to hang or fill the memory of whoever tries them out."""

from __future__ import annotations

from html import escape
from io import BytesIO

import docx

from toolkit.core.files import pack, unpack

_DOUBLING = (
    "{{% set 甲 = namespace(数={start}) %}}{{% for 乙 in range(40) %}}"
    "{{% set 甲.数 = {step} %}}{{% endfor %}}{{{{ 甲.数|string|length }}}}"
)
TAGS = {
    "template: round far away": "{{ 1|round(-1000000000) }}",
    "template: squared forty times": _DOUBLING.format(start=3, step="甲.数 * 甲.数"),
    "template: fractions squared": _DOUBLING.format(start=1.5, step="甲.数 * 甲.数"),
    "template: a huge power": "{{ 1.5 ** 999999999 }}",
    "template: to_bytes": "{{ (1).to_bytes(1000000000, 'big')|length }}",
    "template: joined forty times": _DOUBLING.format(start="'x'", step="甲.数 ~ 甲.数"),
    "template: places without end": "{{ 1|小数(1000000000) }}{{ 1|千分位(1000000000) }}",
    "template: loops in loops": (
        "{% for 甲 in 'x' * 9999 %}{% for 乙 in 'x' * 9999 %}{% endfor %}{% endfor %}"
    ),
}
PARAGRAPHS = "template: three million paragraphs"
NAMES = (*TAGS, PARAGRAPHS)


def build(name: str) -> bytes:
    """The template of a name."""
    document = docx.Document()
    document.add_paragraph("此处")
    buffer = BytesIO()
    document.save(buffer)
    members = dict(unpack(buffer.getvalue()))
    body = members["word/document.xml"]
    if name == PARAGRAPHS:
        members["word/document.xml"] = body.replace(
            b"<w:sectPr", b"<w:p/>" * 3_000_000 + b"<w:sectPr"
        )
    else:
        members["word/document.xml"] = body.replace("此处".encode(), escape(TAGS[name]).encode())
    return pack(members.items())
