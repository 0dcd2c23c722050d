"""Web pages and PDFs of a batch, what is kept in memory, and whose files are theirs."""

from __future__ import annotations

import gc
import os
import stat
from pathlib import Path

import pytest
from batch.batches import fill, find_new, mark, read, report, take, titles
from command import tianbao
from round.mishaps import COUNT_CELL
from round.sixty import County

from toolkit.batch.batch import Order, open_batch
from toolkit.batch.cache_key import make_cache_key
from toolkit.batch.executors import find_executors
from toolkit.batch.journal import NAME
from toolkit.batch.task import (
    Made,
    Task,
    TaskContext,
    digest_named,
    digest_program,
    make,
)
from toolkit.core.discovery import find_inputs
from toolkit.core.files import digest_file
from toolkit.core.libreoffice import VARIABLE, NoOfficeError, find_office


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each time that LibreOffice is started."""
    try:
        office = find_office()
    except NoOfficeError as error:
        pytest.skip(str(error))
    log, script = tmp_path / "runs", tmp_path / "soffice"
    log.touch()
    script.write_text(f'#!/bin/sh\necho run >> "{log}"\nexec "{office}" "$@"\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(VARIABLE, str(script))
    return log


def count(runs: Path) -> int:
    return len(runs.read_text().splitlines())


@pytest.mark.skipif(os.name != "posix", reason="LibreOffice is started through a shell script")
def test_one_libreoffice_makes_all_pdfs_and_none_twice(
    county: County, tmp_path: Path, runs: Path
) -> None:
    first, second, third = take(county, tmp_path, 3)
    done = report(tmp_path, "--pdf", "--jobs", "2")
    assert (done.code, count(runs)) == (0, 1)
    pdfs = titles(first, second, third, end=".pdf")
    found = read(tmp_path / "报告")
    assert set(found) == {*titles(first, second, third), *pdfs}
    assert all(found[name].startswith(b"%PDF-") for name in pdfs)

    renamed = tmp_path / "收回" / "最终版.xlsx"
    (tmp_path / "收回" / f"{third}.xlsx").rename(renamed)
    mark(tmp_path / "报告")
    done = report(tmp_path, "--pdf")
    assert (done.code, count(runs), find_new(tmp_path / "报告")) == (0, 1, [NAME])
    assert "过时" not in done.err

    fill(tmp_path / "收回" / f"{second}.xlsx", county.by_name[second].filing, cells={COUNT_CELL: 7})
    old = tmp_path / "报告" / titles(second, end=".pdf")[0]
    assert f"旧报告已过时：{old}" in report(tmp_path).err
    mark(tmp_path / "报告")
    done = report(tmp_path, "--pdf")
    assert (done.code, count(runs)) == (0, 2)
    assert find_new(tmp_path / "报告") == sorted([NAME, old.name])
    assert "过时" not in done.err


@pytest.mark.skipif(os.name != "posix", reason="LibreOffice is started through a shell script")
def test_a_pdf_of_somebody_elses_stays(county: County, tmp_path: Path, runs: Path) -> None:
    (name,) = take(county, tmp_path, 1)
    (tmp_path / "报告").mkdir()
    pdf = tmp_path / "报告" / titles(name, end=".pdf")[0]
    pdf.write_bytes(b"mine")
    done = report(tmp_path, "--pdf")
    assert (done.code, count(runs), pdf.read_bytes()) == (2, 0, b"mine")
    assert f"{pdf} 已经存在，没有改动它" in done.err
    assert report(tmp_path, "--pdf", "--force").code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_where_there_is_no_libreoffice_the_reports_are_written_all_the_same(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = take(county, tmp_path, 2)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "没有"))
    done = report(tmp_path, "--pdf")
    assert done.code == 2
    assert VARIABLE in done.err
    assert sorted(read(tmp_path / "报告")) == titles(*names)


def test_pages_stand_beside_the_reports_and_follow_them(county: County, tmp_path: Path) -> None:
    first, second = take(county, tmp_path, 2)
    pages = titles(first, second, end=".html")
    assert report(tmp_path).code == 0
    mark(tmp_path / "报告")
    assert report(tmp_path, "--html").code == 0
    assert find_new(tmp_path / "报告") == sorted([NAME, *pages])
    page = (tmp_path / "报告" / pages[0]).read_text(encoding="utf-8")
    assert first in page
    fill(tmp_path / "收回" / f"{first}.xlsx", county.by_name[first].filing, cells={COUNT_CELL: 7})
    done = report(tmp_path)
    assert f"旧报告已过时：{tmp_path / '报告' / titles(first, end='.html')[0]}" in done.err


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_are_let_go_of_when_they_are_written(
    jobs: int, county: County, tmp_path: Path
) -> None:
    take(county, tmp_path, 30)
    order = Order(TaskContext(digest_program(), digest_named(TaskContext(""))), tmp_path / "报告")
    inputs = find_inputs([tmp_path / "收回"])
    with find_executors(jobs) as executors, open_batch(order, inputs, executors) as batch:
        kept = [sum(isinstance(thing, Made) for thing in gc.get_objects()) for _ in batch.run()]
    assert len(kept) == 30
    assert max(kept) <= executors.ahead + 2


def make_task(county: County, context: TaskContext) -> Task:
    path = county.complete / f"{county.members[0].name}.xlsx"
    return Task(path, digest_file(path), context)


def test_another_version_of_the_program_makes_nothing_and_its_reports_are_due(
    county: County,
) -> None:
    named = digest_named(TaskContext(""))
    ours, other = TaskContext(digest_program(), named), TaskContext("another", named)
    task = make_task(county, ours)
    assert make(task).parts
    assert "不是同一版本" in make(make_task(county, other)).fault
    keys = {make_cache_key(context, None).make_key(task) for context in (ours, ours, other)}
    assert len(keys) == 2


@pytest.mark.parametrize("kind", ["template", "rules"])
def test_a_machine_that_sees_other_rules_or_another_template_makes_nothing(
    kind: str, county: County, tmp_path: Path
) -> None:
    path = tmp_path / f"{kind}.docx"
    if kind == "template":
        assert tianbao("template", "starter", "-o", path).code == 0
    else:
        path.write_text("codes: []", encoding="utf-8")
    plain = TaskContext(digest_program(), **{kind: path})  # type: ignore[arg-type]  # one of its paths
    context = TaskContext(
        plain.program, digest_named(plain), template=plain.template, rules=plain.rules
    )
    assert make(make_task(county, context)).parts
    path.write_bytes(path.read_bytes() + b"\n")
    made = make(make_task(county, context))
    assert "与开始时的不同" in made.fault
    assert made.parts == {}


def test_a_workbook_that_changes_meanwhile_or_is_not_there_is_not_reported(county: County) -> None:
    context = TaskContext(digest_program(), digest_named(TaskContext("")))
    task = make_task(county, context)
    assert "被改动了" in make(Task(task.path, "another", context)).fault
    assert "读不到它" in make(Task(task.path.with_name("没有.xlsx"), "any", context)).fault


def test_a_workbook_that_vanishes_before_its_turn_is_told(county: County, tmp_path: Path) -> None:
    names = take(county, tmp_path, 2)
    order = Order(TaskContext(digest_program(), digest_named(TaskContext(""))), tmp_path / "报告")
    inputs = find_inputs([tmp_path / "收回"])
    inputs[0].path.unlink()
    with find_executors(1) as executors, open_batch(order, inputs, executors) as batch:
        gone, there = batch.run()
    assert not gone.verdict.ok
    assert [gone.stands, there.stands] == [False, True]
    documents = [standing.document for standing in batch.states]
    assert documents == [None, tmp_path / "报告" / titles(names[1])[0]]
