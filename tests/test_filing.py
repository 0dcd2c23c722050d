"""A filing and its JSON: what is written is what is read, and what cannot be taken is said."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.finding import Finding, Severity
from toolkit.form.catalog import find_form
from toolkit.form.filing import (
    Filing,
    NotJsonError,
    Reason,
    blank_filing,
    dump_filing,
    form_of,
    load_filing,
)
from toolkit.form.model import CellKind

FORM = find_form()
EMPTY = blank_filing(FORM)
COUNT = "依申请公开.本年新收.自然人"
MONEY = "主动公开.行政事业性收费.收费金额"
COUNTS = [cell.id for cell in FORM.cells.values() if cell.band.kind is CellKind.COUNT]

words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20)
amounts = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=6)
fields = st.fixed_dictionaries(
    {
        "单位名称": st.none() | words,
        "年度": st.none() | st.integers(1000, 9999),
        "单位类别": st.sampled_from([None, "乡镇", "其他"]),
        "成文日期": st.none() | st.dates(),
        "主动公开无发生": st.sampled_from([None, "是"]),
    }
)
cells = st.dictionaries(st.sampled_from(COUNTS), st.none() | st.integers(0, 10**12))
texts = st.dictionaries(st.sampled_from(list(FORM.texts)), st.lists(words).map(tuple))
reasons = st.lists(st.builds(Reason, words, words, words)).map(tuple)


def load(**parts: Any) -> tuple[Filing, list[Finding]]:
    return load_filing(json.dumps({"form": FORM.id, **parts}), FORM)


@given(fields, cells, amounts, texts, reasons)
def test_what_is_dumped_is_what_is_loaded(
    given_fields: dict[str, Any],
    given_cells: dict[str, int | None],
    amount: Decimal,
    given_texts: dict[str, tuple[str, ...]],
    given_reasons: tuple[Reason, ...],
) -> None:
    filing = Filing(
        FORM.id,
        {**EMPTY.fields, **given_fields},
        {**EMPTY.cells, **given_cells, MONEY: amount},
        {**EMPTY.texts, **given_texts},
        given_reasons,
    )
    text = dump_filing(filing)
    assert load_filing(text, FORM) == (filing, [])
    assert dump_filing(load_filing(text, FORM)[0]) == text


def test_money_is_dumped_as_text_a_date_by_its_digits_and_a_blank_as_null() -> None:
    filing = Filing(
        FORM.id, {"成文日期": date(2022, 1, 5), "年度": None}, {MONEY: Decimal("1E+2"), COUNT: 0}
    )
    text = dump_filing(filing)
    assert text.endswith("}\n")
    assert f'"{MONEY}": "100"' in text
    assert json.loads(text) == {
        "form": FORM.id,
        "fields": {"成文日期": "2022-01-05", "年度": None},
        "cells": {MONEY: "100", COUNT: 0},
        "texts": {},
        "reasons": [],
    }


def test_what_is_absent_or_null_is_blank() -> None:
    assert load() == (EMPTY, [])
    nothing = {"fields": None, "cells": None, "texts": None, "reasons": None}
    assert load(**nothing, source="https://example.org") == (EMPTY, [])
    assert load(fields={"单位名称": ""}, cells={COUNT: None}, texts={"引言": None}) == (EMPTY, [])


@pytest.mark.parametrize("given_value", ["25.10", "25.1", 25.1, "000025.1"])
def test_money_is_taken_exactly(given_value: object) -> None:
    filing, findings = load(cells={MONEY: given_value})
    assert not findings
    assert filing.cells[MONEY] == Decimal("25.1")


@pytest.mark.parametrize(
    "value",
    [-1, 1.5, 3.0, "3", "", True, False, [], {}, float("nan")],
)
def test_what_is_no_count_is_refused(value: object) -> None:
    assert refused("cells", COUNT, value) == "C02"


@pytest.mark.parametrize(
    ("part", "value"), [(COUNT, -5), (MONEY, -5), (MONEY, "-5"), (MONEY, "－5")]
)
def test_a_negative_number_is_called_so(part: str, value: object) -> None:
    (finding,) = load(cells={part: value})[1]
    assert finding.code == "C02"
    assert "是负数" in finding.message


@pytest.mark.parametrize(
    "value",
    [
        "1" + "0" * 400,
        "-1",
        -1,
        "1e3",
        1e30,
        "1,234",
        "",
        ".5",
        "5.",
        "25.1万元",
        True,
        [],
        float("inf"),
        "１",
    ],
)
def test_what_is_no_amount_is_refused(value: object) -> None:
    assert refused("cells", MONEY, value) == "C02"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("年度", "2021"), ("年度", 999), ("年度", 10000), ("年度", True), ("年度", 2021.0),
        ("成文日期", "2022-2-30"), ("成文日期", "2022年1月15日"), ("成文日期", 20220115),
        ("单位类别", "村"), ("主动公开无发生", "否"), ("主动公开无发生", True),
        ("单位名称", 5), ("单位名称", ["镇"]),
    ],
)  # fmt: skip
def test_a_field_that_is_not_of_its_kind_is_refused(field: str, value: object) -> None:
    assert refused("fields", field, value) == "C16"


@pytest.mark.parametrize("value", ["一段", 5, {"1": "一段"}, ["一段", 5], [None]])
def test_a_text_that_is_no_list_of_paragraphs_is_refused(value: object) -> None:
    assert refused("texts", "引言", value) == "C16"


@pytest.mark.parametrize("character", ["\x07", "\x0c", "\x1f", "\x85", "\ud83d", "\ufffe"])
def test_a_paragraph_with_a_control_character_is_refused_and_the_others_kept(
    character: str,
) -> None:
    filing, (finding,) = load(texts={"引言": ["好", f"坏{character}的"]})
    assert filing.texts["引言"] == ("好",)
    assert (finding.code, finding.id) == ("C15", "引言")


@pytest.mark.parametrize("character", ["\x07", "\ud83d"])
def test_a_field_with_a_control_character_is_refused(character: str) -> None:
    assert refused("fields", "单位名称", f"坏{character}镇") == "C15"


@pytest.mark.parametrize(
    ("cell", "value"),
    [(COUNT, 10**15), (MONEY, "0.1234567"), (MONEY, "123456789012345.123456")],
    ids=["16 digits", "7 decimals", "21 digits"],
)
def test_a_number_that_a_workbook_cannot_hold_or_would_refuse_is_refused(
    cell: str, value: object
) -> None:
    assert refused("cells", cell, value) in {"C02", "C13"}


def test_digits_of_other_scripts_are_refused() -> None:
    assert refused("cells", MONEY, "٣") == "C02"


def refused(part: str, name: str, value: object) -> str:
    """The code of the one finding about a value, which must have become a blank."""
    filing, (finding,) = load(**{part: {name: value}})
    assert filing == EMPTY
    assert (finding.severity, finding.id) == (Severity.ERROR, name)
    assert name in finding.message
    assert finding.fix
    return finding.code


@pytest.mark.parametrize("part", ["fields", "cells", "texts"])
def test_an_unknown_id_is_a_finding(part: str) -> None:
    filing, (finding,) = load(**{part: {"不认识": "某值"}})
    assert filing == EMPTY
    assert (finding.code, finding.id, finding.found) == ("F14", "不认识", "某值")


def test_an_unknown_part_is_a_finding() -> None:
    _, (finding,) = load(cell={COUNT: 1})
    assert (finding.code, finding.id) == ("F14", "cell")


def test_unknown_ids_are_reported_in_their_order() -> None:
    names = [f"不认识{n}" for n in range(9)]
    _, findings = load(cells=dict.fromkeys(names, 1))
    assert [finding.id for finding in findings] == names


@pytest.mark.parametrize("part", ["fields", "cells", "texts"])
@pytest.mark.parametrize("value", [[1], "甲", 5, True])
def test_a_part_that_is_no_object_is_a_finding(part: str, value: object) -> None:
    filing, (finding,) = load(**{part: value})
    assert filing == EMPTY
    assert (finding.code, finding.id) == ("F01", part)


def test_reasons_are_taken() -> None:
    filing, findings = load(reasons=[{"code": "Y02", "id": COUNT, "text": "清理"}])
    assert not findings
    assert filing.reasons == (Reason("Y02", COUNT, "清理"),)


@pytest.mark.parametrize("value", [[{"code": "Y02"}], ["甲"], [5], "甲", {"code": "Y02"}, 5])
def test_reasons_that_are_not_well_formed_are_findings(value: object) -> None:
    filing, findings = load(reasons=value)
    assert filing == EMPTY
    assert [(finding.code, finding.id) for finding in findings] == [("F14", "reasons")]


def test_a_long_value_is_shown_shortened() -> None:
    _, (finding,) = load(cells={COUNT: "长" * 500})
    assert finding.found == "长" * 200


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"form": "annual-report-2021"}', "annual-report-2021"),
        ('{"form": 5}', None),
        ("{}", None),
        ("[]", None),
    ],
)
def test_the_form_that_a_json_names_is_told(text: str, name: str | None) -> None:
    assert form_of(text) == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "里面什么也没有"),
        ("甲", "第 1 行第 1 个字，“甲”：这里应当是一个值"),
        ('{"form": "甲"', "第 1 行第 13 个字，内容到这里就断了"),
        ('{\n"form" "甲"}', '第 2 行第 8 个字，“"甲"}”：这里的前面少了冒号'),
        ('{"form": "甲" "fields": {}}', '第 1 行第 14 个字，“"fields": {}}”：这里的前面少了逗号'),
        ("{'form': '甲'}", "第 1 行第 2 个字，“'form': '甲'}”：这里应当是双引号括着的名称"),
        ('{"form": “甲”}', "第 1 行第 10 个字，““甲”}”：这里应当是一个值"),
        ('{"form": "甲\n"}', "引号里面不能换行"),
        ('{"form": "甲}', "从这里开始的文字少了后面的引号"),
        ('{"form": "甲"}{}', "写完以后又多出了内容"),
        ('{"form": "C:\\x"}', "反斜杠后面写得不对"),
        ("[" * 100_000, "括号套得太深"),
        ("9" * 5000, "里面有几千位的数"),
    ],
)
def test_what_is_no_json_is_told_where_it_goes_wrong(text: str, told: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        form_of(text)
    assert told in str(caught.value)


def test_a_title_shows_a_blank_field_as_a_gap() -> None:
    filing = Filing(FORM.id, {"单位名称": "乐业镇", "年度": None})
    assert filing.describe("{单位名称}{年度}年报告") == "乐业镇＿＿年报告"
