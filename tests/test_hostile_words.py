"""Arguments and data that no clerk means: each is a Chinese sentence, and nothing goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from command import CASES, EXAMPLES, tianbao

from toolkit.core.files import NotWrittenError, is_device, pack, read_file, write_file

pytestmark = pytest.mark.slow

GOOD = EXAMPLES / "leye-2021.xlsx"
FILING = json.loads((CASES / "leye-2021.json").read_text(encoding="utf-8"))
MONEY, COUNT = "主动公开.行政事业性收费.收费金额", "依申请公开.本年新收.自然人"
LONG = "长" * 300
ENGLISH = re.compile(r"程序自己出错了|Traceback|(?!tianbao)\b[a-z]{2,} [a-z]{2,} [a-z]{2,}", re.I)
"""What no message holds: a fault of the program's own, or a sentence in English."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a filled workbook, the JSON of a filing and a roster."""
    shutil.copy(GOOD, tmp_path / "填好.xlsx")
    shutil.copy(CASES / "leye-2021.json", tmp_path / "数.json")
    (tmp_path / "名单.csv").write_text("单位名称\n甲局\n乙局\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["blank", "-o", f"{LONG}.xlsx"],
        ["blank", "--form", f"{LONG}.yaml"],
        ["blank", "--roster", "名单.csv", "--year", "2024", "-o", LONG],
        ["blank", "--roster", LONG, "--year", "2024"],
        ["check", LONG],
        ["check", "填好.xlsx", "--last-year", LONG],
        ["check", "填好.xlsx", "--rules", LONG],
        ["check", "填好.xlsx", "--marked", LONG],
        ["report", "填好.xlsx", "-o", LONG],
        ["report", "填好.xlsx", "-o", f"{LONG}.docx"],
        ["report", ".", "-o", LONG],
        ["report", "填好.xlsx", "--template", f"{LONG}.docx"],
        ["collect", LONG],
        ["collect", ".", "-o", f"{LONG}.xlsx"],
        ["collect", ".", "--html", f"{LONG}.html"],
        ["total", ".", "-o", f"{LONG}.xlsx"],
        ["total", ".", "--audit", f"{LONG}.json"],
        ["import", "数.json", "-o", f"{LONG}.xlsx"],
        ["export", "填好.xlsx", "-o", f"{LONG}.json"],
        ["diff", "填好.xlsx", LONG],
        ["diff", "填好.xlsx", "数.json", "--html", f"{LONG}.html"],
        ["template", "starter", "-o", f"{LONG}.docx"],
        ["template", "check", f"{LONG}.docx"],
        ["form", "check", f"{LONG}.yaml"],
        ["roster", "starter", "-o", f"{LONG}.xlsx"],
    ],
    ids=lambda arguments: " ".join(arguments).replace(LONG, "长"),
)
def test_a_name_that_is_too_long_is_told(place: Path, arguments: list[str]) -> None:
    before = sorted(path.name for path in place.iterdir())
    done = tianbao(*arguments, folder=place)
    assert done.code in {1, 2}
    assert "名称太长，请改短" in done.out + done.err
    assert not ENGLISH.search(done.out + done.err)
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.parametrize(
    "unit", ["甲\x1b[31m乙", "甲\x7f", "甲\x85乙", "甲\uffff乙", "甲\n乙", "长" * 201]
)
@pytest.mark.parametrize("command", [["blank"], ["total", "填好.xlsx"]], ids=lambda words: words[0])
def test_what_is_no_name_of_a_unit_is_told(place: Path, command: list[str], unit: str) -> None:
    done = tianbao(*command, "--unit", unit, "-o", "出.xlsx", folder=place)
    assert done.code == 2
    assert "--unit 的“" in done.err
    assert "不像单位名称" in done.err
    assert "\x1b" not in done.err
    assert not (place / "出.xlsx").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows gives no such words to a program")
def test_a_unit_in_another_encoding_is_told(place: Path) -> None:
    unit = os.fsdecode("甲局".encode("gb18030"))
    done = tianbao("blank", "--unit", unit, "-o", "出.xlsx", folder=place)
    assert (done.code, "不像单位名称" in done.err) == (2, True)


