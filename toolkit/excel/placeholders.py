"""Words that were to be replaced and were not: XX, xx年, ××, X月X日, ****, （此处填写…）."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.figures import FULL_WIDTH
from toolkit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.excel.parts import Slot
    from toolkit.excel.source import Source
    from toolkit.excel.votes import Spot
    from toolkit.finding import Finding

_X = "Xx×✕╳"
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?:20\d?)?[{_X}]{{2,}}(?![A-Za-z0-9@./_-])"  # no address or name
    rf"|(?<![A-Za-z0-9@./_-])(?:20\d)?[{_X}](?=[年月日件条次])"
    rf"|^[\d-]*[{_X}]{{3,}}[\d{_X}-]*$|×{{2,}}"
    r"|\*{3,}|\(此处填写[^)]*\)"
)


def find_placeholder(source: Source, slot: Slot, words: str, spot: Spot) -> Iterator[Finding]:
    """A finding at the first placeholder that words still hold."""
    match = _PLACEHOLDER.search(words.translate(FULL_WIDTH))
    if match is None:
        return
    found = words[match.start() : match.end()]
    around = words[max(0, match.start() - 10) : match.end() + 10]
    message = f"“{slot.item}”里还有没替换的占位符“{found}”：…{around}…"
    finding = source.report("C06", Severity.ERROR, slot, message, "换成实际内容")
    yield replace(finding, place=spot.place, found=found)
