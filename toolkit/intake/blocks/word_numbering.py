"""The numbers that Word sets before paragraphs by itself: 一、 （一） 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
UNKNOWN = "\ufffd"
"""Stands for a number that cannot be told."""


class Level(NamedTuple):
    """How one level of a list is numbered."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    style: str = ""
    """The paragraph style whose paragraphs it numbers."""


def format_chinese(number: int) -> str:
    """A number below 100 as official documents count: 十一."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return ten + (_DIGITS[ones] if ones or not tens else "")


_KINDS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(
        {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
    ),
    "upperLetter": lambda number: chr(0x40 + number) if number <= 26 else UNKNOWN,
    "lowerLetter": lambda number: chr(0x60 + number) if number <= 26 else UNKNOWN,
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"),
        format_chinese,
    ),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
        lambda number: _CIRCLED[number - 1] if number <= len(_CIRCLED) else UNKNOWN,
    ),
}


class Numbering:
    """Counts the paragraphs of a document's lists as they come."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = _read_lists(numbering) if numbering is not None else {}
        self._styles = _read_styles(styles) if styles is not None else {}
        self._counts: dict[tuple[str, int], int] = {}

    def count(self, paragraph: etree._Element) -> str:
        """The number that stands before the next paragraph, empty where none does."""
        list_id, depth = self._find(paragraph)
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
        return _PLACE.sub(
            lambda match: self._describe(source, levels, int(match[1]) - 1), level.text
        )

    def _describe(self, source: str, levels: dict[int, Level], depth: int) -> str:
        level = levels.get(depth, Level())
        number = self._counts.get((source, depth), level.start)
        format_number = _KINDS.get(level.kind)
        return format_number(number) if format_number and 0 < number < 100 else UNKNOWN

    def _find(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else its style's."""
        properties = paragraph.find(f"{_WORD}pPr")
        if properties is None:
            return "", 0
        style = self._find_by_style(_value(properties, "pStyle"))
        own = properties.find(f"{_WORD}numPr")
        if own is None:
            return style
        return _value(own, "numId") or style[0], int(_value(own, "ilvl") or style[1])

    def _find_by_style(self, style: str) -> tuple[str, int]:
        """The list of a style or of the one it is based on, and its own level there."""
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


def _value(element: etree._Element, name: str) -> str:
    child = element.find(f"{_WORD}{name}")
    return "" if child is None else child.get(f"{_WORD}val", "")


def _read_lists(numbering: etree._Element) -> dict[str, tuple[str, dict[int, Level]]]:
    """By list id, what it counts with and its levels; lists of one kind count on."""
    kinds = {
        kind.get(f"{_WORD}abstractNumId", ""): {
            int(level.get(f"{_WORD}ilvl", "0")): Level(
                int(_value(level, "start") or 1),
                *(_value(level, name) for name in ("numFmt", "lvlText", "pStyle")),
            )
            for level in kind.iter(f"{_WORD}lvl")
        }
        for kind in numbering.iter(f"{_WORD}abstractNum")
    }
    lists = {}
    for entry in numbering.iter(f"{_WORD}num"):
        list_id, kind = entry.get(f"{_WORD}numId", ""), _value(entry, "abstractNumId")
        levels = dict(kinds.get(kind, {}))
        overrides = list(entry.iter(f"{_WORD}lvlOverride"))
        for override in overrides:
            depth = int(override.get(f"{_WORD}ilvl", "0"))
            start = _value(override, "startOverride")
            if start and depth in levels:
                levels[depth] = levels[depth]._replace(start=int(start))
        lists[list_id] = (f"{kind}/{list_id}" if overrides else kind, levels)
    return lists


def _read_styles(styles: etree._Element) -> dict[str, tuple[str, int, str]]:
    """The list and level of each style, empty where it has none, and what it is based on."""
    found = {}
    for style in styles.iter(f"{_WORD}style"):
        own = style.find(f"{_WORD}pPr/{_WORD}numPr")
        place = ("", 0) if own is None else (_value(own, "numId"), int(_value(own, "ilvl") or 0))
        found[style.get(f"{_WORD}styleId", "")] = (*place, _value(style, "basedOn"))
    return found
