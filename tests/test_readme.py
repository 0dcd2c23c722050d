"""README is true: its commands run as they stand, and it names every command and option."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from command import EXAMPLES, ROOT, tianbao
from office import missing_office

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
INSTALL, COMMANDS, ROUND, TEST = BLOCKS
COMMON = {"-o", "--help"}


def test_every_command_of_readme_runs(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "workbook" / "examples")
    shutil.copy(EXAMPLES / "leye-2021.xlsx", tmp_path / "填好.xlsx")
    commands = COMMANDS.replace(" --pdf", "") if missing_office() else COMMANDS
    for line in commands.splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "tianbao"
        done = tianbao(*arguments, folder=tmp_path)
        faulty = "as-published" in line or arguments == ["check", "workbook/examples"]
        assert done.code == (1 if faulty else 0), done.err
    assert {path.name for path in tmp_path.iterdir()} == {
        ".tianbao.jsonl",
        "workbook",
        "填报表.xlsx",
        "填好.xlsx",
        "松北区乐业镇2021年政府信息公开工作年度报告.docx",
        "草稿.docx",
        "模板.docx",
        "报告",
        "公开",
        "退回",
        "填报.json",
        "还原.xlsx",
        "旧年报.xlsx",
    }


def test_the_round_of_readme_runs_from_the_roster_to_the_sum(tmp_path: Path) -> None:
    (tmp_path / "收回").mkdir()
    shutil.copy(EXAMPLES / "leye-2021.xlsx", tmp_path / "收回" / "最终版(1).xlsx")
    for line in ROUND.splitlines():
        program, *arguments = shlex.split(line, comments=True)
        assert program == "tianbao"
        done = tianbao(*arguments, folder=tmp_path)
        assert done.code == 0, line + done.out + done.err
        if arguments[0] == "roster":
            fill_in(tmp_path / "名单.xlsx", "松北区乐业镇")
    assert {path.name for path in tmp_path.glob("[!.]*")} == {
        "名单.xlsx",
        "下发",
        "收回",
        "台账.xlsx",
        "情况.html",
        "退回",
        "报告",
        "汇总.xlsx",
    }


def fill_in(roster: Path, unit: str) -> None:
    book = openpyxl.load_workbook(roster)
    sheet = book.worksheets[0]
    (head,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "单位名称"]
    sheet.cell(head.row + 1, head.column).value = unit
    book.save(roster)


def test_the_python_of_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    shutil.copytree(EXAMPLES, tmp_path / "workbook" / "examples")
    monkeypatch.chdir(tmp_path)
    exec(program, {})  # noqa: S102  (README's own)
    assert "没有写到依申请公开" in capsys.readouterr().out
    assert (tmp_path / "report.docx").is_file()


def test_readme_lists_every_function_of_the_package() -> None:
    import toolkit

    functions = {name for name in toolkit.__all__ if name.islower()}
    assert {name for name in functions if f"`{name}`" not in README} == set()


def test_the_first_command_of_readme_makes_a_report(tmp_path: Path) -> None:
    arguments = INSTALL.split(" && ")[-1].split()
    assert arguments[0] == ".venv/bin/tianbao"
    done = tianbao(arguments[1], ROOT / arguments[2], *arguments[3:], folder=tmp_path)
    assert done.code == 0
    assert (tmp_path / arguments[-1]).is_file()


def test_ci_runs_the_test_command_of_readme() -> None:
    assert TEST.strip() in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "command",
    [
        "blank",
        "check",
        "report",
        "import",
        "export",
        "rules",
        "template starter",
        "template check",
        "diff",
        "roster starter",
        "collect",
        "total",
        "form check",
    ],
)
def test_readme_names_every_command_and_option(command: str) -> None:
    assert f"tianbao {command}" in README
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", tianbao(*command.split(), "--help").out))
    assert {o for o in options - COMMON - {"--output"} if o not in README} == set()


def test_readme_names_no_command_that_is_not_there() -> None:
    listed = re.findall(r"^  (\S+)  ", tianbao("--help").out.split("命令：")[1], re.MULTILINE)
    named = set(re.findall(r"tianbao ([a-z]+)", README))
    assert named == set(listed)


def test_readme_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists()


def test_the_pictures_of_readme_stay_small() -> None:
    pictures = [ROOT / name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)]
    assert {path.suffix for path in pictures} == {".png"}
    assert sum(path.stat().st_size for path in pictures) < 150_000
