"""A form that does not come with the program, in every command; and `form check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from by_hand import fill_in
from command import EXAMPLES, ROOT, tianbao
from openpyxl import load_workbook
from test_another_form import TEXTS, blocks, typed_in

from toolkit.excel.layout.layout import make_layout
from toolkit.excel.layout.model import count_lines
from toolkit.form.loading import load_form
from toolkit.pipeline.prior_filings import FilingKey, load_prior_filings

RIGHT = {**typed_in(), "收支.本季结余.其他": 250.5}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The tutorial's form."""
    path = tmp_path / "village.yaml"
    path.write_text(blocks("yaml")[0], encoding="utf-8")
    return path


def file(form: Path, name: str, quarter: str = "第一季度", **changes: object) -> Path:
    """A workbook of the form, filled in."""
    blank, path = form.with_name("空白.xlsx"), form.parent / f"{name}.xlsx"
    assert tianbao("blank", "--form", form, "-o", blank, "--force").code == 0
    who = {"村名": "北街村", "年度": 2024, "季度": quarter}
    return fill_in(blank, path, {**who, **RIGHT, **changes})


def test_a_sound_definition_exits_with_0(form: Path) -> None:
    done = tianbao("form", "check", form)
    assert (done.code, done.err) == (0, "")
    assert "提示" not in done.out


@pytest.mark.parametrize("name", ["annual-report-2019", "annual-report-2021"])
def test_the_forms_that_come_with_the_program_are_sound(name: str) -> None:
    done = tianbao("form", "check", ROOT / "workbook" / f"{name}.yaml")
    assert done.code == 0
    assert done.out.endswith("没有发现问题。\n")
    sizes = {"2019": "3 张表 198 格", "2021": "3 张表 200 格"}
    assert sizes[name[-4:]] in done.out


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (
            [("kind: money", "kind: monney"), ("rows: 20}]", "rows: many}]")],
            ["第 33 行 sections[1].table.bands[1].kind：只能是 count、money", "应为整数"],
        ),
        (
            [("unit: 村名", "unit: 村"), ("合计 = 经营 +", "合计 = 经菅 +")],
            ["第 6 行 unit：没有编号为“村”的基本信息", "“经菅”不是表“收支”里"],
        ),
        ([("name: 村务公开季度报告", "name：村务公开季度报告")], ["不是合乎语法的 YAML", "半角"]),
    ],
)
def test_every_fault_is_told_with_its_line(
    edits: list[tuple[str, str]], told: list[str], form: Path
) -> None:
    text = form.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    form.write_text(text, encoding="utf-8")
    done = tianbao("form", "check", form)
    printed = "".join(line.strip() for line in done.out.splitlines())
    assert done.code == 1
    assert [words for words in told if words.replace(" ", "") not in printed.replace(" ", "")] == []
    assert f"有 {len(edits)} 处要改" in done.out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{村名}{年度}年{季度}村务", "{村名}{年度}年村务", "标题（title）里没有 {季度}"),
        ("{id: 村名, required: true,", "{id: 村名,", "“村名”没有写 required: true"),
        ("  - {code: Y01,", "  - {code: Y02,", "审核代码 Y01 没有写进 explanations"),
    ],
)
def test_what_is_likely_not_meant_is_a_note(old: str, new: str, told: str, form: Path) -> None:
    text = form.read_text(encoding="utf-8")
    assert old in text
    form.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = tianbao("form", "check", form)
    assert done.code == 0
    notes = [line for line in done.out.splitlines() if line.startswith("  提示：")]
    assert len(notes) == 1
    assert told in notes[0]


def test_a_table_without_any_equation_is_noted(form: Path) -> None:
    text = form.read_text(encoding="utf-8")
    start, end = text.index("equations:"), text.index("years:")
    form.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "“集体资金收支表”没有一条等式" in tianbao("form", "check", form).out


@pytest.mark.parametrize("name", ["没有.yaml", "."])
def test_a_definition_that_cannot_be_read_is_wrong_usage(name: str, tmp_path: Path) -> None:
    done = tianbao("form", "check", name, folder=tmp_path)
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1


