"""The oracle: tries every way to give single boxes to loads. Knows no classes, no sorting, no flow."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from random import Random

from lockernet.capacity.fit import Box, Load, box, load

Thing = tuple[int, int, int, int]
"""Three sides as measured and the weight, or the weight borne."""


@dataclass(frozen=True)
class Case:
    """Single boxes and loads as measured, and the same things as the package sees them."""

    boxes: tuple[Thing, ...]
    loads: tuple[Thing, ...]
    tolerance_mm: int

    def free(self) -> dict[Box, int]:
        return dict(Counter(box(*one) for one in self.boxes))

    def as_loads(self) -> tuple[Load, ...]:
        return tuple(load(*one) for one in self.loads)

    def without_box(self, index: int) -> "Case":
        return replace(self, boxes=self.boxes[:index] + self.boxes[index + 1 :])

    def without_load(self, index: int) -> "Case":
        return replace(self, loads=self.loads[:index] + self.loads[index + 1 :])


def goes_in(outer: Thing, inner: Thing, tolerance_mm: int) -> bool:
    if outer[3] > inner[3]:
        return False
    return any(
        all(side + tolerance_mm <= room for side, room in zip(turned, inner[:3], strict=True))
        for turned in permutations(outer[:3])
    )


def can_all_be_placed(case: Case) -> bool:
    takes = [[goes_in(outer, inner, case.tolerance_mm) for inner in case.boxes] for outer in case.loads]
    return any(
        all(takes[index][place] for index, place in enumerate(places))
        for places in permutations(range(len(case.boxes)), len(case.loads))
    )


BESIDE_EACH_OTHER: tuple[Thing, ...] = ((10, 21, 31, 2), (11, 20, 31, 2), (11, 21, 30, 2), (11, 21, 31, 1))
"""Four classes of which none contains another: each is short in one respect of its own."""


def load_for(places: Collection[int]) -> Thing:
    """The load that goes into exactly these of `BESIDE_EACH_OTHER`: it is too much for all others."""
    low, middle, high, weight_g = (
        small if index in places else large
        for index, (small, large) in enumerate(((10, 11), (20, 21), (30, 31), (1, 2)))
    )
    return low, middle, high, weight_g


def random_case(seed: int, *, most_boxes: int = 6, most_loads: int = 6) -> Case:
    """Sizes as they come for even seeds, for odd ones sizes that make every set of classes possible."""
    rng = Random(seed)
    return (_entangled_case if seed % 2 else _plain_case)(rng, most_boxes, most_loads)


def _entangled_case(rng: Random, most_boxes: int, most_loads: int) -> Case:
    boxes = tuple(_turned(rng, rng.choice(BESIDE_EACH_OTHER)) for _ in range(most_boxes))
    loads = tuple(
        _turned(rng, load_for(rng.sample(range(4), rng.choice((1, 2, 2, 3)))))
        for _ in range(rng.randint(1, most_loads))
    )
    return Case(boxes=boxes, loads=loads, tolerance_mm=0)


def _plain_case(rng: Random, most_boxes: int, most_loads: int) -> Case:
    classes = [_thing(rng) for _ in range(rng.randint(1, 4))]
    boxes = tuple(_turned(rng, rng.choice(classes)) for _ in range(rng.randint(0, most_boxes)))
    count = rng.randint(1, most_loads)
    loads = tuple(_inside(rng, rng.choice(boxes or classes)) for _ in range(count))
    return Case(boxes=boxes, loads=loads, tolerance_mm=rng.randint(0, 1))


def _thing(rng: Random) -> Thing:
    return rng.randint(2, 8), rng.randint(2, 8), rng.randint(2, 8), rng.randint(3, 6)


def _turned(rng: Random, thing: Thing) -> Thing:
    low, middle, high = rng.sample(thing[:3], 3)
    return low, middle, high, thing[3]


def _inside(rng: Random, thing: Thing) -> Thing:
    """A load not far from the size of `thing`, sometimes larger."""
    sides: Sequence[int] = [max(1, side - rng.randint(-1, 3)) for side in _turned(rng, thing)[:3]]
    return sides[0], sides[1], sides[2], max(1, thing[3] - rng.randint(-1, 4))
