"""What the office alone can do, with a command, is not told to those who fill the form in."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import CASES, EXAMPLES, tianbao
from docx import Document
from openpyxl import Workbook, load_workbook

from toolkit.form.catalog import list_forms
from toolkit.form.pages import PROBLEMS_SHEET

FAULTY = EXAMPLES / "leye-2021-as-published.xlsx"
COMMAND = re.compile(r"(?<![\w-])--[a-z]|tianbao [a-z]|命令|\.ya?ml")


def list_words(book: Workbook) -> Iterator[str]:
    """Yield every word of a workbook: contents, comments, prompts and messages."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    yield cell.value
                if cell.comment:
                    yield cell.comment.text
        for rule in sheet.data_validations.dataValidation:
            yield from filter(None, (rule.prompt, rule.error))


def find_commands(book: Workbook) -> list[str]:
    return [words for words in list_words(book) if COMMAND.search(words)]


@pytest.mark.parametrize("form", list_forms())
def test_a_workbook_that_is_handed_out_tells_of_no_command(form: str, tmp_path: Path) -> None:
    assert tianbao("blank", "--form", form, "-o", tmp_path / "表.xlsx").code == 0
    book = load_workbook(tmp_path / "表.xlsx")
    assert find_commands(book) == []
    assert "填报说明" in book.sheetnames


def test_a_marked_copy_tells_of_no_command_while_the_screen_does(tmp_path: Path) -> None:
    done = tianbao("check", FAULTY, "--marked", tmp_path)
    assert "[Y05]" in done.out
    assert "核对时用 --last-year 指明" in done.out.replace("\n" + " " * 13, "")
    (path,) = tmp_path.iterdir()
    book = load_workbook(path)
    assert find_commands(book) == []
    listed = [str(row[6]) for row in book[PROBLEMS_SHEET].iter_rows(5, values_only=True, min_col=2)]
    numbers = [row[0] for row in book[PROBLEMS_SHEET].iter_rows(5, values_only=True, min_col=2)]
    assert [number for number in numbers if number] == [str(n + 1) for n in range(len(listed))]
    assert not [line for line in listed if line.startswith("[Y05]")]
    found = json.loads(tianbao("check", FAULTY, "--json").out)["files"][0]["findings"]
    assert len(listed) == len(found) - 1
    (y05,) = (f for f in found if f["code"] == "Y05")
    assert "--last-year" in y05["fix"]


def test_what_clerks_can_do_of_last_year_is_told_them(tmp_path: Path) -> None:
    """A carried-over figure that differs is theirs to mend."""
    data = json.loads((CASES / "leye-2021.json").read_text(encoding="utf-8"))
    data["fields"]["年度"] = 2020
    for name in data["cells"]:
        if name.startswith("依申请公开.结转下年"):
            data["cells"][name] = 7
    (tmp_path / "去年.json").write_text(json.dumps(data), encoding="utf-8")
    options = ("--last-year", tmp_path / "去年.json", "--marked", tmp_path / "退回")
    assert tianbao("check", FAULTY, *options).code == 1
    (path,) = (tmp_path / "退回").iterdir()
    assert any("[Y01]" in words for words in list_words(load_workbook(path)))


def test_letters_tell_of_no_command(tmp_path: Path) -> None:
    """Of a unit with errors, one that sent a Word document, one that is missing."""
    folder = tmp_path / "收回"
    folder.mkdir()
    shutil.copy(FAULTY, folder / "松北区乐业镇.xlsx")
    document = Document()
    document.add_paragraph("2021年政府信息公开工作年度报告")
    document.save(str(folder / "柳河镇.docx"))
    shutil.copy(folder / "柳河镇.docx", folder / "柳河镇.xlsx")
    (tmp_path / "名单.csv").write_text("单位名称\n松北区乐业镇\n柳河镇\n新集镇\n", encoding="utf-8")
    done = tianbao(
        "collect", "收回", "--roster", "名单.csv", "-o", "台账.xlsx", "--html", "情况.html",
        "--marked", "退回", folder=tmp_path,
    )  # fmt: skip
    assert done.code == 1
    letters = list((tmp_path / "退回").glob("*.txt"))
    assert len(letters) == 3
    assert [p.name for p in letters if COMMAND.search(p.read_text(encoding="utf-8-sig"))] == []
    assert "--last-year" in done.out
    words = list(list_words(load_workbook(tmp_path / "台账.xlsx")))
    assert any("--last-year" in line for line in words)