def test_its_filing_goes_out_as_json_and_comes_back(form: Path, tmp_path: Path) -> None:
    filed, data, again = file(form, "北街村"), tmp_path / "填报.json", tmp_path / "还原.xlsx"
    assert tianbao("export", filed, "--form", form, "-o", data).code == 0
    assert tianbao("import", data, "--form", form, "-o", again).code == 0
    assert "完全相同" in tianbao("diff", data, again, "--form", form).out
    refused = tianbao("import", data, "-o", tmp_path / "不写.xlsx")
    assert refused.code == 1
    assert "用 --form 指明它的 .yaml 文件" in refused.out
    assert not (tmp_path / "不写.xlsx").exists()


def test_what_a_file_names_as_its_form_is_no_path_to_open(form: Path, tmp_path: Path) -> None:
    data = tmp_path / "填报.json"
    data.write_text(json.dumps({"form": str(form)}), encoding="utf-8")
    assert "[F11]" in tianbao("import", data).out


def test_reports_of_a_folder_are_made_against_the_quarter_before(form: Path) -> None:
    """In other processes, which find the form and the filings before by themselves."""
    last = file(form, "一季度")
    kept = {f"收支.上季结余.{c}": v for c, v in (("经营", 17400), ("补助", 8000), ("其他", 250.5))}
    nothing = {
        f"收支.{row}.{c}": 0 for row in ("本季收入", "本季支出") for c in ("经营", "补助", "其他")
    }
    left = {key.replace("上季结余", "本季结余"): value for key, value in kept.items()}
    folder = form.with_name("二季度")
    folder.mkdir()
    file(form, "二季度/对的", "第二季度", **kept, **nothing, **left)
    file(form, "二季度/错的", "第二季度", 村名="南街村")
    done = tianbao(
        "report", folder, "--form", form, "--last-year", last, "-o", folder, "--jobs", "2"
    )
    assert done.code == 0, done.out + done.err
    assert (folder / "北街村2024年第二季度村务公开报告.docx").is_file()
    file(form, "二季度/对的", "第二季度", **{"收支.上季结余.经营": 12000})
    done = tianbao(
        "report", folder, "--form", form, "--last-year", last, "-o", folder, "--jobs", "2"
    )
    assert done.code == 1
    assert "须改正" in done.out


def test_a_filing_of_another_report_is_not_the_one_before(form: Path, tmp_path: Path) -> None:
    """The same unit's annual report of the same year says nothing of the quarter before."""
    filed = file(form, "今年", 村名="松北区乐业镇", 年度=2022)
    done = tianbao("check", filed, "--form", form, "--last-year", EXAMPLES / "leye-2021.xlsx")
    told = "".join(done.out.split())
    assert "没有找到“松北区乐业镇”2021年第四季度的填报" in told
    assert "里面没有这个单位的" in told
    keys = load_prior_filings(EXAMPLES / "leye-2021.xlsx").filings
    assert list(keys) == [FilingKey("政府信息公开工作年度报告", "松北区乐业镇", 2021)]


def test_of_two_filings_that_differ_neither_counts(form: Path) -> None:
    folder = form.with_name("上季")
    folder.mkdir()
    file(form, "上季/甲")
    file(form, "上季/乙")
    definition = load_form(form)
    same = load_prior_filings(folder, definition)
    assert (len(same.filings), same.notes) == (1, ())
    file(form, "上季/乙", 村民意见=["另一份。"])
    differing = load_prior_filings(folder, definition)
    assert differing.filings == {}
    assert "乙.xlsx、甲.xlsx 是同一单位同一期的填报，内容却不同" in differing.notes[0]


