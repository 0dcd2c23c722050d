"""Queue of tasks for an executor, with results in order; a task may kill its process."""

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
"""Seconds to wait for a result before the executor is checked."""
_DIED = "处理它的进程中途停了，可能是内存不够"


@dataclass
class _Job(Generic[I, T, R]):
    """An item with its task, None where there is nothing to do."""

    item: I
    piece: T | None
    future: Future[R] | None


class TaskQueue(Generic[T, R]):
    """Queue before an executor, which is replaced where one of its processes died.

    `fail` makes a result of the reason why there is none.
    """

    def __init__(
        self, executors: ExecutorSource, work: Callable[[T], R], fail: Callable[[str], R]
    ) -> None:
        self._executors, self._work, self._fail = executors, work, fail
        self._executor = executors.create()
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
        with suppress(Exception):  # a cluster that is gone does not answer
            self._executor.shutdown(wait=False)

    def work_through(self, jobs: Iterable[tuple[I, T | None]]) -> Iterator[tuple[I, R | None]]:
        """Yield every item with its result, in order; the number of pending tasks is bounded."""
        for item, piece in jobs:
            future = None if piece is None else self._submit(piece)
            self._waiting.append(_Job(item, piece, future))
            if len(self._waiting) > self._executors.ahead:
                yield self._next()
        while self._waiting:
            yield self._next()

    def do(self, piece: T) -> R:
        """Return the result of one task, which is repeated once where a process dies."""
        future = self._submit(piece)
        if self._is_broken(future):
            self._replace()
            future = self._submit(piece)
        if self._is_broken(future):
            self._replace()
        return self._result(future)

    def _next(self) -> tuple[Any, R | None]:
        """Return the first item and its result; after a crash, repeat all pending tasks singly."""
        if self._waiting[0].future and self._is_broken(self._waiting[0].future):
            self._replace()
            for job in self._waiting:
                if job.piece is not None and job.future and self._is_broken(job.future):
                    job.future = Future()
                    job.future.set_result(self.do(job.piece))
        job = self._waiting.popleft()
        return job.item, self._result(job.future) if job.future else None

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
        except Exception as error:  # any error of a cluster's worker
            self._executors.check()
            return self._fail(f"做它的机器出错了（{type(error).__name__}：{error}）")

    def _replace(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor = self._executors.create()

    def _is_broken(self, future: Future[R]) -> bool:
        """Return whether the future was lost because a process died."""
        while True:
            try:
                return isinstance(future.exception(_PATIENCE), BrokenExecutor)
            except CancelledError:
                return False
            except TimeoutError:
                self._executors.check()