@pytest.mark.parametrize("unit", ["  松北区乐业镇　", "长" * 200, "𠮷田镇", "甲<乙>&{{丙}}"])
def test_an_odd_name_of_a_unit_is_written_and_read_again(place: Path, unit: str) -> None:
    made = tianbao("blank", "--unit", unit, "--year", "2024", "-o", "出.xlsx", folder=place)
    assert made.code == 0
    told = json.loads(tianbao("check", "出.xlsx", "--json", folder=place).out)["files"][0]
    assert told["unit"] == unit.strip()


def test_no_control_character_reaches_the_screen(place: Path) -> None:
    for arguments in (["check", "没有\x1b[31m.xlsx"], ["export", "填好.xlsx", "--to", "\x9b"]):
        done = tianbao(*arguments, folder=place)
        assert done.code == 2
        assert "\ufffd" in done.err
        assert not {"\x1b", "\x9b"} & {*done.err}


@pytest.mark.parametrize("name", ["CON.xlsx", "nul.xlsx", "Com1 .xlsx", "lpt9.汇总.xlsx", "AUX"])
def test_a_name_that_windows_keeps_is_not_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotWrittenError, match="Windows 留作他用"):
        write_file(tmp_path / name, b"1", force=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["CONTROL.xlsx", "com10.xlsx", "nulla", "甲con.xlsx"])
def test_a_name_that_begins_alike_is_written(tmp_path: Path, name: str) -> None:
    write_file(tmp_path / name, b"1", force=False)
    assert (tmp_path / name).read_bytes() == b"1"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such devices on this system")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "/dev/zero"],
        ["check", "填好.xlsx", "--last-year", "/dev/zero"],
        ["check", "填好.xlsx", "--rules", "/dev/zero"],
        ["report", "填好.xlsx", "--template", "/dev/zero"],
        ["collect", "/dev/zero"],
        ["total", "填好.xlsx", "--audit", "/dev/zero"],
        ["import", "/dev/zero"],
        ["template", "check", "/dev/zero"],
        ["form", "check", "/dev/zero"],
    ],
    ids=" ".join,
)
def test_a_device_is_not_read_without_end(place: Path, arguments: list[str]) -> None:
    done = tianbao(*arguments, folder=place)
    assert re.search("不是(普通的)?文件", done.out + done.err)
    assert not ENGLISH.search(done.out + done.err)


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    path = tmp_path / "甲.json"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(OSError, match="太大了"):
        read_file(path, 4)


def change(**parts: object) -> str:
    """The JSON of a filing with other values in one of its parts, which take the place of ‹›."""
    filing = {
        key: dict(value) if isinstance(value, dict) else value for key, value in FILING.items()
    }
    for part, value in parts.items():
        filing[part] = {**filing.get(part, {}), **value} if isinstance(value, dict) else value
    return json.dumps(filing, ensure_ascii=False)


def place_in(part: str, key: str, text: str) -> str:
    """The JSON of a filing with some text where a value goes."""
    return change(**{part: {key: "‹›"}}).replace('"‹›"', text)


NUMBERS = ["1e999999999", "1E+400", "-1e999999999", "NaN", "-Infinity", "1" + "0" * 400, '"1E+400"']
NUMBERS += [
    f'"1{"0" * 400}"',
    f'"0.{"1" * 400}"',
    "[" * 500 + "]" * 500,
    '"\\u0000"',
    '"٣"',
    "true",
]


@pytest.mark.parametrize("text", NUMBERS, ids=lambda text: text[:20])
@pytest.mark.parametrize("key", [MONEY, COUNT])
def test_what_is_no_number_is_told_at_its_cell(place: Path, key: str, text: str) -> None:
    (place / "坏.json").write_text(place_in("cells", key, text), encoding="utf-8")
    done = tianbao("import", "坏.json", folder=place)
    assert done.code == 1
    assert f"[C02] {key}" in done.out.replace("\n", "").replace("     ", "")
    assert not ENGLISH.search(done.out + done.err)


