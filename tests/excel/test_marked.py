"""The copy that goes back: marked, mended in an office program, read again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_from_string

from toolkit.core.finding import Severity, Status
from toolkit.excel.write.unmended_formula import is_unchanged
from toolkit.form.filing import dump_filing
from toolkit.pipeline.outcome import Outcome
from toolkit.pipeline.steps import check_workbook
from toolkit.pipeline.workbooks import import_filing, make_marked

if TYPE_CHECKING:
    from office import Office
    from openpyxl.worksheet.worksheet import Worksheet

DENIED = Path(__file__).parent.parent / "cases" / "found" / "m-review-none-1.json"
CASE = Path(__file__).parent.parent / "cases" / "suqian-2023.json"
FIELDS = "基本信息"
ONE, TWO, SIX = "二、主动公开", "三、依申请公开", "六、其他事项"
FAULTS: list[list[Any]] = [
    ["set", FIELDS, "C5", "前年"],
    ["set", FIELDS, "C7", "设区市政府"],
    ["set", "一、总体情况", "B20", "本年度没有发生需要责任追究的情形。"],
    ["set", ONE, "C19", None],
    ["set", ONE, "C23", "251000元"],
    ["set", TWO, "E12", "约30件"],
    ["set", TWO, "F33", 98],
    ["set", TWO, "P12", "此数待核实"],
    ["set", SIX, "B9", "  尚有××件待办，" + "情况正在核实，" * 60],
]
MENDED: list[list[Any]] = [
    ["set", FIELDS, "C5", 2023],
    ["set", ONE, "C19", 20163],
    ["set", ONE, "C23", 59237.2449],
    ["set", TWO, "E12", 1175],
    ["set", TWO, "F33", 99],
    ["set", SIX, "B9", None],
    ["set", "情况说明", "E5", "备注，不印入报告"],
]


@pytest.fixture(scope="module")
def faulty(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A workbook that came back with a fault of every kind."""
    folder = tmp_path_factory.mktemp("marked")
    data = import_filing(CASE)[1]
    assert data is not None
    (folder / "填好.xlsx").write_bytes(data)
    office.run(folder / "填好.xlsx", *FAULTS, ["recalculate"], ["save", folder / "交回.xlsx"])
    return check_workbook(folder / "交回.xlsx")


