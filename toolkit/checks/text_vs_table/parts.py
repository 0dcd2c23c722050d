"""Check of wholes and their parts in a sentence: 共 N 件，其中 a 件、b 件; N 件（a 件、b 件）."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from toolkit.checks.text_vs_table.numerals import COUNT, NUMBER, UNITS, read_quantity
from toolkit.checks.text_vs_table.sentences import REACH
from toolkit.core.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.checks.text_vs_table.numerals import Quantity
    from toolkit.checks.text_vs_table.sentences import Sentence
    from toolkit.form.model import Text

_ENUMERATION = re.compile(rf"(?P<n>{NUMBER})(?P<unit>[{UNITS}])（(?P<parts>[^（）]*)）")
_INTRODUCTION = re.compile(r"其中|包括|具体为")
_REST = re.compile("[，、；]?(?:以及|和|及|属于|属|为)?(?:其他|其它|其余)")
_NO_PART = re.compile("其中|增|减|升|降|同比|环比|较|比上|上年|去年|累计|废止|修改|含")
_ENDS_LIST = re.compile(
    "(?:并|还|现|即)?(?:全年|共|总|收到|回复|答复|办结|办理|受理|举办|开展|召开|点击|浏览|访问|阅读|粉丝|关注"
    "|同时|此外|另|全部|均|已)"
)


class _Count(NamedTuple):
    """A counted item: its number, unit and name, and its span in the sentence."""

    number: Quantity
    unit: str
    name: str
    start: int
    end: int


def check_parts(sentence: Sentence, text: Text) -> Iterator[Finding]:
    """Yield a finding for each whole whose parts clearly enumerate it and do not add up to it."""
    reported = set()
    for whole, parts, is_complete in (*_bracketed(sentence), *_introduced(sentence)):
        if whole.start not in reported and _clash(whole, parts, is_complete=is_complete):
            reported.add(whole.start)
            yield _report(sentence, text, whole, parts)


def _bracketed(sentence: Sentence) -> Iterator[tuple[_Count, list[_Count], bool]]:
    """Yield numbers followed by a bracket of nothing but counted parts: whole, parts, True."""
    if "（" not in sentence.text[1:]:
        return
    for match in _ENUMERATION.finditer(sentence.text):
        whole = _count(match, "")
        items = re.split("[、，；]", match["parts"].removesuffix("。"))
        parts = [_sole_count(item, match.start("parts")) for item in items]
        good = [part for part in parts if part and part.unit == match["unit"]]
        if whole and len(good) == len(items) and not _NO_PART.search(match["parts"]):
            yield whole, good, True


def _introduced(sentence: Sentence) -> Iterator[tuple[_Count, list[_Count], bool]]:
    """Yield wholes followed by 其中 and counted parts of their unit: whole, parts, completeness."""
    marks = [*_INTRODUCTION.finditer(sentence.outer)]
    ends = [mark.start() for mark in marks[1:]] + [len(sentence.outer)]
    for mark, end in zip(marks, ends, strict=False):
        listed, is_complete = _list_parts(sentence.outer[mark.end() : end], mark.end())
        far = max(0, mark.start() - REACH)
        before = [*_counts(sentence.outer[far : mark.start()], far)]
        if not before and mark.start() == 0:
            before = [*_counts(sentence.previous, -len(sentence.previous))]
        for unit in dict.fromkeys(part.unit for part in listed):
            wholes = [count for count in before if count.unit == unit]
            parts = [part for part in listed if part.unit == unit]
            if len({count.number for count in wholes}) == 1:
                for group in _split_groups(parts, sentence.outer):
                    yield wholes[-1], group, is_complete


def _list_parts(listed: str, offset: int) -> tuple[list[_Count], bool]:
    """Return the counts of a list up to the next statement, and whether there is no such."""
    parts: list[_Count] = []
    for item in re.split("(?<=[、，；])", listed):
        if _ENDS_LIST.match(item) or (_NO_PART.search(item) and COUNT.search(item)):
            return parts, False
        count = _sole_count(item, offset)
        offset += len(item)
        if count:
            parts.append(count)
    return parts, True


def _split_groups(parts: list[_Count], outer: str) -> list[list[_Count]]:
    """Group parts by semicolons where each group has several; else return one group of all."""
    groups: list[list[_Count]] = []
    last = 0
    for part in parts:
        if not groups or "；" in outer[last : part.start]:
            groups.append([])
        groups[-1].append(part)
        last = part.end
    return groups if all(len(group) > 1 for group in groups) else [parts]


def _sole_count(item: str, offset: int) -> _Count | None:
    """Return the count of an item that has exactly one and no other digits, else None."""
    found = [*_counts(item, offset)]
    bare = COUNT.sub("", item)
    return found[0] if len(found) == 1 and not re.search(r"\d", bare) else None


def _counts(text: str, offset: int = 0) -> Iterator[_Count]:
    for match in COUNT.finditer(text):
        count = _count(match, text, offset)
        if count:
            yield count


def _count(match: re.Match[str], name: str, offset: int = 0) -> _Count | None:
    number = read_quantity(match["n"])
    if number is None:
        return None
    return _Count(number, match["unit"], name, offset + match.start(), offset + match.end("unit"))


def _clash(whole: _Count, parts: Sequence[_Count], *, is_complete: bool) -> bool:
    """Return whether the parts certainly enumerate the whole and give another sum."""
    if len(parts) < 2 or not all(c.number.is_exact for c in (whole, *parts)):
        return False
    total, sums = whole.number.low, [*accumulate(part.number.low for part in parts)]
    if total in sums or sums[-1] % (total or 1) == 0:
        return False  # the same items may be counted in one way after another
    if sums[-1] > total:
        return sums[-1] * 2 <= total * 3  # beyond that one item is counted several times over
    # 其中 may name some parts only: a slip leaves little over, the more parts the surer
    is_near = (total - sums[-1]) * (50 if len(parts) == 2 else 20) <= total
    return is_complete and (is_near or _REST.match(parts[-1].name) is not None)


def _report(sentence: Sentence, text: Text, whole: _Count, parts: Sequence[_Count]) -> Finding:
    found, total = whole.number.low, sum(part.number.low for part in parts)
    line = " + ".join(str(part.number.low) for part in parts)
    quote = sentence.quote(max(0, whole.start), max(parts[0].end, whole.end))
    message = f"“{text.item}”里{quote}说 {found}{whole.unit}，后面各部分 {line} = {total}，"
    message += f"相差 {abs(found - total)}"
    fix = "核对总数和各部分；只列了一部分或有重复计算的，请说明"
    return Finding(
        "M07", Severity.QUESTION, message, fix, id=text.id, item=text.item, found=str(found),
        expected=str(total),
    )  # fmt: skip