@pytest.mark.parametrize("text", ['"甲\\ud800"', '"甲\\u0000"', '"甲\\u001b[31m"', '"甲\\uffff"'])
def test_control_characters_in_a_filing_are_told(place: Path, text: str) -> None:
    for part, key, value in (
        ("fields", "单位名称", text),
        ("texts", "引言", f"[{text}]"),
        ("other", "甲", text),
        ("fields", text[1:-1], "1"),
    ):
        (place / "坏.json").write_text(place_in(part, key, value), encoding="utf-8")
        done = tianbao("import", "坏.json", "--force", folder=place)
        assert done.code == 1, part
        assert not ENGLISH.search(done.out + done.err), part
        assert "\x1b" not in done.out, part


FORM = '{"form": "annual-report-2021", '
HUGE = {
    "不合要求": change(cells={str(number): 1 for number in range(2000)}),
    "不像一份填报": change(texts={"引言": ["甲"] * 6000}),
    "太大了": change(source="甲" * 2_000_000),
    "套得太深": FORM + '"x": ' + "[" * 100_000,
    "几千位的数": FORM + '"x": ' + "9" * 5000 + "}",
}


def test_a_field_is_as_long_as_a_field_may_be(place: Path) -> None:
    for length, is_told in ((1000, False), (1001, True)):
        text = change(fields={"单位全称": "长" * length})
        (place / "长.json").write_text(text, encoding="utf-8")
        done = tianbao("diff", "长.json", "数.json", folder=place)
        assert ("长达 1001 字" in done.err) is is_told


@pytest.mark.parametrize("told", HUGE)
def test_a_filing_without_measure_is_told_in_a_sentence(place: Path, told: str) -> None:
    (place / "坏.json").write_text(HUGE[told], encoding="utf-8")
    for arguments in (
        ["import", "坏.json"],
        ["diff", "填好.xlsx", "坏.json"],
        ["check", "填好.xlsx", "--last-year", "坏.json"],
        ["total", "填好.xlsx", "--audit", "坏.json"],
    ):
        done = tianbao(*arguments, folder=place)
        assert told in done.out + done.err
        assert len(done.out + done.err) < 5000
        assert not ENGLISH.search(done.out + done.err)


@pytest.mark.parametrize("arguments", [["import", "坏.json"], ["diff", "坏.json", "填好.xlsx"]])
def test_a_slip_in_a_json_is_told_with_its_place(place: Path, arguments: list[str]) -> None:
    text = (place / "数.json").read_text(encoding="utf-8")
    (place / "坏.json").write_text(text.replace('"fields":', '"fields"', 1), encoding="utf-8")
    done = tianbao(*arguments, folder=place)
    said = (done.out + done.err).replace("\n", "").replace("     ", "")
    assert "坏.json 不是合乎语法的 JSON：第 3 行第 12 个字，“{”：这里的前面少了冒号" in said
    assert "照这一处改好" in said
    assert "没有写明 form" not in said


def lock(path: Path) -> None:
    """Write a zip file whose one workbook is said to be closed by a password."""
    data = bytearray(pack([("甲镇.xlsx", GOOD.read_bytes())]))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + at] |= 1
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].flag_bits & 1


