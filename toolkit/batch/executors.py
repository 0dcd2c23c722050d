"""Who does the work: this process, more of them, or those of a cluster, all as executors."""

from __future__ import annotations

import logging
import os
import sys
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.core.gc_tuning import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import ProcessPoolExecutor

R = TypeVar("R")

_MOST = 61 if sys.platform == "win32" else sys.maxsize
"""So many processes Windows lets one wait for."""
_AHEAD = 4
"""Pieces of work that wait or are done for each process: one slow piece does not idle the rest."""


class ClusterError(Exception):
    """The cluster cannot be used; the message is a sentence for the user."""


class Here(Executor):
    """Does each piece of work at once, in this process."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:  # noqa: ANN401  (as the base class has it)
        """Do it."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # it is the future's to tell
            future.set_exception(error)
        return future


def _look_at_nothing() -> None:
    """Processes of this machine break of themselves where they die."""


@dataclass(frozen=True)
class ExecutorSource:
    """How to get an executor, anew after it broke, and how much to have in its hands at once.

    `look` is called where a result is long in coming or lost; it raises where none will come.
    """

    hire: Callable[[], Executor]
    ahead: int
    look: Callable[[], None] = _look_at_nothing


@contextmanager
def find_executors(jobs: int, cluster: str | None = None) -> Iterator[ExecutorSource]:
    """So many processes, as many as there are cores for 0, or those of a Dask scheduler.

    Raises:
        ClusterError: it is not there, has nobody to work, or Dask is not installed.
    """
    if cluster:
        with _find_cluster(cluster) as executors:
            yield executors
    elif jobs == 1:
        yield ExecutorSource(Here, 0)
    else:
        count = min(jobs or os.cpu_count() or 1, _MOST)
        yield ExecutorSource(lambda: _open_pool(count), _AHEAD * count)


def _open_pool(count: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(count, get_context("spawn"), _start)
    for _ in range(count):  # all start now: Python's pool stumbles over one that dies meanwhile
        pool.submit(os.getpid)
    return pool


def _start() -> None:
    """Make a new process one that lives as long as its parent, and leaves Ctrl-C to it."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    parent = parent_process()

    def follow() -> None:
        if parent:
            parent.join()
        os._exit(1)  # killed, it could not tell us

    Thread(target=follow, daemon=True).start()


@contextmanager
def _find_cluster(address: str) -> Iterator[ExecutorSource]:
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError as error:  # not everybody has it
        raise ClusterError(
            '没有装用集群要的 Dask：请用 pip install "tianbao[cluster]" 装上再试'
        ) from error
    for name in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong, we say in a sentence
    patience = dask.config.get("distributed.comm.timeouts.connect")  # where its users set it
    try:
        client = distributed.Client(address, timeout=patience)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"连不上集群 {address}，请检查地址，看它的调度程序是否开着") from error
    with client:
        look = partial(_look_at_cluster, client, address, patience)
        look()
        cores = sum(client.ncores().values())
        yield ExecutorSource(partial(client.get_executor, pure=False), _AHEAD * cores, look)


def _look_at_cluster(client: Any, address: str, patience: str) -> None:  # noqa: ANN401  (of Dask)
    """Wait until somebody is there to work.

    Raises:
        ClusterError: nobody came, or the scheduler is gone and what it was told with it.
    """
    if client.status != "running":
        raise ClusterError(f"与集群 {address} 的连接断了，请看它的调度程序是否还开着")
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise ClusterError(f"集群 {address} 里没有干活的机器，请先启动 dask worker") from error
