"""How the texts are written: years, document numbers, words, numbers of persons, contacts."""

from __future__ import annotations

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
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks import run_checks
from toolkit.checks.case import Case
from toolkit.checks.wording.phrases import check_wording, is_identity_number
from toolkit.checks.wording.shared import read_numeral
from toolkit.checks.wording.structure import check_structure
from toolkit.core.finding import Status

PERSON = "110101199003070011"
"""Made up: the check character fits."""

BAD = {
    "the title's year": (
        "S01",
        "错误",
        "引言",
        swap("引言", "柳河镇2024年政府", "柳河镇2023年政府"),
    ),
    "the period's year": (
        "S01",
        "错误",
        "引言",
        swap("引言", "2024年1月1日至2024年", "2023年1月1日至2023年"),
    ),
    "half the period's year": ("S01", "错误", "引言", swap("引言", "至2024年12月", "至2023年12月")),
    "title and period": ("S01", "错误", "引言", swap("引言", "2024年", "2022年")),
    "a year left over": ("S01", "需说明", "总体情况", swap("总体情况", "2024年，柳", "2021年，柳")),
    "two years left over": (
        "S01",
        "需说明",
        "问题与改进",
        add("问题与改进", "2019年，我镇人手不足。", "2020年，图解不多。"),
    ),
    "the year of figures left over": (
        "S01",
        "需说明",
        "总体情况",
        add("总体情况", "2021 年，我镇按照条例规定公开信息86条，较上年增加7条。"),
    ),
    "a later year without a plan": (
        "S01",
        "需说明",
        "总体情况",
        add("总体情况", "2026年，我镇答复申请3件。"),
    ),
    **{
        f"a period of another year {how}": ("S01", "错误", "总体情况", add("总体情况", words))
        for how, words in {
            "with 起 and a comma": "所列数据自2023年1月1日起，至2023年12月31日止。",
            "said once": "统计期限为2023年1月1日至12月31日。",
            "with 同年": "自2023年1月1日起至同年12月31日止。",
            "in Chinese": "自二〇二三年一月一日至二〇二三年十二月三十一日。",
            "with points": "统计期限2023.01.01-2023.12.31。",
            "by its end": "本报告数据统计截至2023年12月31日。",
        }.items()
    },
    **{
        f"a paragraph that opens with last year {how}": ("S01", "需说明", "总体情况", filing)
        for how, filing in {
            "plainly": add("总体情况", "2023年，柳河镇认真落实公开要求。"),
            "behind a number": add("总体情况", "（六）2023年，全镇新增公开栏3处。"),
        }.items()
    },
    "the former form": ("S02", "错误", "引言", swap("引言", "〔2021〕30号", "〔2019〕60号")),
    "the former regulation": ("S02", "错误", "引言", swap("引言", "第711号", "第492号")),
    "square brackets": ("S02", "错误", "引言", swap("引言", "〔2021〕30号", "[2021]30号")),
    "round brackets": ("S02", "错误", "引言", swap("引言", "〔2021〕30号", "（2021）30号")),
    "no brackets": ("S02", "错误", "引言", swap("引言", "〔2021〕30号", "2021 30号")),
    "a blank for brackets": (
        "S02",
        "错误",
        "引言",
        swap("引言", "国办公开办函〔2021〕30号", "国办公开办函 2021 30 号"),
    ),
    "half a bracket": ("S02", "错误", "引言", swap("引言", "〔2021〕30号", "〔2021]30号")),
    "办涵": ("S02", "错误", "引言", swap("引言", "公开办函", "公开办涵")),
    "办涵 and square brackets": (
        "S02",
        "错误",
        "引言",
        swap("引言", "办函〔2021〕30号", "办涵[2021]30号"),
    ),
    "其它": ("S08", "提示", "其他事项", swap("其他事项", "其他", "其它")),
    "转结": ("S08", "提示", "总体情况", add("总体情况", "转结下年度0件。")),
    "登陆": ("S08", "提示", "总体情况", add("总体情况", "群众可登陆县政府网站查看。")),
    "的的": ("S08", "提示", "问题与改进", add("问题与改进", "群众关心的的事项更新偏慢。")),
    "及及": ("S08", "提示", "问题与改进", add("问题与改进", "图解及及视频偏少。")),
    "截止": ("S08", "提示", "总体情况", add("总体情况", "截止2024年底，公开栏共3处。")),
    "工作工作": ("S08", "提示", "总体情况", add("总体情况", "扎实推进公开工作工作落实。")),
    "政府政府": ("S08", "提示", "总体情况", add("总体情况", "镇政府政府部门按月报送。")),
    "three characters twice": (
        "S08",
        "提示",
        "总体情况",
        add("总体情况", "柳河镇柳河镇按月报送。"),
    ),
    "four characters twice": (
        "S08",
        "提示",
        "问题与改进",
        add("问题与改进", "加强业务培训业务培训。"),
    ),
    "an identity number": (
        "S10",
        "需说明",
        "总体情况",
        add("总体情况", f"答复张某（{PERSON}）1件。"),
    ),
    "a mobile number": ("S10", "需说明", "其他事项", add("其他事项", "经办人手机13800000000。")),
    "a mobile number in the preface, no contact": (
        "S10",
        "需说明",
        "引言",
        add("引言", "经办人13800000000。"),
    ),
    "a postcode of five digits": (
        "S11",
        "提示",
        "邮政编码",
        make_filing(fields={"邮政编码": "15000"}),
    ),
    "an address without @": (
        "S11",
        "提示",
        "电子邮箱",
        make_filing(fields={"电子邮箱": "office.example.com"}),
    ),
    "an address without a domain": (
        "S11",
        "提示",
        "电子邮箱",
        make_filing(fields={"电子邮箱": "office@example"}),
    ),
    "a telephone too short": (
        "S11",
        "提示",
        "联系电话",
        make_filing(fields={"联系电话": "0451-55501"}),
    ),
    "a telephone made up": (
        "S11",
        "提示",
        "联系电话",
        make_filing(fields={"联系电话": "0451-12345678"}),
    ),
    **{
        f"a telephone {how}": ("S11", "提示", "联系电话", make_filing(fields={"联系电话": number}))
        for how, number in {
            "of a mobile behind an area code": "0451-13800000000",
            "of a mobile one digit short": "1380000000",
            "of a mobile one digit long": "138000000000",
        }.items()
    },
    "a telephone that is none": ("S11", "提示", "联系电话", make_filing(fields={"联系电话": "无"})),
    "a postcode in the preface": (
        "S11",
        "提示",
        "引言",
        swap("引言", "邮编：150000", "邮编：1500"),
    ),
    "an address in the preface": ("S11", "提示", "引言", swap("引言", "office@", "office#")),
    "a telephone in the preface": (
        "S11",
        "提示",
        "引言",
        swap("引言", "电话：0451-5550123", "电话：0451-55"),
    ),
}

