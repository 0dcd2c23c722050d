"""Rules of a place: codes switched and weighed, deadlines, equations and patterns added."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from command import EXAMPLES, tianbao

from toolkit.checks import apply_local_rules
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.catalog import find_form
from toolkit.form.loading import FormError
from toolkit.form.rules.local import LocalRules, amend, load_local

FORM = find_form()
GOOD = EXAMPLES / "leye-2021.xlsx"


def local(folder: Path, text: str) -> Path:
    path = folder / "本地.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def codes(*options: str | Path) -> dict[str, str]:
    files = json.loads(tianbao("check", GOOD, "--json", *options).out)["files"]
    return {finding["code"]: finding["severity"] for finding in files[0]["findings"]}


def test_a_code_is_switched_off_or_weighs_otherwise(tmp_path: Path) -> None:
    path = local(tmp_path, "codes:\n- {code: S08, skip: true}\n- {code: S04, severity: 错误}\n")
    before, after = codes(), codes("--rules", path)
    assert "S08" in before
    assert "S08" not in after
    assert (before["S04"], after["S04"]) == ("需说明", "错误")
    assert tianbao("report", GOOD, "--rules", path, "-o", tmp_path / "报告.docx").code == 1


@pytest.mark.parametrize(("day", "severity"), [(14, Severity.NOTE), (15, Severity.ERROR)])
def test_a_change_holds_from_its_day_on(day: int, severity: Severity) -> None:
    rules = LocalRules.model_validate(
        {"codes": [{"code": "S08", "severity": "错误", "since": date(2026, 1, 15)}]}
    )
    note = Finding("S08", Severity.NOTE, "其它", "改")
    (weighed,) = apply_local_rules([note], rules, date(2026, 1, day))
    assert weighed.severity is severity


def test_a_check_that_broke_cannot_be_switched_off() -> None:
    rules = LocalRules.model_validate({"codes": [{"code": "S08", "skip": True}]})
    broken = Finding("S08", Severity.ERROR, "出错", "报告", status=Status.BROKEN)
    assert list(apply_local_rules([broken], rules)) == [broken]


def test_an_equation_and_a_deadline_are_added(tmp_path: Path) -> None:
    text = (
        "due: {month: 1, day: 20}\n"
        "equations:\n"
        "- {code: E04, table: 复议诉讼, name: 本地核对, holds: 行政复议.总计 = 行政复议.结果维持}\n"
    )
    amended = amend(FORM, load_local(local(tmp_path, text), FORM))
    assert len(amended.equations) == len(FORM.equations) + 1
    assert [(d.month, d.day) for d in amended.wording.deadlines[0].days] == [(1, 20)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("codes:\n- {code: S99, skip: true}\n", 2, "没有“S99”这个审核代码"),
        ("codes:\n- {code: S08, skp: true}\n", 2, "不认识这个键"),
        (
            "equations:\n- {code: E04, table: 没有, name: 甲, holds: 甲 = 乙}\n",
            2,
            "没有编号为“没有”的表",
        ),
        ("due: {month: 13, day: 1}\n", 1, "不能大于 12"),
    ],
)
def test_faulty_rules_are_told_with_their_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = local(tmp_path, text)
    with pytest.raises(FormError) as raised:
        load_local(path, FORM)
    assert [fault.line for fault in raised.value.faults] == [line]
    assert words in raised.value.faults[0].message
    done = tianbao("check", GOOD, "--rules", path)
    assert done.code == 2
    assert words in done.err
