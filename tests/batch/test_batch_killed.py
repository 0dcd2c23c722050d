"""A run that is ended at any moment: the next one completes it, and nothing is left over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from batch.batches import read, report, take
from command import TIANBAO, tianbao
from round.sixty import County

from toolkit.batch.journal import NAME

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/stat").exists(), reason="what still runs is looked up in /proc"
    ),
]
WORKBOOKS = 10
SELF_KILLING = """
import os, signal, sys
from pathlib import Path
from toolkit.cli import main

def spy(left, link, write):
    def count():
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def write_half_first(path, data):
        write(path, data[: len(data) // 2])
        count()
        return write(path, data)

    def link_later(*names):
        count()
        link(*names)
        count()

    Path.write_bytes, os.link = write_half_first, link_later

if __name__ == "__main__":
    spy(int(sys.argv.pop(1)), os.link, Path.write_bytes)
    main()
"""
"""The command, which kills itself at a moment: with a file half written, whole, or in place."""


class Whole(NamedTuple):
    """Some workbooks in 收回, in 报告 what a run makes of them that nothing happens to, and how
    long it takes.
    """

    folder: Path
    seconds: float


@pytest.fixture(scope="module")
def whole(county: County, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("killed")
    take(county, folder, WORKBOOKS)
    began = time.monotonic()
    assert report(folder, "--html").code == 0
    return Whole(folder, time.monotonic() - began)


@pytest.fixture(scope="module")
def folder(whole: Whole) -> Path:
    return whole.folder


def start(folder: Path, output: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Begin a run, with its workers in a group of their own."""
    command = [str(TIANBAO), "report", str(folder / "收回"), "-o", str(output), "--html"]
    return subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def find_running(group: int) -> Iterator[str]:
    """The processes of a group that have not ended."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of, *_ = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(of) == group and state != "Z":
            yield path.parent.name


def wait_for_the_end_of(group: int) -> None:
    until = time.monotonic() + 30
    while running := list(find_running(group)):
        assert time.monotonic() < until, f"{running} are still at work"
        time.sleep(0.02)


def assert_whole(output: Path, folder: Path) -> None:
    """What stands in a folder under a final name is as an undisturbed run wrote it."""
    whole = read(folder / "报告")
    found = read(output) if output.exists() else {}
    assert {name for name in found if found[name] != whole.get(name)} <= {
        name for name in found if name.startswith(".") and name.endswith(".tmp")
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_runs_killed_at_random_moments_are_completed_by_the_next(
    jobs: str, whole: Whole, tmp_path: Path
) -> None:
    moments = random.Random(jobs)  # noqa: S311  (nothing that must stay secret)
    folder, output = whole.folder, tmp_path / "报告"
    for _ in range(4):
        process = start(folder, output, "--jobs", jobs)
        time.sleep(moments.uniform(0, whole.seconds))
        process.kill()
        process.wait()
        wait_for_the_end_of(process.pid)
        process.communicate()
        assert_whole(output, folder)
    last = tianbao("report", folder / "收回", "-o", output, "--html", "--jobs", jobs)
    assert last.code == 0
    assert read(output) == read(folder / "报告")


@pytest.mark.parametrize(
    ("moment", "jobs"), [(1, "1"), (2, "1"), (3, "1"), (4, "1"), (17, "1"), (20, "2")]
)
def test_a_run_killed_while_it_writes_is_completed_by_the_next(
    moment: int, jobs: str, folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "报告"
    arguments = ["report", str(folder / "收回"), "-o", str(output), "--html", "--jobs", jobs]
    script = tmp_path / "run.py"
    script.write_text(SELF_KILLING, encoding="utf-8")
    command = [sys.executable, str(script), str(moment), *arguments]
    killed = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert_whole(output, folder)
    complete, at = divmod(moment - 1, 3)
    assert len(read(output)) == complete + (1, 1, 2)[at]  # in place, it has two names yet
    assert tianbao(*arguments).code == 0
    assert read(output) == read(folder / "报告")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_interrupted_says_how_to_go_on(
    jobs: str, folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "报告"
    process = start(folder, output, "--jobs", jobs)
    while not list(output.glob("*.docx")):
        assert process.poll() is None
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "再运行一次同样的命令，会接着做完" in told.decode()
    assert "Traceback" not in told.decode()
    wait_for_the_end_of(process.pid)
    assert_whole(output, folder)
    assert not any(name.startswith(".") for name in read(output))
    assert tianbao("report", folder / "收回", "-o", output, "--html").code == 0
    assert read(output) == read(folder / "报告")


def test_a_journal_that_was_torn_costs_no_more_than_its_last_line(
    folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "报告"
    arguments = ("report", folder / "收回", "-o", output, "--html")
    tianbao(*arguments)
    journal = (output / NAME).read_bytes()
    (output / NAME).write_bytes(journal[:-40])
    again = tianbao(*arguments)
    assert f"没有变化的 {WORKBOOKS} 份" in again.err
    assert (output / NAME).read_bytes().splitlines()[-1] == journal.splitlines()[-1]