FINE = [
    # years
    "与2022年相比，公开信息数量有所增加。",
    "2023年收到申请1件，本年度比上年减少1件。",
    "2023年，我镇公众号上线。",
    "2023年底前建成的公开栏继续使用。",
    "制度有效期为2021年1月1日至2025年12月31日。",
    "统计期限自2024年1月1日起，至2024年12月31日止。",
    "数据统计截至二〇二四年十二月三十一日。",
    "自2019年5月15日新条例施行以来，我镇逐年完善目录。",
    "2018年以来，累计公开信息一千余条。",
    "《青禾县2019年政务公开工作要点》中的事项已全部销号。",
    "县里印发的青政办发〔2020〕15号文件仍在执行。",
    "围绕“十四五”规划（2021—2025年）做好解读。",
    "对2016年至2022年制发的文件进行清理。",
    "2017年制定的两份制度经评估后予以废止。",
    "公众号于2020年6月上线。",
    "下一步，力争在2026年底前实现各村公开栏全覆盖。",
    "明年，也就是2025年，将增加现场解读场次。",
    "本镇2023年度收到申请1件，2024年度没有收到申请。",
    "按照《2024年政务公开工作要点》逐项落实。",
    "按时公开2023年政府信息公开工作年度报告。",
    "2020版目录已经停止使用。",
    "统计时间为 2024 年 1 月 1 日至 12 月 31 日。",
    "２０２３年收到申请１件，２０２４年没有收到申请。",
    # document numbers and decrees
    "依据国务院令第711号修订后的条例开展工作。",
    "条例由国务院令第492号公布、国务院令第711号修订。",
    "收到县政府办公室青政办函〔2019〕60号来文。",
    "国办公开办函〔2021〕30号附有格式模板。",
    "旧格式国办公开办函〔2019〕60号已经废止。",
    # doublings and words that only look wrong
    "村村通广播，人人可查阅，常常更新，层层落实。",
    "逐项研究研究再答复，一件一件办，一步一步走。",
    "信息量渐渐增加，的的确确方便了群众，种种问题一一销号等等。",
    "达到便民目的的同时，兼顾了标的的公开。",
    "涉及及时更新的事项，以及及早解读的政策，普及及推广并重。",
    "参与与会人员的讨论，促进公共和和谐发展。",
    "县人民政府政府信息公开网和县政府政府网站同步更新。",
    "依申请公开公开指南已更新，复议复议机关已变更。",
    "公开工作工作人员参加培训2次。",
    "台风登陆期间及时发布预警。",
    "土地流转结果、集体收益转结余情况按季度公开。",
    "申请截止日期为每月末，截至目前没有逾期。",
    "以经济建设为中心，做为难题的化解者。",
    "全市市级、全县县级单位同步公开。",
    "哪些可以公开、哪些不可以公开，逐条说明。",
    "有的有的放矢，有的稳步推进。",
    # ordinals and numbers
    "一是抓报送；二是抓解读；三是抓培训。",
    "收到意见110101199003070012条目编号。",
    "拨付资金13800000000元。",
    "编号A13800000000的文件已归档，访问量为7854070次。",
    "原因之一是人手少，统一是关键，万一是误报也要核实。",
    "热线12345共转办3件。",
    "通过学习学习强国平台上的案例，做好办公公开事项目录。",
    "要做为民服务的窗口，办公时间见公开栏。",
    "依据《条例》第二十条第（一）、（五）、（六）、（八）项填报。",
]


