"""The report as it prints: LibreOffice's pages, measured."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command import CASES
from lxml import etree

from toolkit.form.filing import Filing, load_filing
from toolkit.form.loading import parse_form
from toolkit.word.render.render import render
from toolkit.word.starter.starter import make_template

if TYPE_CHECKING:
    from office import Office

    from toolkit.form.filing import FieldValue
    from toolkit.form.model import Form

LEFT, RIGHT = 28 / 25.4 * 72, 184 / 25.4 * 72
TOP, BOTTOM = 37 / 25.4 * 72, 262 / 25.4 * 72
CHARACTER = 15.75
MARGIN = 1 / 25.4 * 72
ROWS = 60
SMALL_FORM = """
id: small
name: 月报
edition: 试行
title: "{单位}月报"
unit: 单位
year: 年
signature: {name: [单位], date: 日期}
fields: [{id: 单位}, {id: 年, kind: year}, {id: 日期, kind: date}]
sections:
"""
TEXT_SECTION = """
  - {id: 甲, heading: 一、情况, sheet: 甲, texts: [{id: 情况}]}
"""
LONG_TABLE = f"""
  - id: 甲
    heading: 一、情况
    sheet: 甲
    table:
      id: 表
      name: 情况表
      bands:
        - corner: 村
          columns: [{{label: 本年, children: [{{id: 新建}}, {{id: 修缮}}]}}]
          rows: [{", ".join(f"{{id: 村{n}, label: 第{n}村}}" for n in range(1, ROWS + 1))}]
"""
BANDS = "".join(
    f"""
        - title: 第{n}块
          columns: [{{id: 甲{n}}}, {{id: 乙{n}}}]
          rows: [{", ".join(f"{{id: 行{n}之{r}}}" for r in range(1, 11))}]
"""
    for n in range(1, 6)
)
BANDED_TABLE = f"""
  - id: 甲
    sheet: 甲
    table:
      id: 表
      name: 情况表
      bands:{BANDS}
"""


@dataclasses.dataclass(frozen=True)
class Line:
    """A printed line: its text without blanks and its edges, in points from the upper left."""

    text: str
    left: float
    right: float
    top: float


@dataclasses.dataclass(frozen=True)
class Page:
    """A printed page."""

    lines: list[Line]

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def body(self) -> list[Line]:
        """The lines above the page number."""
        return self.lines[:-1]


Print = Callable[[bytes, str], list[Page]]


def has_digits_of_times() -> bool:
    """Whether digits are as wide here as where the report is read."""
    if not shutil.which("fc-match"):
        return False
    done = subprocess.run(["fc-match", "Times New Roman"], capture_output=True, check=True)
    return any(name in done.stdout for name in (b"Times", b"Liberation"))


@pytest.fixture(scope="module")
def print_pages(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Print:
    """Prints a document and reads what stands where."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (package poppler-utils)")
    folder = tmp_path_factory.mktemp("pages")

    def print_document(data: bytes, name: str) -> list[Page]:
        path = folder / f"{name}.docx"
        path.write_bytes(data)
        pdf = office.save_as(path, path.with_suffix(".pdf"))
        done = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
        return list(read_pages(done.stdout))

    return print_document


def read_pages(xml: bytes) -> Iterator[Page]:
    for page in etree.fromstring(xml, etree.XMLParser(recover=True)).iter("{*}page"):
        words = sorted(page.iter("{*}word"), key=middle)
        yield Page([join_words(list(line)) for _, line in groupby(words, key=middle)])


def middle(word: etree._Element) -> int:
    """The height of a word's middle, in steps that words of one line share."""
    return round((float(word.get("yMin", "")) + float(word.get("yMax", ""))) / 2 / 5)


def join_words(words: list[etree._Element]) -> Line:
    words.sort(key=lambda word: float(word.get("xMin", "")))
    text = "".join(word.text or "" for word in words)
    left, right = float(words[0].get("xMin", "")), float(words[-1].get("xMax", ""))
    return Line(text, left, right, float(words[0].get("yMin", "")))


def page_of(pages: list[Page], text: str) -> int:
    """The one page, from 1, that shows a text."""
    found = [number for number, page in enumerate(pages, 1) if text in page.text]
    assert len(found) == 1, (text, found)
    return found[0]


