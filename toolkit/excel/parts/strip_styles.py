"""A workbook's parts without blank cells and without the styles of rows, cells and texts.

openpyxl makes an object of each, which takes longer than the values of a form. Inline strings
become plain string values: openpyxl makes five objects of the one, a string of the other.
"""

from __future__ import annotations

import re

_LOOK = rb' (?!xmlns)[A-Za-z0-9:]+="[^"<>]*"'
_ROW = re.compile(rb'(<row r="[1-9][0-9]{0,6}")(?:%b)+(?=/?>)' % _LOOK)
_CELL = rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?'
_BLANK_CELL = re.compile(rb'%b(?: t="n")?(?:/>|>(?:<v ?/>|<v></v>)?</c>)' % _CELL)
_INLINE_STRING = re.compile(
    rb'(%b) t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]+)</t></is></c>' % _CELL
)
_RUN_STYLE = re.compile(rb"<rPr>(?:<[A-Za-z]+(?:%b)*/>)*</rPr>" % _LOOK)
_STYLE = re.compile(rb"<(?:alignment|protection)(?:%b)*/>" % _LOOK)
_NO_MARKUP = b"<!"
"""Start of a comment or of CDATA, whose text looks like tags."""


def strip_sheet(sheet: bytes) -> bytes:
    """Return a worksheet of the same values; each of its cells must have an address."""
    plain = (_INLINE_STRING, rb'\1 t="str"><v>\2</v></c>')
    return _remove(sheet, (_ROW, rb"\1"), (_BLANK_CELL, b""), (_RUN_STYLE, b""), plain)


def strip_strings(strings: bytes) -> bytes:
    """Return the shared strings without fonts."""
    return _remove(strings, (_RUN_STYLE, b""))


def strip_styles(styles: bytes) -> bytes:
    """Return the cell styles without alignment and protection; number formats stay."""
    return _remove(styles, (_STYLE, b""))


def _remove(part: bytes, *patterns: tuple[re.Pattern[bytes], bytes]) -> bytes:
    if _NO_MARKUP not in part:
        for pattern, rest in patterns:
            part = pattern.sub(rest, part)
    return part
