"""Normalisation of text, control characters, and line breaking for the screen."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

WIDTH = 80
"""Columns of a screen."""
_OPENING, _CLOSING = "（《〈“‘「『【", "，。；：、）》〉”’」』】！？…"
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 4096
_GAPS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_NAME = rf"[^\s{_CLOSING[:5]}“”！？]{{0,200}}"
_PATH = rf"{_NAME}/{_NAME}|{_NAME}[^\s{_OPENING}{_CLOSING}]\.[a-z]{{2,5}}(?![A-Za-z])"
_TOKEN = re.compile(rf"[{_OPENING}]*(?:{_PATH}|[!-~]+|.)[{_CLOSING}]*", re.DOTALL)
"""An unbreakable unit: a Chinese character, number, word or path with adjacent punctuation."""
_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_ALIKE = str.maketrans("()[]【】,:.．，、；;", "（）（）（）、：、、、、、、")
_BLANKS = "\u200b\u200c\u200d\u2060\ufeff \t\n\r\xa0\u3000\v\f"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no document can hold: control characters and surrogates."""
_KEPT = 4096
"""Size of the cache of normalised labels: every workbook of a form has the same ones."""


def trim(text: str) -> str:
    """Strip blanks from both ends, U+3000 and zero-width ones too."""
    return text.strip(_BLANKS)


@lru_cache(_KEPT)
def normalise_label(text: str) -> str:
    """Normalise a printed label: blanks, brackets, punctuation and 其它 vary between copies."""
    return _SPACES.sub("", text).translate(_ALIKE).replace("其它", "其他")


def shorten(text: str, most: int) -> str:
    """Return at most so many characters of a text, the last of them … if it is longer."""
    return text if len(text) <= most else text[: most - 1] + "…"


def fold(text: str) -> str:
    """Reduce a name or code to what its spellings share, whatever their blanks, widths and case."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def find_control(text: str) -> str | None:
    """Describe the first control character of a text with its context, None if there is none."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    at = found.start()
    masked = mask_controls(text[max(0, at - 8) : at + 9])
    return f"文字里有看不见的控制字符（U+{ord(found[0]):04X}）：“{masked}”"


def mask_controls(text: str) -> str:
    """Replace control characters by �."""
    return _CONTROL.sub("\ufffd", text)


def display_width(text: str) -> int:
    """Return the width of a text in columns, two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def wrap(text: str, width: int, margin: str) -> str:
    """Wrap a text into lines of at most `width` columns, all but the first behind a margin.

    Chinese breaks anywhere but beside punctuation; numbers, words and paths are kept whole.
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


def decode(data: bytes, declared: str = "") -> str:
    """Decode a text in a declared encoding if it fits, else in UTF-8, UTF-16 or GB 18030.

    Raises:
        UnicodeError: it is none of them.
    """
    if declared and not data.startswith((b"\xef\xbb\xbf", *_MARKS)):
        with suppress(UnicodeError):  # declarations may be wrong
            return data.decode(declared)
    if data.startswith(_MARKS):
        return data.decode("utf-16")
    zeros = [data[:_BEGINNING][offset::2].count(0) for offset in (0, 1)]
    # UTF-16 without its mark: digits and blanks have a zero byte on one side, 一 on the other
    if max(zeros) > 1 + 3 * min(zeros):
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if any(zeros):
            raise
        return data.decode("gb18030")
