"""What the texts must hold, how they are numbered, and when the report is due."""

from __future__ import annotations

from datetime import date

import pytest
from checks.township import (
    FORM,
    TEXTS,
    add,
    brief,
    check,
    load_case,
    make_filing,
    swap,
)

from toolkit.checks.case import Case
from toolkit.checks.wording.structure import check_structure, count_words
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, blank_filing

OVERDUE = "依申请公开.办理结果.其他处理.逾期未缴费.总计"
NO_NOTICE = (*TEXTS["其他事项"], "全年没有发出过收费通知。")
LONG = "镇里逐项梳理办事指南，更新办理条件和所需材料。" * 45
PARTS = "本报告由总体情况、主动公开政府信息情况、"
THREE = "六个部分"

BAD = {
    "too long": ("S03", "提示", "总体情况", add("总体情况", LONG)),
    "too short": (
        "S03",
        "提示",
        "总体情况",
        make_filing(
            {"总体情况": ("主动公开、依申请公开、信息管理、平台、考核、评议、追责均已落实。",)}
        ),
    ),
    "an aspect is missing": ("S04", "需说明", "总体情况", swap("总体情况", "依申请公开", "办理")),
    "no word of accountability": (
        "S04",
        "需说明",
        "总体情况",
        swap("总体情况", "3.责任追究。全年没有因公开工作被追究责任的情形。", "3.其他。"),
    ),
    "五 is 无": ("S05", "需说明", "问题与改进", make_filing({"问题与改进": ("无",)})),
    "五 names no measure": (
        "S05",
        "需说明",
        "问题与改进",
        make_filing({"问题与改进": ("部分站所报送的材料格式五花八门，问题不少。" * 3,)}),
    ),
    "五 names no problem": (
        "S05",
        "需说明",
        "问题与改进",
        make_filing({"问题与改进": ("今后我镇将增加图解和短视频，让群众看得懂。" * 3,)}),
    ),
    "no word of fees": (
        "S06",
        "错误",
        "其他事项",
        make_filing({"其他事项": ("没有其他需要报告的事项。",)}),
    ),
    "a notice that cannot have been": (
        "S06",
        "需说明",
        "其他事项",
        make_filing({"其他事项": NO_NOTICE}, cells={OVERDUE: 2}),
    ),
    "a mark after the bracket": (
        "S07",
        "提示",
        "总体情况",
        swap("总体情况", "（五）监督", "（五）、监督"),
    ),
    "1、 at the top": ("S07", "提示", "问题与改进", add("问题与改进", "1、强化人员培训。")),
    "（二） without （一）": ("S07", "提示", "问题与改进", add("问题与改进", "（二）加强培训。")),
    "（三） left out": ("S07", "提示", "总体情况", swap("总体情况", "（三）政府信息", "政府信息")),
    "（二） twice": ("S07", "提示", "总体情况", swap("总体情况", "（三）", "（二）")),
    "2. left out": ("S07", "提示", "总体情况", swap("总体情况", "2.社会", "社会")),
    "三是 after 一是": ("S07", "提示", "总体情况", swap("总体情况", "二是开展", "三是开展")),
    "三是 twice": (
        "S07",
        "提示",
        "问题与改进",
        add("问题与改进", "一是抓培训。二是抓报送。三是抓通报。三是抓考核。"),
    ),
    "seven announced, six named": ("S09", "提示", "引言", swap("引言", THREE, "七个部分")),
    "six announced, five named": (
        "S09",
        "提示",
        "引言",
        swap("引言", PARTS, "本报告由主动公开政府信息情况、"),
    ),
    "announced, not named": (
        "S09",
        "提示",
        "引言",
        make_filing({"引言": (TEXTS["引言"][0], "全文共分七个部分，统计期限为1月1日至12月31日。")}),
    ),
    "no period": (
        "S12",
        "提示",
        "引言",
        swap("引言", "，所列数据的统计期限为2024年1月1日至2024年12月31日", ""),
    ),
    "no preface": ("S12", "提示", "引言", make_filing({"引言": ()})),
    "too late": ("S13", "提示", "成文日期", make_filing(fields={"成文日期": date(2025, 2, 1)})),
    "too early": ("S13", "提示", "成文日期", make_filing(fields={"成文日期": date(2024, 12, 30)})),
    "a year late": ("S13", "提示", "成文日期", make_filing(fields={"成文日期": date(2026, 1, 15)})),
}

