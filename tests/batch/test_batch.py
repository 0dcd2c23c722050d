"""Reports of many workbooks: each has its line, no name collides, nothing is done twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from batch.batches import TITLE, fill, find_new, mark, read, report, take, titles
from command import TIANBAO, Result, tianbao
from round.mishaps import (
    BLANK,
    BLANK_CELL,
    COPIED,
    COUNT_CELL,
    ENCRYPTED,
    FULL_NAME,
    MANGLED,
    MISSING,
    OTHER_YEAR,
    OVERDUE,
    TORN,
    TWICE,
    TWICE_UNTOLD,
    UNBALANCED,
    UNMATCHED,
)
from round.sixty import County

from toolkit.batch.journal import NAME, Journal
from toolkit.core.files import pack, unpack

WITHOUT_REPORT = (MISSING, OVERDUE, ENCRYPTED, TORN, MANGLED, BLANK, UNBALANCED)
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has neither limits nor odd names")


@pytest.fixture(scope="module")
def done(county: County, undisturbed: tuple[Result, Path]) -> Result:
    return undisturbed[0]


def name_reports(county: County) -> set[str]:
    """The reports of the city's round, as its builder tells what was handed in."""
    without = {name for fault in WITHOUT_REPORT for name in county.wrong[fault]}
    names = {m.name for m in county.members} - without | set(UNMATCHED)
    doubled = [name for fault in (TWICE, TWICE_UNTOLD, COPIED) for name in county.wrong[fault]]
    (other_year,), (full,) = county.wrong[OTHER_YEAR], county.wrong[FULL_NAME]
    names = names - {other_year, full} | {county.by_name[full].unit.full_name}
    files = {TITLE.format(name) for name in names}
    files |= {f"{TITLE.format(name)}（2）" for name in doubled}
    return {f"{name}.docx" for name in files | {TITLE.format(other_year).replace("2023", "2022")}}


def test_a_citys_round_is_reported_and_no_bad_file_stops_the_rest(
    county: County, undisturbed: tuple[Result, Path]
) -> None:
    done, folder = undisturbed
    assert done.code == 1
    assert set(read(folder)) == name_reports(county)
    assert done.err.endswith(f"报告：写了 56 份，没有变化的 0 份，在 {folder}\n")


def test_every_workbook_has_a_line_at_the_end(county: County, done: Result) -> None:
    head, *lines, total = done.out.replace("\n     ", "  ").splitlines()  # a long path stands below
    found = {line[line.index(str(county.returned)) :] for line in lines}
    workbooks = [path for path in county.returned.rglob("*.xlsx") if path.name[0] not in ".~"]
    skipped = county.returned / "各单位联系人.xlsx"
    assert head.startswith("结论")
    handed_in = [name for names in county.files.values() for name in names]
    zipped = {str(county.returned / name) for name in handed_in if ".zip/" in name}
    assert found == {str(path) for path in workbooks if path != skipped} | zipped
    assert total == "共 62 份：可以出报告 56 份，其余 6 份须改正。"
    assert f"跳过 {skipped}：" in done.err
    bad = [line.split()[0] for line in lines if not line.startswith("可以出报告")]
    assert sorted(bad) == ["没有读出"] * 2 + ["须改正"] * 4


def test_two_processes_make_the_same(
    county: County, undisturbed: tuple[Result, Path], tmp_path: Path
) -> None:
    done, folder = undisturbed
    again = tianbao("report", county.returned, "-o", tmp_path, "--jobs", "2")
    assert (again.code, again.out) == (done.code, done.out)
    assert again.err == done.err.replace(str(folder), str(tmp_path))
    assert read(tmp_path) == read(folder)
    assert (tmp_path / NAME).read_bytes().count(b"\n") == (folder / NAME).read_bytes().count(b"\n")


def test_a_second_run_writes_nothing(undisturbed: tuple[Result, Path], county: County) -> None:
    done, folder = undisturbed
    mark(folder)
    again = tianbao("report", county.returned, "-o", folder, "--jobs", "2")
    assert (again.code, again.out) == (done.code, done.out)
    assert find_new(folder) == []
    assert f"写了 0 份，没有变化的 56 份，在 {folder}" in again.err


COMPOSED, SPREAD = "\u00e9局", "e\u0301局"
NAMES = ("a局", "A局", COMPOSED, SPREAD, "a局", f"{TITLE.format('a局')}（2）")


