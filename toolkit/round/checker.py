"""What the workbooks of a round are checked with, in this process or in others."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolkit.batch.prior_filings_archive import open_archive
from toolkit.batch.task import TaskContext, load
from toolkit.pipeline.steps import check_workbook
from toolkit.round.status import WITHOUT_LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.pipeline.outcome import Outcome
    from toolkit.pipeline.prior_filings import Predecessors


@dataclass(frozen=True)
class Checker:
    """Checks a workbook; what it needs travels to other processes as paths."""

    context: TaskContext

    def __call__(self, path: Path) -> Outcome:
        """Read a workbook and check what it says."""
        form, local, predecessors = load(self.context)
        outcome = check_workbook(path, form, predecessors, local)
        if predecessors is not None:
            return outcome
        told = tuple(f for f in outcome.findings if f.code != WITHOUT_LAST_YEAR)
        return replace(outcome, findings=told)  # of a whole round it is said once

    @property
    def predecessors(self) -> Predecessors | None:
        """Last year's filings, where there are any."""
        return load(self.context)[2]


@contextmanager
def open_checker(context: TaskContext, last_year: Predecessors | None) -> Iterator[Checker]:
    """A checker that knows last year's filings for as long as it is needed."""
    if last_year is None:
        yield Checker(context)
        return
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,  # a worker may have it open still
        open_archive(Path(folder) / "filings.zip", last_year) as archive,
    ):
        yield Checker(replace(context, last_year=archive.path))