@pytest.fixture(scope="module")
def marked(faulty: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marked") / "退回.xlsx"
    data = make_marked(faulty)
    assert data is not None
    path.write_bytes(data)
    return path


def to_mend(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The errors and questions about the file, its cells and sums, by code and id."""
    return sorted(
        (finding.code, finding.id or str(finding.place))
        for finding in outcome.findings
        if finding.severity is not Severity.NOTE and finding.code[0] in "FCE"
    )


def test_the_faults_are_those_that_were_made(faulty: Outcome) -> None:
    assert to_mend(faulty) == [
        ("C01", "主动公开.行政强制.处理决定"),
        ("C02", "依申请公开.办理结果.予以公开.自然人"),
        ("C03", "主动公开.行政事业性收费.收费金额"),
        ("C06", "其他事项"),
        ("C16", "年度"),
        ("E01", "依申请公开.办理结果.总计.商业企业"),
        ("F14", f"{TWO}!P12"),
    ]


def test_unmended_it_gives_the_same_findings_again(
    office: Office, faulty: Outcome, marked: Path, tmp_path: Path
) -> None:
    office.run(marked, ["recalculate"], ["save", tmp_path / "没改.xlsx"])
    again = check_workbook(tmp_path / "没改.xlsx")
    assert to_mend(again) == to_mend(faulty)
    assert faulty.filing == again.filing


def test_mended_it_checks_clean(office: Office, marked: Path, tmp_path: Path) -> None:
    office.run(marked, *MENDED, ["recalculate"], ["save", tmp_path / "改好.xlsx"])
    outcome = check_workbook(tmp_path / "改好.xlsx")
    assert outcome.ok
    (question,) = [f for f in outcome.findings if f.code == "F14"]
    assert (question.code, question.status) == ("F14", Status.EXPLAINED)
    assert "备注，不印入报告" in question.message
    assert outcome.filing is not None
    assert outcome.filing.cells == import_filing(CASE)[0].filing.cells  # type: ignore[union-attr]


def test_red_cells_clear_themselves(office: Office, marked: Path) -> None:
    places = [
        (ONE, "C19"),
        (ONE, "C23"),
        (TWO, "E12"),
        (TWO, "F33"),
        ("基本信息", "C5"),
        (SIX, "B9"),
    ]
    book = load_workbook(marked)
    conditions = [red_condition(book[sheet], cell) for sheet, cell in places]
    write = [
        ["set", sheet, "Z99", f"={c}"] for (sheet, _), c in zip(places, conditions, strict=True)
    ]
    look = [
        step
        for (sheet, _), formula in zip(places, write, strict=True)
        for step in (formula, ["recalculate"], ["get", sheet, "Z99"])
    ]
    got = office.run(marked, *look, *MENDED, *look)
    shown = [value for value in got if value in {"TRUE", "FALSE"}]
    assert shown == ["TRUE"] * 6 + ["FALSE"] * 6


def red_condition(sheet: Worksheet, cell: str) -> str:
    """The formula of the first conditional format that colours a cell red."""
    rules = [rule for area in sheet.conditional_formatting if cell in area for rule in area.rules]
    first = min(rules, key=lambda rule: rule.priority)
    assert first.dxf.fill.bgColor.rgb == "00F8B4AE"
    return str(first.formula[0])


def test_the_list_says_what_is_wrong_and_links_to_it(marked: Path, faulty: Outcome) -> None:
    sheet = load_workbook(marked).worksheets[0]
    assert sheet.title == "问题清单"
    assert sheet["B4"].value == "序号"
    told = [f for f in faulty.findings if f.fix]  # the rest is for the office
    rows = list(sheet.iter_rows(min_row=5, max_row=4 + len(told)))
    assert [row[1].value for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    by_code = {str(row[7].value)[:5]: row for row in rows}
    assert link_of(by_code["[C02]"][3]) == f"'{TWO}'!E12"
    assert by_code["[C02]"][5].value == "约30件"
    assert by_code["[C01]"][6].value == "0 或正整数"
    assert link_of(by_code["[C06]"][3]) == f"'{SIX}'!B9"


def link_of(cell: object) -> str:
    """The place in the workbook that a cell links to."""
    link = getattr(cell, "hyperlink", None)
    return str(link.location) if link else ""


def test_the_list_tells_what_was_mended(office: Office, marked: Path) -> None:
    rows = [["get", "问题清单", f"J{row}"] for row in range(5, 11)]
    got = office.run(marked, ["recalculate"], *rows, *MENDED, ["recalculate"], *rows)
    assert got[1:7] == ["没改"] * 6
    assert got[-6:] == ["已改"] * 6


def test_comments_are_numbered_like_the_list(marked: Path) -> None:
    book = load_workbook(marked)
    comments = {
        (ws.title, cell.coordinate): cell.comment.text
        for ws in book.worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.comment
    }
    rows = {str(row[1].value): row for row in book.worksheets[0].iter_rows(min_row=5)}
    assert len(comments) == 6
    for (_, address), text in comments.items():
        number = text.removeprefix("问题 ").split("：")[0]
        assert link_of(rows[number][3]).endswith(f"!{address}")
        assert coordinate_from_string(address)


def test_a_marked_copy_of_a_marked_copy_has_one_list(marked: Path, tmp_path: Path) -> None:
    data = make_marked(check_workbook(marked))
    assert data is not None
    (tmp_path / "再退.xlsx").write_bytes(data)
    titles = load_workbook(tmp_path / "再退.xlsx").sheetnames
    assert [title for title in titles if title.startswith(("问题清单", "表外内容"))] == [
        "问题清单",
        "表外内容",
    ]


def test_the_same_findings_give_the_same_copy(faulty: Outcome) -> None:
    assert make_marked(faulty) == make_marked(faulty)


def test_what_has_nothing_to_mend_has_no_marked_copy(faulty: Outcome) -> None:
    notes = tuple(f for f in faulty.findings if f.severity is Severity.NOTE)
    assert notes
    assert make_marked(replace(faulty, findings=notes)) is None


def test_a_reason_is_kept_in_the_filing_and_comes_back(
    office: Office, marked: Path, tmp_path: Path
) -> None:
    office.run(marked, *MENDED, ["recalculate"], ["save", tmp_path / "改好.xlsx"])
    filing = check_workbook(tmp_path / "改好.xlsx").filing
    assert filing is not None
    (reason,) = filing.reasons
    assert (reason.code, reason.id, reason.text) == ("F14", f"{TWO}!P12", "备注，不印入报告")
    (tmp_path / "数据.json").write_text(dump_filing(filing), encoding="utf-8")
    outcome, data = import_filing(tmp_path / "数据.json")
    assert data is not None
    assert outcome.ok
    (tmp_path / "还原.xlsx").write_bytes(data)
    again = check_workbook(tmp_path / "还原.xlsx").filing
    assert again is not None
    assert again.reasons == filing.reasons
    assert json.loads(dump_filing(again)) == json.loads(dump_filing(filing))


def give_reason(office: Office, target: Path, *row: str) -> Outcome:
    """The workbook with one question, S04 at 一、总体情况!B6, and a line of 情况说明."""
    example = Path(__file__).parents[2] / "workbook/examples/leye-2021.xlsx"
    cells = zip("BCDE", row, strict=True)
    steps = [["set", "情况说明", f"{column}5", words or None] for column, words in cells]
    shutil.copy(example, target)  # an office program locks what it opens
    office.run(target, *steps, ["save", target])
    return check_workbook(target)


@pytest.mark.parametrize(
    ("code", "sheet", "cell"),
    [
        ("S04", "一、总体情况", "B6"),
        ("（s04）", "总体情况", "Ｂ６"),
        ("1. [Ｓ04]", "一总体情况", "$B$6"),
        ("S04", "《一、总体情况》", "B6 单元格"),
        ("S04", "一、总体情况!B6", ""),
        ("S04", "", ""),
        ("", "总体情况", "b6"),
        ("", "", ""),
    ],
)
def test_a_reason_finds_its_question_however_it_is_written(
    office: Office, tmp_path: Path, code: str, sheet: str, cell: str
) -> None:
    outcome = give_reason(office, tmp_path / "交回.xlsx", code, sheet, cell, "上级另有安排")
    (question,) = [f for f in outcome.findings if f.code == "S04"]
    assert question.status is Status.EXPLAINED
    assert not [f for f in outcome.findings if f.code == "F07"]


@pytest.mark.parametrize(
    ("code", "sheet", "cell", "text", "says"),
    [
        ("S03", "一、总体情况", "B6", "上级另有安排", "没有对上"),
        ("S04", "五、问题与改进", "B6", "上级另有安排", "没有对上"),
        ("S04", "二、主动公开", "C9", "上级另有安排", "没有对上"),
        ("S04", "一、总体情况", "B6", "无", "没有写原因"),
        ("S04", "一、总体情况", "B6", "（没有）", "没有写原因"),
    ],
)
def test_a_reason_that_settles_nothing_is_told(
    office: Office, tmp_path: Path, code: str, sheet: str, cell: str, text: str, says: str
) -> None:
    outcome = give_reason(office, tmp_path / "交回.xlsx", code, sheet, cell, text)
    (question,) = [f for f in outcome.findings if f.code == "S04"]
    (told,) = [f for f in outcome.findings if f.code == "F07"]
    assert question.status is Status.OPEN
    assert (told.severity, str(told.place)) == (Severity.NOTE, "情况说明!E5")
    assert says in told.message


def test_a_reason_for_what_only_the_office_asks_waits_for_the_office(
    office: Office, tmp_path: Path
) -> None:
    outcome = give_reason(office, tmp_path / "交回.xlsx", "Y02", "二、主动公开", "E10", "清理所致")
    assert not [f for f in outcome.findings if f.code == "F07"]


@pytest.mark.parametrize("content", ["", '带"引号"的', "两\n行", "长" * 500, "#REF!"])
def test_expressions_stay_within_what_excel_holds(content: str) -> None:
    expression = is_unchanged("B6", content or None)
    literals = expression.split('"')[1::2]
    assert all(len(literal) <= 255 for literal in literals)
    assert "\n" not in expression


def test_a_finding_on_a_text_stands_at_the_paragraph_that_holds_the_sentence(
    tmp_path: Path,
) -> None:
    data = import_filing(DENIED)[1]
    assert data is not None
    (tmp_path / "填好.xlsx").write_bytes(data)
    outcome = check_workbook(tmp_path / "填好.xlsx")
    denials = [finding for finding in outcome.findings if finding.code == "M05"]
    assert {str(finding.place) for finding in denials} == {"一、总体情况!B8"}
    marked = make_marked(outcome)
    assert marked is not None
    (tmp_path / "标注.xlsx").write_bytes(marked)
    book = load_workbook(tmp_path / "标注.xlsx")
    assert "未发生行政复议" in book["一、总体情况"]["B8"].value
    assert "未发生行政复议" in book["一、总体情况"]["B8"].comment.text
    assert book["问题清单"]["D5"].hyperlink.location == "'一、总体情况'!B8"