def test_names_that_a_system_may_hold_for_the_same_are_told_apart(
    county: County, tmp_path: Path
) -> None:
    for number, name in enumerate(NAMES):
        fill(tmp_path / "收回" / f"{number}.xlsx", county.members[0].filing, name)
    done = report(tmp_path, "--html")
    assert done.code == 0
    first, second, third, fourth, fifth, last = map(TITLE.format, NAMES)
    names = [first, f"{second}（2）", third, f"{fourth}（2）", f"{fifth}（3）", last]
    files = sorted(f"{name}{end}" for name in names for end in (".docx", ".html"))
    assert sorted(read(tmp_path / "报告")) == files
    assert done.err.count("的报告与前面一份同名，写成了") == 3
    mark(tmp_path / "报告")
    assert "写了 0 份，没有变化的 6 份" in report(tmp_path, "--html").err
    assert find_new(tmp_path / "报告") == []


def test_a_name_moves_up_when_the_one_before_it_goes(county: County, tmp_path: Path) -> None:
    for number in (1, 2):
        fill(tmp_path / "收回" / f"{number}.xlsx", county.members[number].filing, "甲镇")
    report(tmp_path)
    second = read(tmp_path / "报告")[f"{TITLE.format('甲镇')}（2）.docx"]
    (tmp_path / "收回" / "1.xlsx").unlink()
    done = report(tmp_path)
    assert read(tmp_path / "报告")[f"{TITLE.format('甲镇')}.docx"] == second
    assert f"旧报告已过时：{tmp_path}/报告/{TITLE.format('甲镇')}（2）.docx" in done.err


def test_what_counts_is_what_a_workbook_holds_not_its_time(county: County, tmp_path: Path) -> None:
    _, second, third = take(county, tmp_path)
    report(tmp_path)
    mark(tmp_path / "报告")
    for path in (tmp_path / "收回").iterdir():
        os.utime(path)
    changed = tmp_path / "收回" / f"{second}.xlsx"
    fill(changed, county.by_name[second].filing, cells={COUNT_CELL: 77})
    os.utime(changed, (1, 1))
    (tmp_path / "报告" / f"{TITLE.format(third)}.docx").unlink()
    done = report(tmp_path)
    assert find_new(tmp_path / "报告") == sorted([NAME, *titles(second, third)])
    assert "写了 2 份，没有变化的 1 份" in done.err


def test_a_report_that_was_changed_by_hand_stays_until_it_is_forced(
    county: County, tmp_path: Path
) -> None:
    name, *_ = take(county, tmp_path, 2)
    report(tmp_path)
    path = tmp_path / "报告" / f"{TITLE.format(name)}.docx"
    made = path.read_bytes()
    path.write_bytes(b"changed by hand")
    done = report(tmp_path)
    assert done.code == 0
    assert f"{path} 有人改过，没有动它" in done.err
    fill(tmp_path / "收回" / f"{name}.xlsx", county.by_name[name].filing, cells={COUNT_CELL: 77})
    done = report(tmp_path)
    assert done.code == 2
    assert f"{path} 已经存在，没有改动它。要覆盖请加 --force" in done.err
    assert path.read_bytes() == b"changed by hand"
    assert report(tmp_path, "--force").code == 0
    assert path.read_bytes() not in {made, b"changed by hand"}


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def zero(data: bytes) -> bytes:
    return bytes(len(data))


