"""Regular expressions of a form: compiled within bounds, searched within a time."""

from pathlib import Path

import pytest
import yaml
from command import EXAMPLES, ROOT, tianbao

from toolkit.form.rules.patterns import Pattern, SlowPatternError

SLOW = ["(a|aa)+$", "((中|中华)+国?)+$", r"(\w|\d)+(\w\d?|\d)+[；☆]"]
SOUND = [
    r"\d{4}年",
    r"[\[［][^，。]{0,20}号",
    "(a+)+$",
    r"(?:[^\]]|\{5)+",
    r"[]{9}]x",
    "1[3-9]\\d{9}",
]


@pytest.mark.parametrize("source", SLOW)
def test_a_search_that_would_not_end_is_given_up(source: str) -> None:
    with pytest.raises(SlowPatternError, match="找了太久"):
        Pattern(source).try_out()


@pytest.mark.parametrize("source", SOUND)
def test_what_offices_write_is_searched_to_the_end(source: str) -> None:
    Pattern(source).check()
    Pattern(source).try_out()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a{1000000000}", "重复的次数太多"),
        ("((a{1000}){1000}){2}", "重复的次数太多"),
        ("[ab]{1000000,}", "重复的次数太多"),
        ("a{99999999999999999999}", "重复的次数太多"),
        ("(" * 1500 + "a" + ")" * 1500, "套得太深"),
        ("a" * 5000, "太长"),
        ("(a", "不是合乎语法"),
        ("a)", "不是合乎语法"),
    ],
)
def test_an_expression_without_measure_is_refused(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Pattern(source).check()


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    """Return the usual form with a phrase that is looked for without end."""
    data = yaml.safe_load((ROOT / "workbook" / "annual-report-2021.yaml").read_text("utf-8"))
    slow = {"code": "S02", "severity": "错误", "says": "写错了", "fix": "改正"}
    data["wording"]["phrases"].append(slow | {"pattern": r"(?:[^\n]|\w\w)+[☆★]"})
    path = tmp_path / "form.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_form_check_names_the_expression(definition: Path) -> None:
    done = tianbao("form", "check", definition)
    assert done.code == 1
    assert "wording.phrases[" in done.out
    assert "没完没了" in done.out


def test_a_check_that_is_given_up_is_an_error_and_no_report_goes_out(
    definition: Path, tmp_path: Path
) -> None:
    good = EXAMPLES / "leye-2021.xlsx"
    done = tianbao("check", good, "--form", definition)
    assert done.code == 1
    assert "找了太久" in "".join(done.out.split())
    output = tmp_path / "报告.docx"
    assert tianbao("report", good, "--form", definition, "-o", output).code == 1
    assert not output.exists()
