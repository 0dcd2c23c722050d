"""Rules of a web page's style sheets, as far as they decide what a reader can see."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from toolkit.intake.blocks.blocks import UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_BRACES = re.compile(r"([{}])")
_PART = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w\u0080-\uffff-]+)*)", re.IGNORECASE)
_NAME = re.compile(r"[.#][\w\u0080-\uffff-]+")
_TESTED = re.compile(
    "display|visib|opacity|font|color|background|decoration|indent|position|left|top|clip|overflow"
    "|align|transform|filter|content"
)
_PSEUDO = re.compile(r"::?(?:before|after)\s*$", re.IGNORECASE)
_ADDED = re.compile(r"attr\(\s*([\w-]+)\s*\)|[\"']([^\"']*)[\"']")
_ATTRIBUTE = re.compile(r"attr\(([\w-]+)\)")
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6})\s?")
_LEGIBLE = re.compile("[0-9a-z\u4e00-\u9fff]", re.IGNORECASE)
ADDED = "-added"
"""The property under which an element has the words that `::before` and `::after` put beside it."""
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]{1,80})")
_USED = re.compile(r"var\(\s*(--[\w-]+)[^()]{0,80}\)")
_MOST_TRIES = 1_000_000


class SelectorPart(NamedTuple):
    """One element of a selector: a tag or "", and its classes and ids as `.name` and `#name`."""

    tag: str
    names: frozenset[str]

    def fits(self, tag: object, names: frozenset[str]) -> bool:
        """Return True if an element has the tag, id and classes."""
        return self.tag in {"", tag} and self.names <= names


class StyleRule(NamedTuple):
    """Declarations for the elements of a selector, whose parts go from outermost to innermost."""

    parts: tuple[SelectorPart, ...]
    declarations: dict[str, str]
    rank: tuple[int, int, int, int]


def parse_declarations(text: str) -> dict[str, str]:
    """Parse declarations into values by property; the last one wins, or an important one."""
    found: dict[str, str] = {}
    for entry in text.lower().split(";"):
        name, _, value = entry.partition(":")
        name, value = name.strip(), value.strip()
        is_weaker = "!" in found.get(name, "") and "!" not in value
        if value and not is_weaker:
            found[name] = value
    return found


class Sheets:
    """The style rules of a page, indexed by the innermost part of their selectors."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: dict[str, list[StyleRule]] = {}
        self._names: dict[etree._Element, frozenset[str]] = {}
        self._tries = 0
        styles = (s for s in root.iter("style") if _is_shown(s.get("media") or ""))
        for rule in _parse_rules("".join(f"{style.text or ''}\n" for style in styles)):
            last = rule.parts[-1]
            key = min(last.names, default=last.tag or "*")
            self._rules.setdefault(key, []).append(rule)

    def find(self, element: etree._Element) -> dict[str, str]:
        """Return the values by property that rules and its own `style` declare for an element."""
        self._names[element] = _names_of(element)
        keys = (*self._names[element], str(element.tag), "*") if self._rules else ()
        rules: list[StyleRule] = []
        for rule in (rule for key in keys for rule in self._rules.get(key, ())):
            self._tries += 1
            if self._tries > _MOST_TRIES:
                what = "样式太多，不像一份报告"
                fix = "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入"
                raise UnfitError("F04", what, fix)
            if not rule.parts[-1].fits(element.tag, self._names[element]):
                continue
            above: etree._Element | None = element
            for part in rule.parts[-2::-1]:
                above = above.getparent() if above is not None else None
                while above is not None and not part.fits(
                    above.tag, self._names.get(above) or _names_of(above)
                ):
                    self._tries += 1
                    above = above.getparent()
            if above is not None:
                rules.append(rule)
        found: dict[str, str] = {}
        own = parse_declarations(element.get("style") or "")
        for declared in (*(r.declarations for r in sorted(rules, key=lambda r: r.rank)), own):
            kept = {k for k, v in found.items() if "!" in v}
            found |= {k: v for k, v in declared.items() if k not in kept or "!" in v}
        values = {name: value.partition("!")[0].strip() for name, value in found.items()}
        if ADDED in values:
            values[ADDED] = _ATTRIBUTE.sub(lambda m: element.get(m[1]) or "", found[ADDED])
        return values


def _parse_rules(text: str) -> Iterator[StyleRule]:
    first, *others = text.replace("<!--", "").replace("-->", "").split("/*")
    plain = first + "".join(other.partition("*/")[2] for other in others)
    values = dict(_VARIABLE.findall(plain))
    plain = _USED.sub(lambda used: values.get(used[1], "").strip(), plain)
    open_: list[str] = []
    words = ""
    for number, piece in enumerate(_BRACES.split(plain)):
        if piece == "{":
            open_.append(words.rpartition(";")[2].strip())
        elif piece == "}" and open_:
            selectors = open_.pop()
            around = (condition.lower() for condition in open_)
            # rules within a condition that applies on every screen
            if not selectors.startswith("@") and all(
                rule.startswith(("@supports", "@layer"))
                or (rule.startswith("@media") and "(" not in rule and _is_shown(rule[6:]))
                for rule in around
            ):
                declarations = parse_declarations(words) if _TESTED.search(words.lower()) else {}
                for written in selectors.split(",") if declarations else ():
                    selector = _PSEUDO.sub("", written)
                    is_plain = selector == written
                    declared = declarations if is_plain else _find_added(declarations)
                    matches = list(map(_PART.fullmatch, selector.replace(">", " ").split()))
                    good = [
                        SelectorPart(
                            (m[1] or "").lower().replace("*", ""), frozenset(_NAME.findall(m[2]))
                        )
                        for m in matches
                        if m
                    ]
                    # states (`:hover`) and the like depend on what the user does
                    if good and len(good) == len(matches) and declared:
                        names = [name for part in good for name in part.names]
                        ids = sum(name.startswith("#") for name in names)
                        tags = sum(bool(part.tag) for part in good)
                        rank = (ids, len(names) - ids, tags, number)
                        yield StyleRule(tuple(good), declared, rank)
        words = "" if piece in "{}" else piece


def _find_added(declarations: dict[str, str]) -> dict[str, str]:
    """Return the words that a pseudo-element adds, as a declaration; signs and icons are none."""
    pieces = _ADDED.findall(declarations.get("content", ""))
    words = "".join(f"attr({name})" if name else quoted for name, quoted in pieces)
    plain = _ESCAPED.sub(lambda match: _decode_escape(int(match[1], 16)), words)
    is_seen = declarations.get("display") != "none" and declarations.get("visibility") != "hidden"
    return {ADDED: plain} if _LEGIBLE.search(plain) and is_seen else {}


def _decode_escape(code: int) -> str:
    is_character = 0 < code < sys.maxunicode and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else "\ufffd"


def _is_shown(media: str) -> bool:
    return not media.strip() or "screen" in media or "all" in media


def _names_of(element: etree._Element) -> frozenset[str]:
    own = [f"#{element.get('id')}"] if element.get("id") else []
    return frozenset((*own, *(f".{name}" for name in (element.get("class") or "").split())))