GOOD = {
    "the clean filing": make_filing(),
    "long, but not too long": add("总体情况", LONG[:300]),
    "an aspect in other words": swap("总体情况", "依申请公开情况", "申请公开办理情况"),
    "a department owes no government items": make_filing(
        {"总体情况": (*TEXTS["总体情况"][:6], "组织业务培训2次，开展自查1次。")},
        fields={"单位类别": "县级部门"},
    ),
    "a name that is no government's": make_filing(
        {"总体情况": (*TEXTS["总体情况"][:6], "组织业务培训2次，开展自查1次。")},
        fields={"单位类别": None, "单位名称": "青禾县水务局"},
    ),
    "五 is short but has both": make_filing(
        {
            "问题与改进": (
                "信息更新不及时，图解偏少，专职人员不足。" * 2
                + "下一步将一并改进，下一步将配齐人员。",
            )
        }
    ),
    "fees in other words": make_filing({"其他事项": ("我镇未向申请人收取任何费用。",)}),
    "no notice and nobody overdue": make_filing({"其他事项": NO_NOTICE}, cells={OVERDUE: 0}),
    "overdue and no word of notices": make_filing(cells={OVERDUE: 2}),
    "1、 below （一）": swap("总体情况", "1.工作考核", "1、工作考核"),
    "lists that start again": add(
        "问题与改进",
        "（一）问题。",
        "1.人手少。",
        "2.经验少。",
        "（二）措施。",
        "1.配人。",
        "2.培训。",
    ),
    "numbers within a paragraph": add(
        "问题与改进", "（一）配齐人员。（二）加强培训。", "（三）定期通报。"
    ),
    "another way to say the second": add(
        "问题与改进", "一是抓报送。第二，抓解读。三是抓通报，四要抓考核，五是抓整改。"
    ),
    "an ordinal that is none": add("问题与改进", "原因之一是人手少，统一是关键，唯一是办法。"),
    "a section of the law": add("问题与改进", "对照《条例》第二十条第（八）项逐条自查。"),
    "a sum at the start": add("问题与改进", "1.5万元用于添置查询设备。"),
    "fewer named, and so on": swap(
        "引言",
        "收到和处理政府信息公开申请情况、"
        "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个",
        "收到和处理政府信息公开申请情况等六个",
    ),
    "named after the number": swap(
        "引言",
        "".join(TEXTS["引言"][1].partition("六个部分组成")[:2]),
        "本报告由六个部分组成，包括一、总体情况，二、主动公开政府信息情况，"
        "三、收到和处理政府信息公开申请情况，四、政府信息公开行政复议、行政诉讼情况，"
        "五、存在的主要问题及改进情况，六、其他需要报告的事项",
    ),
    "the last two joined": swap("引言", "、其他需要报告的事项", "和其他需要报告的事项"),
    "parts of something else": add("引言", "工作分三个部分推进。"),
    "the period in 一": make_filing(
        {
            "引言": TEXTS["引言"][:1],
            "总体情况": (*TEXTS["总体情况"], "统计时间自1月1日起至12月31日止。"),
        }
    ),
    "no date": make_filing(fields={"成文日期": None}),
    "the last day": make_filing(fields={"成文日期": date(2025, 1, 31)}),
    "a county has until 20 February": make_filing(
        fields={"成文日期": date(2025, 2, 20), "单位类别": "县级政府", "单位名称": "青禾县"}
    ),
    "a county by its name": make_filing(
        fields={"成文日期": date(2025, 2, 20), "单位类别": None, "单位名称": "青禾县"}
    ),
    "led from above, dated later": make_filing(
        {"总体情况": TEXTS["总体情况"]},
        fields={"成文日期": date(2025, 3, 5), "单位类别": "垂直管理"},
    ),
}

SEED = [
    ("S04", "需说明", "总体情况"),
    ("S06", "错误", "其他事项"),
    ("S07", "提示", "总体情况"),
    ("S08", "提示", "依申请公开说明"),
    ("S12", "提示", "引言"),
]


@pytest.mark.parametrize("name", BAD)
def test_one_fault_gives_one_finding(name: str) -> None:
    code, severity, where, filing = BAD[name]
    assert brief(filing) == [(code, severity, where)]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_gives_none(name: str) -> None:
    assert brief(GOOD[name]) == []


