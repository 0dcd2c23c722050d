"""Reports made by a Dask scheduler with two workers on this machine, whatever happens to them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from batch.batches import fill, read, take, titles
from command import TIANBAO, Result, tianbao
from round.mishaps import BLANK_CELL
from round.sixty import County

pytestmark = pytest.mark.slow

WITHIN = 60
"""Seconds in which anything is there that was started."""
DASK = TIANBAO.with_name("dask")
HERE = ("--host", "127.0.0.1", "--no-dashboard")
IMPATIENT = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
COUNT = """
import sys
from distributed import Client
with Client(sys.argv[1]) as client:
    client.wait_for_workers(int(sys.argv[2]), timeout=60)
"""


@dataclass
class Cluster:
    """A scheduler with workers, each a process of ours."""

    folder: Path
    stack: ExitStack
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self) -> None:
        """Start it on a free port."""
        told = self.folder / "scheduler.json"
        command = ("scheduler", *HERE, "--port", "0", "--scheduler-file", str(told))
        self.scheduler = self._start(command)
        until = time.monotonic() + WITHIN
        while not self.address:
            assert time.monotonic() < until
            time.sleep(0.05)
            if told.exists() and (text := told.read_text(encoding="utf-8")).endswith("}"):
                self.address = json.loads(text)["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more that nobody starts again; it may not be there yet."""
        command = ("worker", self.address, *HERE, "--no-nanny", "--nthreads", "1")
        self.workers.append(self._start((*command, "--local-directory", str(self.folder))))
        return self.workers[-1]

    def wait_for_workers(self) -> None:
        alive = sum(worker.poll() is None for worker in self.workers)
        command = [sys.executable, "-c", COUNT, self.address, str(alive)]
        subprocess.run(command, check=True, timeout=WITHIN)

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen([str(DASK), *arguments], stdout=log, stderr=log)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process


@contextmanager
def open_cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    with ExitStack() as stack:
        cluster = Cluster(folder, stack)
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker()
        if workers:
            cluster.wait_for_workers()
        yield cluster


@pytest.fixture(scope="module")
def county(county: County, tmp_path_factory: pytest.TempPathFactory) -> County:
    """The county with nothing in archives, which other machines do not see."""
    loose = replace(county, folder=tmp_path_factory.mktemp("loose"))
    shutil.copytree(county.folder, loose.folder, dirs_exist_ok=True)
    for archive in loose.returned.rglob("*.zip"):
        archive.unlink()
    return loose