def line_of(pages: list[Page], text: str) -> Line:
    return next(line for page in pages for line in page.lines if line.text == text)


def load_case(form: Form, name: str, texts: dict[str, tuple[str, ...]]) -> Filing:
    filing, _ = load_filing((CASES / f"{name}.json").read_text(encoding="utf-8"), form)
    fields = {**filing.fields, "成文日期": date(2024, 3, 8)}
    return dataclasses.replace(filing, fields=fields, texts={**filing.texts, **texts})


@pytest.fixture(scope="module")
def leye(print_pages: Print, template: Path, form: Form) -> list[Page]:
    return print_pages(render(template, form, load_case(form, "leye-2021", {})), "leye")


@pytest.fixture(scope="module")
def suqian(print_pages: Print, template: Path, form: Form) -> list[Page]:
    filing = load_case(form, "suqian-2023", {})
    cells = {**filing.cells, **dict.fromkeys(list(filing.cells)[-15:], 54321)}
    return print_pages(render(template, form, dataclasses.replace(filing, cells=cells)), "suqian")


@pytest.fixture(scope="module")
def long(print_pages: Print, template: Path, form: Form) -> list[Page]:
    """A report with a section of 6,000 characters, all Chinese, in paragraphs of 7 lines."""
    paragraph = "政务公开" * 43 + "公开"
    texts = {"引言": (), "总体情况": (paragraph,) * 35}
    return print_pages(render(template, form, load_case(form, "leye-2021", texts)), "long")


@pytest.fixture(scope="module")
def print_small(
    print_pages: Print, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., list[Page]]:
    """Prints a report of a small form."""
    folder = tmp_path_factory.mktemp("small")

    def print_section(section: str, *paragraphs: str) -> list[Page]:
        form = parse_form(SMALL_FORM + section, "small.yaml")
        path = folder / "template.docx"
        path.write_bytes(make_template(form))
        texts = {"情况": paragraphs} if paragraphs else {}
        fields: dict[str, FieldValue] = {"单位": "甲镇", "年": 2024, "日期": date(2025, 1, 9)}
        filing = Filing("small", fields, dict.fromkeys(form.cells, 0), texts)
        return print_pages(render(path, form, filing), "small")

    return print_section


def test_a_long_title_has_two_centred_lines(leye: list[Page]) -> None:
    first, second = leye[0].lines[:2]
    assert first.text == "松北区乐业镇"
    assert second.text == "2021年政府信息公开工作年度报告"
    for line in (first, second):
        assert (line.left + line.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=2)


def test_a_short_title_has_one_line(suqian: list[Page]) -> None:
    assert suqian[0].lines[0].text == "宿迁市2023年政府信息公开工作年度报告"


def test_a_line_has_28_characters_and_a_page_22_lines(long: list[Page]) -> None:
    texts = [page.body for page in long if "政务公开政务公开" in page.text]
    assert max(map(len, texts)) == 22
    lines = [line for page in texts for line in page if "政务公开政务公开" in line.text]
    assert max(len(line.text) for line in lines) == 28
    full = next(line for line in lines if len(line.text) == 28)
    assert full.left == pytest.approx(LEFT, abs=MARGIN)
    assert full.right == pytest.approx(RIGHT, abs=MARGIN)


def test_a_paragraph_is_indented_by_two_characters(long: list[Page]) -> None:
    first = [line for line in long[1].body if len(line.text) == 26]
    assert first
    for line in first:
        assert line.left == pytest.approx(LEFT + 2 * CHARACTER, abs=1)


def test_the_text_keeps_to_the_type_area(leye: list[Page], suqian: list[Page]) -> None:
    for page in (*leye, *suqian):
        assert page.lines[0].top >= TOP - MARGIN
        assert page.body[-1].top + 10 <= BOTTOM + MARGIN
        # a comma or a stop may hang over the edge, as Chinese typesetting has it
        assert all(line.right <= RIGHT + 16 + MARGIN for line in page.lines)


def test_no_line_of_a_paragraph_stands_alone_on_a_page(long: list[Page]) -> None:
    """A paragraph has a first line of 26 characters, five of 28 and a last of 8."""
    texts = [page.body for page in long if "政务公开政务公开" in page.text]
    assert len(texts) > 8
    for page in texts:
        assert len(page[0].text) != 8
        assert len(page[-1].text) != 26


