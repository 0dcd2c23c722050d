"""D03: units whose texts are much like other units'."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.checks.reasons import explain
from toolkit.county.likeness import find_alike
from toolkit.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.county.entries import Entry
    from toolkit.filing import Filing
    from toolkit.form.model import Form

_FEW = 5
_SHORTEST = 50
"""Characters from which on two texts are not alike by chance."""
_FIX = "按本单位的实际情况重写；确有原因的，在“情况说明”表写明"


def ask_about_alike(entries: Sequence[Entry], form: Form) -> Iterator[Entry]:
    """The entries, with a question to each unit whose text is much like another's."""
    alike = form.years.alike
    found: dict[int, list[Finding]] = defaultdict(list)
    for text in alike.texts if alike else ():
        for at, partners in _find_partners(entries, text, alike.percent if alike else 100).items():
            found[at].append(_ask(form, text, partners, entries))
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        if filing and found[at]:
            placed = [finding.at(filing.places.get(finding.id or "")) for finding in found[at]]
            yield replace(entry, findings=(*entry.findings, *explain(placed, filing.reasons)))
        else:
            yield entry


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


def _find_partners(entries: Sequence[Entry], text: str, percent: int) -> dict[int, _Partners]:
    """By entry whose texts are alike to its."""
    texts = {}
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        words = "".join(filing.texts.get(text, ())) if filing else ""
        if len(words) >= _SHORTEST:
            texts[at] = words
    partners: dict[int, _Partners] = defaultdict(_Partners)
    for one, other, likeness in find_alike(texts, percent):
        partners[one].add(other, likeness)
        partners[other].add(one, likeness)
    return partners


def _filing_of(entry: Entry) -> Filing | None:
    return entry.counted.outcome.filing if entry.counted else None


def _ask(form: Form, text: str, partners: _Partners, entries: Sequence[Entry]) -> Finding:
    item = form.texts[text].item
    named = ((entries[other].unit.name, -below) for below, other in partners.first)
    shown = "、".join(f"“{name}”（{percent:.0f}%）" for name, percent in named)
    more = f"等 {partners.count} 个单位" if partners.count > _FEW else ""
    message = f"“{item}”与别的单位的文字相同：{shown}{more}"
    return Finding("D03", Severity.QUESTION, message, _FIX, id=text, item=item)
