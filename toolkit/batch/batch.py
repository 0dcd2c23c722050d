"""Batch of reports: a run that was interrupted is completed by the next one.

Workers make the documents and this process writes them: colliding names are numbered in the order
of the workbooks, which is known only here, and a worker that dies leaves no file behind.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.batch.cache_key import make_cache_key
from toolkit.batch.journal import Journal, Record
from toolkit.batch.output_file import OutputState, find_place
from toolkit.batch.prior_filings_archive import open_archive
from toolkit.batch.task import DOCUMENT, Made, Task, TaskContext, fail, make
from toolkit.batch.task_queue import TaskQueue
from toolkit.core.files import digest_file, find_real
from toolkit.core.unique_names import UniqueNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from toolkit.batch.cache_key import CacheKey
    from toolkit.batch.executors import ExecutorSource
    from toolkit.batch.output_file import OutputPlace
    from toolkit.batch.result_summary import Verdict
    from toolkit.core.discovery import Input
    from toolkit.pipeline.prior_filings import PriorFilings


@dataclass(frozen=True)
class Order:
    """Options of a batch; without `output` reports are written beside their workbooks.

    `force` also replaces files that somebody else wrote or changed.
    """

    context: TaskContext
    output: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Result of one workbook: whether its report exists now, and whether it is new.

    `notes` are sentences for the user; `is_edited` is true where a report that somebody changed
    was kept, `failed` where a file could not be written.
    """

    item: Input
    verdict: Verdict
    stands: bool = False
    is_new: bool = False
    is_edited: bool = False
    notes: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class WorkbookState:
    """State of one workbook after the run: its journal, its record, whether its report exists."""

    journal: Journal
    record: Record
    has_document: bool

    @property
    def document(self) -> Path | None:
        """Path of its report, None where there is none; not stored, since a batch holds many."""
        names = (name for name in self.record.files if name.endswith(DOCUMENT))
        paths = (self.journal.folder / name for name in names if self.has_document)
        return next(paths, None)


@dataclass(frozen=True)
class _Job:
    """A workbook in progress, with its record of an earlier run."""

    item: Input
    task: Task
    journal: Journal
    record: Record | None


