"""The edition before: its whole way on real figures, and the years where one follows the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from by_hand import fill_in
from command import CASES, ROOT, tianbao
from docx import Document
from office import Office

from toolkit.form.catalog import find_form
from toolkit.form.grid import make_grid

OLD, NEW = "annual-report-2019", "annual-report-2021"
FORM = find_form(OLD)
BLANK = ROOT / "workbook" / f"{OLD}.xlsx"
BOUGHT = ("主动公开.政府集中采购.采购项目", "主动公开.政府集中采购.采购金额")
"""Two cells whose digits ran together where the reports of 2019 and 2020 are stored."""
FIGURES = dict(zip(BOUGHT, (395, 73802895.9), strict=True))
TEXTS: dict[str, list[str]] = {
    "引言": ["统计期限为1月1日至12月31日。"],
    "总体情况": [
        "全年主动公开政府信息，依申请公开按期办结，政府信息管理和信息公开平台建设逐步规范，"
        "监督保障、工作考核、社会评议、责任追究各项制度得到落实，没有需要追究责任的情形。" * 2
    ],
    "问题与改进": [
        "公开的内容还不够全面，解读还不够及时。下一步将加强培训，完善目录，提高公开的质量，"
        "并对各单位的公开情况定期检查、及时督促整改。"
    ],
    "其他事项": ["没有其他需要报告的事项。"],
}
COUNCIL = {"单位全称": "平潭综合实验区管理委员会", "单位类别": "其他"}


def load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return data


def fill(name: str, folder: Path, changes: Mapping[str, object] = {}) -> Path:
    """The blank of the edition with a case typed in, its totals over the formulas."""
    data = load(name)
    typed = {**data["fields"], **COUNCIL, **data["cells"], **FIGURES, **TEXTS, **changes}
    return fill_in(BLANK, folder / f"{name}.xlsx", typed, over_totals=True)


def check(path: Path, *options: str | Path) -> list[dict[str, Any]]:
    """What a check finds, as data."""
    (file,) = json.loads(tianbao("check", path, "--json", *options).out)["files"]
    findings: list[dict[str, Any]] = file["findings"]
    return findings


def errors(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in findings if finding["severity"] == "错误"]


def printed_in(report: Path) -> dict[str, str]:
    """The numbers that a report prints, by id."""
    return {
        box.cell.id: table.cell(box.row, box.column).text
        for table, of in zip(Document(str(report)).tables, FORM.tables.values(), strict=True)
        for box in make_grid(of).boxes
        if box.cell
    }


def test_what_the_blank_asks_for_is_the_official_form() -> None:
    """By the table of the edition's parts: 20 and 2 cells of table 1, 23 rows, 3 groups of 5."""
    sizes = [len(table.cells) for table in FORM.tables.values()]
    assert sizes == [22, 23 * 7, 15]
    bands = FORM.tables["主动公开"].bands
    assert [band.title for band in bands] == [f"第二十条第（{n}）项" for n in "一五六八九"]
    assert [[row.labels[-1] for row in band.row_leaves] for band in bands] == [
        ["规章", "规范性文件"],
        ["行政许可", "其他对外管理服务事项"],
        ["行政处罚", "行政强制"],
        ["行政事业性收费"],
        ["政府集中采购"],
    ]
    assert [[column.labels[-1] for column in band.column_leaves] for band in bands] == [
        ["本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["上一年项目数量", "本年增/减", "处理决定数量"],
        ["上一年项目数量", "本年增/减", "处理决定数量"],
        ["上一年项目数量", "本年增/减"],
        ["采购项目数量", "采购总金额"],
    ]


def test_2019_goes_the_whole_way(office: Office, tmp_path: Path) -> None:
    filled = fill("pingtan-2019", tmp_path)
    saved = tmp_path / "交回.xlsx"
    office.run(filled, ["recalculate"], ["save", saved])
    assert errors(check(saved)) == []
    assert tianbao("report", saved, "-o", tmp_path / "报告.docx").code == 0

    cells = {**load("pingtan-2019")["cells"], **FIGURES}
    assert printed_in(tmp_path / "报告.docx") == {cell: str(v) for cell, v in cells.items()}
    lines = {paragraph.text for paragraph in Document(str(tmp_path / "报告.docx")).paragraphs}
    assert {line for text in TEXTS.values() for line in text} <= lines
    assert {section.heading for section in FORM.sections} - {""} <= lines

    exported = json.loads(tianbao("export", saved).out)
    assert exported["form"] == OLD
    assert exported["cells"] == {**cells, BOUGHT[1]: "73802895.9"}


def test_2020_is_stopped_at_the_total_that_was_published_wrong(tmp_path: Path) -> None:
    filled = fill("pingtan-2020", tmp_path)
    (fault,) = errors(check(filled))
    assert (fault["code"], fault["id"]) == ("E02", "依申请公开.办理结果.总计.自然人")
    assert (fault["found"], fault["expected"]) == ("20", None)
    assert "「自然人」列：左边合计 20（（七）总计），右边合计 26（" in fault["message"]
    assert "「三、本年度办理结果」各项之和），相差 6" in fault["message"]
    done = tianbao("report", filled, "-o", tmp_path / "报告.docx")
    assert done.code == 1
    assert not (tmp_path / "报告.docx").exists()


def test_2020_as_a_draft_prints_what_was_filled_in_and_says_that_it_is_one(tmp_path: Path) -> None:
    filled, draft = fill("pingtan-2020", tmp_path), tmp_path / "草稿.docx"
    assert tianbao("report", filled, "--draft", "-o", draft).code == 1
    cells = {**load("pingtan-2020")["cells"], **FIGURES}
    assert printed_in(draft) == {cell: str(value) for cell, value in cells.items()}
    assert "草稿" in "".join(
        p.text for s in Document(str(draft)).sections for p in s.header.paragraphs
    )


def test_2020_with_the_total_corrected_and_one_row_less_is_let_through(tmp_path: Path) -> None:
    """The relation that the form prints holds with 26 only if 26 came in."""
    totals = ("本年新收", "办理结果.总计")
    mended = {f"依申请公开.{row}.自然人": 26 for row in totals}
    mended |= {f"依申请公开.{row}.总计": 27 for row in totals}
    assert errors(check(fill("pingtan-2020", tmp_path, mended))) == []


def test_the_cells_whose_digits_are_lost_are_asked_for(tmp_path: Path) -> None:
    found = errors(check(fill("pingtan-2019", tmp_path, dict.fromkeys(BOUGHT))))
    assert [(fault["code"], fault["id"]) for fault in found] == [("C01", cell) for cell in BOUGHT]


@pytest.mark.parametrize(
    ("cell", "value", "codes"),
    [
        ("主动公开.行政处罚.增减", -18, []),
        ("主动公开.行政处罚.上年项目", -1, ["C02"]),
        ("主动公开.政府集中采购.采购金额", 0.001, ["C13"]),
        ("主动公开.规章.新制作", 1, []),
    ],
)
def test_each_column_takes_its_own_numbers(
    cell: str, value: float, codes: list[str], tmp_path: Path
) -> None:
    found = errors(check(fill("pingtan-2019", tmp_path, {cell: value})))
    assert [(fault["code"], fault["id"]) for fault in found] == [(code, cell) for code in codes]


@pytest.mark.parametrize("year", [2018, 2021])
def test_another_year_needs_another_edition(year: int, tmp_path: Path) -> None:
    (fault,) = errors(check(fill("pingtan-2019", tmp_path, {"年度": year})))
    assert (fault["code"], fault["id"], fault["found"]) == ("C16", "年度", str(year))
    assert "用于 2019 至 2020 年度" in fault["message"]


def test_a_citation_of_the_later_edition_is_a_fault(tmp_path: Path) -> None:
    cited = ["按照国办公开办函〔2021〕30号编制，统计期限为1月1日至12月31日。"]
    (fault,) = errors(check(fill("pingtan-2019", tmp_path, {"引言": cited})))
    assert (fault["code"], fault["id"]) == ("S02", "引言")
    right = ["按照国办公开办函〔2019〕60号编制，统计期限为1月1日至12月31日。"]
    assert errors(check(fill("pingtan-2019", tmp_path, {"引言": right}))) == []


def test_no_fee_sentence_is_asked_for(tmp_path: Path) -> None:
    """The duty to say whether a fee was charged came with the later edition."""
    assert "S06" not in {fault["code"] for fault in check(fill("pingtan-2019", tmp_path))}
    assert "S06" not in {line.code for line in FORM.explanations}


def test_within_the_edition_the_carry_over_is_compared(tmp_path: Path) -> None:
    last = fill("pingtan-2019", tmp_path)
    assert not [
        f
        for f in check(fill("pingtan-2020", tmp_path), "--last-year", last)
        if f["code"][0] == "Y" and f["severity"] == "错误"
    ]
    carried = {
        f"依申请公开.{row}.{column}": 1
        for row in ("上年结转", "结转下年")
        for column in ("自然人", "总计")
    }
    found = check(fill("pingtan-2020", tmp_path, carried), "--last-year", last)
    (fault,) = [f for f in errors(found) if f["code"] == "Y01"]
    assert (fault["id"], fault["found"], fault["expected"]) == (
        "依申请公开.上年结转.总计",
        "1",
        "0",
    )


def next_year(folder: Path, changes: Mapping[str, object] = {}) -> Path:
    """The filing of 2021 on the form of 2021."""
    data = load("pingtan-2021")
    data["cells"] |= changes
    source = folder / "次年.json"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    tianbao("import", source, "-o", folder / "次年.xlsx", "--force")
    return folder / "次年.xlsx"


def test_2021_is_compared_with_2020_where_both_editions_ask_the_same(tmp_path: Path) -> None:
    last = fill("pingtan-2020", tmp_path)
    across = [f for f in check(next_year(tmp_path), "--last-year", last) if f["code"][0] == "Y"]
    assert [(f["code"], f["severity"]) for f in across] == [("Y05", "提示")]
    assert across[0]["message"] == (
        "上年用的是另一版表样，这些在上年的表里没有对应的，没有与上年核对："
        "主动公开政府信息情况表；"
        "收到和处理政府信息公开申请情况表的“三、本年度办理结果 / （六）其他处理”"
    )

    carried = {f"依申请公开.上年结转.{column}": 2 for column in ("自然人", "总计")}
    found = check(next_year(tmp_path, carried), "--last-year", last)
    (fault,) = [f for f in found if f["code"] == "Y01"]
    assert (fault["severity"], fault["id"]) == ("错误", "依申请公开.上年结转.总计")
    assert (fault["found"], fault["expected"]) == ("2", "0")


def test_columns_of_the_carry_over_are_compared_across_editions(tmp_path: Path) -> None:
    moved = {f"依申请公开.结转下年.{column}": 1 for column in ("自然人", "总计")}
    last = fill("pingtan-2020", tmp_path, moved)
    carried = {f"依申请公开.上年结转.{column}": 1 for column in ("商业企业", "总计")}
    found = check(next_year(tmp_path, carried), "--last-year", last)
    (question,) = [f for f in found if f["code"] == "Y01"]
    assert question["severity"] == "需说明"
    assert "自然人 0（上年 1）" in question["message"]
    assert "商业企业 1（上年 0）" in question["message"]


def test_a_comparison_of_two_editions_lists_what_only_one_has() -> None:
    done = tianbao("diff", CASES / "pingtan-2020.json", CASES / "pingtan-2021.json")
    assert done.code == 0
    compared, lone = done.out.split("没法比较")
    assert "    20  64   +44  +220.0%  申请人情况 / 自然人" in compared
    assert "规章" not in compared
    before, after = lone.split("只有2021年有")
    assert before.count("主动公开政府信息情况表") == 22
    assert after.count("主动公开政府信息情况表") == 10