def test_a_file_named_as_last_years_that_is_of_no_use_is_told(form: Path) -> None:
    filed = file(form, "北街村")
    done = tianbao("check", EXAMPLES / "leye-2021.xlsx", "--last-year", filed)
    assert "北街村.xlsx 没有用来核对" in done.err
    unnamed = file(form, "无名", 村名=None)
    done = tianbao("check", filed, "--form", form, "--last-year", unnamed)
    assert "无名.xlsx 没有用来核对：里面村名、年度或季度没有填" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--period", "夏天"], "--period 只能是 第一季度、第二季度"),
        (
            ["--roster", "名单.csv", "--year", "2024"],
            "年度和季度，如 --year 2024 --period 第一季度",
        ),
    ],
)
def test_the_quarter_of_what_is_handed_out_must_be_one(
    arguments: list[str], told: str, form: Path
) -> None:
    form.with_name("名单.csv").write_text("单位名称\n北街村\n", encoding="utf-8")
    done = tianbao("blank", "--form", form, *arguments, folder=form.parent)
    assert done.code == 2
    assert told in done.err


def test_a_yearly_form_has_no_quarter(tmp_path: Path) -> None:
    done = tianbao("blank", "--period", "第一季度", folder=tmp_path)
    assert done.code == 2
    assert "一年一次，不用写 --period" in done.err


def test_a_blank_begins_with_the_unit_and_the_quarter(form: Path, tmp_path: Path) -> None:
    named = ("--unit", "北街村", "--year", "2024", "--period", "第三季度")
    assert tianbao("blank", "--form", form, *named, folder=tmp_path).code == 0
    book = load_workbook(tmp_path / "北街村2024年第三季度村务公开报告填报表.xlsx")
    sheet = book["基本信息"]
    values = [cell.value for row in sheet.iter_rows(min_col=3, max_col=3) for cell in row]
    assert {"北街村", 2024, "第三季度"} <= set(values)


def test_the_heads_of_checks_have_room(form: Path) -> None:
    for sheet in make_layout(load_form(form)).sheets:
        for label in sheet.labels:
            if not label.text.startswith("核对"):
                continue
            assert sheet.widths is not None
            assert sheet.heights is not None
            rows = range(label.area.row, label.area.last_row + 1)
            columns = range(label.area.column, label.area.last_column + 1)
            lines = count_lines(label.text, sum(sheet.widths[c] for c in columns) - 1)
            assert sum(sheet.heights[row] for row in rows) >= 15 * lines, label.text


def test_a_form_without_instructions_has_no_heading_for_them(form: Path) -> None:
    whole = make_layout(load_form(form)).sheets[0]
    assert "怎样填写" in {label.text for label in whole.labels}
    text = form.read_text(encoding="utf-8")
    start, end = text.index("instructions:"), text.index("fields:")
    form.write_text(text[:start] + text[end:], encoding="utf-8")
    bare = make_layout(load_form(form)).sheets[0]
    assert "怎样填写" not in {label.text for label in bare.labels}


def test_a_form_that_sums_nothing_cannot_be_added_up(form: Path) -> None:
    text = form.read_text(encoding="utf-8")
    start, end = text.index("round:"), text.index("explanations:")
    form.write_text(text[:start] + text[end:], encoding="utf-8")
    done = tianbao("total", file(form, "北街村"), "--form", form, folder=form.parent)
    assert done.code == 2
    assert "没有写明哪些数由各单位相加" in done.err
    assert not form.with_name("汇总.xlsx").exists()


@pytest.mark.parametrize("command", ["collect", "total"])
def test_a_round_of_a_period_that_is_none_is_wrong_usage(command: str, form: Path) -> None:
    filed = file(form, "北街村")
    done = tianbao(command, filed, "--form", form, "--period", "夏天", folder=form.parent)
    assert (done.code, done.out) == (2, "")
    assert "--period 只能是 第一季度、第二季度" in done.err


def test_a_web_page_is_made_too(form: Path) -> None:
    filed = file(form, "北街村")
    assert tianbao("report", filed, "--form", form, "--html").code == 0
    page = form.with_name("北街村2024年第一季度村务公开报告.html").read_text(encoding="utf-8")
    assert TEXTS["办理事项"][0] in page
