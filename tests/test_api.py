"""The functions for those who build on them: their examples run, and the CLI starts without."""

from __future__ import annotations

import ast
import doctest
import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import EXAMPLES, ROOT

import toolkit
from toolkit import NotWrittenError
from toolkit.core.files import unpack
from toolkit.pipeline import api

GOOD, FAULTY = EXAMPLES / "leye-2021.xlsx", EXAMPLES / "leye-2021-as-published.xlsx"
FUNCTIONS = [
    name
    for name, value in vars(api).items()
    if inspect.isfunction(value) and value.__module__ == api.__name__
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_examples_of_every_function_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "workbook" / "examples")
    monkeypatch.chdir(tmp_path)
    (example,) = doctest.DocTestFinder(recurse=False).find(
        getattr(api, name), name, globs=vars(api)
    )
    assert example.examples
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []
    assert runner.run(example, out=told.append).failed == 0, "".join(told)


def test_every_function_is_offered_by_the_package_itself() -> None:
    assert set(FUNCTIONS) <= set(toolkit.__all__)
    for name in toolkit.__all__:
        assert getattr(toolkit, name).__name__ == name


def test_what_the_package_does_not_offer_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = toolkit.nothing_of_the_kind


def test_type_checkers_see_all_that_is_offered() -> None:
    tree = ast.parse((ROOT / "toolkit" / "__init__.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    told = {
        a.name for node in imports if (node.module or "").startswith("toolkit.") for a in node.names
    }
    assert told == set(toolkit.__all__)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, toolkit; print(sorted(m for m in sys.modules if m.startswith('toolkit')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['toolkit']\n"


def test_a_report_is_made_of_a_sound_workbook_only(tmp_path: Path) -> None:
    outcome, report = api.render(api.check(GOOD))
    assert outcome.ok
    assert report is not None
    assert {"word/document.xml"} <= {name for name, _ in unpack(report)}
    assert api.render(api.check(FAULTY))[1] is None
    assert api.render(api.check(FAULTY), draft=True)[1] is not None
    assert api.render(api.check(tmp_path / "没有.xlsx"), draft=True)[1] is None


def test_last_years_filing_is_compared(tmp_path: Path) -> None:
    codes = {finding.code for finding in api.check(GOOD).findings}
    assert "Y05" in codes
    later = tmp_path / "次年.xlsx"
    filing = api.read(GOOD).filing
    assert filing is not None
    form = api.load_form()
    next_year = type(filing)(
        filing.form, {**filing.fields, "年度": 2022}, filing.cells, filing.texts
    )
    api.save(later, api.fill(form, next_year))
    compared = {finding.code for finding in api.check(later, last_year=GOOD).findings}
    assert "Y04" in compared
    assert "Y05" not in compared


def test_rules_of_a_place_hold(tmp_path: Path) -> None:
    rules = tmp_path / "本地.yaml"
    rules.write_text("codes: [{code: Y05, skip: true}]\n", encoding="utf-8")
    assert "Y05" not in {finding.code for finding in api.check(GOOD, rules=rules).findings}


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "一份.txt"
    path.write_bytes(b"1")
    with pytest.raises(NotWrittenError):
        api.save(path, b"2")
    assert path.read_bytes() == b"1"
    api.save(path, b"2", force=True)
    assert path.read_bytes() == b"2"


def test_an_unknown_kind_of_export_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="pdf"):
        api.export(api.check(GOOD), to="pdf")
