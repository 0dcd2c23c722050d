"""The command line's contract: exit codes, refusals, force, drafts, code pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command import CASES, EXAMPLES, TIANBAO, tianbao
from docx import Document
from openpyxl import Workbook

from toolkit.core.files import NotWrittenError, write_file

GOOD, FAULTY = EXAMPLES / "leye-2021.xlsx", EXAMPLES / "leye-2021-as-published.xlsx"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nothing"], "没有 --nothing 这个选项"),
        (["nothing"], "没有 nothing 这个命令"),
        (["check"], "没有写 文件或文件夹"),
        (["check", "没有的.xlsx"], "没有这个文件或文件夹"),
        (["blank", "--form", "没有的表样"], "没有表样“没有的表样”"),
        (["blank", "--year", "前年"], "--year 要写数字"),
        (["blank", "--year", "21"], "--year 要写四位数的年份"),
        (["blank", "-o", "填报表.docx"], "应当以 .xlsx 结尾"),
        (["roster", "starter", "-o", "名单.csv"], "应当以 .xlsx 结尾"),
        (["template", "starter", "-o", "模板"], "应当以 .docx 结尾"),
        (["export", str(GOOD), "--to", "csv", "-o", "数.json"], "应当以 .csv 结尾"),
        (["import", str(GOOD), "-o", "表.xls"], "应当以 .xlsx 结尾"),
        (["diff", str(GOOD), str(GOOD), "--html", "不同.xlsx"], "应当以 .html 结尾"),
        (["collect", str(GOOD), "-o", "台账"], "应当以 .xlsx 结尾"),
        (["collect", str(GOOD), "--html", "情况.xlsx"], "应当以 .html 结尾"),
        (["collect", str(GOOD), "--due", "2024-02-30"], "--due 要写日期，如 2026-01-31"),
        (["total", str(GOOD), "-o", "汇总.docx"], "应当以 .xlsx 结尾"),
        (["total", str(GOOD), "--year", "123456"], "--year 要写四位数的年份"),
        (["export", str(GOOD), "--to", "pdf"], "不能导出为 pdf"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_and_exit_2(arguments: list[str], words: str) -> None:
    done = tianbao(*arguments)
    assert done.code == 2
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""


@pytest.mark.parametrize(
    "command",
    ["blank", "check", "report", "import", "export", "rules", "template"],
    ids=str,
)
def test_help_is_in_chinese(command: str) -> None:
    done = tianbao(command, "--help")
    assert done.code == 0
    assert "用法：" in done.out
    assert not {"Usage", "Options", "Show this", "required", "Path", "default"} & set(
        done.out.replace(":", " ").split()
    )


def test_check_as_json_has_the_agreed_shape() -> None:
    done = tianbao("check", GOOD, FAULTY, "--json")
    assert done.code == 1
    first, second = json.loads(done.out)["files"]
    assert (first["unit"], first["year"], first["form"]) == (
        "松北区乐业镇",
        2021,
        "annual-report-2021",
    )
    assert (first["ok"], second["ok"]) == (True, False)
    finding = second["findings"][0]
    assert list(finding) == [
        "code", "severity", "status", "sheet", "cell", "id", "item", "message", "fix",
        "found", "expected", "candidates", "equations",
    ]  # fmt: skip
    assert finding["id"] == "主动公开.行政强制.处理决定"
    assert (finding["sheet"], finding["cell"]) == ("二、主动公开", "C19")
    assert finding["severity"] == "错误"
    assert finding["status"] == "待处理"
    assert finding["candidates"] is None


def test_check_of_a_folder_is_a_line_a_file(tmp_path: Path) -> None:
    (tmp_path / "下级").mkdir()
    shutil.copy(GOOD, tmp_path / "甲.xlsx")
    shutil.copy(FAULTY, tmp_path / "下级" / "乙.xlsx")
    done = tianbao("check", ".", folder=tmp_path)
    assert done.code == 1
    head, *lines, total = done.out.splitlines()
    assert head.split() == ["结论", "错误", "需说明", "提示", "单位和年度", "文件"]
    assert [line.split()[:6] for line in lines] == [
        ["须改正", "4", "1", "7", "松北区乐业镇", "2021"],
        ["可以出报告", "0", "1", "4", "松北区乐业镇", "2021"],
    ]
    assert total == "共 2 份：可以出报告 1 份，其余 1 份须改正。"


def test_what_merely_lies_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "甲.xlsx")
    shutil.copy(FAULTY, tmp_path / "乙.xlsx")
    (tmp_path / "~$甲.xlsx").write_bytes(b"lock")
    (tmp_path / ".隐藏.xlsx").write_bytes(b"hidden")
    (tmp_path / "说明.docx").write_bytes(b"PK")
    roster = Workbook()
    roster.worksheets[0].append(["单位名称", "联系人"])
    roster.worksheets[0].append(["松北区乐业镇", "张三"])
    roster.save(tmp_path / "名单.xlsx")
    assert tianbao("check", tmp_path, "--marked", tmp_path / "退回").code == 1
    done = tianbao("check", tmp_path, "--json")
    files = [Path(entry["file"]).name for entry in json.loads(done.out)["files"]]
    assert files == ["乙.xlsx", "甲.xlsx"]
    assert "名单.xlsx：里面没有填报表的内容" in done.err
    assert "乙（问题已标注）.xlsx：是本程序写的标注副本，还没有人改过" in done.err
    assert tianbao("check", tmp_path / "名单.xlsx").code == 1


def test_one_report_is_made_here_whatever_is_said_of_many(tmp_path: Path) -> None:
    made = tmp_path / "报告.docx"
    plain = tianbao("report", GOOD, "-o", made)
    assert "没有用 --jobs" not in plain.err
    done = tianbao("report", GOOD, "-o", made, "--force", "--jobs", "2", "--cluster", "tcp://x:1")
    assert (done.code, made.is_file()) == (0, True)
    assert "没有用 --jobs、--cluster" in done.err


def test_report_refuses_while_there_are_errors(tmp_path: Path) -> None:
    done = tianbao("report", FAULTY, "-o", tmp_path / "报告.docx")
    assert done.code == 1
    assert "改正后才能出正式报告" in done.out
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_written_in_spite_of_errors_and_says_so(tmp_path: Path) -> None:
    shutil.copy(FAULTY, tmp_path / "表.xlsx")
    done = tianbao("report", tmp_path / "表.xlsx", "--draft")
    assert done.code == 1
    path = tmp_path / "松北区乐业镇2021年政府信息公开工作年度报告（草稿）.docx"
    header = Document(str(path)).sections[0].header
    assert any("草稿" in paragraph.text for paragraph in header.paragraphs)


def test_what_is_read_is_never_written_over(tmp_path: Path) -> None:
    """Whatever is forced: the filled workbook would be lost."""
    shutil.copy(GOOD, tmp_path / "填好.xlsx")
    tianbao("export", "填好.xlsx", "-o", "填报.json", folder=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for arguments in (
        ["import", "填报.json", "-o", "填报.json"],
        ["report", "填好.xlsx", "-o", "填好.xlsx"],
        ["collect", ".", "-o", "填好.xlsx"],
        ["total", ".", "-o", "./填好.xlsx"],
        ["total", ".", "--audit", "填好.xlsx", "-o", "填好.xlsx"],
    ):
        done = tianbao(*arguments, "--force", folder=tmp_path)
        assert done.code == 2, arguments
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, arguments


def test_a_template_is_never_written_over_however_it_is_named(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "填好.xlsx")
    tianbao("template", "starter", "-o", "模板.docx", folder=tmp_path)
    (tmp_path / "链接.docx").symlink_to("模板.docx")
    (tmp_path / "硬链接.docx").hardlink_to(tmp_path / "模板.docx")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    report = ["report", "填好.xlsx", "--template", "模板.docx", "--force", "-o"]
    for output in ("模板.docx", "./模板.docx", "链接.docx", "硬链接.docx"):
        done = tianbao(*report, output, folder=tmp_path)
        assert done.code == 2, output
        assert "不能写在它上面" in done.err
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before, output
    shutil.copy(tmp_path / "模板.docx", tmp_path / "旧报告.docx")
    assert tianbao(*report, "旧报告.docx", folder=tmp_path).code == 0


def test_why_a_file_is_not_read_or_written_is_said_in_chinese(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "甲.xlsx")
    shutil.copy(GOOD, tmp_path / "乙.xlsx")
    done = tianbao("total", ".", "--audit", "没有.xlsx", folder=tmp_path)
    assert "没有.xlsx 读不出来：没有这个文件或文件夹" in done.err
    (tmp_path / "报告").write_bytes(b"")
    done = tianbao("report", "甲.xlsx", "乙.xlsx", "-o", "报告", folder=tmp_path)
    assert (done.code, done.err.strip()) == (2, "写不进 报告：那里已经有同名的文件")


def test_marked_copies_of_workbooks_of_one_name_stand_side_by_side(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        shutil.copy(FAULTY, tmp_path / folder / "年报.xlsx")
    done = tianbao("check", "甲", "乙", "--marked", "退回", "--force", folder=tmp_path)
    assert done.code == 1
    assert {path.name for path in (tmp_path / "退回").glob("[!.]*")} == {
        "年报（问题已标注）.xlsx",
        "年报（问题已标注）（2）.xlsx",
    }


@pytest.mark.parametrize("name", ["报告.html", "报告.PDF", "报告.doc"])
def test_a_report_is_not_given_the_name_of_another_kind_of_file(name: str, tmp_path: Path) -> None:
    for source in (GOOD, EXAMPLES):
        done = tianbao("report", source, "-o", name, "--html", "--force", folder=tmp_path)
        assert done.code == 2
        assert "报告是 Word 文档" in done.err
    assert not list(tmp_path.iterdir())


def test_a_folder_with_a_dot_in_its_name_is_a_folder(tmp_path: Path) -> None:
    assert tianbao("report", GOOD, "-o", "公开2.0", folder=tmp_path).code == 0
    assert [path.suffix for path in (tmp_path / "公开2.0").glob("[!.]*")] == [".docx"]


@pytest.mark.parametrize("command", [["blank"], ["roster", "starter"], ["template", "starter"]])
def test_the_folder_one_stands_in_is_no_file_to_write(command: list[str], tmp_path: Path) -> None:
    done = tianbao(*command, "-o", ".", folder=tmp_path)
    assert done.code == 2
    assert "是文件夹" in done.err


@pytest.mark.skipif(os.name == "nt", reason="file names of Windows have one encoding")
def test_names_that_chinese_windows_packed_are_shown_as_meant(tmp_path: Path) -> None:
    folder = tmp_path / "收回"
    folder.mkdir()
    name = os.fsdecode("乐业镇.xlsx".encode("gb18030"))
    try:
        shutil.copy(FAULTY, folder / name)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    checked = tianbao("check", "收回", "--json", folder=tmp_path)
    assert json.loads(checked.out)["files"][0]["file"] == "收回/乐业镇.xlsx"
    collected = tianbao(
        "collect", "收回", "-o", "台账.xlsx", "--html", "情况.html", "--marked", "退回",
        folder=tmp_path,
    )  # fmt: skip
    assert collected.code == 1
    assert "乐业镇（问题已标注）.xlsx" in collected.err
    assert (tmp_path / "情况.html").exists()
    assert tianbao("collect", "收回", "--json", folder=tmp_path).code == 1
    assert tianbao("total", "收回", "-o", "汇总.xlsx", folder=tmp_path).code == 1
    assert (tmp_path / "台账.xlsx").exists()
    assert (tmp_path / "汇总.xlsx").exists()


def test_a_report_stands_beside_its_workbook_under_its_title(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "表.xlsx")
    assert tianbao("report", tmp_path / "表.xlsx").code == 0
    assert (tmp_path / "松北区乐业镇2021年政府信息公开工作年度报告.docx").is_file()


def test_reports_of_a_folder_go_into_a_folder(tmp_path: Path) -> None:
    (tmp_path / "收回").mkdir()
    shutil.copy(GOOD, tmp_path / "收回" / "甲.xlsx")
    shutil.copy(FAULTY, tmp_path / "收回" / "乙.xlsx")
    done = tianbao("report", tmp_path / "收回", "-o", tmp_path / "报告")
    assert done.code == 1
    title = "松北区乐业镇2021年政府信息公开工作年度报告"
    assert sorted(path.name for path in (tmp_path / "报告").iterdir()) == [
        ".tianbao.jsonl",  # what was made of what, for the next run
        f"{title}.docx",
    ]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["report", str(GOOD)], "已有.docx"),
        (["blank"], "已有.xlsx"),
        (["template", "starter"], "已有.docx"),
        (["export", str(GOOD)], "已有.json"),
        (["import", str(EXAMPLES.parent.parent / "tests/cases/leye-2021.json")], "已有.xlsx"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_an_existing_file_is_replaced_only_with_force(
    arguments: list[str], name: str, tmp_path: Path
) -> None:
    target = tmp_path / name
    target.write_bytes(b"mine")
    done = tianbao(*arguments, "-o", target)
    assert done.code == 2
    assert "--force" in done.err
    assert target.read_bytes() == b"mine"
    assert tianbao(*arguments, "-o", target, "--force").code == 0
    assert target.read_bytes() != b"mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_target_that_is_open_elsewhere_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")  # what Windows says of an open file

    target = tmp_path / "报告.docx"
    target.write_bytes(b"open in Word")
    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(NotWrittenError, match="正在 WPS、Word 或 Excel 里打开着"):
        write_file(target, b"new", force=True)
    assert target.read_bytes() == b"open in Word"
    assert len(list(tmp_path.iterdir())) == 1


def test_messages_and_files_are_right_on_a_console_in_gbk(tmp_path: Path) -> None:
    done = tianbao("report", FAULTY, "-o", tmp_path / "报告.docx", "--draft", encoding="gbk")
    assert "第二十条第（六）项 / 行政强制 / 本年处理决定数量：没有填" in done.out
    assert f"已写好：{tmp_path / '报告.docx'}" in done.err
    texts = [paragraph.text for paragraph in Document(str(tmp_path / "报告.docx")).paragraphs]
    assert "一、总体情况" in texts


def test_json_is_utf8_on_a_console_in_gbk(tmp_path: Path) -> None:
    out = tmp_path / "输出.json"
    with out.open("wb") as stream:
        subprocess.run(
            [str(TIANBAO), "check", str(GOOD), "--json"],
            stdout=stream,
            env={"PYTHONIOENCODING": "gbk"},
            check=True,
        )
    assert json.loads(out.read_text(encoding="utf-8"))["files"][0]["unit"] == "松北区乐业镇"


def test_blank_is_filled_in_with_unit_and_year(tmp_path: Path) -> None:
    done = tianbao("blank", "--unit", "松北区乐业镇", "--year", "2026", folder=tmp_path)
    assert done.code == 0
    path = tmp_path / "松北区乐业镇2026年政府信息公开工作年度报告填报表.xlsx"
    assert path.is_file()
    exported = json.loads(tianbao("export", path).out)
    assert exported["fields"]["单位名称"] == "松北区乐业镇"
    assert exported["fields"]["年度"] == 2026


def test_a_report_is_filled_into_an_offices_own_template(tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    assert tianbao("template", "starter", "-o", template).code == 0
    document = Document(str(template))
    document.add_paragraph("抄送：{{ 单位名称 }}档案室")
    document.save(str(template))
    done = tianbao("report", GOOD, "--template", template, "-o", tmp_path / "报告.docx")
    assert done.code == 0
    last = Document(str(tmp_path / "报告.docx")).paragraphs[-1]
    assert last.text == "抄送：松北区乐业镇档案室"


def test_a_faulty_template_gets_a_sentence(tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    tianbao("template", "starter", "-o", template)
    document = Document(str(template))
    document.add_paragraph("{{ 单位名 }}")
    document.save(str(template))
    done = tianbao("report", GOOD, "--template", template, "-o", tmp_path / "报告.docx")
    assert done.code == 2
    assert "单位名" in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "报告.docx").exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"form": "没有的"}', '{"form": 3}', "\x00"])
def test_what_is_no_filing_is_not_imported(content: str, tmp_path: Path) -> None:
    source = tmp_path / "数据.json"
    source.write_text(content, encoding="utf-8")
    done = tianbao("import", source)
    assert done.code == 1
    assert "[F01]" in done.out or "[F11]" in done.out
    assert not (tmp_path / "数据.xlsx").exists()


@pytest.mark.parametrize(
    ("command", "made"),
    [
        (
            "collect 收回 --roster 名单.csv -o 台账.xlsx --html 情况.html",
            ["台账.xlsx", "情况.html"],
        ),
        ("total 收回 -o 汇总.xlsx", ["汇总.xlsx"]),
        ("report 收回 -o 报告", ["报告"]),
        ("report 收回/错.xlsx --draft -o 草稿.docx", ["草稿.docx"]),
        ("import 数据.json -o 表.xlsx", ["表.xlsx"]),
        ("check 收回 --marked 退回", ["退回"]),
        ("check 收回 --json --marked 退回", ["退回"]),
    ],
)
@pytest.mark.parametrize("screen", ["| true", ">&- 2>&-", "2>&-"])
def test_files_are_written_whatever_becomes_of_the_screen(
    tmp_path: Path, command: str, made: list[str], screen: str
) -> None:
    (tmp_path / "收回").mkdir()
    shutil.copy(GOOD, tmp_path / "收回" / "好.xlsx")
    shutil.copy(FAULTY, tmp_path / "收回" / "错.xlsx")
    shutil.copy(CASES / "leye-2021.json", tmp_path / "数据.json")
    (tmp_path / "名单.csv").write_text("单位名称\n松北区乐业镇\n", encoding="utf-8")
    line = f"set -o pipefail; {TIANBAO} {command} {screen}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode in {0, 1, 2}, done.stderr
    assert b"Traceback" not in done.stderr
    assert "自己出错".encode() not in done.stderr
    assert [name for name in made if not (tmp_path / name).exists()] == []


@pytest.mark.parametrize("command", [f"export {GOOD}", "rules", "rules --json", f"check {GOOD}"])
def test_a_full_disk_behind_the_screen_is_told(command: str) -> None:
    line = f"{TIANBAO} {command} > /dev/full"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.returncode == 2
    assert "磁盘满了" in done.stderr.decode()
    assert "自己出错" not in done.stderr.decode()
