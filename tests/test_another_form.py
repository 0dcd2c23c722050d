"""The tutorial is true: what it says is typed and done as it stands, the clerk and Word played."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from by_hand import fill_in
from command import ROOT, Result, tianbao
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from openpyxl import load_workbook

TUTORIAL = ROOT / "workbook" / "another-form.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FIRST = "下发/北街村2024年第一季度村务公开报告填报表.xlsx"
SECOND = "二季度/北街村2024年第二季度村务公开报告填报表.xlsx"
REPORT = "北街村2024年第一季度村务公开报告.docx"
TEXTS = {"办理事项": ["硬化村道 1.2 公里，支出 42000 元。"], "村民意见": ["没有收到意见。"]}


def blocks(kind: str) -> list[str]:
    return [body for name, body in BLOCK.findall(TUTORIAL.read_text("utf-8")) if name == kind]


def typed_in() -> dict[str, object]:
    """What the tutorial's table and sentence tell the clerk to type."""
    text = TUTORIAL.read_text("utf-8")
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    columns = {"集体经营": "经营", "上级补助": "补助", "其他": "其他"}
    figures: dict[str, object] = {
        f"收支.{row}.{columns[column]}": float(value)
        for row, *values in rows
        for column, value in zip(head[1:], values, strict=True)
    }
    assert all(line in text for lines in TEXTS.values() for line in lines)
    return {**figures, **TEXTS}