def test_the_seed_as_published_gets_what_its_faults_deserve() -> None:
    findings = check(load_case("leye-2021-as-published"))
    assert sorted((f.code, f.severity.value, f.id) for f in findings) == SEED
    missing = next(f.expected for f in findings if f.code == "S04")
    assert missing == (
        "依申请公开、政府信息管理、政府信息公开平台建设、监督保障、工作考核、社会评议、责任追究结果"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("leye-2021", [fault for fault in SEED if fault[0] != "S06"]),
        (
            "suqian-2023",
            [
                ("S03", "提示", "总体情况"),
                ("S04", "需说明", "总体情况"),
                ("S12", "提示", "引言"),
            ],
        ),
        ("pingtan-2021", []),
    ],
)
def test_other_real_filings(name: str, expected: list[tuple[str, str, str]]) -> None:
    assert brief(load_case(name)) == expected


def test_a_blank_filing_has_nothing_to_say_about() -> None:
    assert brief(blank_filing(FORM)) == []


def test_a_blank_year_leaves_the_date_alone() -> None:
    assert brief(make_filing(fields={"年度": None})) == []


def test_a_year_beyond_the_calendar_is_no_crash() -> None:
    case = Case(FORM, make_filing(fields={"年度": 9999}))
    assert [f.code for f in check_structure(case)] == []


def test_messages_quote_the_words() -> None:
    messages = [f.message for name in ("（二） twice", "too late") for f in check(BAD[name][3])]
    assert messages == [
        "“（一）”这一层的次序不对：“（二）”后面是“（二）”、“（二）”后面是“（四）”",
        "成文日期2025年2月1日晚于期限2025年1月31日",
    ]


@pytest.mark.parametrize(("text", "length"), [("共2024年 abc", 4), ("", 0), ("一\n二 三", 3)])
def test_words_are_counted_as_word_processors_do(text: str, length: int) -> None:
    assert count_words(text) == length


def test_the_rules_of_the_form_name_only_what_it_has() -> None:
    from toolkit.form.rules.wording_faults import find_wording_faults

    assert list(find_wording_faults(find_form())) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        ("requirements", "texts: [其他事项]", "texts: [没有]", "没有编号为“没有”的文字"),
        ("denials", ".逾期未缴费.总计", ".没有", "的数字格"),
        ("conditions", "values: [县级政府]", "values: [村]", "没有“村”这个选择"),
        ("conditions", "if_blank: {field: 单位名称", "if_blank: {field: 没有", "的基本信息"),
        ("conditions", "name: 县级政府", "name: 各级政府", "名称“各级政府”重复"),
        ("requirements", "when: 各级政府", "when: 没有", "conditions 里没有“没有”"),
        ("deadlines", "month: 2, day: 20", "month: 2, day: 30", "2月没有30日"),
        ("deadlines", "field: 成文日期", "field: 没有", "没有编号为“没有”的基本信息"),
        ("ordinals", "'^[（(]([一二三四五六七八九十]{1,3})[）)]'", "'^一'", "要用一对括号标出数字"),
        ("announcements", "(?P<count>", "(?P<n>", "要有命名组 count"),
        (
            "contacts",
            "behind: '(?:邮政编码|邮编)(?:[是为：:]|\\s)\\s*([0-9A-Za-z０-９]+)'",
            "behind: 邮编",
            "要用一对括号标出数字或值",
        ),
    ],
)
def test_faults_of_the_rules_are_found(path: str, old: str, new: str, words: str) -> None:
    faults = list(_find_faults(old, new))
    assert any(loc[:2] == ("wording", path) and words in message for loc, message in faults)


def _find_faults(old: str, new: str) -> list[tuple[tuple[str | int, ...], str]]:
    """The faults of the bundled form with one thing in it replaced."""
    import yaml
    from command import ROOT

    from toolkit.form.model import Form
    from toolkit.form.rules.wording_faults import find_wording_faults

    text = (ROOT / "workbook" / "annual-report-2021.yaml").read_text(encoding="utf-8")
    start = text.index("\nwording:")
    assert old in text[start:]
    changed = text[:start] + text[start:].replace(old, new)
    return list(find_wording_faults(Form.model_validate(yaml.safe_load(changed))))


def test_a_pattern_that_is_none_is_a_fault_of_the_form() -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError, match="正则表达式"):
        _find_faults("pattern: '考核|考评|绩效'", "pattern: '考核('")


def test_a_filing_of_figures_alone_is_left_alone() -> None:
    filing = Filing(form=FORM.id, fields={"年度": 2024})
    assert brief(filing) == []
