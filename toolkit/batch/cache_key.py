"""Cache key of a report: one digest of everything it depends on besides its workbook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.form.catalog import DEFAULT_FORM, find_form
from toolkit.form.rules.local import load_local

if TYPE_CHECKING:
    from toolkit.batch.prior_filings_archive import FilingArchive
    from toolkit.batch.task import Task, TaskContext


@dataclass(frozen=True)
class CacheKey:
    """Part of the key that all reports of a batch share, and the archive of prior filings."""

    common: str
    archive: FilingArchive | None

    def make_key(self, task: Task) -> str:
        """Return the key of a report."""
        last = self.archive.digest if self.archive else ""
        return _digest([task.digest, self.common, task.from_folder, last])


def make_cache_key(context: TaskContext, archive: FilingArchive | None) -> CacheKey:
    """Return the cache key of a batch; it contains which local rules are in force today."""
    in_force = []
    if context.rules is not None:
        today = date.today()  # noqa: DTZ011  (local rules come into force by the local calendar)
        local = load_local(context.rules, find_form(context.form or DEFAULT_FORM))
        in_force = [change.holds(today) for change in local.codes]
    options = [context.draft, context.html, archive is not None]
    return CacheKey(_digest([context.program, context.named, in_force, *options]), archive)


def _digest(parts: list[object]) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
