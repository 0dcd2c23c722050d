"""What a report depends on besides its workbook, as one digest: another one, another report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.county.work import digest_file
from toolkit.form.catalog import DEFAULT_FORM, find_form
from toolkit.form.local import load_local

if TYPE_CHECKING:
    from toolkit.county.shelf import Shelf
    from toolkit.county.verdict import Verdict
    from toolkit.county.work import Means, Task


@dataclass(frozen=True)
class Stamp:
    """What all reports of a batch depend on, and what each depends on besides."""

    common: str
    shelf: Shelf | None

    def make_key(self, task: Task, verdict: Verdict) -> str:
        """The key of a report; the verdict says whose it is, and so what may have come before."""
        last = self.shelf.tell(verdict.unit) if self.shelf else ""
        return _digest([task.digest, self.common, task.from_folder, last])


def make_stamp(means: Means, shelf: Shelf | None) -> Stamp:
    """The stamp of a batch."""
    form = find_form(means.form or DEFAULT_FORM)
    local = load_local(means.rules, form) if means.rules else None
    today = date.today()  # noqa: DTZ011  (rules of a place come into force by its own calendar)
    parts = [
        means.program,
        form.model_dump_json() if means.form else "",
        digest_file(means.template) if means.template else "",
        local.model_dump_json() if local else "",
        [change.holds(today) for change in local.codes] if local else [],
        shelf is not None,
        means.draft,
        means.html,
    ]
    return Stamp(_digest(parts), shelf)


def _digest(parts: list[object]) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
