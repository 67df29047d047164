"""A point of 60 boxes over many weeks: most parcels come on Mondays, and people collect when they like."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from lockernet.capacity.admission import choose
from lockernet.capacity.fit import Box, Load, box, load
from lockernet.capacity.layout import Layout, Policy, Room
from lockernet.capacity.soft import Window, spare_now

SMALL, MEDIUM, LARGE = box(80, 380, 640, 10_000), box(190, 380, 640, 15_000), box(410, 380, 640, 25_000)
COUNTS = {SMALL: 24, MEDIUM: 24, LARGE: 12}
LOADS = (load(75, 375, 635, 10_000), load(185, 375, 635, 15_000), load(405, 375, 635, 25_000))
SHARES = (0.40, 0.38, 0.22)
LAYOUT = Layout.of(COUNTS, Policy(5))

BY_WEEKDAY = (1.45, 1.25, 1.05, 0.95, 1.1, 0.6, 0.25)
BY_SLOT = (0.75, 0.25)
"""Couriers come in the morning mostly."""
PARCELS_PER_DAY = 34.0
STAYS = 0.66
"""The share of parcels that is not collected within half a day."""


@dataclass
class Point:
    """Who lies where."""

    rng: Random
    inside: list[tuple[Box, Load]] = field(default_factory=list)

    def room(self) -> Room:
        taken = Counter(one for one, _ in self.inside)
        return Room({one: count - taken[one] for one, count in COUNTS.items()})

    def half_a_day(self, window: Window) -> None:
        """People collect; then parcels come, with a weather of its own each time."""
        self.inside = [each for each in self.inside if self.rng.random() < STAYS]
        weather = self.rng.lognormvariate(0, 0.18)
        mean = PARCELS_PER_DAY * BY_WEEKDAY[window.weekday] * BY_SLOT[window.slot] * weather
        for _ in range(_poisson(self.rng, mean)):
            one = self.rng.choices(LOADS, SHARES)[0]
            chosen = choose(one, {}, self.room(), LAYOUT)
            if chosen is not None:
                self.inside.append((chosen, one))


def days(count: int, seed: int) -> Iterator[tuple[Window, Mapping[Load, int]]]:
    """The room at the start of each window; two windows a day, from a Monday on."""
    point = Point(Random(seed))
    for half in range(2 * count):
        window = Window(half // 2 % 7, half % 2)
        yield window, spare_now({}, point.room(), LAYOUT)
        point.half_a_day(window)


def _poisson(rng: Random, mean: float) -> int:
    """Knuth's way."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
