"""`roster starter` and `blank --roster` as an office runs them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from command import tianbao
from round.sixty import County

NAME = "{}2024年政府信息公开工作年度报告填报表.xlsx"
OLD, NOW = "依申请公开.结转下年.", "依申请公开.上年结转."


def write_roster(folder: Path, *rows: str) -> Path:
    path = folder / "名单.csv"
    path.write_text("\n".join(("单位名称,单位类别", *rows)), encoding="utf-8")
    return path


def hand_out(folder: Path, *arguments: str | Path) -> tuple[int, str, str]:
    done = tianbao("blank", "--roster", "名单.csv", "-o", "下发", *arguments, folder=folder)
    return done.code, done.out, done.err


def test_a_list_that_was_started_filled_in_and_handed_out_names_each_workbook(
    tmp_path: Path,
) -> None:
    assert tianbao("roster", "starter", "-o", "名单.xlsx", folder=tmp_path).code == 0
    book = openpyxl.load_workbook(tmp_path / "名单.xlsx")
    sheet = next(s for s in book if any(c.value == "单位名称" for row in s for c in row))
    head = next(cell for row in sheet for cell in row if cell.value == "单位名称")
    for below, unit in enumerate(("柳河镇", "财政局"), start=1):
        sheet.cell(head.row + below, head.column, unit)
    book.save(tmp_path / "名单.xlsx")
    done = tianbao("blank", "--roster", "名单.xlsx", "--year", "2024", folder=tmp_path)
    assert done.code == 0
    assert "名单上 2 个单位，写好填报表 2 份：下发" in done.out
    found = sorted(path.name for path in (tmp_path / "下发").iterdir())
    assert found == sorted(NAME.format(unit) for unit in ("柳河镇", "财政局"))


def test_figures_and_contacts_of_last_years_filing_stand_in_the_workbook_with_where_they_are_from(
    county: County, tmp_path: Path
) -> None:
    member = next(m for m in county.members if m.filing.cells[f"{OLD}总计"])
    write_roster(tmp_path, f"{member.name},{member.unit.kind}", "新设镇,乡镇")
    code, _, err = hand_out(tmp_path, "--year", "2024", "--last-year", county.complete)
    assert code == 0
    assert "没有找到“新设镇”2023" in err
    path = tmp_path / "下发" / NAME.format(member.name)
    exported = json.loads(tianbao("export", path).out)
    cells = exported["cells"]
    carried = {cell.removeprefix(NOW): cells[cell] for cell in cells if cell.startswith(NOW)}
    assert carried == {column: member.filing.cells[OLD + column] for column in carried}
    assert exported["fields"]["单位类别"] == member.unit.kind
    assert exported["fields"]["填报人"] == member.filing.fields["填报人"]
    assert set(exported["cells"].values()) - set(carried.values()) == {None}
    marks = [c.value for sheet in openpyxl.load_workbook(path) for row in sheet for c in row]
    assert any("由 2023 年度的填报转来" in str(mark) for mark in marks)
    empty = json.loads(tianbao("export", tmp_path / "下发" / NAME.format("新设镇")).out)
    assert set(empty["cells"].values()) == {None}


def test_what_was_handed_out_is_not_overwritten(tmp_path: Path) -> None:
    write_roster(tmp_path, "柳河镇,乡镇", "财政局,县级部门")
    (tmp_path / "下发").mkdir()
    target = tmp_path / "下发" / NAME.format("柳河镇")
    target.write_bytes(b"filled in already")
    code, out, err = hand_out(tmp_path, "--year", "2024")
    assert code == 2
    assert "写好填报表 1 份" in out
    assert "--force" in err
    assert target.read_bytes() == b"filled in already"
    assert hand_out(tmp_path, "--year", "2024", "--force")[0] == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_list_with_faults_is_shown_at_its_cells_and_nothing_is_handed_out(
    tmp_path: Path,
) -> None:
    write_roster(tmp_path, "柳河镇,乡镇", "柳河镇,乡镇", "五里镇,镇子")
    code, out, _ = hand_out(tmp_path, "--year", "2024")
    assert code == 1
    assert "A3" in out
    assert "B4" in out
    assert not (tmp_path / "下发").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--roster", "名单.csv"), "--year"),
        (("--roster", "没有.csv", "--year", "2024"), "没有.csv"),
        (("--roster", "名单.csv", "--year", "2024", "--last-year", "没有"), "没有"),
        (("--last-year", "."), "--roster"),
    ],
)
def test_what_is_missing_is_told(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    write_roster(tmp_path, "柳河镇,乡镇")
    done = tianbao("blank", *arguments, folder=tmp_path)
    assert (done.code, told in done.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["名单.csv"]
