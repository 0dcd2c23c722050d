"""What a definition says, beside it as JSON: YAML takes longer to read than a workbook's checks.

A prepared file is as good as long as the definition stays as it was.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIX = ".prepared.json"


def find_prepared(definition: Path) -> object | None:
    """What was prepared of a definition, None where nothing was or the definition has changed."""
    try:
        prepared = json.loads(definition.with_suffix(_SUFFIX).read_text(encoding="utf-8"))
        return prepared["form"] if prepared["definition"] == _digest(definition) else None
    except (OSError, ValueError, TypeError, LookupError):  # no such file, or not as we write it
        return None


def prepare(definition: Path) -> str:
    """The text of the prepared file of a sound definition, which stands beside it."""
    from toolkit.form.loading import read_data

    data = read_data(definition.read_text(encoding="utf-8-sig"), definition.name)
    prepared = {"definition": _digest(definition), "form": data}
    return json.dumps(prepared, ensure_ascii=False, indent=1) + "\n"


def _digest(definition: Path) -> str:
    return hashlib.sha256(definition.read_bytes()).hexdigest()
