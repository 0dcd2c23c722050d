"""D03: units whose texts are the same, and units that merely write of the same things."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio
from round.hand import file, make_filing
from round.units import FORM

from toolkit.core.finding import Severity, Status
from toolkit.form.filing import Reason
from toolkit.round.similar_texts import ask_about_alike, find_similar
from toolkit.round.unit_status import Entry

TEXT = "总体情况"
WORDS = (
    "我镇全年主动公开政府信息128条，更新公开指南和目录，组织培训3次，答复群众咨询56人次；"
    "设立公开查阅点2处，编印办事指南600册，村务公开栏按季更换。"
)
OTHER = (
    "本局围绕项目审批推进公开，全年办结事项947件，公布行政许可结果，开展政策解读12期，"
    "接受社会评议，没有发生责任追究；门户网站专栏改版，检索更快。"
)


def unit(name: str, *texts: str, reasons: tuple[Reason, ...] = ()) -> Entry:
    filing = make_filing(texts={TEXT: texts})
    return file(name, replace(filing, reasons=reasons))


def told(*entries: Entry) -> dict[str, list[str]]:
    return {
        entry.unit.name: [finding.message for finding in entry.findings]
        for entry in ask_about_alike(entries, FORM)[0]
    }


def lines(*entries: Entry) -> list[str]:
    return [group.describe(3) for group in ask_about_alike(entries, FORM)[1]]


def test_each_of_two_units_that_write_the_same_is_asked_and_told_of_the_other() -> None:
    found = told(
        unit("甲镇", WORDS), unit("乙镇", WORDS.replace("128", "129")), unit("丙局", OTHER)
    )
    assert found["丙局"] == []
    assert found["甲镇"] == ["“总体情况”与别的单位的文字相近：“乙镇”（98%）"]
    assert found["乙镇"] == ["“总体情况”与别的单位的文字相近：“甲镇”（98%）"]


def test_of_many_the_most_alike_are_named_and_all_are_counted() -> None:
    near = WORDS.replace("128", "129")
    found = told(unit("近镇", near), *(unit(f"同{n}镇", WORDS) for n in range(7)))
    same = "、".join(f"“同{n}镇”" for n in range(1, 6))
    assert found["同0镇"] == [f"“总体情况”与别的单位的文字相同：{same}等 7 个单位"]
    assert found["同6镇"][0].endswith("“同4镇”等 7 个单位")
    assert "近镇" not in found["同0镇"][0]


def test_paragraphs_cut_otherwise_are_the_same_text() -> None:
    found = told(unit("甲镇", WORDS), unit("乙镇", WORDS[:40], WORDS[40:]))
    assert found["甲镇"] == ["“总体情况”与别的单位的文字相同：“乙镇”"]


def test_a_group_is_one_line_and_ends_with_who_is_like_none_of_it() -> None:
    near = WORDS.replace("128", "129")
    same = [unit(f"同{n}镇", WORDS) for n in range(4)]
    assert lines(*same, unit("丙局", OTHER)) == [
        "“总体情况”有 4 个单位的文字相同：同0镇、同1镇、同2镇等"
    ]
    assert lines(unit("近镇", near), *same[:2], unit("丙局", OTHER), unit("丁局", OTHER)) == [
        "“总体情况”有 3 个单位的文字相近（98% 以上）：近镇、同0镇、同1镇",
        "“总体情况”有 2 个单位的文字相同：丙局、丁局",
    ]
    assert told(unit("近镇", near), *same[:2])["同0镇"] == [
        "“总体情况”与别的单位的文字相同：“同1镇”；相近：“近镇”（98%）"
    ]


def test_a_group_is_gone_once_every_unit_gave_its_reason() -> None:
    reasons = (Reason("D03", TEXT, "两镇合署办公"),)
    first, second = (unit(name, WORDS, reasons=reasons) for name in ("甲镇", "乙镇"))
    assert lines(first, second) == []
    assert len(lines(first, unit("丙镇", WORDS), second)) == 1


def test_a_short_text_is_alike_by_chance() -> None:
    assert told(unit("甲镇", "没有。"), unit("乙镇", "没有。")) == {"甲镇": [], "乙镇": []}


def test_a_reason_settles_it_for_the_unit_that_gives_it() -> None:
    reasons = (Reason("D03", TEXT, "两镇合署办公"),)
    (first, second), _ = ask_about_alike(
        [unit("甲镇", WORDS, reasons=reasons), unit("乙镇", WORDS)], FORM
    )
    assert first.findings[0].status is Status.EXPLAINED
    assert second.findings[0].status is Status.OPEN
    assert second.findings[0].severity is Severity.QUESTION


@given(
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=12), max_size=6, unique=True),
    st.integers(1, 100),
)
def test_no_pair_is_missed_for_the_sake_of_speed(texts: list[str], percent: int) -> None:
    found = {frozenset((a, b)) for a, b, _ in find_similar(texts, percent)}
    slow = {frozenset((a, b)) for a, b in combinations(texts, 2) if ratio(a, b) >= percent}
    assert found == slow


def test_thousands_of_the_same_text_are_no_pairs() -> None:
    units = [unit(f"{n}镇", WORDS) for n in range(3000)]
    entries, groups = ask_about_alike(units, FORM)
    assert entries[2999].findings[0].message.endswith("“4镇”等 2999 个单位")
    assert [len(group.units) for group in groups] == [3000]