@pytest.mark.parametrize("name", BAD)
def test_one_fault_gives_one_finding(name: str) -> None:
    code, severity, where, filing = BAD[name]
    assert brief(filing) == [(code, severity, where)]


@pytest.mark.parametrize("name", BAD)
def test_a_finding_names_the_paragraph_that_is_wrong(name: str) -> None:
    *_, filing = BAD[name]
    (finding,) = check(filing)
    if finding.id in FORM.texts:
        sound = TEXTS[finding.id]
        spoilt = [i for i, p in enumerate(filing.texts[finding.id]) if p not in sound]
        assert finding.paragraphs == tuple(spoilt)


@pytest.mark.parametrize("sentence", FINE)
@pytest.mark.parametrize("key", ["总体情况", "其他事项"])
def test_legitimate_sentences_give_nothing(sentence: str, key: str) -> None:
    assert brief(add(key, sentence)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"联系电话": "（0451）55501234"},
        {"联系电话": "0451－55501234、55501235"},
        {"联系电话": "55501234"},
        {"联系电话": "12345"},
        {"联系电话": "0451-12345"},
        {"联系电话": "400-123-4567"},
        *(
            {"联系电话": number}
            for number in (
                "13800000000",
                "138-0000-0000",
                "138 0000 0000",
                "138－0000－0000",
                "+86 13800000000",
                "+8613800000000",
                "13800000000（党政办）",
                "张三 13800000000",
                "0451-55501234、13800000000",
                "13800000000/0451-55501234",
                "0451-5550 1234",
            )
        ),
        {"联系电话": "0451-55501234转8012"},
        {"填报人电话": "0451 5550123"},
        {"邮政编码": "１５００００"},
        {"邮政编码": None, "电子邮箱": None, "联系电话": None},
        {"电子邮箱": "zwgk.2024@mail.example.gov.cn"},
        {"电子邮箱": "a@example.com；b@example.com"},
    ],
)
def test_plausible_contacts_give_nothing(fields: dict[str, str | None]) -> None:
    assert brief(make_filing(fields=dict(fields))) == []


