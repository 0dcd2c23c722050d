"""Work handed to an executor piece by piece, its results in order; a process may die of one."""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from toolkit.batch.executors import ExecutorSource

I = TypeVar("I")  # noqa: E741  (an item)
T = TypeVar("T")
R = TypeVar("R")

_PATIENCE = 2.0
"""Seconds for which nobody asks what has become of a result."""
_DIED = "处理它的进程中途停了，可能是内存不够"


@dataclass
class _Job(Generic[I, T, R]):
    """An item with its piece of work, None where there is none to do."""

    item: I
    piece: T | None
    future: Future[R] | None


class TaskQueue(Generic[T, R]):
    """An executor that does one kind of work; it is replaced where a process of it died.

    `fail` says in the shape of a result why there is none.
    """

    def __init__(
        self, executors: ExecutorSource, work: Callable[[T], R], fail: Callable[[str], R]
    ) -> None:
        self._staff, self._work, self._fail = executors, work, fail
        self._executor = executors.hire()
        self._waiting: deque[_Job[Any, T, R]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for job in self._waiting:
            if job.future:
                job.future.cancel()  # not every executor's shutdown does it
        if kind is None:
            self._executor.shutdown()
            return
        with suppress(Exception):  # a cluster that is gone cannot be told
            self._executor.shutdown(wait=False)

    def work_through(self, jobs: Iterable[tuple[I, T | None]]) -> Iterator[tuple[I, R | None]]:
        """Every item with its result, in order; a bounded number is under way at any time."""
        for item, piece in jobs:
            future = None if piece is None else self._submit(piece)
            self._waiting.append(_Job(item, piece, future))
            if len(self._waiting) > self._staff.ahead:
                yield self._parse()
        while self._waiting:
            yield self._parse()

    def do(self, piece: T) -> R:
        """One piece of work, awaited; once more by itself where a process dies meanwhile."""
        future = self._submit(piece)
        if self._is_broken(future):
            self._replace()
            future = self._submit(piece)
        if self._is_broken(future):
            self._replace()
        return self._result(future)

    def _parse(self) -> tuple[Any, R | None]:
        if self._waiting[0].future and self._is_broken(self._waiting[0].future):
            self._repeat()
        job = self._waiting.popleft()
        return job.item, self._result(job.future) if job.future else None

    def _repeat(self) -> None:
        """Do again, one by one, all that was under way when a process died."""
        self._replace()
        for job in self._waiting:
            if job.piece is not None and job.future and self._is_broken(job.future):
                job.future = Future()
                job.future.set_result(self.do(job.piece))

    def _submit(self, piece: T) -> Future[R]:
        try:
            return self._executor.submit(self._work, piece)
        except Exception as error:  # its processes died, or the cluster is gone
            future: Future[R] = Future()
            future.set_exception(error)
            return future

    def _result(self, future: Future[R]) -> R:
        try:
            return future.result()
        except BrokenExecutor:
            return self._fail(_DIED)
        except Exception as error:  # whatever a cluster tells of its workers
            self._staff.look()
            return self._fail(f"做它的机器出错了（{type(error).__name__}：{error}）")

    def _replace(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor = self._staff.hire()

    def _is_broken(self, future: Future[R]) -> bool:
        """Whether a process died, of this piece of work or of another."""
        while True:
            try:
                return isinstance(future.exception(_PATIENCE), BrokenExecutor)
            except CancelledError:
                return False
            except TimeoutError:
                self._staff.look()
