"""Texts against tables: what is found, and the many sentences in which nothing must be."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Mapping

import pytest
from command import ROOT
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.case import Case
from toolkit.checks.text_vs_table.mentions import check_mentions
from toolkit.checks.text_vs_table.scope import Subjects
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing
from toolkit.form.rules.mentions import MentionRule
from toolkit.form.rules.phrases import PhraseError, compile_phrase, join_words
from toolkit.form.rules.readings import ReadingError, find_mention_faults, resolve_reading

FORM = find_form("annual-report-2021")
SUQIAN = (ROOT / "tests/cases/suqian-2023.json").read_text(encoding="utf-8")


def suqian(*replaced: tuple[str, str]) -> Filing:
    """The published filing with words of its texts replaced."""
    data = json.loads(SUQIAN)
    texts = json.dumps(data["texts"], ensure_ascii=False)
    for old, new in replaced:
        assert texts.count(old) == 1, old
        texts = texts.replace(old, new)
    filing, findings = load_filing(
        json.dumps({**data, "texts": json.loads(texts)}, ensure_ascii=False), FORM
    )
    assert not findings
    return filing


def saying(sentence: str, cells: Mapping[str, CellValue] | None = None) -> Filing:
    """The published filing with one sentence for all its texts."""
    filing = suqian()
    return dataclasses.replace(
        filing, texts={"总体情况": (sentence,)}, cells={**filing.cells, **(cells or {})}
    )


def nothing_happened(sentence: str) -> Filing:
    filing = saying(sentence)
    return dataclasses.replace(filing, cells=dict.fromkeys(filing.cells, 0))


def check(filing: Filing) -> list[Finding]:
    return list(check_mentions(Case(FORM, filing)))


def codes(filing: Filing) -> list[str]:
    return sorted(finding.code for finding in check(filing))


def test_the_published_report_gives_no_finding() -> None:
    assert check(suqian()) == []


@pytest.mark.parametrize("name", ["leye-2021", "leye-2021-as-published"])
def test_the_seed_gives_no_finding(name: str) -> None:
    text = (ROOT / f"tests/cases/{name}.json").read_text(encoding="utf-8")
    assert check(load_filing(text, FORM)[0]) == []


def test_one_application_more_is_a_wrong_number_and_a_wrong_sum() -> None:
    first, second = check(suqian(("3607件", "3608件")))
    assert (first.code, first.severity, first.id) == ("M01", Severity.QUESTION, "总体情况")
    assert "收办政府信息公开申请案件3608件" in first.message
    assert first.found == "3608"
    assert first.expected is not None
    assert "3511" in first.expected
    assert "3607" in first.expected
    assert first.candidates == ("依申请公开.本年新收.总计", "依申请公开.上年结转.总计")
    assert (second.code, second.found, second.expected) == ("M07", "3608", "3607")


BROKEN = {
    "M01": [("3607件（", "3608件。（"), ("市政府349件、", "市政府350件、")],
    "M02": [("转下年度办理121件", "转下年度办理120件"), ("341件、", "342件、"),
            ("其他处理（含申请人主动撤回申请）", "撤回")],
    "M03": [("不予公开142件", "不予公开143件"), ("无法提供1078件", "无法提供1077件")],
    "M04": [("目标、任务。", "目标、任务，因政府信息公开被申请行政复议441件。")],
    "M05": [("目标、任务。", "目标、任务，未发生因政府信息公开提起的行政诉讼。")],
    "M06": [("目标、任务。", "目标、任务。全市制发行政规范性文件108件。")],
    "M07": [("宿豫区22期", "宿豫区23期")],
    "M08": [("同比增长6.7%，连续", "其中微信44个，占26%，连续")],
    "M09": [("申请案件3607件（", "申请3607份（")],
}  # fmt: skip
SOUND = {
    "M01": [("3607件（", "3511件。（"), ("市政府349件、", "市政府350件、")],
    "M02": [("、转下年度办理121件", "、转下年度办理１２１件")],
    "M03": [("不予公开142件", "不予公开一百四十二件")],
    "M04": [("目标、任务。", "目标、任务，因政府信息公开被申请行政复议414件。")],
    "M05": [("目标、任务。", "目标、任务，未发生因政府信息公开引发的行政诉讼败诉案件。")],
    "M06": [("目标、任务。", "目标、任务。全市制发行政规范性文件109件。")],
    "M07": [("宿豫区22期", "宿豫区20期、其他2期")],
    "M08": [("同比增长6.7%，连续", "其中微信44个，占25%，连续")],
    "M09": [("申请案件3607件（", "申请3607宗（")],
}  # fmt: skip


@pytest.mark.parametrize("code", BROKEN)
def test_a_filing_that_breaks_only_one_rule(code: str) -> None:
    assert set(codes(suqian(*BROKEN[code]))) == {code}


@pytest.mark.parametrize("code", SOUND)
def test_a_filing_near_it_that_breaks_none(code: str) -> None:
    assert codes(suqian(*SOUND[code])) == []


WRONG = [
    ("M01", "2023年，全市共受理政府信息公开申请3,512件。"),
    ("M01", "我市全年收到公民、法人和其他组织提出的政府信息公开申请３６０６件，均按期答复。"),
    ("M01", "（二）依申请公开情况。全年共收到申请3600件。"),
    ("M01", "全年共接收3500件政府信息公开申请，均已登记。"),
    ("M01", "本年新收政府信息公开申请3607件，上年结转96件。"),
    ("M01", "本年度收到依申请公开事项三千五百件。"),
    ("M01", "全年收到政府信息公开申请约1200件。"),
    ("M01", "全市收到政府信息公开申请3511件，其中自然人申请3401件。"),
    ("M01", "全市收到政府信息公开申请3511件。法人或其他组织申请119件。"),
    ("M02", "全市收到政府信息公开申请3511件，办结3487件。"),
    ("M02", "收到政府信息公开申请3511件，答复3486件（含上年结转申请95件）。"),
    ("M02", "收到政府信息公开申请3511件，另有120件申请顺延至下年度答复。"),
    ("M02", "全市共办理政府信息公开申请3999件。"),
    ("M03", "对收到的申请，予以公开1190件、部分公开328件。"),
    ("M03", "已办结的申请中，1191件予以公开，327件部分公开。"),
    ("M03", "依法办理政府信息公开申请，属于不予处理400件。"),
    ("M04", "信息公开类行政复议441件，诉讼113件。"),
    ("M04", "因政府信息公开引发的行政诉讼案件112件。"),
    ("M05", "2023年，我市未收到政府信息公开申请。"),
    ("M05", "本年度没有收到公民、法人或其他组织提出的依申请公开事项。"),
    ("M05", "全年未发生因政府信息公开申请行政复议的情况。"),
    ("M05", "2023年我市未收到法人或其他组织提出的政府信息公开申请。"),
    ("M05", "未发生行政诉讼。"),
    ("M05", "全年行政复议0件。"),
    ("M06", "全市制定行政规范性文件110件。"),
    ("M06", "全市现有现行有效行政规范性文件598件。"),
    ("M06", "本年废止规范性文件488件。"),
    ("M07", "公开信息3437条，包括：人事信息12条，政务动态1740条，公告225条，其他信息1827条。"),
    ("M07", "公开政府信息598条。其中，网站517条，公众号82条。"),
    ("M07", "开展培训12次（线上5次、线下6次、专题2次）。"),
    ("M08", "共公开信息80条，其中动态54条，占比67.5%，年报1条，占比2.1%。"),
    ("M08", "发布解读材料120篇，比上年的100篇增长25%。"),
    ("M09", "本年共收到3511条政府信息公开申请，均为书面提出。"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "sentence"), WRONG)
def test_a_sentence_that_no_reading_bears_out(code: str, sentence: str) -> None:
    found = check(saying(sentence))
    assert [finding.code for finding in found] == [code]
    assert "“" in found[0].message
    assert found[0].item == "总体情况"


RIGHT = [
    "2023年，全市共受理政府信息公开申请3511件，上年结转96件，办结3486件，结转下年度继续办理121件。",
    "全市共收到政府信息公开申请3,607件（含上年结转96件），答复3486件。",
    "我市新收政府信息公开申请3511件，其中自然人3402件，法人或其他组织109件。",
    "全年收到政府信息公开申请3500余件，同比增长70.3%。",
    "收到政府信息公开申请3511件，比上年增加1449件，办结3486件。",
    "2022年收到政府信息公开申请2061件，今年大幅上升。",
    "去年，我市共收到政府信息公开申请2061件。",
    "《条例》施行以来，全市累计收到政府信息公开申请21000件。",
    "十年来，共受理政府信息公开申请9800件。",
    "上半年，全市收到政府信息公开申请1600件，三季度收到政府信息公开申请900件。",
    "截至2023年6月30日，共收到政府信息公开申请1600件。",
    "市公安局受理政府信息公开申请300件，全部按期办结300件。",
    "其中，沭阳县收到政府信息公开申请477件，泗洪县收到政府信息公开申请874件。",
    "市政府办公室代表市政府受理政府信息公开申请349件。",
    "通过网络收到政府信息公开申请2000件，通过信函收到申请1200件。",
    "收到涉及征地拆迁的政府信息公开申请800件。",
    "收到政府信息公开申请补正材料56份。",
    "对25件政府信息公开申请案件收取了信息处理费2950元。",
    "办理市民热线47件，已全部答复47件，政府信息公开申请也都办结。",
    "依申请公开渠道畅通。处理群众留言92条，答复92条。",
    "政务服务窗口受理行政许可申请30000件，办结29000件。",
    "做到收到一件申请、登记一件、答复一件。",
    "政府信息公开申请中，自然人的予以公开1175件，法人的予以公开16件。",
    "对17件行政规范性文件予以公开，依申请公开另行统计。",
    "因政府信息公开被申请行政复议440件，提起行政诉讼113件。",
    "信息公开类行政复议414件，行政诉讼98件，均已审结。",
    "涉及政府信息公开的行政复议440件，其中维持309件，纠正17件。",
    "市司法局全年办理行政复议案件1200件，公开行政复议决定书900份。",
    "未发生因政府信息公开引发的行政复议被纠正的情况。",
    "全年没有发生公开虚假、不完整信息的情况。",
    "未收到涉及商业秘密的政府信息公开申请。",
    "未发生因行政处罚引发的行政复议。",
    "未发生行政复议被纠正、行政诉讼败诉的情况。",
    "市公安局未发生行政复议、行政诉讼。",
    "行政复议纠正0件。",
    "政府信息公开申请共收到3511件，其中转办上级部门交办5件，告知向其他机关申请9件。",
    "各县区未收到政府信息公开申请的，应当零报告。",
    "2022年未收到政府信息公开申请。",
    "没有收到逾期答复的投诉。",
    "未发现应公开未公开的政府信息。",
    "全市制发行政规范性文件109件，废止行政规范性文件489件，现行有效行政规范性文件597件。",
    "市政府制发行政规范性文件12件。",
    "集中公开现行有效行政规范性文件300件。",
    "全年公开政府信息731条，其中重点领域343条，决策公开、政策解读等合计35条。",
    "主动公开信息51条。其中公开政府信息29条，包括机构职能13条，文件2条，其他14条。利用公众号公开22条。",
    "收到建议12件，其中人大建议7件、政协提案5件，公开率100%。",
    "政务新媒体10个，其中微信6个、微博3个，粉丝2000个。",
    "编发简报12期，其中专刊3期。",
    "规章13件（含新制定5件、修改4件、废止4件）。",
    "登记1499件，通过网络1303件，占86.92%；信函172件，占11.47%；当面24件，占1.60%。",
    "公开信息80条，其中动态54条，占67.5%，年报1条，占1.3%。",
    "开设政务新媒体176个，同比增长6.7%，合格率达到100%。",
    "发布解读120篇，比上年的100篇增长20%；培训30人，比去年减少5人。",
    "现场解答12次，占接待总量的30%。",
    "主动公开的信息占全部信息的95%，按期办结率99.9%。",
    "发布答复文书12份，公开申请表样1份。",
    "对依申请公开件逐条研究，梳理共性问题12条。",
    "组织申请公开业务培训4次，覆盖300余人。",
    "除上述案件外，未收到其他政府信息公开申请。",
    "没有关于政府信息公开申请、答复方面的投诉。",
    "未发生因政府信息公开提起的行政复议、行政诉讼败诉案件。",
    "无政府信息公开申请超期答复情况。",
    "按期答复政府信息公开申请3470件，延期答复16件。",
    "指导各单位办结政府信息公开申请56件。",
    "收到县直部门协办的政府信息公开申请7件。",
    "受理公民、法人和其他组织向市政府及市政府办公室提出的政府信息公开申请349件。",
    "向申请人出具政府信息公开申请答复书3400份。",
    "信息公开申请系统受理申请1200件。",
    "发布信息500条，其中微信300条、微博290条、网站480条（同一信息多渠道发布）。",
    "2023年每季度收到政府信息公开申请约900件。",
    "新收政府信息公开行政复议80件，政府信息公开行政诉讼新增12件。",
    "2024年，计划将政府信息公开申请办结3000件以上。",
    "市级部门收到政府信息公开申请933件，县区收到政府信息公开申请2229件。",
    "平均每月收到政府信息公开申请292件，最多的一月收到申请400件。",
    "收到政府信息公开申请3511件，其中11件按程序办结，8件申请人主动撤销。",
    "组织依申请公开案例研讨，收到案例56篇。",
    "市政府办公厅共受理政府信息公开申请859件。其中，予以公开258件，不予公开35件。",
    "因政府信息公开引发行政复议440件，其中维持309件、纠正17件、其他结果88件、尚未审结26件。",
    "公开信息100条，其中动态60条、公告38条，较上年增加5条，解读2条。",
    "对拟制发的公文明确属性，主动公开300件，依申请公开20件，不予公开80件。",
    "没有一件政府信息公开申请因程序违法被纠正。",
    "我市没有收费的政府信息公开申请。",
    "未收到不符合规定的政府信息公开申请。",
    "对政府信息公开申请，没有不予受理的情形。",
    "共办理依申请公开12次讲座，印发手册3000份。",
    "编制依申请公开答复文书范本11份，受理渠道3个。",
]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "未发生行政复议、行政诉讼。",
        "全年未发生行政复议和行政诉讼案件。",
        "行政复议、行政诉讼均为0件。",
        "全年行政复议0件、行政诉讼0件。",
        "行政复议、行政诉讼案件均未发生。",
    ],
)
def test_a_denial_of_all_reviews_and_suits_denies_those_of_the_tables(sentence: str) -> None:
    assert codes(saying(sentence)) == ["M05", "M05"]
    assert codes(nothing_happened(sentence)) == []


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_sentence_that_some_reading_bears_out(sentence: str) -> None:
    assert [finding.message for finding in check(saying(sentence))] == []


QUIET = [
    "2021年我镇未收到书面或其它形式要求公开政府信息的申请。",
    "2023年没有发生因政府信息公开申请行政复议和提起行政诉讼案件。",
    "本年度未收到政府信息公开申请，未发生行政复议、行政诉讼。",
    "依申请公开受理量为0件，依法规范办理政府信息公开申请，共收到申请0件，共办结0件。",
    "全年新收政府信息公开申请数量0件，上年结转政府信息公开申请数量0件。",
    "无规范性文件，没有依申请公开事项。",
    "未收取任何费用，没有收到依申请公开件。",
    "去年收到政府信息公开申请2件，今年没有收到。",
    "依申请公开0件，行政复议0次，行政诉讼0次。",
]


@pytest.mark.parametrize("sentence", QUIET)
def test_nothing_happened_and_the_text_says_so(sentence: str) -> None:
    assert [finding.message for finding in check(nothing_happened(sentence))] == []


def test_a_number_over_an_empty_table_is_an_error() -> None:
    (finding,) = check(nothing_happened("全年收到政府信息公开申请3件。"))
    assert (finding.code, finding.severity) == ("M05", Severity.ERROR)


def test_a_denial_is_an_error_where_the_table_has_cases() -> None:
    found = check(saying("2023年没有发生因政府信息公开申请行政复议和提起行政诉讼案件。"))
    assert [(f.code, f.severity) for f in found] == [("M05", Severity.ERROR)] * 2


def test_a_denial_of_a_part_asks_for_a_reason() -> None:
    sentence = "未收到法人提出的政府信息公开申请。"
    (finding,) = check(saying(sentence))
    assert (finding.code, finding.severity) == ("M05", Severity.QUESTION)
    assert check(nothing_happened(sentence)) == []


def test_the_units_own_name_is_no_other_unit() -> None:
    filing = saying("2023年，建章路街道办事处共收到政府信息公开申请5件。")
    named = dataclasses.replace(filing, fields={**filing.fields, "单位名称": "甲区建章路街道"})
    assert codes(named) == ["M01"]
    assert codes(filing) == []


def test_missing_cells_leave_the_question_open_once() -> None:
    sentence = "收到政府信息公开申请5件，本年新收政府信息公开申请6件。"
    found = check(saying(sentence, {"依申请公开.本年新收.总计": None}))
    assert [(f.code, f.severity, f.status) for f in found] == [
        ("M01", Severity.NOTE, Status.UNDECIDED)
    ]


def test_a_form_without_rules_still_adds_up_parts() -> None:
    from toolkit.form.rules.mentions import Mentions

    form = FORM.model_copy(update={"mentions": Mentions()})
    case = Case(form, saying("收到政府信息公开申请1件，公开12条（甲5条、乙5条、丙3条）。"))
    assert [finding.code for finding in check_mentions(case)] == ["M07"]


def test_the_bundled_rules_can_be_used() -> None:
    assert list(find_mention_faults(FORM)) == []


@pytest.mark.parametrize(
    "phrase", ["收到{N}和{N}件", "收到{没有的词}{N}件", "收到{N件", "收到N}件"]
)
def test_a_pattern_that_cannot_be_compiled(phrase: str) -> None:
    with pytest.raises(PhraseError):
        compile_phrase(phrase, {"件": ("件",)}, r"\d+")


@pytest.mark.parametrize(
    "reading",
    ["依申请公开.没有.总计", "+ 依申请公开.本年新收.总计", "依申请公开.本年新收.总计 总计", "总计"],
)
def test_a_reading_that_names_no_cell(reading: str) -> None:
    with pytest.raises(ReadingError):
        resolve_reading(reading, FORM)


def test_a_group_of_rows_is_the_sum_of_its_rows() -> None:
    (term,) = resolve_reading("依申请公开.办理结果.不予公开.总计", FORM)
    assert term.value(suqian().cells) == 142
    assert term.words == "（三）不予公开「总计」各项之和"


def test_faults_say_where_they_stand() -> None:
    broken = MentionRule(code="M01", name="甲", says=("收到{乙}件",), readings=("甲.乙",))
    mentions = FORM.mentions.model_copy(
        update={"rules": (broken,), "words": (*FORM.mentions.words, FORM.mentions.words[0])}
    )
    faults = [loc for loc, _ in find_mention_faults(FORM.model_copy(update={"mentions": mentions}))]
    assert faults == [
        ("mentions", "words"),
        ("mentions", "rules", 0, "says", 0),
        ("mentions", "rules", 0, "says", 0),
        ("mentions", "rules", 0, "readings", 0),
    ]


@pytest.mark.parametrize(
    "entry", [{}, {"says": ["收到{N}件"], "denies": ["未收到"]}, {"denies": ["未"]}]
)
def test_a_rule_says_or_denies(entry: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"says|denies"):
        MentionRule.model_validate({"code": "M01", "name": "甲", **entry})


WORDS = [
    *("收到", "政府信息公开", "申请", "12件", "5件", "其中", "占", "40%", "未", "没有", "行政复议"),
    *("上年", "增长", "件", "一", "百", "万", "共", "2023年", *"（），。；、"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_no_text_breaks_the_checks(text: str) -> None:
    assert all(finding.id == "总体情况" for finding in check(saying(text)))


@pytest.mark.parametrize(
    "part",
    ["收到政府信息公开申请5件，", "共9件，其中甲3件、占40%，", "（" * 9, "5件（甲", "未收到", "1"],
)
def test_a_sentence_without_end_takes_no_time(part: str) -> None:
    filing = saying(part * (16_000 // len(part)))
    start = time.process_time()
    check(filing)
    assert time.process_time() - start < 10


OWN, OTHERS = FORM.mentions.own, FORM.mentions.others
NAMES = ("松北区乐业镇人民政府", "乐业镇人民政府", "镇人民政府", "人民政府", "民政府")


@given(st.lists(st.sampled_from((*OWN, *OTHERS, *NAMES, "和", "办", "的3件，")), max_size=8))
def test_the_subject_named_last_is_the_one_that_an_expression_finds(words: list[str]) -> None:
    """Leftmost, own before others', the longest first; what is said on directly belongs to it."""
    text = "".join(words)
    own, other = join_words((*NAMES, *OWN)), join_words(OTHERS)
    found = [*re.finditer(f"(?P<own>(?:{own})(?:{other})*)|(?:{other})", text)]
    expected = found[-1]["own"] is not None if found else None
    subjects = Subjects(NAMES, re.compile(join_words(OWN)), re.compile(other))
    assert subjects.find_last(text) is expected
