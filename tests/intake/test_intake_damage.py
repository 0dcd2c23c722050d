"""Reports damaged at random: nothing is read wrong, and nothing is missing without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from intake.comparing import find_silent, write_report
from intake.layouts import Layout, build, make_telling
from intake.mutants import make_mutant

from toolkit.intake.read import read_report

if TYPE_CHECKING:
    from pathlib import Path

FORM, FILING = make_telling()


@pytest.mark.parametrize("start", range(0, 60, 10))
@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "merged cells taken apart"])
def test_no_damage_is_read_wrong(start: int, is_ours: bool, tmp_path: Path) -> None:
    source, target = tmp_path / "报告.docx", tmp_path / "坏.docx"
    if is_ours:
        write_report(FORM, FILING, source)
    else:
        build(FORM, FILING, Layout(merged=False)).save(str(source))
    for seed in range(start, start + 10):
        damages = make_mutant(source, target, seed)
        read = read_report(target)
        assert find_silent(FORM, FILING, target) == set(), (seed, damages)
        numbers = read.filing.cells if read.filing else {}
        wrong = {k for k, v in numbers.items() if v is not None and v != FILING.cells[k]}
        assert wrong == set(), (seed, damages)
