"""What a report depends on besides its workbook, as one digest: another one, another report."""

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
    """What all reports of a batch depend on, and what each depends on besides."""

    common: str
    archive: FilingArchive | None

    def make_key(self, task: Task) -> str:
        """Return the key of a report."""
        last = self.archive.digest if self.archive else ""
        return _digest([task.digest, self.common, task.from_folder, last])


def make_cache_key(context: TaskContext, archive: FilingArchive | None) -> CacheKey:
    """The stamp of a batch."""
    options = [context.draft, context.html, archive is not None]
    return CacheKey(
        _digest([context.program, context.named, _find_in_force(context), *options]), archive
    )


def _find_in_force(context: TaskContext) -> list[bool]:
    """Which of the changes that a place makes are in force today."""
    if context.rules is None:
        return []
    today = date.today()  # noqa: DTZ011  (rules of a place come into force by its own calendar)
    local = load_local(context.rules, find_form(context.form or DEFAULT_FORM))
    return [change.holds(today) for change in local.codes]


def _digest(parts: list[object]) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
