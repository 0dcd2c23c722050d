from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from checks.township import FORM, load_case, make_filing
from command import ROOT

from toolkit.core.text import display_width
from toolkit.differences.comparison import Differences, NumberDifference, compare
from toolkit.differences.lines import describe
from toolkit.differences.passages import ChangeKind, compare_texts
from toolkit.form.filing import CellValue, Filing, Reason, blank_filing
from toolkit.form.loading import parse_form

PUBLISHED, CORRECTED = load_case("leye-2021-as-published"), load_case("leye-2021")
BEFORE, AFTER = load_case("pingtan-2021"), load_case("pingtan-2022")


def differ(before: Filing, after: Filing) -> Differences:
    return compare(FORM, before, FORM, after)


def changes(before: list[str], after: list[str]) -> list[tuple[str, str, str]]:
    return [(p.change.value, p.before, p.after) for p in compare_texts(before, after)]


def test_a_correction_is_told_in_full() -> None:
    found = compare(FORM, PUBLISHED, FORM, CORRECTED, ("公布的.xlsx", "更正的.xlsx"))
    assert describe(found) == [
        "松北区乐业镇2021年：两份填报的差异",
        "前：公布的.xlsx  后：更正的.xlsx",
        "不同的有：基本信息 1 项，数字 3 个，文字 1 处。",
        "",
        "基本信息",
        "  单位类别：（空白） → 乡镇",
        "",
        "主动公开政府信息情况表",
        "          前  后  增减  幅度",
        "  第二十条第（六）项 / 行政强制",
        "    （空白）   0              本年处理决定数量",
        "",
        "政府信息公开行政复议、行政诉讼情况表",
        "          前  后  增减  幅度",
        "    （空白）   0              行政复议 / 结果维持",
        "    （空白）   0              行政诉讼 / 复议后起诉 / 尚未审结",
        "",
        "其他事项：增 1 句，未变 1 句",
        "  增  2021年，我镇没有收取政府信息公开信息处理费。",
    ]


def test_of_two_years_every_number_that_changed_stands_with_its_difference() -> None:
    found = differ(BEFORE, AFTER)
    assert found.title == "平潭综合实验区：2021年与2022年填报的差异"
    changed = [key for key in FORM.cells if BEFORE.cells[key] != AFTER.cells[key]]
    assert len(found.numbers) == len(changed) == 48
    for key, number in zip(changed, found.numbers, strict=True):
        before, after = BEFORE.cells[key], AFTER.cells[key]
        assert (number.before, number.after) == (before, after)
        assert before is not None
        assert before + Decimal(number.change) == after
    fees = found.numbers[6]
    assert (fees.row, fees.column) == (
        "第二十条第（八）项 / 行政事业性收费",
        "本年收费金额（单位：万元）",
    )
    assert (fees.change, fees.rate) == ("-15135.951082", "-62.4%")


def test_units_are_named_where_they_differ() -> None:
    found = differ(CORRECTED, BEFORE)
    assert (found.before, found.after) == ("松北区乐业镇2021年", "平潭综合实验区2021年")
    assert differ(blank_filing(FORM), BEFORE).before == "（单位名称未填）（年度未填）"


def test_the_same_filing_twice_is_told_in_one_sentence() -> None:
    assert describe(differ(CORRECTED, CORRECTED))[2:] == ["两份填报的内容完全相同。"]


@pytest.mark.parametrize(
    ("before", "after", "change", "rate"),
    [
        (3, 4, "+1", "+33.3%"),
        (8, 7, "-1", "-12.5%"),
        (0, 4, "+4", ""),
        (None, 4, "", ""),
        (4, None, "", ""),
        (1, 0, "-1", "-100.0%"),
        (100000, 100001, "+1", "不足 0.1%"),
        (Decimal("0.1"), Decimal("0.3"), "+0.2", "+200.0%"),
        (Decimal("12.50"), 12, "-0.50", "-4.0%"),
    ],
)
def test_differences_are_exact_and_rates_only_where_there_is_something_to_divide_by(
    before: CellValue, after: CellValue, change: str, rate: str
) -> None:
    number = NumberDifference("", "", "", before, after)
    assert (number.change, number.rate) == (change, rate)


def test_equal_amounts_written_differently_are_no_difference() -> None:
    key = next(key for key, cell in FORM.cells.items() if cell.band.unit)
    one, other = (make_filing(cells={key: Decimal(text)}) for text in ("1.5", "1.50"))
    assert differ(one, other).numbers == ()
    assert differ(one, make_filing(cells={key: Decimal("1.51")})).numbers != ()