@pytest.mark.parametrize("number", ["13800000000", "138-0000-0000", "+86 13800000000"])
def test_a_contact_line_may_hold_a_mobile_number(number: str) -> None:
    assert brief(add("引言", f"联系人：镇党政办，联系电话：{number}。")) == []


def test_a_mobile_number_elsewhere_is_a_persons() -> None:
    line = "联系人：镇党政办，联系电话：13800000000。"
    assert brief(add("其他事项", line)) == [("S10", "需说明", "其他事项")]


def test_the_former_rules_held_before_2021() -> None:
    old = tuple(
        line.replace("〔2021〕30号", "〔2019〕60号").replace("2024年", "2020年")
        for line in TEXTS["引言"]
    )
    filing = make_filing({"引言": old}, fields={"年度": 2020})
    assert "S02" not in [code for code, _, _ in brief(filing)]


def test_without_a_year_nothing_is_said_of_years() -> None:
    filing = swap("引言", "2024年", "2019年")
    assert brief(make_filing(dict(filing.texts), fields={"年度": None})) == []


def test_the_same_word_is_one_finding_with_its_count() -> None:
    filing = add("总体情况", "其它站所按月报送。", "其它事项按规定办理，其它情况从略。")
    (finding,) = check(filing)
    assert finding.message == "“其它”应为“其他”（共 3 处）：“其它站所按月报送”"
    assert (finding.found, finding.expected) == ("其它", "其他")


def test_different_words_are_findings_of_their_own() -> None:
    filing = add("总体情况", "其它站所可登陆网站查看工作工作进度。")
    assert [f.found for f in check(filing)] == ["其它", "登陆", "工作工作"]


def test_an_odd_year_is_told_once_for_a_text() -> None:
    filing = add("总体情况", "2019年，我镇人手不足。", "2019年，图解不多。", "2020年，报送偏慢。")
    (finding,) = check(filing)
    assert finding.found == "2019、2020"
    assert "“2019年，我镇人手不”" in finding.message


def test_a_personal_number_is_masked() -> None:
    (finding,) = check(BAD["an identity number"][3])
    assert PERSON not in finding.message
    assert finding.found == "110***********0011"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (PERSON, True),
        (f"{PERSON[:-1]}2", False),
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("１10101199003070011", False),
        ("1", False),
    ],
)
def test_identity_numbers_are_told_by_their_check_character(text: str, right: bool) -> None:
    assert is_identity_number(text) is right


@pytest.mark.parametrize(
    ("text", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("7", 7), ("１２", 12)],
)
def test_numerals_are_read(text: str, number: int) -> None:
    assert read_numeral(text) == number


@pytest.mark.parametrize("text", ["", "十十", "一二", "第", "一十二三"])
def test_what_is_no_numeral_is_nought(text: str) -> None:
    assert read_numeral(text) == 0


@pytest.mark.parametrize(
    "line",
    [
        "2019年《" * 5000,
        "2019年，" * 5000,
        "2026年计" * 5000,
        "“" * 20000,
        "报告由" * 7000,
        "一是" * 10000,
        "的" * 30000,
        "1" * 30000,
        "信息" * 15000,
        "电话：" + "-" * 30000,
        "（一）、" * 5000,
        "邮箱：" + "a." * 9999,
    ],
)
def test_hostile_texts_are_checked_to_the_end(line: str) -> None:
    case = Case(FORM, make_filing({"引言": (line,), "总体情况": (line,)}))
    found = run_checks(case, (check_structure, check_wording))
    assert [f.message for f in found if f.status is Status.BROKEN] == []


@given(
    st.text(
        alphabet="（）〔〕一二十、，。是1290年月日号至—《》电话邮箱@其它工作政府\n 的", max_size=80
    )
)
def test_no_text_makes_a_check_crash(line: str) -> None:
    for finding in check(make_filing({"引言": (line,), "总体情况": (line, line)})):
        assert finding.message
        assert finding.item


def test_findings_are_the_same_each_time() -> None:
    assert check(load_case("suqian-2023")) == check(load_case("suqian-2023"))
