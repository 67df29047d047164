"""Decides whether all loads find a box at the same time, and gives one way to do it. Exact.

Boxes of a class are alike, and so are loads that the same classes take. What is matched are therefore
a few groups of loads and a few classes with a count, not single loads and boxes. Groups are placed one
after the other, those with the fewest classes first, each into its smallest classes. Where the classes
of each group contain those of the groups before it (sizes like nested dolls, the usual point), nothing
ever has to move again. Elsewhere a group that is short moves others along an augmenting path, all of
which stay placed; where there is no such path, there is no complete matching (Berge).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lockernet.capacity.fit import Box, Load, size_order

_Group = tuple[int, ...]
"""The places, in the list of classes by size, of all classes that take a load; alike loads share it."""

_Path = list[tuple[_Group, int]]
"""Moves that together free a box: each load of a group goes to a place, which the next one leaves."""


def assign(loads: Sequence[Load], free: Mapping[Box, int], *, tolerance_mm: int) -> tuple[Box, ...] | None:
    """A box for every load, in the order of the loads; None if and only if that is impossible.

    `free` counts the boxes of each class that may be used. Equal arguments give equal answers,
    whatever the order inside the mapping.
    """
    boxes = sorted((box for box, count in free.items() if count > 0), key=size_order)
    groups = _groups(loads, boxes, tolerance_mm)
    plan = _Plan([free[box] for box in boxes])
    sizes = Counter(groups)
    if not all(plan.add(group, sizes[group]) for group in sorted(sizes, key=_fewest_classes_first)):
        return None
    queues = {group: iter(_spell_out(row, boxes)) for group, row in plan.rows.items()}
    return tuple(next(queues[group]) for group in groups)


def _groups(loads: Sequence[Load], boxes: Sequence[Box], tolerance_mm: int) -> list[_Group]:
    """The group of each load. The rule is that of `fits`, written out: calling it would triple the time."""
    rooms = [
        (place, low - tolerance_mm, middle - tolerance_mm, high - tolerance_mm, max_weight_g)
        for place, ((low, middle, high), max_weight_g) in enumerate(boxes)
    ]
    return [
        tuple([p for p, a, b, c, w in rooms if low <= a and middle <= b and high <= c and weight_g <= w])
        for (low, middle, high), weight_g in loads
    ]


def _fewest_classes_first(group: _Group) -> tuple[int, _Group]:
    return len(group), group


class _Plan:
    """How many loads of each group stand in the class at each place, and how many boxes are left there."""

    def __init__(self, left: list[int]) -> None:
        self.left = left
        self.rows: dict[_Group, list[int]] = {}

    def add(self, group: _Group, count: int) -> bool:
        """Place all loads of one more group; False if those placed before leave no way to do it."""
        row = self.rows[group] = [0] * len(self.left)
        for place in group:
            row[place] = min(count, self.left[place])
            self.left[place] -= row[place]
            count -= row[place]
        while count:
            path = self._path(group)
            if path is None:
                return False
            count -= self._move(path, count)
        return True

    def _path(self, short: _Group) -> _Path | None:
        """The shortest moves by which `short` gets a box, or None if there are none."""
        paths: dict[int, _Path] = {place: [(short, place)] for place in short}
        waiting = list(short)
        for place in waiting:  # grows while it is read: breadth first
            if self.left[place]:
                return paths[place]
            for group in [group for group, row in self.rows.items() if row[place]]:
                onward = [target for target in group if target not in paths]
                paths.update({target: [*paths[place], (group, target)] for target in onward})
                waiting.extend(onward)
        return None

    def _move(self, path: _Path, at_most: int) -> int:
        """Make the moves of a path with as many loads as it bears; how many."""
        leaving = [(group, source) for (_, source), (group, _) in pairwise(path)]
        _, end = path[-1]
        count = min(at_most, self.left[end], *(self.rows[group][source] for group, source in leaving))
        for group, target in path:
            self.rows[group][target] += count
        for group, source in leaving:
            self.rows[group][source] -= count
        self.left[end] -= count
        return count


def _spell_out(row: Iterable[int], boxes: Sequence[Box]) -> list[Box]:
    return [box for box, count in zip(boxes, row, strict=True) for _ in range(count)]
