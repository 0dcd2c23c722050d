"""Submissions of a round: every file that was handed in, checked independently of the others."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, Protocol

from toolkit.core.files import EPOCH
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.pages import SUMMED_SHEET
from toolkit.pipeline.outcome import Outcome
from toolkit.round.handed_in_files import (
    DamagedError,
    HandedInFile,
    bring_out,
    refuse_damaged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from toolkit.batch.executors import ExecutorSource

_SAVED = re.compile(rb"<dcterms:modified[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")
_CORE, _BOOK = "docProps/core.xml", "xl/workbook.xml"
_BEGINNING = 2**16


@dataclass(frozen=True)
class Submission:
    """A checked file, its outcome without the reading.

    `digest` is the SHA-256 of its bytes in hex; `saved` the time of saving in its properties;
    `passed_over` the reason why it is not a filing, empty where it is one; `is_sum` is true for
    a total that this program wrote.
    """

    source: HandedInFile
    digest: str
    outcome: Outcome
    saved: datetime | None = None
    passed_over: str = ""
    is_sum: bool = False

    @property
    def name(self) -> str:
        """Path of the file as shown."""
        return self.source.name


class Map(Protocol):
    """Protocol of `map` and of an executor's `map`: results in the order of the sources."""

    def __call__(
        self, receive: Callable[[HandedInFile], Submission], sources: Sequence[HandedInFile], /
    ) -> Iterable[Submission]:
        """Receive every source."""


def gather(
    sources: Sequence[HandedInFile], check: Callable[[Path], Outcome], map_: Map = map
) -> Iterator[Submission]:
    """Yield every file, checked; a crash of one check does not stop the others."""
    shared: dict[object, Any] = {}
    for submission in map_(Receiver(check), sources):
        outcome = submission.outcome
        if outcome.form is None or outcome.filing is None:
            yield submission
            continue
        # a form and cells' places that are equal in most files are kept in memory once
        places = outcome.filing.places
        places = shared.setdefault(tuple(places.items()), places)
        form = shared.setdefault(outcome.form.id, outcome.form)
        filing = replace(outcome.filing, places=places)
        yield replace(submission, outcome=replace(outcome, form=form, filing=filing))


def make_parallel_map(executors: ExecutorSource) -> Map:
    """Return a map over an executor's processes with a bounded number of pending sources."""
    from toolkit.batch.task_queue import TaskQueue

    def map_(
        receive: Callable[[HandedInFile], Submission], sources: Sequence[HandedInFile]
    ) -> Iterator[Submission]:
        work: Callable[[HandedInFile], Submission | str] = receive
        with TaskQueue(executors, work, str) as queue:
            for source, made in queue.work_through((source, source) for source in sources):
                yield made if isinstance(made, Submission) else _fail(source, str(made))

    return map_


@dataclass(frozen=True)
class Receiver:
    """Callable that checks one file; it can be pickled if `check` can."""

    check: Callable[[Path], Outcome]

    def __call__(self, source: HandedInFile) -> Submission:
        """Check a file that is neither refused nor passed over."""
        if source.refused or source.passed_over:
            findings = (source.refused,) if source.refused else ()
            outcome = Outcome(source.path, None, None, findings)
            return Submission(source, "", outcome, passed_over=source.passed_over)
        try:
            with bring_out(source) as path:
                read = self.check(path)
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
                outcome = replace(read, path=source.path, reading=None)
                saved = _find_time_of_saving(_begin(path, _CORE))
                is_sum = read.reading.is_sum if read.reading else is_own_sum(path)
                return Submission(source, digest, outcome, saved, read.passed_over, is_sum)
        except DamagedError as error:
            return _refuse(source, refuse_damaged(str(error)))
        except Exception as error:  # one faulty file must not stop the others
            return _fail(source, f"{type(error).__name__}：{error}")


def is_own_sum(path: Path) -> bool:
    """Return whether this program wrote the workbook as a total."""
    return f'"{SUMMED_SHEET}"'.encode() in _begin(path, _BOOK)


def _find_time_of_saving(properties: bytes) -> datetime | None:
    """Return the UTC time of saving in a workbook's core properties, None without one."""
    found = _SAVED.search(properties)
    try:
        saved = datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC) if found else None
    except ValueError:  # no such day
        return None
    return None if saved == datetime(*EPOCH, tzinfo=UTC) else saved


def _begin(path: Path, part: str) -> bytes:
    """Return the first bytes of a part of a workbook, empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as file:
            return file.read(_BEGINNING)
    except Exception:  # no zip, no such part, a damaged one
        return b""


def _fail(source: HandedInFile, why: str) -> Submission:
    message = f"看 {source.name} 时程序自己出错了（{why}）"
    fix = "请把这份文件和这句话发给程序的维护者"
    return _refuse(source, Finding("检查", Severity.ERROR, message, fix, status=Status.BROKEN))


def _refuse(source: HandedInFile, finding: Finding) -> Submission:
    return Submission(source, "", Outcome(source.path, None, None, (finding,)))
