"""Stretches of plain tags give what Jinja gives, and leave to it what is not plain."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import jinja2
import pytest

from toolkit.word.render.fast_values import compile_text
from toolkit.word.sandbox.sandbox import make_environment

CONTEXT = {
    "表": SimpleNamespace(
        **{f"格{n}": n for n in range(30)}, 空=None, 钱=Decimal("1.50"), 字="<&>"
    ),
    "行": [1, 2],
}
LONG = "\n".join(f"<w:t>{{{{ 表.格{n} }}}}</w:t>" for n in range(30))


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG + "{{ 表.空 }}{{ 表.钱 }}{{ 表.字 }}",
        "{% if 表.格1 %}" + LONG + "{% else %}无{% endif %}",
        "{% for 表 in [表] %}" + LONG + "{% endfor %}",
        LONG + "{{ 表.格1 + 1 }}",
    ],
    ids=["numbers", "blank, money, signs", "in a condition", "a loop's own name", "with a sum"],
)
def test_a_stretch_prints_what_jinja_prints(text: str) -> None:
    environment = make_environment()
    assert compile_text(text, environment).render(CONTEXT) == environment.from_string(text).render(
        CONTEXT
    )


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (LONG, 1),
        ("{% if 表.格1 %}" + LONG + "{% endif %}" + LONG, 2),
        ("{{ 表.格1 }}" * 4, 0),
        ("{{ 表.格1 }}" * 5, 1),
        ("{% set 表 = 表 %}" + LONG, 0),
        ("{% for 表 in [表] %}" + LONG + "{% endfor %}", 0),
        (LONG + "{{ 表.格1 + 1 }}", 0),
        (LONG + "{{ 表._格 }}", 0),
        (LONG + "{# 注 #}", 0),
    ],
)
def test_only_long_stretches_of_names_are_taken(text: str, taken: int) -> None:
    assert len(compile_text(text, make_environment()).stretches) == taken


@pytest.mark.parametrize("fault", ["{{ 表.没有 }}", "{{ 没有 }}", "{{ 表 }}", "{{ 表.字.upper }}"])
def test_a_fault_in_a_stretch_is_told_by_jinja_with_its_line(fault: str) -> None:
    code = compile_text(f"{LONG}\n{fault}\n{LONG}", make_environment())
    assert code.stretches
    with pytest.raises(jinja2.TemplateError) as caught:
        code.render({"表": CONTEXT["表"]})
    frames = [f for f in caught.traceback if str(f.path) == "<template>"]
    assert frames[-1].lineno + 1 == 31


def test_a_fault_behind_a_stretch_keeps_its_line() -> None:
    code = compile_text(f"{LONG}\n{{% if 1 %}}{{{{ 没有 }}}}{{% endif %}}", make_environment())
    assert code.stretches
    with pytest.raises(jinja2.UndefinedError) as caught:
        code.render(CONTEXT)
    frames = [f for f in caught.traceback if str(f.path) == "<template>"]
    assert frames[-1].lineno + 1 == 31
