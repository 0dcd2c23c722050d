"""The command line on a screen of 80 columns: every help page, every message, every table.

New commands are found by walking over the program; none needs to be listed here.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from command import CASES, EXAMPLES, ROOT, tianbao

from toolkit.cli import make_app
from toolkit.commands.shared.chinese_help import describe_usage_error
from toolkit.core.text import display_width

SCREEN = 80
GOOD, FAULTY = EXAMPLES / "leye-2021.xlsx", EXAMPLES / "leye-2021-as-published.xlsx"
NAMES = {"Word", "PDF", "LibreOffice", "Dask", "JSON", "json", "csv", "html"}
"""What has no Chinese name."""
CODE = re.compile(r"tcp://\S+|--?[a-z][a-z-]*|\.[a-z]+|tianbao( [a-z]+)*|\breport(?= --)")
Command = tuple[tuple[str, ...], Any]


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[Command]:
    """Yield a command with its name, and all below it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, (*path, name))


COMMANDS = list(walk(typer.main.get_command(make_app())))
EACH = pytest.mark.parametrize(
    ("path", "command"), COMMANDS, ids=[" ".join(p) for p, _ in COMMANDS]
)


def widest(text: str) -> int:
    return max(map(display_width, text.splitlines()), default=0)


def list_options(command: Any) -> list[Any]:
    """The options of a command that stand on its help page, but for that which shows it."""
    return [p for p in command.params if p.param_type_name == "option" and not p.hidden]


def test_the_walk_finds_groups_and_commands() -> None:
    paths = [path for path, _ in COMMANDS]
    assert {(), ("report",), ("template",), ("template", "starter")} <= set(paths)


@EACH
def test_a_help_page_fits_the_screen_and_is_in_chinese(path: tuple[str, ...], command: Any) -> None:
    done = tianbao(*path, "--help", columns=SCREEN)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("用法：")
    assert widest(done.out) <= SCREEN
    below = set(getattr(command, "commands", {}))
    assert set(re.findall(r"[A-Za-z]+", CODE.sub("", done.out))) <= NAMES | below
    assert not re.search(r"[\[\]{}<>]", done.out.replace("[选项]", "").replace("[参数]", ""))


@EACH
def test_a_help_page_describes_every_argument_option_and_command(
    path: tuple[str, ...], command: Any
) -> None:
    page = "".join(tianbao(*path, "--help", columns=SCREEN).out.split())
    assert command.help
    assert "".join(command.help.split()) in page
    for param in (p for p in command.params if not p.hidden):
        if "--help" in param.opts:
            continue
        assert re.search("[一-鿿]", param.help or ""), param.name
        assert "".join(param.help.split()) in page
        assert getattr(param, "is_flag", False) or param.metavar in page, param.name
    for name, below in getattr(command, "commands", {}).items():
        assert name + "".join(below.help.split("。")[0].split()) in page


@EACH
def test_a_command_that_writes_says_where_it_does_so_without_being_told(
    path: tuple[str, ...], command: Any
) -> None:
    options = list_options(command)
    if not any("--force" in option.opts for option in options):
        return
    takers = [o for o in options if {"--output", "--marked"} & set(o.opts)]
    takers += [o for o in options if "--html" in o.opts and not o.is_flag]
    assert takers
    assert [option.opts for option in takers if "省略则" not in option.help] == []


def refuse(*arguments: str) -> str:
    """What is said of a command line that is wrong."""
    app = typer.main.get_command(make_app())
    with pytest.raises(Exception, match=r"\S") as caught:
        app.main([*arguments], prog_name="tianbao", standalone_mode=False)
    return describe_usage_error(caught.value)


def mistype(name: str) -> str:
    """A name with its last two letters exchanged, or doubled where they are alike."""
    return f"{name[:-2]}{name[-1]}{name[-2]}" if name[-1] != name[-2] else f"{name}{name[-1]}"


@EACH
def test_a_mistyped_command_or_option_is_asked_after(path: tuple[str, ...], command: Any) -> None:
    help_ = f"用 {' '.join(('tianbao', *path))} --help 看用法"
    for name in getattr(command, "commands", {}):
        for typed in (mistype(name), name.upper()):
            told = refuse(*path, typed)
            assert told == f"命令写得不对：没有 {typed} 这个命令，是不是 {name}？{help_}"
    for name in (n for o in list_options(command) for n in o.opts if n.startswith("--")):
        typed = mistype(name)
        told = refuse(*path, typed, "x", "x")
        assert told == f"命令写得不对：没有 {typed} 这个选项，是不是 {name}？{help_}"


@EACH
def test_what_is_like_nothing_gets_no_guess(path: tuple[str, ...], command: Any) -> None:
    assert "是不是" not in refuse(*path, "--qqqqqqqq")
    if hasattr(command, "commands"):
        assert "没有 qqqqqqqq 这个命令。" in refuse(*path, "qqqqqqqq")


@pytest.mark.parametrize("typed", ["—draft", "–draft", "－－draft", "——draft", "-draft"])
def test_an_option_with_other_dashes_is_no_file(typed: str) -> None:
    assert "是不是 --draft？" in refuse("report", typed, "表.xlsx")


def test_a_file_whose_name_begins_with_a_dash_is_read(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "—乐业镇.xlsx")
    assert tianbao("check", "—乐业镇.xlsx", folder=tmp_path).code == 0


def test_the_version_is_that_of_the_package() -> None:
    done = tianbao("--version")
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version
    assert (done.code, done.out) == (0, f"tianbao {version[1]}\n")