class Batch:
    """One run over many workbooks; `states` grows as they are done."""

    def __init__(
        self,
        order: Order,
        cache_key: CacheKey,
        inputs: Sequence[Input],
        journals: Mapping[Path, Journal],
        queue: TaskQueue[Task, Made],
    ) -> None:
        self.order, self.cache_key = order, cache_key
        self.inputs, self.journals, self.queue = inputs, journals, queue
        self.states: list[WorkbookState] = []
        # where no earlier run is recorded, no file can be ours
        self.sources = {
            journal.folder: {journal.locate(item.shown) for item in inputs if journal.by_source}
            for journal in journals.values()
        }
        self._names = UniqueNames()

    def run(self) -> Iterator[Done]:
        """Make the reports that are missing or have changed; yield every workbook in order."""
        for job, made in self.queue.work_through(map(self._find_job, self.inputs)):
            if made and made.fault:
                yield _describe_fault(job, made)
                continue
            if made is not None:
                verdict, name = made.verdict, made.name
                digests = {end: sha256(data).hexdigest() for end, data in made.parts.items()}
            elif job.record is not None:
                verdict, name = job.record.verdict, job.record.name
                known = job.record.files.items()
                digests = {PurePosixPath(file).suffix: digest for file, digest in known}
            else:
                raise ValueError(f"{job.item.shown} was neither made now nor before")
            folder = self.order.output or job.item.home
            stem = self._names.reserve(find_real(folder), name) if digests else name
            files = {job.journal.locate(folder / f"{stem}{end}"): d for end, d in digests.items()}
            key = self.cache_key.make_key(job.task)
            record = Record(
                job.journal.locate(job.item.shown), job.task.digest, key, name, files, verdict
            )
            if record.files:
                done = self._deliver(job, record, made)
            else:
                done = Done(job.item, verdict)
                self._note(job, record)
            self.states.append(WorkbookState(job.journal, record, done.stands))
            yield done

    def find_place(self, journal: Journal, name: str, digest: str) -> OutputPlace:
        """Classify the present file at a path that a journal's file is to be written to."""
        return find_place(journal, journal.folder / name, digest, self.sources[journal.folder])

    def is_due(self, place: OutputPlace) -> bool:
        """Return whether a file is to be written: it is missing, outdated, or forced."""
        if place.state is OutputState.FOREIGN:
            return self.order.force
        return place.state is not OutputState.SAME

    def _find_job(self, item: Input) -> tuple[_Job, Task | None]:
        """Return the job of a workbook, and its task unless its recorded report is complete."""
        path = item.path.absolute()  # other machines stand in another folder
        task = Task(path, digest_file(path), self.order.context, item.folder is not None)
        journal = self.journals[find_real(find_root(self.order, item))]
        known = (
            record
            for record in journal.by_digest.get(task.digest, ())
            if record.key == self.cache_key.make_key(task)
        )
        job = _Job(item, task, journal, next(known, None))
        is_done = job.record is not None and not any(
            self.is_due(self.find_place(journal, name, digest))
            for name, digest in job.record.files.items()
        )
        return job, None if is_done else task

    def _note(self, job: _Job, record: Record) -> None:
        """Add a record to the journal, unless it is known."""
        if job.task.digest and not any(
            (known.key, known.files) == (record.key, record.files)
            for known in job.journal.by_source.get(record.source, ())
        ):
            job.journal.add(record)

    def _deliver(self, job: _Job, record: Record, made: Made | None) -> Done:
        places = [self.find_place(job.journal, *file) for file in record.files.items()]
        kept = [p for p in places if p.state is OutputState.FOREIGN and not self.order.force]
        notes: tuple[str, ...] = ()
        first = places[0].path
        if first.stem != record.name:
            notes = (f"{job.item.shown} 的报告与前面一份同名，写成了 {first.name}",)
        before = job.journal.by_source.get(record.source, ())
        if kept and not any(known.files == record.files for known in before):
            notes += tuple(f"{p.path} 已经存在，没有改动它。要覆盖请加 --force" for p in kept)
            return Done(job.item, record.verdict, notes=notes, failed=True)
        notes += tuple(f"{p.path} 有人改过，没有动它。要换成新出的请加 --force" for p in kept)
        due = [place for place in places if self.is_due(place)]
        if due and made is None:
            made = self.queue.do(job.task)
            if made.fault:
                return _describe_fault(job, made)
        self._note(job, record)
        faults = tuple(filter(None, (p.put(made.parts[p.path.suffix]) for p in due if made)))
        if faults:
            return Done(job.item, record.verdict, notes=notes + faults, failed=True)
        is_new, is_edited = bool(due), bool(kept)
        return Done(
            job.item, record.verdict, stands=True, is_new=is_new, is_edited=is_edited, notes=notes
        )


@contextmanager
def open_batch(
    order: Order,
    inputs: Sequence[Input],
    executors: ExecutorSource,
    last_year: PriorFilings | None = None,
) -> Iterator[Batch]:
    """Yield a batch over many workbooks, with the output folders locked until it ends.

    Raises:
        NotWrittenError: a folder is not writable, or another run is writing into it.
    """
    with ExitStack() as stack:
        journals: dict[Path, Journal] = {}
        for root in dict.fromkeys(find_root(order, item) for item in inputs):
            if find_real(root) not in journals:  # several paths may lead to one folder
                journal = journals[find_real(root)] = stack.enter_context(Journal(root))
                journal.clean()
        archive = None
        if last_year is not None:
            archive = stack.enter_context(
                open_archive(next(iter(journals.values())).make_temporary(), last_year)
            )
            order = replace(order, context=replace(order.context, last_year=archive.path))
        queue: TaskQueue[Task, Made] = stack.enter_context(TaskQueue(executors, make, fail))
        yield Batch(order, make_cache_key(order.context, archive), inputs, journals, queue)


def find_root(order: Order, item: Input) -> Path:
    """Return the folder whose journal records a workbook."""
    return order.output or item.folder or item.home


def _describe_fault(job: _Job, made: Made) -> Done:
    return Done(job.item, made.verdict, notes=(f"{job.item.shown}：{made.fault}",))
