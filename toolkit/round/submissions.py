"""Gathers what was handed in: every workbook checked, each apart from the others."""

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
    """One file that was handed in; its outcome is without the reading.

    `digest` is the SHA-256 of its bytes in hex; `saved` the time of saving that the workbook
    itself records; `passed_over` says why it is no filing to judge, empty where it is one;
    `is_sum` says that our own program added it up from others.
    """

    source: HandedInFile
    digest: str
    outcome: Outcome
    saved: datetime | None = None
    passed_over: str = ""
    is_sum: bool = False

    @property
    def name(self) -> str:
        """Where it was found, as shown."""
        return self.source.name


class Map(Protocol):
    """What carries the work out: `map`, or an executor's, in the order of the sources."""

    def __call__(
        self, receive: Callable[[HandedInFile], Submission], sources: Sequence[HandedInFile], /
    ) -> Iterable[Submission]:
        """Receive every source."""


def gather(
    sources: Sequence[HandedInFile], check: Callable[[Path], Outcome], map_: Map = map
) -> Iterator[Submission]:
    """Every file that was found, checked in turn; one that ends the check stops no other."""
    shared: dict[object, Any] = {}
    for submission in map_(Receiver(check), sources):
        yield replace(submission, outcome=_share(submission.outcome, shared))


def _share(outcome: Outcome, shared: dict[object, Any]) -> Outcome:
    """The outcome with what is the same in most, the form and the cells' places, kept once."""
    if outcome.form is None or outcome.filing is None:
        return outcome
    places = outcome.filing.places
    places = shared.setdefault(tuple(places.items()), places)
    form = shared.setdefault(outcome.form.id, outcome.form)
    return replace(outcome, form=form, filing=replace(outcome.filing, places=places))


def make_parallel_map(executors: ExecutorSource) -> Map:
    """A map that hands the sources to an executor's processes, a bounded number at a time."""
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
    """Takes one file in; it travels to other processes if `check` does."""

    check: Callable[[Path], Outcome]

    def __call__(self, source: HandedInFile) -> Submission:
        """Check a file, unless it is refused or passed over as it lies there."""
        if source.refused or source.passed_over:
            findings = (source.refused,) if source.refused else ()
            outcome = Outcome(source.path, None, None, findings)
            return Submission(source, "", outcome, passed_over=source.passed_over)
        try:
            with bring_out(source) as path:
                return self._receive(source, path)
        except DamagedError as error:
            return _refuse(source, refuse_damaged(str(error)))
        except Exception as error:  # one faulty file must not stop the others
            return _fail(source, f"{type(error).__name__}：{error}")

    def _receive(self, source: HandedInFile, path: Path) -> Submission:
        read = self.check(path)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        outcome = replace(read, path=source.path, reading=None)
        saved = _find_time_of_saving(_begin(path, _CORE))
        is_sum = read.reading.is_sum if read.reading else is_own_sum(path)
        return Submission(source, digest, outcome, saved, read.passed_over, is_sum)


def is_own_sum(path: Path) -> bool:
    """Whether our own program added a workbook up from others."""
    return f'"{SUMMED_SHEET}"'.encode() in _begin(path, _BOOK)


def _find_time_of_saving(properties: bytes) -> datetime | None:
    """When a workbook was last saved, as the program that did it wrote down, in UTC."""
    found = _SAVED.search(properties)
    try:
        saved = datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC) if found else None
    except ValueError:  # no such day
        return None
    return None if saved == datetime(*EPOCH, tzinfo=UTC) else saved


def _begin(path: Path, part: str) -> bytes:
    """The first bytes of a part of a workbook, none where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as file:
            return file.read(_BEGINNING)
    except Exception:  # no zip, no such part, a damaged one
        return b""


def _fail(source: HandedInFile, why: str) -> Submission:
    finding = Finding(
        "检查",
        Severity.ERROR,
        f"看 {source.name} 时程序自己出错了（{why}）",
        "请把这份文件和这句话发给程序的维护者",
        status=Status.BROKEN,
    )
    return _refuse(source, finding)


def _refuse(source: HandedInFile, finding: Finding) -> Submission:
    return Submission(source, "", Outcome(source.path, None, None, (finding,)))