def test_page_numbers_stand_outside_one_character_in(long: list[Page]) -> None:
    assert len(long) > 9
    for number, page in enumerate(long, 1):
        last = page.lines[-1]
        assert last.text == f"—{number}—"
        assert last.top > BOTTOM
        if number % 2:
            assert last.right == pytest.approx(RIGHT - 14, abs=2)
        else:
            assert last.left == pytest.approx(LEFT + 14, abs=2)


@pytest.mark.parametrize("case", ["leye", "suqian", "long"])
def test_a_table_that_fits_on_a_page_is_whole(case: str, request: pytest.FixtureRequest) -> None:
    pages: list[Page] = request.getfixturevalue(case)
    assert page_of(pages, "第二十条第（一）项") == page_of(pages, "行政事业性收费")
    assert page_of(pages, "申请人情况") == page_of(pages, "四、结转下年度继续办理")


def test_a_heading_stands_on_the_page_of_its_table(suqian: list[Page]) -> None:
    assert page_of(suqian, "二、主动公开政府信息情况") == page_of(suqian, "第二十条第（一）项")
    assert page_of(suqian, "三、收到和处理") == page_of(suqian, "申请人情况")


@pytest.mark.skipif(
    not has_digits_of_times(),
    reason="no font as wide as Times New Roman (package fonts-liberation)",
)
def test_numbers_of_five_digits_stand_in_one_line_of_the_widest_table(suqian: list[Page]) -> None:
    assert "54321" * 15 in suqian[page_of(suqian, "未经复议直接起诉") - 1].text.split("\n")


def test_the_signature_ends_four_characters_from_the_right(suqian: list[Page]) -> None:
    for text in ("宿迁市", "2024年3月8日"):
        assert line_of(suqian, text).right == pytest.approx(RIGHT - 4 * CHARACTER, abs=2)


@pytest.mark.parametrize("lines", range(16, 21))
def test_the_signature_stands_with_the_end_of_the_text(
    print_small: Callable[..., list[Page]], lines: int
) -> None:
    """Sixteen lines leave room for it, the others do not."""
    pages = print_small(TEXT_SECTION, "公" * (28 * (lines - 2) - 2), "开" * (28 * 2 - 2))
    assert len(pages) == (1 if lines == 16 else 2)
    texts = [line.text for line in pages[-1].body]
    assert texts[-4:] == ["开" * 26, "开" * 28, "甲镇", "2025年1月9日"]


@pytest.mark.parametrize("heading", ["（一）小标题", "1.小标题", "（1）小标题"])
def test_no_heading_ends_a_page(print_small: Callable[..., list[Page]], heading: str) -> None:
    pages = print_small(TEXT_SECTION, "公" * (28 * 18 - 2), heading, "开" * 100)
    assert pages[0].body[-1].text == "公" * 28
    assert pages[1].body[0].text == heading


def test_an_item_of_a_list_may_end_a_page(print_small: Callable[..., list[Page]]) -> None:
    pages = print_small(TEXT_SECTION, "公" * (28 * 18 - 2), "1.小标题；", "开" * 100)
    assert pages[0].body[-1].text == "1.小标题；"


def test_a_table_longer_than_a_page_repeats_its_head(
    print_small: Callable[..., list[Page]],
) -> None:
    pages = print_small(LONG_TABLE)
    assert len(pages) > 1
    assert "一、情况" in pages[0].text
    for page in pages:
        assert re.search(r"本年\n(村\n)?新建修缮\n第", page.text)
        rows = re.findall(r"第\d+村", page.text)
        assert len(rows) > 1
    assert "2025年1月9日" in pages[-1].text
    shown = re.findall(r"第(\d+)村", "".join(page.text for page in pages))
    assert list(map(int, shown)) == list(range(1, ROWS + 1))


def test_a_table_longer_than_a_page_breaks_between_its_bands(
    print_small: Callable[..., list[Page]],
) -> None:
    pages = print_small(BANDED_TABLE)
    assert len(pages) > 1
    for number in range(1, 6):
        assert page_of(pages, f"第{number}块") == page_of(pages, f"行{number}之10")
