"""The base of every part of a form definition."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of every part of a form: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