def zero_end(data: bytes) -> bytes:
    return cut(data) + bytes(len(data) - len(data) // 2)


def zero_middle(data: bytes) -> bytes:
    third = len(data) // 3
    return data[:third] + bytes(third) + data[2 * third :]


@pytest.mark.parametrize("tear", [lambda _: b"", cut, zero, zero_end, zero_middle])
def test_a_report_that_a_power_cut_left_torn_is_made_again(
    tear: Callable[[bytes], bytes], county: County, tmp_path: Path
) -> None:
    name, _ = take(county, tmp_path, 2)
    report(tmp_path, "--html")
    whole = read(tmp_path / "报告")
    for end in (".docx", ".html"):
        path = tmp_path / "报告" / f"{TITLE.format(name)}{end}"
        path.write_bytes(tear(path.read_bytes()))
    done = report(tmp_path, "--html")
    assert (done.code, read(tmp_path / "报告")) == (0, whole)
    assert "写了 1 份，没有变化的 1 份" in done.err
    assert "有人改过" not in done.err
    assert report(tmp_path, "--html").err.count("没有变化的 2 份") == 1


def test_a_torn_report_gives_way_to_that_of_a_mended_workbook(
    county: County, tmp_path: Path
) -> None:
    name, *_ = take(county, tmp_path)
    report(tmp_path)
    path = tmp_path / "报告" / f"{TITLE.format(name)}.docx"
    path.write_bytes(path.read_bytes()[:3000])
    fill(tmp_path / "收回" / f"{name}.xlsx", county.by_name[name].filing, cells={COUNT_CELL: 77})
    report(tmp_path)
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    "edit",
    [
        lambda _: b"my own notes",
        lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096),  # with a password
        lambda data: pack([*unpack(data), ("mine.xml", b"<mine/>")]),
    ],
)
def test_what_somebody_changed_is_left_alone_and_counted_apart(
    edit: Callable[[bytes], bytes], county: County, tmp_path: Path
) -> None:
    name, _ = take(county, tmp_path, 2)
    report(tmp_path)
    path = tmp_path / "报告" / f"{TITLE.format(name)}.docx"
    edited = edit(path.read_bytes())
    path.write_bytes(edited)
    done = report(tmp_path)
    assert (done.code, path.read_bytes()) == (0, edited)
    assert "写了 0 份，没有变化的 1 份，有人改过、没有动的 1 份" in done.err


def test_a_torn_file_under_a_name_that_is_not_recorded_is_left_alone(
    county: County, tmp_path: Path
) -> None:
    name, *_ = take(county, tmp_path)
    path = tmp_path / "报告" / f"{TITLE.format(name)}.docx"
    path.parent.mkdir()
    path.write_bytes(b"")
    assert report(tmp_path).code == 2
    assert path.read_bytes() == b""


def test_what_somebody_else_put_there_stays_and_the_rest_is_written(
    county: County, tmp_path: Path
) -> None:
    first, second = take(county, tmp_path, 2)
    (tmp_path / "报告").mkdir()
    for end in (".docx", ".html"):
        (tmp_path / "报告" / f"{TITLE.format(first)}{end}").write_bytes(b"mine")
    done = report(tmp_path, "--html")
    assert done.code == 2
    assert done.err.count("已经存在，没有改动它") == 2
    found = read(tmp_path / "报告")
    assert sorted(found) == sorted([*titles(first, second), *titles(first, second, end=".html")])
    assert {found[f"{TITLE.format(first)}{end}"] for end in (".docx", ".html")} == {b"mine"}


def change_template(folder: Path, county: County) -> list[str | Path]:
    from docx import Document

    template = folder / "模板.docx"
    tianbao("template", "starter", "-o", template, "--force")
    document = Document(str(template))
    document.add_paragraph("抄送：档案馆")
    document.save(str(template))
    return ["--template", template]


def change_rules(folder: Path, county: County) -> list[str | Path]:
    rules = folder / "本地.yaml"
    rules.write_text("codes: [{code: S12, skip: true}]", encoding="utf-8")
    return ["--rules", rules]


def change_last_year(folder: Path, county: County) -> list[str | Path]:
    return ["--last-year", county.last_year]


@pytest.mark.parametrize("change", [change_template, change_rules, change_last_year])
def test_what_a_report_depends_on_makes_it_due(
    change: object, county: County, tmp_path: Path
) -> None:
    assert callable(change)
    names = take(county, tmp_path, 2)
    report(tmp_path)
    before = read(tmp_path / "报告")
    options = change(tmp_path, county)
    assert report(tmp_path, *options).code == 0
    lines = (tmp_path / "报告" / NAME).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 * len(names)
    assert (read(tmp_path / "报告") != before) is (change is change_template)
    mark(tmp_path / "报告")
    report(tmp_path, *options)
    assert find_new(tmp_path / "报告") == []


def test_rules_that_change_let_a_report_be_made(county: County, tmp_path: Path) -> None:
    rules = tmp_path / "本地.yaml"
    rules.write_text("codes: [{code: C06, skip: true}]", encoding="utf-8")
    member = county.members[0]
    fill(tmp_path / "收回" / "甲.xlsx", member.filing, cells={BLANK_CELL: None})
    assert report(tmp_path, "--rules", rules).code == 1
    rules.write_text("codes: [{code: C01, skip: true}]", encoding="utf-8")
    assert report(tmp_path, "--rules", rules).code == 0
    assert list(read(tmp_path / "报告")) == titles(member.name)


