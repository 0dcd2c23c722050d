"""Numbers as reports write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checks.text_vs_table.numerals import NUMBER, read_quantity
from toolkit.checks.text_vs_table.sentences import normalise, split_sentences


def read(text: str) -> tuple[float, float] | None:
    match = re.search(NUMBER, normalise(text))
    quantity = read_quantity(match[0]) if match else None
    return (float(quantity.low), float(quantity.high)) if quantity else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12件", 12), ("1,234件", 1234), ("1，234，567件", 1234567), ("１２件", 12), ("0件", 0),
        ("1 234件", 1234), ("十二件", 12), ("十件", 10), ("二十件", 20), ("一百零三件", 103),
        ("两千件", 2000), ("一千零五十件", 1050), ("三百五十二件", 352), ("零件", 0),
        ("一万二千件", 12000), ("三亿五千万元", 350_000_000), ("二〇二三", 2023), ("9.5元", 9.5),
    ],
)  # fmt: skip
def test_exact_numbers(text: str, value: float) -> None:
    assert read(text) == (value, value)


@pytest.mark.parametrize(
    ("text", "fits", "fails"),
    [
        ("3.2万余", [32000, 32999], [31999, 33000]),
        ("18万余条", [180000, 189999], [179999, 190000]),
        ("200余场", [200, 256, 299], [199, 300]),
        ("120多件", [120, 129], [119, 130]),
        ("十余件", [10, 19], [9, 20]),
        ("近200件", [199, 200, 101], [201, 100]),
        ("约3600件", [3601, 3555], [3700, 3400]),
        ("3.2万册", [31950, 32049], [33000, 31000]),
        ("超过50件", [50, 57], [49, 60]),
    ],
)
def test_about_how_many(text: str, fits: list[int], fails: list[int]) -> None:
    match = re.search(NUMBER, normalise(text))
    quantity = read_quantity(match[0]) if match else None
    assert quantity is not None
    assert not quantity.is_exact
    assert [value for value in fits + fails if quantity.fits(value)] == fits


@pytest.mark.parametrize("text", ["第3件", "几十件", "数百件", "第十二届", "件件", "百件", "百万"])
def test_what_is_no_number(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("words", ["一二十", "十百十一二", "千千", "万"])
def test_what_is_no_well_formed_number(words: str) -> None:
    assert read_quantity(words) is None


@given(st.integers(min_value=0, max_value=10**8))
def test_separators_and_width_do_not_matter(value: int) -> None:
    wide = f"{value:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert read(f"{value:,}件") == read(f"{value}件") == read(f"{wide}件") == (value, value)


def test_a_full_stop_inside_a_bracket_does_not_end_a_sentence() -> None:
    found = [s.text for s in split_sentences("收到3件（甲2件。乙1件）。答复３件！")]
    assert found == ["收到3件（甲2件。乙1件）。", "答复3件！"]


@given(st.text(alphabet="（）。；，件12甲\u3000 (),", max_size=40))
def test_sentences_hold_the_whole_paragraph(text: str) -> None:
    kept = "".join(s.text for s in split_sentences(text))
    assert kept.replace("。", "") == normalise(text).replace("。", "")
    for sentence in split_sentences(text):
        assert len(sentence.outer) == len(sentence.text)
        for piece in sentence.pieces[1:]:
            assert sentence.text[piece.start :].startswith(piece.text)
