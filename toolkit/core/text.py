"""What may stand in a paragraph, wherever it comes from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WIDTH = 80
"""Columns of a screen."""
_OPENING, _CLOSING = "（《〈“‘「『【", "，。；：、）》〉”’」』】！？…"
_GAPS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_NAME = rf"[^\s{_CLOSING[:5]}“”！？]{{0,200}}"
_PATH = rf"{_NAME}/{_NAME}|{_NAME}[^\s{_OPENING}{_CLOSING}]\.[a-z]{{2,5}}(?![A-Za-z])"
_TOKEN = re.compile(rf"[{_OPENING}]*(?:{_PATH}|[!-~]+|.)[{_CLOSING}]*", re.DOTALL)
"""What stays on one line: a character of Chinese, a number, a word or the path of a file, with the
punctuation that would look lost at the end or the start of a line.
"""
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_ALIKE = str.maketrans("()[]【】,:.．，、；;", "（）（）（）、：、、、、、、")
_BLANKS = "\u200b\u200c\u200d\u2060\ufeff \t\n\r\xa0\u3000\v\f"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no document can hold: control characters, and halves of surrogate pairs."""
_KEPT = 4096
"""Labels that a process keeps normalised: every workbook of a form has the same ones."""


def trim(text: str) -> str:
    """A paragraph without the blanks at its ends; U+3000 and zero-width ones count."""
    return text.strip(_BLANKS)


@lru_cache(_KEPT)
def normalise_label(text: str) -> str:
    """A printed label with what clerks and programs change in it made alike."""
    return _SPACES.sub("", text).translate(_ALIKE).replace("其它", "其他")


def fold(text: str) -> str:
    """Reduce a name or code to what its spellings share, whatever their blanks, widths and case."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def find_control(text: str) -> str | None:
    """Say which control character a text holds and between which words, None if it holds none."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    at = found.start()
    masked = mask_controls(text[max(0, at - 8) : at + 9])
    return f"文字里有看不见的控制字符（U+{ord(found[0]):04X}）：“{masked}”"


def mask_controls(text: str) -> str:
    """A text in which � stands for what no document can hold and no console should get."""
    return _CONTROL.sub("\ufffd", text)


def display_width(text: str) -> int:
    """Columns that a text takes where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def wrap(text: str, width: int, margin: str) -> str:
    """A text in lines of at most `width` columns, all but the first behind a margin.

    Chinese breaks anywhere but beside punctuation; a number, a word or a path stays whole.
    """
    lines, line = [], ""
    for token in _TOKEN.findall(text):
        full = display_width(line) + display_width(token.rstrip()) > width
        if full and line.strip():
            lines.append(line.rstrip())
            line = margin + token.lstrip()
        else:
            line += token
    return "\n".join([*lines, line])
