"""D03: units whose texts are much like other units'."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
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
            named = [(entries[other].unit.name, percent) for percent, other in partners]
            found[at].append(_ask(form, text, named))
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        if filing and found[at]:
            placed = [finding.at(filing.places.get(finding.id or "")) for finding in found[at]]
            yield replace(entry, findings=(*entry.findings, *explain(placed, filing.reasons)))
        else:
            yield entry


def _find_partners(
    entries: Sequence[Entry], text: str, percent: int
) -> dict[int, list[tuple[float, int]]]:
    """For each entry whose text is alike to others' how much, and whose; most alike first."""
    texts = {}
    for at, entry in enumerate(entries):
        filing = _filing_of(entry)
        words = "".join(filing.texts.get(text, ())) if filing else ""
        if len(words) >= _SHORTEST:
            texts[at] = words
    partners: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, likeness in find_alike(texts, percent):
        partners[one].append((likeness, other))
        partners[other].append((likeness, one))
    return {at: sorted(p, key=lambda pair: (-pair[0], pair[1])) for at, p in partners.items()}


def _filing_of(entry: Entry) -> Filing | None:
    return entry.counted.outcome.filing if entry.counted else None


def _ask(form: Form, text: str, named: Sequence[tuple[str, float]]) -> Finding:
    item = form.texts[text].item
    shown = "、".join(f"“{name}”（{percent:.0f}%）" for name, percent in named[:_FEW])
    more = f"等 {len(named)} 个单位" if len(named) > _FEW else ""
    message = f"“{item}”与别的单位的文字相同：{shown}{more}"
    return Finding("D03", Severity.QUESTION, message, _FIX, id=text, item=item)
