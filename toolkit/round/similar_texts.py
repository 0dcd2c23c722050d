"""D03: units whose texts are identical to other units' or similar."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from toolkit.checks.reasons import explain
from toolkit.core.finding import Finding, Severity, Status
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
_BITS = 2**13
FIX = "按本单位的实际情况重写；确有原因的，在“情况说明”表写明"


@dataclass(frozen=True)
class SimilarGroup:
    """Units with similar texts, each to at least one of the others, in the order of the round."""

    item: str
    units: tuple[str, ...]
    percent: int
    """Similarity of the least similar pair that was compared; 100 is identical."""

    def describe(self, most: int = 0) -> str:
        """Describe the group in a sentence; of many units the first `most` are named."""
        named = self.units[:most] if most else self.units
        more = "等" if len(named) < len(self.units) else ""
        how = "相同" if self.percent == _SAME else f"相近（{self.percent}% 以上）"
        return f"“{self.item}”有 {len(self.units)} 个单位的文字{how}：{'、'.join(named)}{more}"


def ask_about_alike(
    entries: Sequence[Entry], form: Form
) -> tuple[tuple[Entry, ...], tuple[SimilarGroup, ...]]:
    """Return the entries with a question to each unit with a text similar to another's; the groups.

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


@dataclass(frozen=True)
class _Partners:
    """Units with a text similar to one's: their count, and the most similar.

    No more are kept: a thousand units may all have the same text.
    """

    count: int
    first: tuple[tuple[float, int], ...]
    """Percents below 0, and the numbers of the units."""


@dataclass(frozen=True)
class _Members:
    units: tuple[int, ...]
    percent: int


def _find_partners(
    entries: Sequence[Entry], text: str, percent: int
) -> tuple[dict[int, _Partners], list[_Members]]:
    """Return by unit those with a text like its own, and the groups that they make."""
    owners: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        words = "".join(filing.texts.get(text, ())) if filing else ""
        if len(words) >= _SHORTEST:
            owners[words].append(at)
    alike: dict[str, list[tuple[float, str]]] = {words: [] for words in owners}
    for one, other, likeness in find_similar(list(owners), percent):
        alike[one].append((likeness, other))
        alike[other].append((likeness, one))
    partners = {}
    for words, units in owners.items():
        near = sorted((-likeness, at) for likeness, other in alike[words] for at in owners[other])
        if count := len(units) - 1 + len(near):
            for at in units:
                same = islice(((-_SAME, other) for other in units if other != at), _FEW)
                partners[at] = _Partners(count, tuple(islice(chain(same, near), _FEW)))
    return partners, list(_group(owners, alike))


def _group(
    owners: Mapping[str, Sequence[int]], alike: Mapping[str, Sequence[tuple[float, str]]]
) -> Iterator[_Members]:
    """Yield the units of which each has a text like another's, in the order of the round."""
    seen: set[str] = set()
    for words in owners:
        if words in seen:
            continue
        seen.add(words)
        group = [words]
        for member in group:  # grows while it is gone through
            found = [other for _, other in alike[member] if other not in seen]
            seen.update(found)
            group += found
        units = sorted(at for member in group for at in owners[member])
        if len(units) > 1:
            lowest = min(
                (likeness for member in group for likeness, _ in alike[member]), default=_SAME
            )
            yield _Members(tuple(units), int(lowest))


def find_similar(texts: Iterable[str], percent: int) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs of different texts of which at least `percent` is the same, and how much is.

    Only those are compared that their characters do not rule out: of 600 texts this takes a
    fourteenth of the time of rapidfuzz alone.
    """
    from rapidfuzz.fuzz import ratio

    prints = sorted(map(_Print, texts), key=lambda print_: print_.length)
    for at, one in enumerate(prints):
        for other in prints[at + 1 :]:
            if 200 * one.length < percent * (one.length + other.length):
                break  # too short for this one, and for all that follow
            if one.allows(other, percent):
                likeness = ratio(one.text, other.text, score_cutoff=percent)
                if likeness:
                    yield one.text, other.text, likeness


class _Print:
    """Fingerprint of a text: its characters as bits, the second and third of a kind apart.

    Two texts have no more in common than the characters they share, which is many times as fast
    to count as to find out what is in common.
    """

    def __init__(self, text: str) -> None:
        self.text, self.length = text, len(text)
        self.bits = 0
        for character, count in Counter(text).items():
            for occurrence in range(count):
                self.bits |= 1 << hash((character, occurrence)) % _BITS
        self.hidden = self.length - self.bits.bit_count()
        """Number of characters that share a bit with another."""

    def allows(self, other: _Print, percent: int) -> bool:
        """Return whether so much may be the same; no is certain."""
        shared = (self.bits & other.bits).bit_count() + min(self.hidden, other.hidden)
        return 200 * shared >= percent * (self.length + other.length)


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
