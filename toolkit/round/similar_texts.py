"""D03: units whose texts are the same as other units', or much like them."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.checks.reasons import explain
from toolkit.core.finding import Finding, Severity, Status
from toolkit.round.text_similarity import find_alike
from toolkit.round.unit_status import ALIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.round.unit_status import Entry

_FEW = 5
_SHORTEST = 50
"""Characters from which on two texts are not alike by chance."""
_SAME = 100
FIX = "按本单位的实际情况重写；确有原因的，在“情况说明”表写明"


@dataclass(frozen=True)
class SimilarGroup:
    """Units whose text is alike, each to at least one of the others, in the order of the round."""

    item: str
    units: tuple[str, ...]
    percent: int
    """How much is the same of the two that are least alike of those compared; 100 is all of it."""

    def describe(self, most: int = 0) -> str:
        """The group in a sentence; of many units the first `most` are named."""
        named = self.units[:most] if most else self.units
        more = "等" if len(named) < len(self.units) else ""
        how = "相同" if self.percent == _SAME else f"相近（{self.percent}% 以上）"
        return f"“{self.item}”有 {len(self.units)} 个单位的文字{how}：{'、'.join(named)}{more}"


def ask_about_alike(
    entries: Sequence[Entry], form: Form
) -> tuple[tuple[Entry, ...], tuple[SimilarGroup, ...]]:
    """The entries, with a question to each unit whose text is much like another's; the groups.

    A group of which every unit gave its reason is none any more.
    """
    alike = form.years.alike
    found: dict[int, list[Finding]] = defaultdict(list)
    groups: list[tuple[str, _Members]] = []
    for text in alike.texts if alike else ():
        partners, members = _find_partners(entries, text, alike.percent if alike else _SAME)
        groups += [(text, one) for one in members]
        for at, of in partners.items():
            found[at].append(_ask(form, text, of, entries))
    asked = tuple(_add(entry, found[at]) for at, entry in enumerate(entries))
    open_ = ((text, of) for text, of in groups if any(_is_open(asked[at], text) for at in of.units))
    return asked, tuple(
        SimilarGroup(
            form.texts[text].item, tuple(entries[at].unit.name for at in of.units), of.percent
        )
        for text, of in open_
    )


def _add(entry: Entry, found: Sequence[Finding]) -> Entry:
    filing = _filing_of(entry)
    if filing is None or not found:
        return entry
    placed = [finding.at(filing.places.get(finding.id or "")) for finding in found]
    return replace(entry, findings=(*entry.findings, *explain(placed, filing.reasons)))


def _is_open(entry: Entry, text: str) -> bool:
    mine = (f for f in entry.findings if (f.code, f.id) == (ALIKE, text))
    return any(finding.status is not Status.EXPLAINED for finding in mine)


@dataclass
class _Partners:
    """The entries whose text is alike to one's: how many, and the first of them, most alike first.

    No more are kept: a thousand units may all have the same text.
    """

    count: int = 0
    first: list[tuple[float, int]] = field(default_factory=list)
    """How much is the same, as a number below 0, and whose it is."""

    def add(self, other: int, percent: float) -> None:
        self.count += 1
        insort(self.first, (-percent, other))
        del self.first[_FEW:]


@dataclass(frozen=True)
class _Members:
    units: tuple[int, ...]
    percent: int


def _find_partners(
    entries: Sequence[Entry], text: str, percent: int
) -> tuple[Mapping[int, _Partners], list[_Members]]:
    """By entry whose texts are alike to its; and the groups that they make."""
    texts = {}
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        words = "".join(filing.texts.get(text, ())) if filing else ""
        if len(words) >= _SHORTEST:
            texts[at] = words
    partners: dict[int, _Partners] = defaultdict(_Partners)
    heads = {at: at for at in texts}
    lowest: dict[int, float] = dict.fromkeys(texts, _SAME)
    for one, other, likeness in find_alike(texts, percent):
        partners[one].add(other, likeness)
        partners[other].add(one, likeness)
        first, second = _find_head(heads, one), _find_head(heads, other)
        heads[max(first, second)] = min(first, second)
        lowest[min(first, second)] = min(lowest[first], lowest[second], likeness)
    return partners, list(_gather(sorted(partners), heads, lowest))


def _find_head(heads: dict[int, int], at: int) -> int:
    """The first of a group; the way to it is made short for those who ask next."""
    while heads[at] != at:
        heads[at] = at = heads[heads[at]]
    return at


def _gather(
    members: Iterable[int], heads: dict[int, int], lowest: Mapping[int, float]
) -> Iterator[_Members]:
    groups: dict[int, list[int]] = defaultdict(list)
    for at in members:
        groups[_find_head(heads, at)].append(at)
    for head, of in groups.items():
        yield _Members(tuple(of), int(lowest[head]))


def _filing_of(entry: Entry) -> Filing | None:
    return entry.counted.outcome.filing if entry.counted else None


def _ask(form: Form, text: str, partners: _Partners, entries: Sequence[Entry]) -> Finding:
    item = form.texts[text].item
    named: dict[str, list[str]] = {"相同": [], "相近": []}
    for below, other in partners.first:
        name = f"“{entries[other].unit.name}”"
        if below == -_SAME:
            named["相同"].append(name)
        else:
            named["相近"].append(f"{name}（{int(-below)}%）")
    told = "；".join(f"{how}：{'、'.join(names)}" for how, names in named.items() if names)
    more = f"等 {partners.count} 个单位" if partners.count > _FEW else ""
    message = f"“{item}”与别的单位的文字{told}{more}"
    return Finding(ALIKE, Severity.QUESTION, message, FIX, id=text, item=item)
