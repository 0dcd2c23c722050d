"""A workbook's parts without what nobody reads: blank cells, and how rows, cells and words look.

openpyxl makes an object of each, which takes longer than those that hold the values of a form.
Words that stand in their cells alone become the value of the cell: openpyxl makes five objects of
the one, a string of the other.
"""

from __future__ import annotations

import re

_LOOK = rb' (?!xmlns)[A-Za-z0-9:]+="[^"<>]*"'
_ROW = re.compile(rb'(<row r="[1-9][0-9]{0,6}")(?:%b)+(?=/?>)' % _LOOK)
_CELL = rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?'
_BLANK_CELL = re.compile(rb'%b(?: t="n")?(?:/>|>(?:<v ?/>|<v></v>)?</c>)' % _CELL)
_WORDS_IN_CELL = re.compile(
    rb'(%b) t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]+)</t></is></c>' % _CELL
)
_WORDS = re.compile(rb"<rPr>(?:<[A-Za-z]+(?:%b)*/>)*</rPr>" % _LOOK)
_STYLE = re.compile(rb"<(?:alignment|protection)(?:%b)*/>" % _LOOK)
_NO_MARKUP = b"<!"
"""Begins a comment, or words that look like tags and are none."""


def thin_sheet(sheet: bytes) -> bytes:
    """A worksheet of the same values; each of its cells must tell its place."""
    plain = (_WORDS_IN_CELL, rb'\1 t="str"><v>\2</v></c>')
    return _leave_out(sheet, (_ROW, rb"\1"), (_BLANK_CELL, b""), (_WORDS, b""), plain)


def thin_words(strings: bytes) -> bytes:
    """The words of a workbook, in whatever fonts."""
    return _leave_out(strings, (_WORDS, b""))


def thin_styles(styles: bytes) -> bytes:
    """The styles of cells, as far as they say how a number is to be read."""
    return _leave_out(styles, (_STYLE, b""))


def _leave_out(part: bytes, *patterns: tuple[re.Pattern[bytes], bytes]) -> bytes:
    if _NO_MARKUP not in part:
        for pattern, rest in patterns:
            part = pattern.sub(rest, part)
    return part
