"""Automatic numbers of paragraphs in Word: 一、 （一） 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from toolkit.intake.blocks.word_formats import WORD, find_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

_PLACE = re.compile(r"%([1-9])")
_ONES = ("", *"一二三四五六七八九")
_TENS = ("", "十", *(f"{digit}十" for digit in _ONES[2:]))
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_UNKNOWN = "\ufffd"
"""A character in place of a number that is not known."""


class Level(NamedTuple):
    """The number format of one level of a list."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    style: str = ""
    """Id of the paragraph style whose paragraphs it numbers."""


_KINDS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(
        {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
    ),
    "upperLetter": lambda number: chr(0x40 + number) if number <= 26 else _UNKNOWN,
    "lowerLetter": lambda number: chr(0x60 + number) if number <= 26 else _UNKNOWN,
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"),
        lambda number: _TENS[number // 10] + _ONES[number % 10],
    ),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
        lambda number: _CIRCLED[number - 1] if number <= len(_CIRCLED) else _UNKNOWN,
    ),
}


class Numbering:
    """A counter of the paragraphs in a document's lists, which must be given in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}
        """By list id its counter key and its levels; lists of one kind share a counter."""
        self._styles: dict[str, tuple[str, int, str]] = {}
        """By style its list, empty if none, its level, and the style it is based on."""
        self._counts: dict[tuple[str, int], int] = {}
        kinds = {
            kind.get(f"{WORD}abstractNumId", ""): {
                int(level.get(f"{WORD}ilvl", "0")): Level(
                    int(find_value(level, "start") or 1),
                    *(find_value(level, name) for name in ("numFmt", "lvlText", "pStyle")),
                )
                for level in kind.iter(f"{WORD}lvl")
            }
            for kind in (numbering.iter(f"{WORD}abstractNum") if numbering is not None else ())
        }
        for entry in numbering.iter(f"{WORD}num") if numbering is not None else ():
            list_id, kind_id = entry.get(f"{WORD}numId", ""), find_value(entry, "abstractNumId")
            levels = dict(kinds.get(kind_id, {}))
            overrides = list(entry.iter(f"{WORD}lvlOverride"))
            for override in overrides:
                depth = int(override.get(f"{WORD}ilvl", "0"))
                start = find_value(override, "startOverride")
                if start and depth in levels:
                    levels[depth] = levels[depth]._replace(start=int(start))
            self._lists[list_id] = (f"{kind_id}/{list_id}" if overrides else kind_id, levels)
        for style in styles.iter(f"{WORD}style") if styles is not None else ():
            own = style.find(f"{WORD}pPr/{WORD}numPr")
            list_id = "" if own is None else find_value(own, "numId")
            depth = 0 if own is None else int(find_value(own, "ilvl") or 0)
            key, base = style.get(f"{WORD}styleId", ""), find_value(style, "basedOn")
            self._styles[key] = (list_id, depth, base)

    def count(self, paragraph: etree._Element) -> str:
        """Count a paragraph and return its number as printed, empty if it has none."""
        list_id, depth = "", 0
        properties = paragraph.find(f"{WORD}pPr")
        if properties is not None:
            list_id, depth = self._find_by_style(find_value(properties, "pStyle"))
            own = properties.find(f"{WORD}numPr")
            if own is not None:
                list_id = find_value(own, "numId") or list_id
                depth = int(find_value(own, "ilvl") or depth)
        source, levels = self._lists.get(list_id, ("", {}))
        level = levels.get(depth)
        if level is None or level.kind == "none":
            return ""
        key = (source, depth)
        self._counts[key] = self._counts.get(key, level.start - 1) + 1
        for deeper in [k for k in self._counts if k[0] == source and k[1] > depth]:
            del self._counts[deeper]
        if level.kind == "bullet":
            return ""

        def format_place(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            level = levels.get(depth, Level())
            number = self._counts.get((source, depth), level.start)
            format_number = _KINDS.get(level.kind)
            return format_number(number) if format_number and 0 < number < 100 else _UNKNOWN

        return _PLACE.sub(format_place, level.text)

    def _find_by_style(self, style: str) -> tuple[str, int]:
        """Return the list of a style, or of the one it is based on, and its level there."""
        seen: set[str] = set()
        at = style
        while at in self._styles and at not in seen:
            seen.add(at)
            list_id, depth, base = self._styles[at]
            if list_id:
                _, levels = self._lists.get(list_id, ("", {}))
                return list_id, next((n for n, one in levels.items() if one.style == style), depth)
            at = base
        return "", 0