class Reader:
    """Someone who follows the tutorial in an empty folder, from its first line to its last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results: list[tuple[str, Result]] = []
        self.saved = self.corrected = self.styled = False

    def follow(self) -> None:
        for kind, body in BLOCK.findall(TUTORIAL.read_text("utf-8")):
            if kind in {"yaml", "csv"}:
                name = {"yaml": "village.yaml", "csv": "villages.csv"}[kind]
                (self.folder / name).write_text(body, encoding="utf-8")
            elif kind == "sh":
                for line in body.splitlines():
                    self.run(line)
            else:
                self.compare(body)

    def run(self, line: str) -> None:
        self.prepare(line)
        program, *arguments = shlex.split(line)
        assert program == "tianbao"
        self.results.append((line, tianbao(*arguments, folder=self.folder)))

    def prepare(self, line: str) -> None:
        """Do what the tutorial asks for by hand before a command."""
        path = self.folder / "北街村.xlsx"
        if line.startswith("tianbao check 北街村.xlsx"):
            right = {"收支.本季结余.其他": 250.5} if self.saved else {}
            fill_in(self.folder / FIRST, path, {**typed_in(), **right})
            self.saved = True
        if line.startswith("tianbao collect"):
            (self.folder / "收回").mkdir()
            for name in ("北街村.xlsx", "北街村二季度.xlsx"):
                shutil.copy(self.folder / name, self.folder / "收回")
        if line.startswith("tianbao template check"):
            style(self.folder / "村务模板.docx")
        if line.startswith("tianbao check 北街村二季度.xlsx"):
            carry_on(self.folder)

    def compare(self, told: str) -> None:
        """What is printed of the last command; the fault is played in a copy of the definition."""
        if "处要改" in told:
            fault = (self.folder / "village.yaml").read_text("utf-8")
            changed = re.search(r"Misspell `(.+?)` as `(.+?)`", TUTORIAL.read_text("utf-8"))
            assert changed is not None
            (self.folder / "错").mkdir()
            path = self.folder / "错" / "village.yaml"
            path.write_text(fault.replace(changed[1], changed[2]), encoding="utf-8")
            done = tianbao("form", "check", "village.yaml", folder=path.parent)
            assert (done.code, done.out) == (1, told)
            return
        assert told in self.results[-1][1].out


def style(template: Path) -> None:
    """Change fonts, colours and words, as one does in Word."""
    document = Document(str(template))
    body = document.styles["Normal"]
    body.font.size = Pt(14)
    body.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "楷体")
    document.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xC0, 0, 0)
    document.paragraphs[1].insert_paragraph_before("监督电话：12345")
    document.save(str(template))


def carry_on(folder: Path) -> None:
    """The second quarter: what stands there beforehand is left, the rest typed."""
    cells = {
        f"收支.{row}.{c}": 0 for row in ("本季收入", "本季支出") for c in ("经营", "补助", "其他")
    }
    left = {"收支.本季结余.经营": 17400, "收支.本季结余.补助": 8000, "收支.本季结余.其他": 250.5}
    fill_in(folder / SECOND, folder / "北街村二季度.xlsx", {**cells, **left, **TEXTS})


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    found = Reader(tmp_path_factory.mktemp("village"))
    shutil.copy(ROOT / "workbook" / "form.schema.json", found.folder)
    found.follow()
    return found


def test_every_command_ends_as_the_tutorial_says(reader: Reader) -> None:
    ends = [(line, done.code) for line, done in reader.results]
    assert [(line.split(" --form")[0], code) for line, code in ends if code] == [
        ("tianbao check 北街村.xlsx", 1),
        ("tianbao collect 收回", 1),
        ("tianbao total 收回", 1),
    ]
    assert len(ends) == sum(len(body.splitlines()) for body in blocks("sh"))


def test_the_report_prints_what_was_typed_in_the_style_that_was_chosen(reader: Reader) -> None:
    document = Document(str(reader.folder / REPORT))
    table = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert table == [
        ["项目（元）", "集体经营", "上级补助", "其他", "合计"],
        ["上季结余", "12000", "0", "350.5", "12350.5"],
        ["本季收入", "8600", "50000", "0", "58600"],
        ["本季支出", "3200", "42000", "100", "45300"],
        ["本季结余", "17400", "8000", "250.5", "25650.5"],
    ]
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == REPORT.removesuffix(".docx")
    assert {*TEXTS["办理事项"], *TEXTS["村民意见"], "监督电话：12345"} <= set(lines)
    sample = Document(str(reader.folder / "样稿.docx"))
    assert "监督电话：12345" not in {paragraph.text for paragraph in sample.paragraphs}


def test_the_next_quarter_begins_with_what_was_left(reader: Reader) -> None:
    line, done = reader.results[-3]
    assert line.startswith("tianbao check")
    assert "--last-year" in line
    assert "结论：没有错误，可以出报告。" in done.out
    assert "[Y0" not in done.out


def test_a_carry_over_that_differs_is_told(reader: Reader, tmp_path: Path) -> None:
    wrong = {"收支.上季结余.经营": 17000, "收支.本季结余.经营": 17000}
    fill_in(reader.folder / "北街村二季度.xlsx", tmp_path / "二季度.xlsx", wrong)
    last = reader.folder / "北街村.xlsx"
    form = reader.folder / "village.yaml"
    done = tianbao("check", tmp_path / "二季度.xlsx", "--form", form, "--last-year", last)
    assert done.code == 1
    assert "[Y01] 上季结余 / 合计是 25250.5，而上期填报的结转数是 25650.5" in done.out


def test_one_quarter_alone_is_collected_and_added_up(reader: Reader) -> None:
    (_, collected), (_, added) = reader.results[-2:]
    told = "".join(line.strip() for line in collected.out.splitlines())
    assert "另有“北街村二季度.xlsx”没有算：是 2024 年第二季度的" in told
    assert "未交         1       0     0  南街村" in collected.out
    assert "2024 年第一季度村务公开季度报告：1 个单位的数已相加" in added.out
    book = load_workbook(reader.folder / "汇总.xlsx")
    sheet, cell = book.defined_names["f.收支.本季收入.补助"].attr_text.split("!")
    assert book[sheet.strip("'")][cell.replace("$", "")].value == 50000


def test_the_first_line_points_to_the_schema_that_stands_beside_it() -> None:
    (definition,) = blocks("yaml")
    pointed = re.match(r"# yaml-language-server: \$schema=(\S+)\n", definition)
    assert pointed is not None
    assert (TUTORIAL.parent / pointed[1]).is_file()


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TUTORIAL.read_text("utf-8"))
    assert links
    assert [link for link in links if not (TUTORIAL.parent / link).exists()] == []