@pytest.mark.parametrize("command", ["check", "report", "collect", "total"])
def test_a_folder_with_nothing_but_a_locked_archive_names_it(tmp_path: Path, command: str) -> None:
    (tmp_path / "收").mkdir()
    lock(tmp_path / "收" / "各镇.zip")
    done = tianbao(command, "收", folder=tmp_path)
    assert done.code == 2
    assert re.search("各镇.zip.*设了密码", done.err)
    assert "解压到文件夹里" in done.err
    (tmp_path / "收" / "各镇.zip").unlink()
    done = tianbao(command, "收", folder=tmp_path)
    assert (done.code, "文件夹里没有填报表" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: b: c", 1, "不能再有冒号"),
        ("a: 1\nb: \x01\n", 2, "控制字符（U+0001）"),
        ("a: 1\nb: {c: 1", 2, "括号不成对"),
        ("id: *x", 1, "没有定义的 *"),
        ("a:\n\t- 1", 2, "Tab"),
        ("id: !!python/x y", 1, "不能用 ! 标签"),
        ("a: 1\n---\nb: 2\n", 2, "只能有一份"),
        ("a: 2024-99-99", 1, "不能用的日期"),
        ("? [a]\n: b", 1, "键不能是列表"),
        ("a: 'x", 1, "引号不成对"),
        ("a:\n  b: 1\n c: 2", 3, "缩进没有对齐"),
        ("a: !!bool x", 1, "不能用的日期或数"),
        (f"a: {'9' * 5000}", 1, "不能用的日期或数"),
        ("a: !!timestamp x", 1, "不能用的日期或数"),
        ("a: !!omap 1", 1, "不是合乎语法的 YAML"),
        ("%x", 1, "不是合乎语法的 YAML"),
    ],
)
def test_a_slip_in_a_definition_is_told_in_chinese(
    place: Path, text: str, line: int, told: str
) -> None:
    (place / "坏.yaml").write_text(text, encoding="utf-8")
    shown = tianbao("form", "check", "坏.yaml", folder=place)
    used = tianbao("check", "填好.xlsx", "--rules", "坏.yaml", folder=place)
    assert (shown.code, used.code) == (1, 2)
    for said in (shown.out, used.err):
        assert told in re.sub(r"\n +", "", said)
        assert not ENGLISH.search(said)
    # a parser finds what is not closed only where the text ends
    assert re.search(f"第 [{line}{line + 1}] 行：", shown.out)


@pytest.mark.parametrize("unit", ["长" * 300, "CON", "../../甲", "{单位名称}", "甲\\乙:丙*?"])
def test_names_of_files_are_made_of_any_unit(place: Path, unit: str) -> None:
    text = change(fields={"单位名称": unit})
    (place / "数.json").write_text(text, encoding="utf-8")
    (place / "收").mkdir()
    assert tianbao("import", "数.json", "-o", "收/甲.xlsx", folder=place).code == 0
    runs = (
        ["report", "收", "-o", "报告", "--draft", "--html"],
        ["report", "收/甲.xlsx", "-o", "单份", "--draft"],
        [
            "collect",
            "收",
            "--year",
            "2021",
            "--marked",
            "退回",
            "-o",
            "台账.xlsx",
            "--html",
            "情况.html",
        ],
        ["total", "收", "--year", "2021", "--with-errors", "-o", "汇总.xlsx"],
    )
    for arguments in runs:
        done = tianbao(*arguments, folder=place)
        assert done.code in {0, 1}, done.err
        assert not ENGLISH.search(done.out + done.err)
    for folder, ends in (
        ("报告", {".docx", ".html"}),
        ("单份", {".docx"}),
        ("退回", {".xlsx", ".txt"}),
    ):
        made = {path.suffix for path in (place / folder).iterdir() if path.name[0] != "."}
        assert made == ends, folder
        assert not any(is_device(path.name) for path in (place / folder).iterdir())
    known = {"填好.xlsx", "数.json", "名单.csv", "收", "台账.xlsx", "情况.html", "汇总.xlsx"}
    here = {path.name for path in place.iterdir() if path.name[0] != "."}
    assert here == {*known, "报告", "单份", "退回"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_that_lead_nowhere_are_told(place: Path) -> None:
    (place / "收").mkdir()
    shutil.copy(GOOD, place / "收" / "甲.xlsx")
    (place / "收" / "圈.xlsx").symlink_to("圈.xlsx")
    for command in ("collect", "total"):
        done = tianbao(command, "收", "--year", "2021", folder=place)
        assert done.code == 1
        assert "圈.xlsx" in done.out
        assert "链接绕成了圈" in done.out.replace("\n", "").replace(" ", "")
    for arguments in (
        ["collect", "收", "--marked", "收/圈.xlsx"],
        ["report", "收", "-o", "收/圈.xlsx/报告"],
        ["check", "收/圈.xlsx"],
        ["import", "收/圈.xlsx"],
    ):
        done = tianbao(*arguments, folder=place)
        assert done.code in {1, 2}
        assert not ENGLISH.search(done.out + done.err)
