from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from checks.township import FORM, make_filing

from toolkit.form.filing import Filing, blank_filing
from toolkit.form.model import Form
from toolkit.publish.data import COLUMNS, make_csv


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_number_is_a_row_with_its_unit_year_and_printed_labels(
    form: Form, filing: Filing
) -> None:
    rows = read(make_csv(form, filing))
    assert [row["编号"] for row in rows] == list(form.cells)
    assert {(row["单位"], row["年度"]) for row in rows} == {("宿迁市", "2023")}
    for row in rows:
        cell = form.cells[row["编号"]]
        assert row["表"] == form.tables[cell.id.split(".")[0]].name
        assert " / ".join(filter(None, (row["行"], row["列"]))) == cell.item
        assert Decimal(row["数值"]) == filing.cells[cell.id]


def test_a_blank_is_empty_and_no_zero() -> None:
    rows = read(make_csv(FORM, blank_filing(FORM)))
    assert len(rows) == len(FORM.cells)
    assert {row["数值"] + row["单位"] + row["年度"] for row in rows} == {""}


def test_spreadsheets_know_the_encoding_and_the_ends_of_lines(form: Form, filing: Filing) -> None:
    data = make_csv(form, filing)
    assert data.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == len(form.cells) + 1


@pytest.mark.parametrize("name", ["=1+1", "+甲", "-甲", "@SUM(A1)", "＝甲", " \n=甲"])
def test_a_name_is_never_run_as_a_formula(name: str) -> None:
    rows = read(make_csv(FORM, make_filing(fields={"单位名称": name})))
    assert {row["单位"] for row in rows} == {f"'{name.strip()}"}


def test_a_name_with_signs_of_the_format_comes_back_as_it_was() -> None:
    name = '甲,"乙"\r\n丙=丁'
    rows = read(make_csv(FORM, make_filing(fields={"单位名称": name})))
    assert {row["单位"] for row in rows} == {'甲,"乙" 丙=丁'}


def test_money_keeps_its_decimals() -> None:
    key = "主动公开.行政事业性收费.收费金额"
    filing = make_filing(cells={key: Decimal("0.000001")})
    values = {row["编号"]: row["数值"] for row in read(make_csv(FORM, filing))}
    assert values[key] == "0.000001"
