"""Decides whether all loads find a box at the same time, and gives one way to do it. Exact.

Boxes at a place are alike, and so are loads that the same places take. What is matched are therefore
a few groups of loads and a few places with a count, not single loads and boxes. Groups are placed one
after the other, those with the fewest places first, each into its best places. Where the places of
each group contain those of the groups before it (sizes like nested dolls, the usual point), hardly anything
ever has to move again. Elsewhere a group that is short moves others along an augmenting path, all of
which stay placed; where there is no such path, there is no complete matching (Berge).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lockernet.capacity.fit import Box, Load
from lockernet.capacity.layout import Homes, Layout, Room

_Path = list[tuple[Homes, int]]
"""Moves that together free a box: each load of a group goes to a place, which the next one leaves."""


def assign(loads: Sequence[Load], room: Room, layout: Layout) -> tuple[Box, ...] | None:
    """A box for every load, in the order of the loads; None if and only if that is impossible.

    Equal arguments give equal answers, whatever the order inside the mappings.
    """
    plan = plan_for(Counter(loads), room, layout)
    if plan is None:
        return None
    queues = {homes: iter(_spell_out(row, layout)) for homes, row in plan.rows.items()}
    return tuple(next(queues[layout.homes(load)]) for load in loads)


def plan_for(loads: Mapping[Load, int], room: Room, layout: Layout) -> "Plan | None":
    """A place for all of so many loads of each kind; None if and only if that is impossible."""
    sizes: dict[Homes, int] = {}
    for load, count in loads.items():
        homes = layout.homes(load)
        sizes[homes] = sizes.get(homes, 0) + count
    plan = Plan(layout.left(room))
    placed = all(plan.place(homes, sizes[homes]) for homes in sorted(sizes, key=_fewest_first))
    return plan if placed else None


class Plan:
    """How many loads of each group stand at each place, and how many boxes are left there."""

    def __init__(self, left: list[int]) -> None:
        self.left = left
        self.rows: dict[Homes, list[int]] = {}

    def place(self, homes: Homes, count: int) -> bool:
        """Place so many more loads of a group; False if those placed before leave no way for all of them.

        Loads that were placed may move, but stay placed. A False for a single load changes nothing.
        """
        row = self.rows.setdefault(homes, [0] * len(self.left))
        for place in homes:
            taken = min(count, self.left[place])
            row[place] += taken
            self.left[place] -= taken
            count -= taken
        while count:
            path = self._path(homes)
            if path is None:
                return False
            count -= self._move(path, count)
        return True

    def _path(self, short: Homes) -> _Path | None:
        """The shortest moves by which `short` gets a box, or None if there are none."""
        paths: dict[int, _Path] = {place: [(short, place)] for place in short}
        waiting = list(short)
        for place in waiting:  # grows while it is read: breadth first
            if self.left[place]:
                return paths[place]
            for homes in [homes for homes, row in self.rows.items() if row[place]]:
                onward = [target for target in homes if target not in paths]
                paths.update({target: [*paths[place], (homes, target)] for target in onward})
                waiting.extend(onward)
        return None

    def _move(self, path: _Path, at_most: int) -> int:
        """Make the moves of a path with as many loads as it bears; how many."""
        leaving = [(homes, source) for (_, source), (homes, _) in pairwise(path)]
        _, end = path[-1]
        count = min(at_most, self.left[end], *(self.rows[homes][source] for homes, source in leaving))
        for homes, target in path:
            self.rows[homes][target] += count
        for homes, source in leaving:
            self.rows[homes][source] -= count
        self.left[end] -= count
        return count


def _fewest_first(homes: Homes) -> tuple[int, Homes]:
    return len(homes), homes


def _spell_out(row: Iterable[int], layout: Layout) -> list[Box]:
    return [place.box for place, count in zip(layout.places, row, strict=True) for _ in range(count)]
