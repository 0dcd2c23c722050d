"""What each check of a form is about, in plain words for clerks and leaders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.form.part import Part


class Explanation(Part):
    """One code: how much it weighs, what it compares, and where that comes from."""

    code: Annotated[str, Field(pattern=r"^[A-Z]\d\d$")]
    severity: Annotated[tuple[Literal["错误", "需说明", "提示"], ...], Field(min_length=1)]
    what: Annotated[str, Field(min_length=1)]
    source: str = ""
