"""Files are gathered from folders of folders and zips, each checked apart from the others."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from command import EXAMPLES

from toolkit.batch.executors import find_executors
from toolkit.core.files import pack, unpack
from toolkit.core.finding import Status
from toolkit.pipeline.outcome import Outcome
from toolkit.pipeline.steps import check_workbook
from toolkit.round.handed_in_files import bring_out, find_sources
from toolkit.round.submissions import Submission, gather, make_parallel_map

GOOD = (EXAMPLES / "leye-2021.xlsx").read_bytes()
CORE = "docProps/core.xml"


def zip_of(names: dict[str, bytes], encoding: str = "") -> bytes:
    """A zip whose names are in an encoding of which it says nothing; flagged UTF-8 without one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    packed = buffer.getvalue()
    for name in names if encoding else ():
        stand_in = "#" * len(name.encode(encoding))
        packed = zip_of({stand_in: names[name]}).replace(stand_in.encode(), name.encode(encoding))
    return packed


def patch_directory(data: bytes, offset: int, value: bytes) -> bytes:
    """A zip whose directory says something else of every member."""
    patched, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        patched[at + offset : at + offset + len(value)] = value
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(patched)


def names_in(folder: Path) -> list[str]:
    return [source.name for source in find_sources([folder])]


def codes_of(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.outcome.findings]


def never(path: Path) -> Outcome:
    raise AssertionError(path)


def test_workbooks_are_found_in_folders_of_folders_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("甲/乙/表.xlsx", "表.XLSX", "~$表.xlsx", ".隐藏.xlsx", "__MACOSX/表.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(GOOD)
    assert names_in(tmp_path) == ["甲/乙/表.xlsx", "表.XLSX"]


@pytest.mark.parametrize("encoding", ["", "gbk", "utf-8"])
def test_a_zip_is_looked_into_whatever_its_names_are_written_in(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "县直.zip").write_bytes(zip_of({"年报/最终版(1).xlsx": GOOD}, encoding))
    (submission,) = gather(find_sources([tmp_path]), check_workbook)
    assert submission.name == "县直.zip/年报/最终版(1).xlsx"
    assert submission.outcome.unit == "松北区乐业镇"
    assert submission.outcome.reading is None


def test_a_name_in_gbk_whose_second_byte_is_a_backslash_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of({"乗.xlsx": GOOD}, "gbk"))
    assert "乗".encode("gbk")[1:] == b"\\"
    assert names_in(tmp_path) == ["a.zip/乗.xlsx"]


def test_what_is_taken_out_of_a_zip_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_of({"表.xlsx": GOOD}))
    (source,) = find_sources([tmp_path])
    with bring_out(source) as path:
        assert (path.name, path.read_bytes()) == ("表.xlsx", GOOD)
    assert not path.parent.exists()


def test_a_workbook_renamed_zip_is_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "表.zip").write_bytes(GOOD)
    (submission,) = gather(find_sources([tmp_path]), check_workbook)
    assert (submission.name, submission.outcome.unit) == ("表.zip", "松北区乐业镇")


