"""The text that goes to a unit: what is wrong, what to do, by when, short enough to paste."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from round.hand import file, make_desk, make_filing
from round.members import TODAY

from toolkit.core.finding import Finding, Place, Severity, Status
from toolkit.round.collect.letters import write_message
from toolkit.round.unit_status import Entry, State, UncountedFile

PLACE = Place("二、主动公开", "C19")
ERROR = Finding("C01", Severity.ERROR, "行政强制没有填", "没有发生的请填 0。", PLACE, "x")
QUESTION = Finding("Y02", Severity.QUESTION, "现行有效对不上", "写明原因", PLACE, "y")
NOTE = Finding("C10", Severity.NOTE, "全角数字", "不用改", PLACE, "z")


def message(entry: Entry, due: date | None = None) -> str:
    entry = replace(entry, unit=replace(entry.unit, due=due))
    return write_message(entry, make_desk(entry))


def test_a_unit_that_has_nothing_to_do_gets_no_text() -> None:
    assert message(file("甲镇", make_filing(), NOTE)) == ""
    explained = replace(QUESTION, status=Status.EXPLAINED)
    assert message(file("甲镇", make_filing(), explained)) == ""


def test_what_is_to_mend_stands_with_its_cell_and_what_to_do() -> None:
    text = message(file("甲镇", make_filing(), ERROR, QUESTION), date(2024, 1, 31))
    assert text.splitlines() == [
        "甲镇：",
        "贵单位的2023年度政府信息公开工作年度报告填报表收到了。",
        "有 1 处要改正：",
        "1. “二、主动公开”C19：行政强制没有填。没有发生的请填 0。",
        "有 1 处请核对，确实无误的在“情况说明”表写明原因：",
        "1. “二、主动公开”C19：现行有效对不上。写明原因。",
        "请在2024年1月31日以前改好后重新报送。",
    ]


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (None, "请尽快报送"),
        (TODAY, "请在2024年1月25日以前报送"),
        (date(2024, 1, 24), "期限是2024年1月24日，已经过了，请尽快报送"),
    ],
)
def test_who_has_not_filed_is_asked_by_when(due: date | None, when: str) -> None:
    missing = Finding("D02", Severity.ERROR, "没有交", "催交")
    entry = replace(file("甲镇", None), state=State.MISSING, counted=None, findings=(missing,))
    text = message(entry, due)
    assert text.startswith("甲镇：\n还没有收到贵单位的2023年度")
    assert text.splitlines()[-1] == f"{when}；已经报送的请告诉我们。"


def test_a_long_list_is_cut_and_the_copy_named() -> None:
    text = message(file("甲镇", make_filing(), *[ERROR] * 30))
    assert "有 30 处要改正" in text
    assert "其余 22 处见标注的副本。" in text
    assert len(text.splitlines()) < 15


def test_the_copy_that_goes_with_it_is_to_be_mended() -> None:
    copy = "甲镇（问题已标注）.xlsx"
    entry = file("甲镇", make_filing(), ERROR)
    assert (
        "这些地方在随附的“甲镇（问题已标注）.xlsx”里都已标出，请直接在这一份上改。"
        in write_message(entry, make_desk(entry), copy)
    )
    assert "随附" not in message(entry)


def test_a_long_message_is_cut_where_it_pauses_and_a_short_one_not() -> None:
    clause = "本年新收政府信息公开申请数量与上年结转数量之和应当等于办理结果总计与结转下年度之和"
    long = replace(ERROR, message=f"{clause}；{clause}，{clause}")
    lines = message(file("甲镇", make_filing(), long)).splitlines()
    assert lines[3] == f"1. “二、主动公开”C19：{clause}；{clause}……。没有发生的请填 0。"
    short = replace(ERROR, message=f"{clause}；{clause}")
    assert f"{clause}；{clause}。" in message(file("甲镇", make_filing(), short))


def test_what_came_and_was_not_counted_is_no_missing_file() -> None:
    one = file("甲镇", None).counted
    assert one
    apart = UncountedFile(one, "设了打开密码，读不了", "请取消密码", is_certain=False)
    entry = replace(file("甲镇", None), state=State.UNCOUNTED, counted=None, uncounted=(apart,))
    assert message(entry, date(2024, 1, 31)).splitlines() == [
        "甲镇：",
        "收到了看来是贵单位的2023年度政府信息公开工作年度报告填报表，但是没有算：",
        "1. “甲镇.xlsx”：设了打开密码，读不了。请取消密码。",
        "请在2024年1月31日以前重新报送；不是贵单位交的，请告诉我们。",
    ]
    certain = replace(entry, uncounted=(replace(apart, is_certain=True),))
    assert message(certain).splitlines()[1:] == [
        "贵单位的2023年度政府信息公开工作年度报告填报表收到了，但是没有算：",
        "1. “甲镇.xlsx”：设了打开密码，读不了。请取消密码。",
        "请尽快重新报送。",
    ]


def test_of_several_files_the_unit_says_which_counts() -> None:
    one = file("甲镇", make_filing())
    assert one.counted
    others = (one.counted, one.counted)
    entry = replace(one, state=State.UNCLEAR, counted=None, others=others)
    text = message(entry)
    assert "收到了几份内容不同的：\n1. 甲镇.xlsx\n2. 甲镇.xlsx\n" in text
    assert "请告诉我们以哪一份为准。" in text
