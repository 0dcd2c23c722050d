"""Every check is told beforehand: no code without an explanation, no explanation without a code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import ROOT, tianbao

from toolkit.form.catalog import find_form
from toolkit.form.model import Explanation
from toolkit.form.rules.rulebook import REPORT, TEMPLATE, list_codes, list_rules

FORM = find_form()


def emitted() -> set[str]:
    """The codes that the program names, and those that the form's rules declare."""
    modules = [path for path in (ROOT / "toolkit").rglob("*.py") if path.name != "rulebook.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    codes = set(re.findall(r'"([FCEYMS]\d\d)"', text))
    definition = (ROOT / "workbook" / f"{FORM.id}.yaml").read_text(encoding="utf-8")
    definition = definition.split("\nexplanations:")[0] + definition.split("\nlimits:")[1]
    return codes | set(re.findall(r"code: ([FCEYMS]\d\d)", definition))


def test_every_code_that_can_be_told_is_explained_and_no_other() -> None:
    assert emitted() == set(list_codes(FORM))


def test_equations_are_told_in_printed_labels() -> None:
    lines = [rule.what for rule in list_rules(FORM) if rule.code in {"E01", "E02", "E03", "E04"}]
    assert len(lines) == 6
    assert "每列：一、本年新收政府信息公开申请数量 + 二、上年结转政府信息公开申请数量" in lines[0]
    assert not any("依申请公开." in line for line in lines)


def test_rules_are_printed_and_given_as_json() -> None:
    text = tianbao("rules").out
    data = json.loads(tianbao("rules", "--json").out)
    assert data["form"] == FORM.id
    listed = [rule["code"] for rule in data["rules"]]
    assert listed == [rule.code for rule in (*list_rules(FORM), *REPORT, *TEMPLATE)]
    assert all(rule["code"] in text for rule in data["rules"])
    assert set(data["rules"][0]) == {"code", "severity", "what", "source"}


def test_the_workbook_ends_with_the_rules() -> None:
    from openpyxl import load_workbook

    book = load_workbook(Path(ROOT / "workbook" / f"{FORM.id}.xlsx"))
    sheet = book["审核规则"]
    shown = [row[1].value for row in sheet.iter_rows(min_row=4)]
    assert shown == [rule.code for rule in list_rules(FORM)]


@pytest.mark.parametrize(
    ("letter", "rules", "folder"), [("R", REPORT, "word"), ("T", TEMPLATE, "word")]
)
def test_the_codes_of_reports_and_templates_are_all_listed(
    letter: str, rules: tuple[Explanation, ...], folder: str
) -> None:
    sources = (ROOT / "toolkit" / folder).rglob("*.py")
    used = {
        code
        for source in sources
        for code in re.findall(rf'"({letter}\d\d)"', source.read_text(encoding="utf-8"))
    }
    assert used == {rule.code for rule in rules}
