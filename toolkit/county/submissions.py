"""Gathers what was handed in: workbooks in folders of folders and in zip files, each checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.county.sources import Source
    from toolkit.outcome import Outcome


@dataclass(frozen=True)
class Submission:
    """One file that was handed in; its outcome is without the reading.

    `digest` is the SHA-256 of its bytes in hex; `saved` the time of saving that the workbook
    itself records; `passed_over` says why it is no filing to judge, empty where it is one.
    """

    source: Source
    digest: str
    outcome: Outcome
    saved: datetime | None = None
    passed_over: str = ""

    @property
    def name(self) -> str:
        """Where it was found, as shown."""
        return self.source.name
