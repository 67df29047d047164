"""The oracle: tries every way to give single boxes to loads. Knows no places, no groups, no flow."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from random import Random
from typing import NamedTuple

from lockernet.capacity.fit import Box, Load, Temperature, box, load
from lockernet.capacity.layout import Layout, Policy, Room

AMBIENT, CHILLED, FROZEN = 1, 2, 3


class Thing(NamedTuple):
    """A load as measured, or the inside of one box; the weight is what it weighs or bears."""

    width: int
    height: int
    depth: int
    weight: int
    temperature: int = AMBIENT
    reach: bool = False
    """It asks for easy reach, or offers it."""
    kind: int = 0
    """Of a box: which kind it is; boxes of a kind are alike."""


@dataclass(frozen=True)
class Case:
    """Single free boxes and loads as measured, and the same things as the package sees them."""

    kinds: tuple[Thing, ...]
    boxes: tuple[Thing, ...]
    loads: tuple[Thing, ...]
    tolerance_mm: int
    kept_back: tuple[int, ...]
    """By kind, like the next two."""
    reach_inside: tuple[int, ...]
    total: tuple[int, ...]
    ordinary_in_chilled: bool = False

    def layout(self) -> Layout:
        policy = Policy(
            tolerance_mm=self.tolerance_mm,
            kept_back=self._by_box(self.kept_back),
            ordinary_in_chilled=self.ordinary_in_chilled,
        )
        return Layout.of(self._by_box(self.total), policy)

    def room(self) -> Room:
        return Room(dict(Counter(as_box(one) for one in self.boxes)), self._by_box(self.reach_inside))

    def as_loads(self) -> tuple[Load, ...]:
        return tuple(as_load(one) for one in self.loads)

    def without_box(self, index: int) -> "Case":
        return replace(self, boxes=self.boxes[:index] + self.boxes[index + 1 :])

    def without_load(self, index: int) -> "Case":
        return replace(self, loads=self.loads[:index] + self.loads[index + 1 :])

    def for_others(self, kind: int) -> int:
        """How many free boxes of a kind those may have who do not ask for easy reach."""
        free = sum(one.kind == kind for one in self.boxes)
        if not self.kinds[kind].reach:
            return free
        still_kept = max(0, self.kept_back[kind] - self.reach_inside[kind])
        return max(0, free - still_kept)

    def _by_box(self, counts: Sequence[int]) -> dict[Box, int]:
        return {as_box(kind): count for kind, count in zip(self.kinds, counts, strict=True)}


def as_box(one: Thing) -> Box:
    temperature = Temperature(one.temperature)
    return box(one.width, one.height, one.depth, one.weight, temperature=temperature, accessible=one.reach)


def as_load(one: Thing) -> Load:
    temperature = Temperature(one.temperature)
    return load(one.width, one.height, one.depth, one.weight, temperature=temperature, accessible=one.reach)


def goes_in(outer: Thing, inner: Thing, case: Case) -> bool:
    """Whatever else lies where: this load may lie in this box."""
    if outer.weight > inner.weight or (outer.reach and not inner.reach):
        return False
    if outer.temperature == AMBIENT and inner.temperature == CHILLED and not case.ordinary_in_chilled:
        return False
    if outer.temperature == AMBIENT and inner.temperature == FROZEN:
        return False
    if outer.temperature not in (AMBIENT, inner.temperature):
        return False
    return any(
        all(side + case.tolerance_mm <= room for side, room in zip(turned, inner[:3], strict=True))
        for turned in permutations(outer[:3])
    )


def can_all_be_placed(case: Case) -> bool:
    return can_be_placed(case, range(len(case.loads)))


def can_be_placed(case: Case, chosen: Sequence[int]) -> bool:
    """True if the chosen loads can lie in a box each, all at once."""
    open_to_others = [case.for_others(kind) for kind in range(len(case.kinds))]
    takes = [[goes_in(case.loads[one], inner, case) for inner in case.boxes] for one in chosen]

    def place(step: int, used: int) -> bool:
        if step == len(chosen):
            return True
        asks = case.loads[chosen[step]].reach
        for index, inner in enumerate(case.boxes):
            if used >> index & 1 or not takes[step][index] or not (asks or open_to_others[inner.kind]):
                continue
            open_to_others[inner.kind] -= not asks
            if place(step + 1, used | 1 << index):
                return True
            open_to_others[inner.kind] += not asks
        return False

    return place(0, 0)


def best_kept(case: Case) -> tuple[int, ...]:
    """Of the loads in their order, the largest set that can be kept; of equal ones, with the first loads."""
    for size in range(len(case.loads), -1, -1):
        for chosen in combinations(range(len(case.loads)), size):  # those with the first loads come first
            if can_be_placed(case, chosen):
                return chosen
    raise AssertionError("nothing can always be kept")


BESIDE_EACH_OTHER = (
    Thing(10, 21, 31, 2, kind=0),
    Thing(11, 20, 31, 2, kind=1),
    Thing(11, 21, 30, 2, kind=2),
    Thing(11, 21, 31, 1, kind=3),
)
"""Four kinds of which none contains another: each is short in one respect of its own."""


def load_for(places: Collection[int]) -> Thing:
    """The load that goes into exactly these of `BESIDE_EACH_OTHER`: it is too much for all others."""
    low, middle, high, weight = (
        small if index in places else large
        for index, (small, large) in enumerate(((10, 11), (20, 21), (30, 31), (1, 2)))
    )
    return Thing(low, middle, high, weight)


def random_case(seed: int, *, most_boxes: int = 6, most_loads: int = 6) -> Case:
    """Sizes as they come for even seeds, for odd ones sizes that make every set of kinds possible.

    Half of all cases know warm boxes out of easy reach only, the other half cold and easy ones too.
    """
    rng = Random(seed)
    kinds = list(_entangled_kinds() if seed % 2 else _plain_kinds(rng))
    if seed % 4 >= 2:
        kinds = [_dressed(rng, kind) for kind in kinds]
    boxes = [
        rng.choice(kinds) for _ in range(rng.randint(0, most_boxes) if rng.random() < 0.3 else most_boxes)
    ]
    make = _load_between if seed % 2 else _load_inside
    loads = [make(rng, rng.choice(boxes or kinds)) for _ in range(rng.randint(1, most_loads))]
    inside = tuple(rng.randint(0, 2) if kind.reach else 0 for kind in kinds)
    total = tuple(sum(one.kind == kind.kind for one in boxes) + inside[kind.kind] for kind in kinds)
    return Case(
        kinds=tuple(kinds),
        boxes=tuple(_turned(rng, one) for one in boxes),
        loads=tuple(_turned(rng, one) for one in loads),
        tolerance_mm=rng.randint(0, 1) * (seed % 2 == 0),
        kept_back=tuple(rng.randint(0, 3) if kind.reach else 0 for kind in kinds),
        reach_inside=inside,
        total=total,
        ordinary_in_chilled=rng.random() < 0.4,
    )


def _entangled_kinds() -> Iterator[Thing]:
    yield from BESIDE_EACH_OTHER


def _plain_kinds(rng: Random) -> Iterator[Thing]:
    seen: set[tuple[int, ...]] = set()
    for _ in range(rng.randint(1, 4)):
        sides = [rng.randint(2, 8) for _ in range(3)]
        key = (*sorted(sides), weight := rng.randint(3, 6))
        if key not in seen:
            yield Thing(sides[0], sides[1], sides[2], weight, kind=len(seen))
            seen.add(key)


def _dressed(rng: Random, kind: Thing) -> Thing:
    temperature = rng.choice((AMBIENT, AMBIENT, AMBIENT, CHILLED, FROZEN))
    return kind._replace(temperature=temperature, reach=rng.random() < 0.5)


def _load_between(rng: Random, like: Thing) -> Thing:
    return _asking_as(rng, like, load_for(rng.sample(range(4), rng.choice((1, 2, 2, 3)))))


def _load_inside(rng: Random, like: Thing) -> Thing:
    """A load not far from the size of a box, sometimes larger."""
    width, height, depth = (max(1, side - rng.randint(-1, 3)) for side in like[:3])
    return _asking_as(rng, like, Thing(width, height, depth, max(1, like.weight - rng.randint(-1, 4))))


def _asking_as(rng: Random, like: Thing, one: Thing) -> Thing:
    """Mostly what the box `like` offers, or less."""
    if rng.random() < 0.1:
        return one._replace(temperature=rng.choice((AMBIENT, CHILLED, FROZEN)), reach=rng.random() < 0.5)
    return one._replace(temperature=like.temperature, reach=like.reach and rng.random() < 0.5)


def _turned(rng: Random, one: Thing) -> Thing:
    width, height, depth = rng.sample(one[:3], 3)
    return one._replace(width=width, height=height, depth=depth)
