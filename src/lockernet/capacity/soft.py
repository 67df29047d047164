"""States how likely a later window has room, from the point's own history; and settles it on the day. Pure.

A SOFT reservation holds nothing and is never called a promise: no function of this package that decides
promises knows of it. What it has is a number, in permille, that is to be right as often as it says.

History is a sample: at the start of a window, before its SOFT reservations are settled, how many more loads
of each kind could have been promised. Rules: LN-CAP-025 to LN-CAP-028.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lockernet.capacity.fit import Box, Load, Temperature
from lockernet.capacity.layout import Layout, Room
from lockernet.capacity.matching import plan_for

WEEKS = 26
"""So many of the newest samples of a window count: half a year of one weekday."""
MOST = 8
"""A sample says at most: so many, or more."""
PRIOR_YES, PRIOR_NO = 1, 3
"""What a point without history is taken to have seen: room on one day of four."""
OTHER_DAYS_WEIGH = 2
"""The same window on all weekdays together weighs as much as two samples of the weekday itself."""
PERMILLE = 1_000


class Window(NamedTuple):
    """A part of a day of the week, in the point's own time."""

    weekday: int
    """0 is Monday."""
    slot: int
    """Which part of the day, as the operator divides it."""


@dataclass(frozen=True, slots=True)
class History:
    """The newest samples by window and kind of load, oldest first. Grows by `observe` only."""

    samples: Mapping[tuple[Window, Load], tuple[int, ...]] = field(default_factory=dict)

    def observe(self, window: Window, spare: Mapping[Load, int]) -> "History":
        """The history with one more day of a window; `spare` is as `spare_now` gave it."""
        news = {
            (window, kind): (*self.samples.get((window, kind), ()), min(count, MOST))[-WEEKS:]
            for kind, count in spare.items()
        }
        return replace(self, samples={**self.samples, **news})


class Soft(NamedTuple):
    """A SOFT reservation on the day of its window."""

    asked_at: int
    """Where it stands in the journal; no two are alike."""
    parcel_id: bytes
    load: Load


class Settled(NamedTuple):
    """What became of the SOFT reservations of a window, each in the order in which they were asked for."""

    hard: tuple[Soft, ...]
    refused: tuple[Soft, ...]


class Alternative(NamedTuple):
    """Another window, and how likely it has room."""

    window: Window
    permille: int


def kinds(layout: Layout) -> tuple[Load, ...]:
    """The loads that history is kept for: those that fill a box, with what can be asked besides."""
    found = {
        _filling(place.box, layout.policy.tolerance_mm, temperature, accessible=accessible): None
        for place in layout.places
        for temperature in Temperature
        for accessible in (False, True)
    }
    return tuple(kind for kind in found if layout.homes(kind))


def spare_now(promised: Mapping[Load, int], room: Room, layout: Layout) -> Mapping[Load, int]:
    """How many more loads of each kind could be promised now, up to MOST: a sample for `observe`."""
    return {kind: _spare(kind, promised, room, layout) for kind in kinds(layout)}


def likelihood(load: Load, window: Window, history: History, layout: Layout, *, ahead: int = 0) -> int:
    """In permille, how likely the load can be promised at the start of this window; 0 if it never can.

    `ahead` counts the SOFT reservations already given for the window. A load that fills no box exactly is
    taken for the smallest kind that is no smaller: what has room for that has room for it.
    """
    kind = next((kind for kind in kinds(layout) if _is_within(load, kind)), None)
    if kind is None:
        return 0
    here = history.samples.get((window, kind), ())
    every = [
        count
        for (other, of), counts in history.samples.items()
        if (other.slot, of) == (window.slot, kind)
        for count in counts
    ]
    return _shrunk(_at_least(here, ahead + 1), len(here), _at_least(every, ahead + 1), len(every))


def settle(softs: Iterable[Soft], promised: Mapping[Load, int], room: Room, layout: Layout) -> Settled:
    """Which SOFT reservations become HARD on the day: each that can be promised, in the order of asking.

    The others are refused at once, early enough to use an alternative.
    """
    ordered, plan = sorted(softs), plan_for(promised, room, layout)
    hard = {soft for soft in ordered if plan is not None and plan.place(layout.homes(soft.load), 1)}
    return Settled(
        tuple(soft for soft in ordered if soft in hard), tuple(soft for soft in ordered if soft not in hard)
    )


def alternatives(
    load: Load, ahead: Mapping[Window, int], history: History, layout: Layout
) -> tuple[Alternative, ...]:
    """The windows of `ahead` (each to its SOFT reservations so far) that may have room, likeliest first."""
    stated = (
        Alternative(window, likelihood(load, window, history, layout, ahead=given))
        for window, given in ahead.items()
    )
    return tuple(sorted((each for each in stated if each.permille), key=lambda each: -each.permille))


def _filling(box: Box, tolerance_mm: int, temperature: Temperature, *, accessible: bool) -> Load:
    low, middle, high = (side - tolerance_mm for side in box.sides_mm)
    return Load((low, middle, high), box.max_weight_g, temperature, accessible)


def _is_within(load: Load, kind: Load) -> bool:
    sides = zip(load.sides_mm, kind.sides_mm, strict=True)
    alike = (load.temperature, load.accessible) == (kind.temperature, kind.accessible)
    return alike and load.weight_g <= kind.weight_g and all(side <= limit for side, limit in sides)


def _spare(kind: Load, promised: Mapping[Load, int], room: Room, layout: Layout) -> int:
    plan, homes = plan_for(promised, room, layout), layout.homes(kind)
    return 0 if plan is None else next((n for n in range(MOST) if not plan.place(homes, 1)), MOST)


def _at_least(counts: Iterable[int], need: int) -> int:
    return sum(count >= need for count in counts)


def _shrunk(yes: int, days: int, yes_of_all: int, all_days: int) -> int:
    """The share of the weekday, drawn to that of all weekdays, drawn to the prior; rounded down."""
    prior = all_days + PRIOR_YES + PRIOR_NO
    return (
        PERMILLE
        * (yes * prior + OTHER_DAYS_WEIGH * (yes_of_all + PRIOR_YES))
        // ((days + OTHER_DAYS_WEIGH) * prior)
    )
