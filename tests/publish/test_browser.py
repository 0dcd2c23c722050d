"""The page in a real browser: what it tells a screen reader, how it fits screens and paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from checks.township import make_filing

from toolkit.form.filing import Filing, blank_filing
from toolkit.form.loading import parse_form
from toolkit.form.model import Band, Form
from toolkit.publish.html import make_html

MARK = "草稿（未通过审核，不得公开）"
PHONE, SMALL, DESKTOP = 375, 320, 1280
needs_poppler = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="no pdftotext (on Debian the package poppler-utils)"
)
LONG_FORM = """
id: long
name: 长表
edition: 试行
title: "{单位}长表"
unit: 单位
year: 年
fields: [{id: 单位}, {id: 年, kind: year}]
sections:
  - id: 甲
    heading: 甲
    sheet: 甲
    table:
      id: 表
      name: 表
      bands:
        - columns: [{id: 一, label: 第一列的名称}]
          rows: [ROWS]
"""
CUT = """[...document.querySelectorAll('td, th, p, h1, h2')]
  .filter((element) => element.scrollWidth > element.clientWidth).length"""
# of every element with text of its own, the contrast of its colour with what is painted below it
CONTRASTS = """
(() => {
  const parts = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
    const part = rgb[at] / 255;
    return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const paint = parts(getComputedStyle(element).backgroundColor);
      if (paint.length === 3 || paint[3] === 1) return paint;
    }
    return [255, 255, 255];
  };
  const speaks = (element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.body.querySelectorAll('*')].filter(speaks).map((element) => {
    const pair = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  });
})()
"""
# the wide table scrolled to its end: it has the focus, its first column stands at its left edge,
# its last column inside it and beside the first
SCROLLED = """
(() => {
  const region = document.querySelectorAll('[role=region]')[1];
  region.focus();
  region.scrollLeft = 9999;
  const row = region.querySelector('tbody tr:last-child');
  const [frame, head, end] = [region, row.querySelector('th'), row.querySelector('td:last-child')]
    .map((element) => element.getBoundingClientRect());
  return [document.activeElement === region, head.left === frame.left,
          end.right <= frame.right, head.right <= end.left];
})()
"""


@pytest.fixture(scope="module")
def page(form: Form, filing: Filing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web") / "报告.html"
    path.write_text(make_html(form, filing), encoding="utf-8")
    return path


def write_page(folder: Path, form: Form, filing: Filing, mark: str = "") -> Path:
    path = folder / "page.html"
    path.write_text(make_html(form, filing, mark=mark), encoding="utf-8")
    return path


def read_print(browser: Browser, folder: Path) -> list[str]:
    """The text of each printed page."""
    path = folder / "print.pdf"
    path.write_bytes(browser.print_pdf())
    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    return text.rstrip("\f").split("\f")


def role_of(node: dict[str, Any]) -> str:
    return str(node["role"]["value"]) if "role" in node else ""


def name_of(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def split_tables(nodes: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The nodes of each table."""
    known = {node["nodeId"]: node for node in nodes}

    def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node["childIds"]:
            yield from below(known[child])

    yield from (list(below(node)) for node in nodes if role_of(node) == "table")


def names(nodes: list[dict[str, Any]], role: str) -> list[str]:
    return [name_of(node) for node in nodes if role_of(node) == role]


def labels(band: Band) -> tuple[set[str], set[str]]:
    """What the column headers and the row headers of a band say."""
    columns = {label for leaf in band.column_leaves for label in leaf.labels}
    rows = {label for leaf in band.row_leaves for label in leaf.labels}
    return columns | ({band.corner} if band.corner else set()), rows


def test_the_accessibility_tree_holds_every_table_with_its_headers(
    browser: Browser, page: Path, form: Form, filing: Filing
) -> None:
    browser.open(page, DESKTOP)
    tables = list(split_tables(browser.read_accessibility()))
    bands = [(table, band) for table in form.tables.values() for band in table.bands]
    assert len(tables) == len(bands)
    for nodes, (table, band) in zip(tables, bands, strict=True):
        assert name_of(nodes[0]) == (band.title or table.name)
        columns, rows = labels(band)
        assert set(names(nodes, "columnheader")) == columns
        assert set(names(nodes, "rowheader")) == rows
        cells = [cell for cell in table.cells if cell.band is band]
        assert names(nodes, "cell") == [str(filing.cells[cell.id]) for cell in cells]