def test_texts_are_compared_by_sentence() -> None:
    before = ["全年公开信息86条。没有收到申请。", "开展了一次培训！", "考核占2分。"]
    after = ["全年公开信息88条。没有收到申请。", "更新了目录。", "考核占2分。"]
    assert changes(before, after) == [
        ("改", "全年公开信息86条。", "全年公开信息88条。"),
        ("未变", "没有收到申请。", "没有收到申请。"),
        ("删", "开展了一次培训！", ""),
        ("增", "", "更新了目录。"),
        ("未变", "考核占2分。", "考核占2分。"),
    ]


def test_a_changed_sentence_is_paired_with_the_one_most_like_it() -> None:
    before = ["各村公开了财务收支情况。", "镇政府网站发布信息120条。"]
    after = ["镇政府网站及公众号发布信息135条。", "开放日接待群众30人。"]
    assert changes(before, after) == [
        ("删", "各村公开了财务收支情况。", ""),
        ("改", "镇政府网站发布信息120条。", "镇政府网站及公众号发布信息135条。"),
        ("增", "", "开放日接待群众30人。"),
    ]


def test_every_sentence_of_both_texts_is_there_in_its_order() -> None:
    before = load_case("leye-2021").texts["总体情况"]
    after = load_case("suqian-2023").texts["总体情况"]
    passages = compare_texts(before, after)
    assert "".join(p.before for p in passages) == "".join(before)
    assert "".join(p.after for p in passages) == "".join(after)
    for passage in passages:
        kept = (ChangeKind.KEPT, ChangeKind.CHANGED)
        old = "".join(
            word for change, word in passage.words if change in {*kept, ChangeKind.REMOVED}
        )
        new = "".join(word for change, word in passage.words if change in {*kept, ChangeKind.ADDED})
        assert (old, new) == (passage.before, passage.after)


def test_the_words_of_a_changed_sentence_are_told_apart_and_numbers_stay_whole() -> None:
    (passage,) = compare_texts(
        ["全年公开信息1286条，答复及时。"], ["全年公开信息1386条，答复按时。"]
    )
    assert passage.words == [
        (ChangeKind.KEPT, "全年公开信息"),
        (ChangeKind.REMOVED, "1286"),
        (ChangeKind.ADDED, "1386"),
        (ChangeKind.KEPT, "条，答复"),
        (ChangeKind.REMOVED, "及"),
        (ChangeKind.ADDED, "按"),
        (ChangeKind.KEPT, "时。"),
    ]


def test_quotes_and_brackets_stay_with_the_sentence_they_close() -> None:
    text = ["他说：“已经公开。”（见附件。）随后归档"]
    assert [p.before for p in compare_texts(text, text)] == [
        "他说：“已经公开。”",
        "（见附件。）",
        "随后归档",
    ]


def test_other_paragraphs_of_the_same_words_are_told_too() -> None:
    one = make_filing({"其他事项": ("没有收费。", "没有其他事项。")})
    other = make_filing({"其他事项": ("没有收费。没有其他事项。",)})
    assert describe(differ(one, other))[-1] == "其他事项：字句相同，只是分段不同"


def test_a_reason_that_was_added_is_told() -> None:
    key = next(iter(FORM.cells))
    explained = replace(CORRECTED, reasons=(Reason("Y01", key, "机构改革，职能划转。"),))
    lines = describe(differ(CORRECTED, explained))
    item = " / ".join([next(iter(FORM.tables.values())).name, FORM.cells[key].item])
    assert "".join(line.strip() for line in lines[4:-1]) == f"情况说明 [Y01] {item}：增 1 句"
    assert lines[-1] == "  增  机构改革，职能划转。"


def test_of_two_editions_what_both_have_is_compared_and_the_rest_is_listed() -> None:
    source = (ROOT / "workbook" / "annual-report-2021.yaml").read_text(encoding="utf-8")
    assert source.count("{id: 单位代码,") == 1
    edited = source.replace("{id: 单位代码,", "{id: 统一代码,")
    edited = edited.replace("\n  code: 单位代码\n", "\n  code: 统一代码\n")
    edited = edited.replace("id: annual-report-2021", "id: annual-report-2031")
    later = parse_form(edited, "later.yaml")
    found = compare(FORM, BEFORE, later, AFTER)
    assert [(part.side, part.item) for part in found.unmatched] == [
        ("2021年", "单位代码"),
        ("2022年", "统一代码"),
    ]
    assert len(found.numbers) == 48
    assert describe(found)[-5:] == [
        "没法比较（两份填报所用的表样版本不同，只有一份有）",
        "  只有2021年有",
        "    单位代码",
        "  只有2022年有",
        "    统一代码",
    ]
    alike = compare(FORM, BEFORE, later, replace(BEFORE, form=later.id))
    assert alike.summary == "能比的内容都相同。"


def test_no_line_is_wider_than_the_screen() -> None:
    for found in (differ(BEFORE, AFTER), differ(CORRECTED, load_case("suqian-2023"))):
        assert max(map(display_width, describe(found))) <= 82  # closing punctuation may hang over
