"""Reports of many workbooks: what one run was interrupted in, the next completes.

Workers make the documents and this process writes them: names that collide are told apart in the
order of the workbooks, which is known only here, and a worker that dies leaves nothing behind.
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
from toolkit.batch.task import DOCUMENT, Made, Task, TaskContext, digest_file, fail, make
from toolkit.batch.task_queue import TaskQueue
from toolkit.core.files import find_real
from toolkit.core.unique_names import UniqueNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from toolkit.batch.cache_key import CacheKey
    from toolkit.batch.executors import ExecutorSource
    from toolkit.batch.output_file import OutputPlace
    from toolkit.batch.result_summary import Verdict
    from toolkit.core.discovery import Input
    from toolkit.pipeline.prior_filings import Predecessors


@dataclass(frozen=True)
class Order:
    """What is asked for; without `output` reports stand beside their workbooks.

    `force` replaces also what somebody else wrote or changed.
    """

    context: TaskContext
    output: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one workbook: whether its report stands now, and whether it is new.

    `notes` are sentences for the user; `is_edited` says that somebody's changes were left alone,
    `failed` that a file could not be put into place.
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
    """What holds of one workbook after this run, in the journal's terms."""

    journal: Journal
    record: Record
    has_document: bool

    @property
    def document(self) -> Path | None:
        """Its report, where it stands: put together when asked for, since a batch keeps many."""
        names = (name for name in self.record.files if name.endswith(DOCUMENT))
        paths = (self.journal.folder / name for name in names if self.has_document)
        return next(paths, None)


@dataclass(frozen=True)
class _Job:
    """A workbook on its way, with what is known of it from an earlier run."""

    item: Input
    task: Task
    journal: Journal
    record: Record | None


class Batch:
    """One run over many workbooks; `standings` grow as they are done."""

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
        # where nothing was written before, nothing that is there can be ours
        self.sources = {
            journal.folder: {journal.locate(item.shown) for item in inputs if journal.by_source}
            for journal in journals.values()
        }
        self._names = UniqueNames()

    def run(self) -> Iterator[Done]:
        """Make what is missing or has changed; every workbook is told of, in order."""
        for job, made in self.queue.work_through(map(self._look, self.inputs)):
            if made and made.fault:
                yield _describe_fault(job, made)
                continue
            verdict, name, digests = _describe(job, made)
            folder = self.order.output or job.item.home
            stem = self._names.reserve(find_real(folder), name) if digests else name
            files = {job.journal.locate(folder / f"{stem}{end}"): d for end, d in digests.items()}
            key = self.cache_key.make_key(job.task)
            record = Record(
                job.journal.locate(job.item.shown), job.task.digest, key, name, files, verdict
            )
            done = (
                self._deliver(job, record, made) if record.files else Done(job.item, record.verdict)
            )
            if not record.files:
                self._note(job, record)
            self.states.append(WorkbookState(job.journal, record, done.stands))
            yield done

    def find_place(self, journal: Journal, name: str, digest: str) -> OutputPlace:
        """What stands where a file of a journal's is to be written."""
        return find_place(journal, journal.folder / name, digest, self.sources[journal.folder])

    def is_due(self, place: OutputPlace) -> bool:
        """Whether a file is to be written: not what is there already, nor over what others did."""
        if place.state is OutputState.FOREIGN:
            return self.order.force
        return place.state is not OutputState.SAME

    def _look(self, item: Input) -> tuple[_Job, Task | None]:
        """Find out whether there is anything to do."""
        path = item.path.absolute()  # other machines stand in another folder
        task = Task(path, digest_file(path), self.order.context, item.folder is not None)
        journal = self.journals[find_real(find_root(self.order, item))]
        known = (
            record
            for record in journal.by_digest.get(task.digest, ())
            if record.key == self.cache_key.make_key(task)
        )
        job = _Job(item, task, journal, next(known, None))
        return job, task if job.record is None or self._lacks(journal, job.record) else None

    def _lacks(self, journal: Journal, record: Record) -> bool:
        files = record.files.items()
        return any(self.is_due(self.find_place(journal, name, digest)) for name, digest in files)

    def _note(self, job: _Job, record: Record) -> None:
        """Write a record down, unless it is known."""
        if job.task.digest and not _find_same(job.journal, record):
            job.journal.add(record)

    def _deliver(self, job: _Job, record: Record, made: Made | None) -> Done:
        places = [self.find_place(job.journal, *file) for file in record.files.items()]
        kept = [p for p in places if p.state is OutputState.FOREIGN and not self.order.force]
        told = _describe_collision(job, record, places[0].path)
        before = job.journal.by_source.get(record.source, ())
        if kept and not any(known.files == record.files for known in before):
            told += tuple(f"{p.path} 已经存在，没有改动它。要覆盖请加 --force" for p in kept)
            return Done(job.item, record.verdict, notes=told, failed=True)
        told += tuple(f"{p.path} 有人改过，没有动它。要换成新出的请加 --force" for p in kept)
        due = [place for place in places if self.is_due(place)]
        if due and made is None:
            made = self.queue.do(job.task)
            if made.fault:
                return _describe_fault(job, made)
        self._note(job, record)
        faults = tuple(filter(None, (p.put(made.parts[p.path.suffix]) for p in due if made)))
        if faults:
            return Done(job.item, record.verdict, notes=told + faults, failed=True)
        is_new, is_edited = bool(due), bool(kept)
        return Done(
            job.item, record.verdict, stands=True, is_new=is_new, is_edited=is_edited, notes=told
        )


@contextmanager
def open_batch(
    order: Order,
    inputs: Sequence[Input],
    executors: ExecutorSource,
    last_year: Predecessors | None = None,
) -> Iterator[Batch]:
    """Begin a run over many workbooks; the folders are closed to other runs until it ends.

    Raises:
        NotWrittenError: a folder is closed to us, or another run is writing into it.
    """
    with ExitStack() as stack:
        journals: dict[Path, Journal] = {}
        for root in dict.fromkeys(find_root(order, item) for item in inputs):
            if find_real(root) not in journals:  # several ways may lead to one folder
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
    """The folder whose journal speaks of a workbook."""
    return order.output or item.folder or item.home


def _describe(job: _Job, made: Made | None) -> tuple[Verdict, str, dict[str, str]]:
    """The verdict on a workbook, and the name and the digests of its report, by suffix."""
    if made is not None:
        digests = {end: sha256(data).hexdigest() for end, data in made.parts.items()}
        return made.verdict, made.name, digests
    if job.record is None:
        raise ValueError(f"{job.item.shown} was neither made now nor before")
    files = {PurePosixPath(name).suffix: digest for name, digest in job.record.files.items()}
    return job.record.verdict, job.record.name, files


def _find_same(journal: Journal, record: Record) -> bool:
    """Whether the same was recorded in an earlier run."""
    return any(
        (known.key, known.files) == (record.key, record.files)
        for known in journal.by_source.get(record.source, ())
    )


def _describe_collision(job: _Job, record: Record, path: Path) -> tuple[str, ...]:
    if path.stem == record.name:
        return ()
    return (f"{job.item.shown} 的报告与前面一份同名，写成了 {path.name}",)


def _describe_fault(job: _Job, made: Made) -> Done:
    return Done(job.item, made.verdict, notes=(f"{job.item.shown}：{made.fault}",))
