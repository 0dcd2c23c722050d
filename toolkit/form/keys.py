"""The keys that a part of a definition may have: what a misspelled one was meant to be."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.form.part import Part

    Loc = tuple[str | int, ...]


def suggest_key(model: type[Part], loc: Loc) -> str:
    """The key nearest to the last one of a place, empty where none is near."""
    schema = model.model_json_schema()
    node = schema
    for part in loc[:-1]:
        node = _resolve(_step(_resolve(node, schema), part), schema)
    near = get_close_matches(str(loc[-1]), node.get("properties", {}), n=1, cutoff=0.6)
    return near[0] if near else ""


def _step(node: dict[str, Any], part: str | int) -> dict[str, Any]:
    found: dict[str, Any] = (
        node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    )
    return found


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference, or the first of several kinds, stands for."""
    if "anyOf" in node:
        return _resolve(node["anyOf"][0], schema)
    if "$ref" in node:
        return _resolve(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return node
