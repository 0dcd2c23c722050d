"""Names of units: as on the roster, in full, aliases, with and without their county."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from toolkit.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.round.roster.roster import Unit

_REGION_ENDS = "省市州盟县区旗"
_LONGEST_REGION = 20
_SHORTEST = 2
"""Least length of a name without its county."""
_HINT = 3
"""Least length of such a name by which a file's name identifies a unit."""


class UnitNames:
    """Index of units by their names in all spellings; a name may match several units.

    A prefix is a county's name where the names of two units begin with it; where no such prefix
    is found, any county may precede a name.
    """

    def __init__(self, units: Iterable[Unit], endings: Iterable[str]) -> None:
        self._endings = tuple(endings)
        units = tuple(units)
        self._listed = {fold(unit.name): unit for unit in units}
        named = [(self.shorten(name), unit) for unit in units for name in unit.names]
        prefixes = {(region, unit) for name, unit in named for region, _ in _cut(name)}
        owners = Counter(region for region, _ in prefixes)
        self._regions = {region for region, count in owners.items() if count > 1}
        self._whole: dict[str, set[Unit]] = defaultdict(set)
        self._bare: dict[str, set[tuple[str, Unit]]] = defaultdict(set)
        """The unit's county and the unit, by a name without its county."""
        counties: dict[Unit, str] = defaultdict(str)
        for name, unit in named:
            self._whole[name].add(unit)
            counties[unit] = max(counties[unit], *(r for r, _ in self._split(name)), key=len)
        for name, unit in named:
            for region, bare in self._split(name):
                self._bare[bare].add((region or counties[unit], unit))

    def find(self, name: str) -> set[Unit]:
        """Return the units of a name."""
        if listed := self._listed.get(fold(name)):
            return {listed}
        short = self.shorten(name)
        if not short or short in self._whole:
            return self._whole.get(short, set())
        ways = self._split(short, any_region=not self._regions)
        return {unit for way in ways for unit in self._find_bare(*way)}

    def find_in(self, text: str) -> Unit | None:
        """Return the one unit whose name a text contains; of several names the longest counts."""
        folded = fold(text)
        found = {name: units for name, units in self._whole.items() if name in folded}
        for name in self._bare:
            if name not in found and len(name) >= _HINT and name in folded:
                before = folded[: folded.index(name)]
                found[name] = self._find_bare(
                    max((r for r in self._regions if before.endswith(r)), key=len, default=""), name
                )
        longest = max(found, key=len, default="")
        units = {unit for name in found if name == longest or name not in longest
                 for unit in found[name]}  # fmt: skip
        return units.pop() if len(units) == 1 else None

    def shorten(self, name: str) -> str:
        """Return a name without the endings of full names."""
        short = fold(name)
        for ending in self._endings:
            short = short.removesuffix(ending)
        return short

    def _find_bare(self, region: str, name: str) -> set[Unit]:
        """Return the units of a name without county, of one county if it is given."""
        return {
            unit
            for own, unit in self._bare.get(name, ())
            if not own or not region or own.endswith(region) or region.endswith(own)
        }

    def _split(self, name: str, *, any_region: bool = False) -> Iterator[tuple[str, str]]:
        """Yield every split of a name into county and rest, first the one without a county."""
        yield "", name
        for region, bare in _cut(name):
            if any_region or any(region.endswith(known) for known in self._regions):
                yield region, bare


def _cut(name: str) -> Iterator[tuple[str, str]]:
    """Yield every split at a character that ends a county's name, also 区 of 区教育局."""
    for at in range(1, min(len(name) - _SHORTEST, _LONGEST_REGION) + 1):
        if name[at - 1] in _REGION_ENDS:
            yield name[:at], name[at:]
