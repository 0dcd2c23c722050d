"""Tags of one paragraph, and faulty braces: unclosed, doubled or full-width ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WIDE = str.maketrans("｛｝％＃", "{}%#")
_QUOTES = str.maketrans("“”‘’", "\"\"''")  # docxtpl straightens them within tags
_OPEN = re.compile(r"\{[{%#]")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LONE_END = re.compile(r"\}\}|%\}")
_SINGLE = re.compile(r"(?<!_)\{\s*([\w.]+)\s*\}")
_PREFIX = re.compile(r"(tr|tc|p|r) +(?=\S)")
_ODD_PREFIX = re.compile(r"\s*(tr|tc|p|r)(?:\s+(?=\S)|(?=(?:if|elif|else|endif|for|endfor|set)\b))")
_LAST_NAME = re.compile(r"[\w. ]*$")
_LONGEST = 60


@dataclass(frozen=True)
class Flaw:
    """A fault of a line: what is wrong and how to mend it; the place is added later."""

    code: str
    what: str
    fix: str
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class Tag:
    """A tag: as typed, its opening sign, the words within and the prefix p, tr, tc or r.

    `joins` marks a tag with a hyphen, which joins paragraphs. One that is not `is_sure` was guessed
    from the rest of a broken one, which has its flaw already."""

    raw: str
    sign: str
    words: str
    prefix: str = ""
    joins: bool = False
    is_sure: bool = True


@dataclass
class Scan:
    """Contents of a text: tags, flaws, and the text outside of tags."""

    tags: list[Tag] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    rest: str = ""


def scan_text(text: str) -> Scan:
    """Parse the tags of a text; a broken one does not hide those after it."""
    return _Scanner(text).scan()


def shorten(raw: str) -> str:
    """Return a tag as messages quote it, of 60 characters at most."""
    raw = raw.strip()
    return raw if len(raw) <= _LONGEST else f"{raw[:_LONGEST]}…"


def _write(sign: str, words: str) -> str:
    gap = " " if sign == "{{" else ""
    return f"{sign}{gap}{shorten(words)} {_CLOSE[sign]}"


class _Scanner:
    """A scan of one text; `narrow` is the same text with half-width braces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.narrow = text.translate(_WIDE)
        self.out = Scan()

    def scan(self) -> Scan:
        position = 0
        while opening := _OPEN.search(self.narrow, position):
            self._parse_plain(position, opening.start())
            position = self._parse_tag(opening.start())
        self._parse_plain(position, len(self.text))
        return self.out

    def _parse_tag(self, start: int) -> int:
        """Parse the tag that opens at `start` and return where it ends."""
        sign = self.narrow[start : start + 2]
        close = self.narrow.find(_CLOSE[sign], start + 2)
        following = _OPEN.search(self.narrow, start + 2)
        stop = following.start() if following else len(self.text)
        if close < 0 or close > stop:
            brace = self.narrow.find("}", start, stop)
            end = stop if brace < 0 else brace + 1
            raw, words = self.text[start:end], self.narrow[start + 2 : end].rstrip(" }%#")
            what = f"没有写完，少了“{_CLOSE[sign]}”{'' if brace < 0 else '里的一个符号'}"
            self._flaw(raw, what, f"在这一段里补全成“{_write(sign, words)}”")
            self._add(raw, sign, words, is_sure=False)
            return end
        end = close + 2
        while self.narrow[end : end + 1] == "}":
            end += 1
        raw = self.text[start:end]
        is_wide = raw[:2] != sign or self.text[close : close + 2] != _CLOSE[sign]
        words = (self.narrow if is_wide else self.text)[start + 2 : close]
        if is_wide:
            narrow = self.narrow[start : close + 2]
            self._flaw(raw, "用了全角的花括号或百分号，不会被替换", f"改成半角的“{narrow}”")
        elif words.startswith("{") or end > close + 2:
            words = words.lstrip("{")
            self._flaw(raw, "花括号多了", f"改成“{sign}{words}{_CLOSE[sign]}”")
        self._add(raw, sign, words)
        return end

    def _parse_plain(self, start: int, stop: int) -> None:
        """Parse text outside of tags: ends of tags that lack their beginning, single braces."""
        for end in _LONE_END.finditer(self.narrow, start, stop):
            close = end.group()
            sign = "{{" if close == "}}" else "{%"
            before = self.narrow[start : end.start()]
            brace = max(before.rfind("{"), before.rfind("%"))
            if brace < 0:
                name = _LAST_NAME.search(before)
                brace = name.start() - 1 if name else -1
            words = before[brace + 1 :]
            raw = self.text[start + max(brace, 0) : end.end()]
            fix = f"补全成“{_write(sign, words)}”，或删去“{close}”"
            self._flaw(raw, f"开头少了“{sign}”里的符号", fix)
            self._add(raw, sign, words, is_sure=False)
            self.out.rest += self.text[start : start + max(brace, 0)]
            start = end.end()
        for single in _SINGLE.finditer(self.narrow, start, stop):
            raw = self.text[single.start() : single.end()]
            self.out.tags.append(Tag(raw, "{", single.group(1), is_sure=False))
        self.out.rest += self.text[start:stop]

    def _add(self, raw: str, sign: str, words: str, *, is_sure: bool = True) -> None:
        joins = words.startswith("-") or words.endswith("-")
        words = words.translate(_QUOTES).strip("-+")
        prefix = _PREFIX.match(words)
        if not prefix and sign == "{%":
            prefix = _ODD_PREFIX.match(words)
            if prefix and is_sure:
                name, rest = prefix.group(1), words[prefix.end() :].strip()
                what = f"里“{name}”要紧跟“{{%”，后面空一个半角空格"
                self._flaw(raw, what, f"改成“{{%{name} {rest} %}}”")
        name = prefix.group(1) if prefix else ""
        words = words[prefix.end() :] if prefix else words
        self.out.tags.append(Tag(raw, sign, words.strip(), name, joins, is_sure))

    def _flaw(self, raw: str, what: str, fix: str) -> None:
        self.out.flaws.append(Flaw("T02", f"“{shorten(raw)}”{what}", fix, shorten(raw)))