def test_a_workbook_that_was_moved_or_renamed_keeps_its_report(
    county: County, tmp_path: Path
) -> None:
    first, second = take(county, tmp_path, 2)
    report(tmp_path)
    mark(tmp_path / "报告")
    (tmp_path / "收回" / "部门").mkdir()
    (tmp_path / "收回" / f"{first}.xlsx").rename(tmp_path / "收回" / "部门" / f"{first}.xlsx")
    (tmp_path / "收回" / f"{second}.xlsx").rename(tmp_path / "收回" / "最终版(1).xlsx")
    done = report(tmp_path)
    assert "写了 0 份，没有变化的 2 份" in done.err
    assert "过时" not in done.err
    assert find_new(tmp_path / "报告") == [NAME]


def test_reports_that_are_outdated_are_named_and_left(county: County, tmp_path: Path) -> None:
    gone, renamed, faulty, kept = take(county, tmp_path, 4)
    report(tmp_path)
    (tmp_path / "收回" / f"{gone}.xlsx").unlink()
    fill(tmp_path / "收回" / f"{renamed}.xlsx", county.by_name[renamed].filing, "新名镇")
    wrong = {BLANK_CELL: None}
    fill(tmp_path / "收回" / f"{faulty}.xlsx", county.by_name[faulty].filing, cells=wrong)
    done = report(tmp_path)
    assert done.code == 1
    told = re.findall(r"旧报告已过时：(.*?\.docx)", done.err)
    assert [Path(path).name for path in told] == titles(gone, renamed, faulty)
    assert sorted(read(tmp_path / "报告")) == titles(gone, renamed, faulty, kept, "新名镇")


def test_a_draft_is_outdated_once_its_workbook_is_mended(county: County, tmp_path: Path) -> None:
    member = county.members[0]
    path = tmp_path / "收回" / "甲.xlsx"
    fill(path, member.filing, cells={BLANK_CELL: None})
    assert report(tmp_path, "--draft").code == 1
    assert list(read(tmp_path / "报告")) == titles(member.name, end="（草稿）.docx")
    fill(path, member.filing)
    done = report(tmp_path)
    assert done.code == 0
    assert "（草稿）.docx（它的填报表改过" in done.err


def test_without_an_output_reports_stand_beside_their_workbooks(
    county: County, tmp_path: Path
) -> None:
    first, second = take(county, tmp_path, 2)
    inner = tmp_path / "收回" / "部门"
    inner.mkdir()
    (tmp_path / "收回" / f"{second}.xlsx").rename(inner / "乙.xlsx")
    for told in ("写了 2 份，没有变化的 0 份", "写了 0 份，没有变化的 2 份"):
        done = tianbao("report", tmp_path / "收回")
        assert done.code == 0
        assert told in done.err
    assert set(read(inner)) == {*titles(second), "乙.xlsx"}
    assert (tmp_path / "收回" / titles(first)[0]).is_file()


def test_reports_may_lie_among_the_workbooks(county: County, tmp_path: Path) -> None:
    take(county, tmp_path, 2)
    for told in ("写了 2 份，没有变化的 0 份", "写了 0 份，没有变化的 2 份"):
        done = tianbao("report", tmp_path / "收回", "-o", tmp_path / "收回" / "报告")
        assert told in done.err


def test_a_workbook_is_reported_once_whatever_ways_lead_to_it(
    county: County, tmp_path: Path
) -> None:
    (name,) = take(county, tmp_path, 1)
    (tmp_path / "链接").symlink_to(tmp_path / "收回", target_is_directory=True)
    (tmp_path / "收回" / "又一个.xlsx").symlink_to(tmp_path / "收回" / f"{name}.xlsx")
    other = tmp_path / "收回" / ".." / "收回"
    options = ("-o", tmp_path / "报告")
    done = tianbao("report", tmp_path / "链接", tmp_path / "收回", other, *options)
    assert "写了 1 份" in done.err
    fill(tmp_path / "收回" / f"{name}.xlsx", county.by_name[name].filing, cells={COUNT_CELL: 77})
    done = tianbao("report", tmp_path / "收回", *options)  # ours, whatever led there
    assert (done.code, list(read(tmp_path / "报告"))) == (0, titles(name))
    assert "写了 1 份" in done.err


