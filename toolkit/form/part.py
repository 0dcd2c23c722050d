"""The base of every part of a form definition."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

_LONGEST = 2000
"""Characters of a text; a cell of a workbook takes no more than 32,767."""


class Part(BaseModel):
    """Base of every part of a form: frozen, and an unknown key is an error."""

    # what checks a part is built when the first form is read, once for all parts below it
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, str_max_length=_LONGEST
    )
