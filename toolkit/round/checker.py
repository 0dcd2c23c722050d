"""Checking the workbooks of a round, in this process or in worker processes."""

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
    from toolkit.pipeline.prior_filings import PriorFilings


@dataclass(frozen=True)
class Checker:
    """Callable that checks a workbook; pickled for worker processes, it holds only paths."""

    context: TaskContext

    def __call__(self, path: Path) -> Outcome:
        """Read and check a workbook."""
        form, local, prior_filings = load(self.context)
        outcome = check_workbook(path, form, prior_filings, local)
        if prior_filings is not None:
            return outcome
        findings = tuple(f for f in outcome.findings if f.code != WITHOUT_LAST_YEAR)
        return replace(outcome, findings=findings)  # noted once for the whole round

    @property
    def prior_filings(self) -> PriorFilings | None:
        """Last year's filings, None where none were given."""
        return load(self.context)[2]


@contextmanager
def open_checker(context: TaskContext, last_year: PriorFilings | None) -> Iterator[Checker]:
    """Yield a checker that has last year's filings in a temporary archive."""
    if last_year is None:
        yield Checker(context)
        return
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,  # a worker may still have it open
        open_archive(Path(folder) / "filings.zip", last_year) as archive,
    ):
        yield Checker(replace(context, last_year=archive.path))