def test_the_accessibility_tree_holds_the_levels_of_the_headings(
    browser: Browser, tmp_path: Path, form: Form
) -> None:
    browser.open(write_page(tmp_path, form, make_filing()), PHONE)
    headings = [node for node in browser.read_accessibility() if role_of(node) == "heading"]
    levels = [  # a blank stands for where the title may break
        (property_["value"]["value"], name_of(node).replace(" ", ""))
        for node in headings
        for property_ in node["properties"]
        if property_["name"] == "level"
    ]
    assert levels[0] == (1, "青禾县柳河镇2024年政府信息公开工作年度报告")
    assert [name for level, name in levels if level == 2] == [
        section.heading for section in form.sections if section.heading
    ]
    assert [name for level, name in levels if level == 3] == ["（五）监督保障情况。"]


@pytest.mark.parametrize("width", [SMALL, PHONE, DESKTOP])
def test_the_page_never_scrolls_sideways_and_no_number_is_cut(
    browser: Browser, tmp_path: Path, form: Form, width: int
) -> None:
    long = replace(
        make_filing({"其他事项": ("https://example.com/" + "abc" * 60,)}),
        cells=dict.fromkeys(form.cells, 999_999_999_999_999),
    )
    browser.open(write_page(tmp_path, form, long), width)
    assert browser.evaluate("document.documentElement.scrollWidth") == width
    assert browser.evaluate(CUT) == 0


def test_on_a_phone_a_wide_table_scrolls_by_itself_and_its_row_headers_stay(
    browser: Browser, page: Path, form: Form
) -> None:
    browser.open(page, PHONE)
    regions = "[...document.querySelectorAll('[role=region]')]"
    wide = browser.evaluate(f"{regions}.map((e) => e.scrollWidth > e.clientWidth)")
    assert wide == [False, True, True]
    assert browser.evaluate(SCROLLED) == [True, True, True, True]
    named = [name_of(n) for n in browser.read_accessibility() if role_of(n) == "region"]
    assert named == [table.name for table in form.tables.values()]


@pytest.mark.parametrize("mark", ["", MARK])
def test_every_text_stands_out_from_its_ground(
    browser: Browser, tmp_path: Path, form: Form, filing: Filing, mark: str
) -> None:
    browser.open(write_page(tmp_path, form, filing, mark), DESKTOP)
    assert min(browser.evaluate(CONTRASTS)) >= 4.5


@needs_poppler
def test_it_prints_on_a4_with_every_number_and_numbered_pages(
    browser: Browser, tmp_path: Path, page: Path, filing: Filing
) -> None:
    browser.open(page, DESKTOP)
    pages = read_print(browser, tmp_path)
    printed = set(" ".join(pages).split())
    assert {str(value) for value in filing.cells.values()} <= printed
    for number, text in enumerate(pages, 1):
        last = text.rstrip().splitlines()[-1]
        assert last.replace(" ", "") == f"—{number}—"
        assert (len(last) - len(last.lstrip()) > 20) == bool(number % 2)
    size = subprocess.run(
        ["pdfinfo", str(tmp_path / "print.pdf")], capture_output=True, check=True, timeout=60
    )
    assert b"A4" in size.stdout


@needs_poppler
def test_every_printed_page_of_a_draft_says_so(
    browser: Browser, tmp_path: Path, form: Form, filing: Filing
) -> None:
    browser.open(write_page(tmp_path, form, filing, MARK), DESKTOP)
    pages = read_print(browser, tmp_path)
    assert len(pages) > 3
    assert [text.count(MARK) for text in pages] == [1] * len(pages)


@needs_poppler
def test_the_heads_of_a_table_longer_than_a_page_are_printed_again(
    browser: Browser, tmp_path: Path
) -> None:
    rows = ", ".join(f"{{id: 行{number}}}" for number in range(80))
    form = parse_form(LONG_FORM.replace("ROWS", rows), "long.yaml")
    browser.open(write_page(tmp_path, form, blank_filing(form)), DESKTOP)
    tables = [text for text in read_print(browser, tmp_path) if "行" in text]
    assert len(tables) > 1
    assert [text.count("第一列的名称") for text in tables] == [1] * len(tables)
