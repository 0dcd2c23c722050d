"""Words that were to be replaced and were not: XX, xx年, ××, X月X日, ****, （此处填写…）."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Severity
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.finding import Finding
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.read.located_workbook import LocatedWorkbook

_X = "Xx×✕╳"
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?:20\d?)?[{_X}]{{2,}}(?![A-Za-z0-9@./_-])"  # no address or name
    rf"|(?<![A-Za-z0-9@./_-])(?:20\d)?[{_X}](?=[年月日件条次])"
    rf"|^[\d-]*[{_X}]{{3,}}[\d{_X}-]*$|×{{2,}}"
    r"|\*{3,}|\(此处填写[^)]*\)"
)


def find_placeholder(
    source: LocatedWorkbook, slot: Slot, words: str, spot: Spot
) -> Iterator[Finding]:
    """A finding at the first placeholder that words still hold."""
    match = _PLACEHOLDER.search(words.translate(FULL_WIDTH))
    if match is None:
        return
    found = words[match.start() : match.end()]
    around = words[max(0, match.start() - 10) : match.end() + 10]
    message = f"“{slot.item}”里还有没替换的占位符“{found}”：…{around}…"
    finding = source.report("C06", Severity.ERROR, slot, message, "换成实际内容")
    yield replace(finding, place=spot.place, found=found)
