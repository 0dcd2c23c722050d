"""Work handed to processes: results in order, and a process that dies takes one piece along."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future

import pytest

from toolkit.batch import executors
from toolkit.batch.executors import ExecutorSource, find_executors
from toolkit.batch.task_queue import TaskQueue


def work(piece: str) -> str:
    """Say a word; some are said to end the process, or to need too much memory."""
    if piece == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece == "starve":
        raise MemoryError
    return piece.upper()


def fail(fault: str) -> str:
    return f"failed: {fault}"


def run(jobs: int, pieces: list[str | None]) -> list[tuple[int, str | None]]:
    with find_executors(jobs) as executors, TaskQueue(executors, work, fail) as queue:
        return list(queue.work_through(enumerate(pieces)))


def test_no_more_processes_are_asked_for_than_the_system_can_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with find_executors(3) as three, find_executors(5) as five:
        assert five.ahead > three.ahead
    monkeypatch.setattr(executors, "_MOST", 3)
    with find_executors(5) as bounded:
        assert bounded.ahead == three.ahead


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order_and_items_without_work_too(jobs: int) -> None:
    pieces = ["a", None, "b", "c", None, *("x" * 40)]
    expected = [None if piece is None else piece.upper() for piece in pieces]
    assert run(jobs, pieces) == list(enumerate(expected))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_piece_that_needs_too_much_memory_fails_alone(jobs: int) -> None:
    results = [result for _, result in run(jobs, ["a", "starve", "b"])]
    assert results[::2] == ["A", "B"]
    assert "MemoryError" in str(results[1])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_piece_whose_process_dies_fails_alone_wherever_it_stands() -> None:
    pieces: list[str | None] = ["die", *"abcdefgh", "die", *"ij"]
    results = [result for _, result in run(2, pieces)]
    died = [str(result) for result, piece in zip(results, pieces, strict=True) if piece == "die"]
    assert all("处理它的进程中途停了" in result for result in died)
    assert [r for r in results if r not in died] == list("ABCDEFGHIJ")


class Patient(Future[str]):
    """Work that is done no sooner than somebody asks for it."""

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self.set_result("done")
        return super().exception(timeout)


class Counting(Executor):
    """Counts what is in its hands."""

    def __init__(self) -> None:
        self.futures: list[Patient] = []

    def submit(self, fn: object, /, *args: object, **kwargs: object) -> Future[str]:  # type: ignore[override]  # of one kind of work
        self.futures.append(Patient())
        return self.futures[-1]

    @property
    def under_way(self) -> int:
        return sum(not future.done() for future in self.futures)


def test_no_more_than_a_bounded_number_is_under_way_however_many_there_are() -> None:
    executor = Counting()
    with TaskQueue(ExecutorSource(lambda: executor, 8), work, fail) as queue:
        through = queue.work_through((number, "x") for number in range(300))
        taken = [executor.under_way for _ in through]
    assert len(executor.futures) == 300
    assert max(taken) == 8


def test_what_is_waiting_is_cancelled_where_the_run_is_interrupted() -> None:
    executor = Counting()
    with pytest.raises(KeyboardInterrupt):
        interrupt(executor, after=3)
    assert len(executor.futures) == 3
    assert all(future.cancelled() for future in executor.futures)


def interrupt(executor: Executor, after: int) -> None:
    def items() -> Iterator[tuple[int, str]]:
        for number in range(after):
            yield number, "x"
        raise KeyboardInterrupt

    with TaskQueue(ExecutorSource(lambda: executor, 4), work, fail) as queue:
        list(queue.work_through(items()))