def test_two_ways_to_one_folder_are_one_run(county: County, tmp_path: Path) -> None:
    first, second = take(county, tmp_path, 2)
    (tmp_path / "链接").symlink_to(tmp_path / "收回", target_is_directory=True)
    one, other = tmp_path / "收回" / f"{first}.xlsx", tmp_path / "链接" / f"{second}.xlsx"
    fill(one, county.by_name[second].filing)
    done = tianbao("report", one, other)
    assert (done.code, "写了 2 份" in done.err) == (0, True)
    assert f"{TITLE.format(second)}（2）.docx" in read(tmp_path / "收回")


def test_a_name_of_an_output_that_is_a_files_is_refused(county: County, tmp_path: Path) -> None:
    take(county, tmp_path, 2)
    done = tianbao("report", tmp_path / "收回", "-o", tmp_path / "报告.docx")
    assert done.code == 2
    assert "-o 请写文件夹" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["收回"]


def test_a_folder_that_cannot_be_written_to_is_told_before_work_begins(
    county: County, tmp_path: Path
) -> None:
    take(county, tmp_path, 2)
    (tmp_path / "文件").write_bytes(b"")
    done = tianbao("report", tmp_path / "收回", "-o", tmp_path / "文件" / "报告")
    assert done.code == 2
    assert f"写不进 {tmp_path / '文件' / '报告'}" in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_two_runs_do_not_write_into_one_folder(county: County, tmp_path: Path) -> None:
    take(county, tmp_path, 2)
    with Journal(tmp_path / "报告"):
        done = report(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "另一个 tianbao 正在往" in done.err
    assert read(tmp_path / "报告") == {}


@POSIX
@pytest.mark.parametrize("size", [500, 4_000])
def test_a_full_disk_is_a_sentence_and_the_next_run_completes(
    size: int, county: County, tmp_path: Path
) -> None:
    import resource

    names = take(county, tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # no file may become larger

    command = [str(TIANBAO), "report", str(tmp_path / "收回"), "-o", str(tmp_path / "报告")]
    wide = {**os.environ, "COLUMNS": "1000"}
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, env=wide, check=False)
    assert done.returncode == 2
    assert f"写不进 {tmp_path / '报告'}" in done.stderr.decode()
    assert "程序自己出错了" not in done.stderr.decode()
    assert read(tmp_path / "报告") == {}
    assert report(tmp_path).code == 0
    assert sorted(read(tmp_path / "报告")) == titles(*names)


@pytest.mark.skipif(sys.platform != "linux", reason="names are in Unicode on this system")
def test_names_in_no_encoding_are_taken_as_they_are(county: County, tmp_path: Path) -> None:
    (name,) = take(county, tmp_path, 1)
    odd = Path(os.fsdecode(bytes(tmp_path / "收回") + b"/" + "部门".encode("gbk")))
    odd.mkdir()
    (tmp_path / "收回" / f"{name}.xlsx").rename(odd / os.fsdecode("甲.xlsx".encode("gbk")))
    for told in ("写了 1 份，没有变化的 0 份", "写了 0 份，没有变化的 1 份"):
        done = report(tmp_path)
        assert (done.code, told in done.err) == (0, True)
    assert list(read(tmp_path / "报告")) == titles(name)


@pytest.mark.parametrize("unit", ["县" * 200, "𠮷" * 200, "甲/乙:丙", "..", "甲_xD800_乙"])
def test_a_unit_of_any_name_stops_no_other(unit: str, county: County, tmp_path: Path) -> None:
    fill(tmp_path / "收回" / "1.xlsx", county.members[0].filing, unit)
    fill(tmp_path / "收回" / "2.xlsx", county.members[1].filing, "乙镇")
    report(tmp_path, "--draft", "--html")
    found = read(tmp_path / "报告")
    assert f"{TITLE.format('乙镇')}（草稿）.docx" in found
    assert len(found) == 4
    assert not any(name.startswith(".") for name in found)


def test_the_workbooks_stay_as_they_are(county: County, tmp_path: Path) -> None:
    take(county, tmp_path)
    before = read(tmp_path / "收回")
    report(tmp_path, "--html")
    assert read(tmp_path / "收回") == before
    assert not (tmp_path / "收回" / NAME).exists()