def test_what_is_no_workbook_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "通知.docx").write_bytes(b"PK")
    (tmp_path / "a.zip").write_bytes(zip_of({"说明.txt": b"x"}))
    found = list(gather(find_sources([tmp_path]), never))
    assert [one.name for one in found] == ["a.zip/说明.txt", "通知.docx"]
    assert found[0].passed_over == "不是 Excel 工作簿"
    assert found[1].passed_over.startswith("是 Word 文档")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("内层.zip", zip_of({"里.zip": zip_of({"表.xlsx": GOOD})}), "F03"),
        ("a.rar", b"Rar!", "F03"),
        ("坏.zip", zip_of({"表.xlsx": GOOD})[:-30], "F01"),
        ("密.zip", patch_directory(zip_of({"表.xlsx": GOOD}), 8, b"\x01\x08"), "F02"),
        ("大.zip", zip_of({"表.xlsx": bytes(51 * 2**20)}), "F04"),
        (
            "弹.zip",
            patch_directory(
                zip_of({"1.xlsx": b"", "2.xlsx": b""}), 24, struct.pack("<I", 0xFFFFFFF0)
            ),
            "F04",
        ),
        ("多.zip", pack((f"{n}.txt", b"") for n in range(20_001)), "F04"),
        ("叠.zip", patch_directory(zip_of({"1.xlsx": GOOD, "2.xlsx": b""}), 42, bytes(4)), "F01"),
    ],
)
def test_an_archive_that_is_not_taken_in_says_why(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (submission,) = gather(find_sources([tmp_path]), never)
    assert codes_of(submission) == [code]
    assert name in submission.outcome.findings[0].message


def test_a_member_that_unpacks_to_something_else_than_it_says_is_damaged(tmp_path: Path) -> None:
    lying = patch_directory(zip_of({"表.xlsx": GOOD}), 24, struct.pack("<I", 100))
    (tmp_path / "a.zip").write_bytes(lying)
    (submission,) = gather(find_sources([tmp_path]), check_workbook)
    assert codes_of(submission) == ["F01"]
    assert submission.outcome.findings[0].status is Status.OPEN


def test_a_check_that_crashes_is_told_and_stops_no_other(tmp_path: Path) -> None:
    def check(path: Path) -> Outcome:
        if path.name == "乙.xlsx":
            raise RuntimeError("内部")
        return check_workbook(path)

    for name in ("甲.xlsx", "乙.xlsx", "丙.xlsx"):
        (tmp_path / name).write_bytes(GOOD)
    found = {one.name: one.outcome for one in gather(find_sources([tmp_path]), check)}
    assert found["甲.xlsx"].filing
    assert found["丙.xlsx"].filing
    (finding,) = found["乙.xlsx"].findings
    assert finding.status is Status.BROKEN
    assert "RuntimeError：内部" in finding.message


def test_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(gather(find_sources([tmp_path / "没有"]), check_workbook))


def save_at(moment: str) -> bytes:
    """The good workbook as another program would have saved it."""
    cache_key = f"<dcterms:modified>{moment}</dcterms:modified>".encode()
    return pack((name, cache_key if name == CORE else data) for name, data in unpack(GOOD))


@pytest.mark.parametrize(
    ("moment", "saved"),
    [
        ("2022-01-10T08:30:00Z", datetime(2022, 1, 10, 8, 30, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", None),
        ("2022-02-30T08:30:00Z", None),
        ("", None),
    ],
)
def test_the_time_of_saving_is_the_one_inside_the_workbook(
    tmp_path: Path, moment: str, saved: datetime | None
) -> None:
    (tmp_path / "表.xlsx").write_bytes(save_at(moment))
    (submission,) = gather(find_sources([tmp_path]), check_workbook)
    assert submission.saved == saved


def test_processes_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    for name in ("乙.xlsx", "甲.xlsx"):
        (tmp_path / name).write_bytes(GOOD)
    (tmp_path / "a.zip").write_bytes(zip_of({"表.xlsx": GOOD}))
    check = partial(check_workbook)
    with find_executors(2) as executors:
        shared = list(gather(find_sources([tmp_path]), check, make_parallel_map(executors)))
    assert shared == list(gather(find_sources([tmp_path]), check))
    assert len({id(one.outcome.form) for one in shared}) == 1


def test_two_folders_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "表.xlsx").write_bytes(GOOD)
    found = list(gather(find_sources([tmp_path / "甲", tmp_path / "乙"]), check_workbook))
    assert [one.name.split("/")[-2:] for one in found] == [["甲", "表.xlsx"], ["乙", "表.xlsx"]]
    assert found[0].digest == found[1].digest


def test_a_file_that_is_reached_in_two_ways_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "收回").mkdir()
    (tmp_path / "收回" / "甲.xlsx").write_bytes(GOOD)
    monkeypatch.chdir(tmp_path)
    (source,) = find_sources([Path("收回"), tmp_path / "收回" / "甲.xlsx"])
    assert (source.name, source.passed_over) == ("收回/甲.xlsx", "")