@pytest.mark.parametrize("group", [path for path, c in COMMANDS if hasattr(c, "commands")], ids=str)
def test_a_group_alone_shows_its_help_page(group: tuple[str, ...]) -> None:
    done = tianbao(*group, columns=SCREEN)
    assert (done.code, done.out) == (2, "")
    assert done.err == tianbao(*group, "--help", columns=SCREEN).out


@pytest.mark.parametrize(
    "line",
    [
        "check", "check 没有的文件夹里的一份名字很长很长的填报表，谁也找不到它.xlsx",
        "diff 好.xlsx",
        "blank --form 没有的表样", "blank --roster 名单.csv --year 2021 --period 第一季度",
        "blank --last-year 收回 --year 2021", "blank --year 前年", "blank --year 21",
        "blank -o 填报表.docx", "export 好.xlsx --to pdf", "export 好.xlsx -o 数据.csv",
        "report 收回 -o 一个文件名.docx", "report 收回/甲.xlsx -o 报告.pdf",
        "report 收回/甲.xlsx -o 收回/甲.xlsx", "report 收回/甲.xlsx --template 好.xlsx",
        "total 收回 --due 2024-02-30", "total 收回 --jobs -1", "import 好.xlsx -o 好.xlsx",
        "check 收回 --rules 没有.yaml", "report 收回/甲.xlsx 多余.xlsx --drft",
        "template check 好.xlsx", "form check 好.xlsx", "form check 没有.yaml",
        "collect 没有", "collect 收回 --roster 好.xlsx", "collect 收回 --roster 没有.csv",
    ],
)  # fmt: skip
def test_a_refusal_fits_the_screen(line: str, tmp_path: Path) -> None:
    stock(tmp_path)
    done = tianbao(*line.split(), folder=tmp_path, columns=SCREEN)
    assert done.code in {1, 2}
    assert done.err or done.out
    assert widest(done.err) <= SCREEN
    assert widest(done.out) <= SCREEN
    assert "自己出错" not in done.err


def stock(folder: Path) -> None:
    """Put what commands work on into a folder."""
    (folder / "收回" / "松北区各乡镇各街道办事处").mkdir(parents=True)
    shutil.copy(GOOD, folder / "好.xlsx")
    shutil.copy(GOOD, folder / "收回" / "甲.xlsx")
    deep = "收回/松北区各乡镇各街道办事处/松北区乐业镇二〇二一年度年报最终版（盖章）.xlsx"
    shutil.copy(FAULTY, folder / deep)
    (folder / "收回" / "不是表格.xlsx").write_bytes(b"PK")
    (folder / "名单.csv").write_text(
        "单位名称\n松北区乐业镇\n松北区行政审批和政务服务局及其所属各事业单位联合党委办公室\n",
        encoding="utf-8",
    )
    data = json.loads((CASES / "leye-2021.json").read_text(encoding="utf-8"))
    data["fields"]["单位名称"] = "松北区行政审批和政务服务局及其所属各事业单位"
    (folder / "长.json").write_text(json.dumps(data), encoding="utf-8")


RESULTS = [
    "import 长.json -o 收回/长.xlsx",
    "check 收回/甲.xlsx --marked 退回",
    "check 收回 --marked 退回 --force",
    "report 收回/甲.xlsx --html -o 报告",
    "report 收回 -o 报告",
    "report 收回 -o 报告 --draft --force",
    "report 收回/甲.xlsx 收回/长.xlsx",
    "collect 收回 --roster 名单.csv -o 台账.xlsx --html 情况.html --marked 退回 --due 2022-01-10",
    "total 收回 --roster 名单.csv --with-errors -o 汇总.xlsx",
    "total 收回 --audit 好.xlsx",
    "export 收回/长.xlsx -o 数据.json",
    "diff 好.xlsx 长.json",
    "diff 好.xlsx 长.json --html 不同.html",
    "rules",
    "form check 表样.yaml",
    "template starter -o 模板.docx",
    "template check 模板.docx",
    "roster starter -o 名单.xlsx",
    "blank --roster 名单.csv --year 2022 --last-year 收回 -o 下发",
    "blank --unit 松北区行政审批和政务服务局及其所属各事业单位 --year 2021",
]


def test_every_command_has_its_results_looked_at() -> None:
    leaves = [path for path, command in COMMANDS if path and not hasattr(command, "commands")]
    looked = [line for line in RESULTS if not line.startswith("-")]
    missing = [p for p in leaves if not any(line.split()[: len(p)] == [*p] for line in looked)]
    assert missing == []


def test_results_fit_the_screen(tmp_path: Path) -> None:
    """In one folder, one after the other, as in an office; a path is never cut."""
    stock(tmp_path)
    shutil.copy(ROOT / "workbook" / "annual-report-2021.yaml", tmp_path / "表样.yaml")
    wide = {}
    for line in RESULTS:
        done = tianbao(*line.split(), folder=tmp_path, columns=SCREEN)
        assert done.out or done.err, line
        assert "自己出错" not in done.err
        for text in (done.out + done.err).splitlines():
            if display_width(text) > SCREEN and not is_path(text):
                wide[text] = line
    assert wide == {}


def is_path(line: str) -> bool:
    """Whether a line holds a path that alone is wider than the screen, and nothing besides."""
    return re.fullmatch(r"\s*[^\s，。；：]*[/.][^\s，。；：]*[：。]?", line) is not None


def test_a_path_is_not_cut() -> None:
    done = tianbao("check", FAULTY, GOOD, columns=SCREEN)
    assert str(FAULTY) in done.out
    assert str(GOOD) in done.out
