"""Executors of tasks: this process, several processes, or a Dask cluster."""

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
"""Most processes: Windows can wait for no more."""
_AHEAD = 4
"""Pending tasks for each process, so that one slow task does not idle the others."""


class ClusterError(Exception):
    """The cluster cannot be used; the message is a sentence for the user."""


class LocalExecutor(Executor):
    """Executor that runs each task at once, in this process."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:  # noqa: ANN401  (as the base class has it)
        """Run a task and return its finished future."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # raised by the future's result()
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class ExecutorSource:
    """Factory of executors, called anew after one broke, and the number of tasks to keep pending.

    `check` is called where a result is late or lost; it raises where none will come.
    """

    create: Callable[[], Executor]
    ahead: int
    check: Callable[[], None] = lambda: None  # local executors break when a process dies


@contextmanager
def find_executors(jobs: int, cluster: str | None = None) -> Iterator[ExecutorSource]:
    """Yield executors of `jobs` processes, one per core for 0, or of a Dask scheduler.

    Raises:
        ClusterError: it does not answer, has no workers, or Dask is not installed.
    """
    if cluster:
        with _find_cluster(cluster) as executors:
            yield executors
    elif jobs == 1:
        yield ExecutorSource(LocalExecutor, 0)
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
    """Set up a worker process: it ends with its parent, and ignores Ctrl-C."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    parent = parent_process()

    def follow() -> None:
        if parent:
            parent.join()
        os._exit(1)  # a killed parent cannot stop it

    Thread(target=follow, daemon=True).start()


@contextmanager
def _find_cluster(address: str) -> Iterator[ExecutorSource]:
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError as error:  # an optional dependency
        raise ClusterError(
            '没有装用集群要的 Dask：请用 pip install "tianbao[cluster]" 装上再试'
        ) from error
    for name in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are raised as ClusterError
    patience = dask.config.get("distributed.comm.timeouts.connect")  # where its users set it
    try:
        client = distributed.Client(address, timeout=patience)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"连不上集群 {address}，请检查地址，看它的调度程序是否开着") from error
    with client:
        check = partial(_check_cluster, client, address, patience)
        check()
        cores = sum(client.ncores().values())
        yield ExecutorSource(partial(client.get_executor, pure=False), _AHEAD * cores, check)


def _check_cluster(client: Any, address: str, patience: str) -> None:  # noqa: ANN401  (of Dask)
    """Wait until the cluster has a worker.

    Raises:
        ClusterError: there is no worker, or the scheduler is gone with its tasks.
    """
    if client.status != "running":
        raise ClusterError(f"与集群 {address} 的连接断了，请看它的调度程序是否还开着")
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise ClusterError(f"集群 {address} 里没有干活的机器，请先启动 dask worker") from error