@pytest.fixture(scope="module")
def undisturbed(county: County, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The reports of all that came in, by one process that nothing happens to."""
    folder = tmp_path_factory.mktemp("undisturbed") / "报告"
    return tianbao("report", county.returned, "-o", folder), folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers that live as long as the tests of this module."""
    with open_cluster(tmp_path_factory.mktemp("dask"), workers=2) as cluster:
        yield cluster


def start(cluster: Cluster, folder: Path, output: Path, **env: str) -> subprocess.Popen[bytes]:
    """Begin the reports of a folder, and wait until the first is there."""
    arguments = ["report", str(folder), "-o", str(output), "--cluster", cluster.address]
    process = subprocess.Popen(
        [str(TIANBAO), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
    )
    while not list(output.glob("*.docx")):
        assert process.poll() is None
        time.sleep(0.005)
    return process


def test_a_cluster_makes_the_same_as_one_process(
    cluster: Cluster, county: County, undisturbed: tuple[Result, Path], tmp_path: Path
) -> None:
    done, folder = undisturbed
    again = tianbao("report", county.returned, "-o", tmp_path, "--cluster", cluster.address)
    assert (again.code, again.out) == (done.code, done.out)
    assert again.err == done.err.replace(str(folder), str(tmp_path))
    assert read(tmp_path) == read(folder)


def test_a_worker_that_is_killed_costs_no_report(
    cluster: Cluster, county: County, undisturbed: tuple[Result, Path], tmp_path: Path
) -> None:
    victim = cluster.start_worker()
    cluster.wait_for_workers()
    process = start(cluster, county.returned, tmp_path / "报告")
    victim.kill()
    out, _ = process.communicate(timeout=WITHIN)
    assert (process.returncode, out.decode()) == (undisturbed[0].code, undisturbed[0].out)
    assert read(tmp_path / "报告") == read(undisturbed[1])


def test_workers_that_stay_use_the_rules_of_each_run(
    cluster: Cluster, county: County, tmp_path: Path
) -> None:
    rules = tmp_path / "本地.yaml"
    fill(tmp_path / "收回" / "甲.xlsx", county.members[0].filing, cells={BLANK_CELL: None})
    arguments = ("report", tmp_path / "收回", "-o", tmp_path / "报告", "--rules", rules)
    for skipped, code in (("C01", 0), ("C06", 1)):
        rules.write_text(f"codes: [{{code: {skipped}, skip: true}}]", encoding="utf-8")
        assert tianbao(*arguments, "--cluster", cluster.address).code == code


def test_an_interrupted_run_leaves_the_workers_to_the_next(
    cluster: Cluster, county: County, undisturbed: tuple[Result, Path], tmp_path: Path
) -> None:
    process = start(cluster, county.returned, tmp_path / "报告")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=WITHIN)
    assert process.returncode == 130
    assert "Traceback" not in told.decode()
    again = tianbao(
        "report", county.returned, "-o", tmp_path / "报告", "--cluster", cluster.address
    )
    assert again.code == 1
    assert read(tmp_path / "报告") == read(undisturbed[1])


def test_last_years_filings_reach_the_workers(
    cluster: Cluster, county: County, tmp_path: Path
) -> None:
    names = take(county, tmp_path)
    options = ("--last-year", county.last_year, "--cluster", cluster.address)
    done = tianbao("report", tmp_path / "收回", "-o", tmp_path / "报告", *options)
    assert done.code == 0
    lines = [line.split() for line in done.out.splitlines() if line[0] != " "]
    assert [line[1:4] for line in lines[1:4]] == [["0", "1", "0"]] * 3
    assert sorted(read(tmp_path / "报告")) == titles(*names)


@pytest.mark.parametrize("patience", [IMPATIENT, {}], ids=["impatient", "patient"])
def test_a_scheduler_that_is_gone_ends_the_run_and_what_is_written_stays(
    patience: dict[str, str], county: County, undisturbed: tuple[Result, Path], tmp_path: Path
) -> None:
    with open_cluster(tmp_path, workers=1) as cluster:
        process = start(cluster, county.returned, tmp_path / "报告", **patience)
        assert cluster.scheduler is not None
        cluster.scheduler.kill()
        _, told = process.communicate(timeout=WITHIN)
    assert process.returncode == 2
    assert f"与集群 {cluster.address} 的连接断了" in told.decode()
    assert "接着做完" in told.decode()
    assert "Traceback" not in told.decode()
    found = read(tmp_path / "报告")
    assert 0 < len(found) < 52
    assert found.items() <= read(undisturbed[1]).items()


def refuse(folder: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> str:
    """What is said where a cluster cannot be used."""
    for name, value in IMPATIENT.items():
        monkeypatch.setenv(name, value)
    done = tianbao("report", folder / "收回", "-o", folder / "报告", "--cluster", address)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert not (folder / "报告").exists()
    return done.err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "没有的", "ftp://127.0.0.1:1"])
def test_a_scheduler_that_cannot_be_reached_is_told(
    address: str, county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(county, tmp_path, 2)
    assert f"连不上集群 {address}，请检查地址" in refuse(tmp_path, monkeypatch, address)


def test_a_cluster_without_workers_is_told(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(county, tmp_path, 2)
    with open_cluster(tmp_path, workers=0) as cluster:
        assert "里没有干活的机器" in refuse(tmp_path, monkeypatch, cluster.address)


def test_where_dask_is_missing_it_is_told_how_to_get_it(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(county, tmp_path, 2)
    (tmp_path / "distributed.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = refuse(tmp_path, monkeypatch, "tcp://127.0.0.1:1")
    assert 'pip install "tianbao[cluster]"' in told
