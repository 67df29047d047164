"""Plans a driver's stop: which of N parcels go in at a point, where, in which order along the doors. Pure.

A point gives each parcel the best fit at its door (LN-CAP-003, LN-CAP-013), one parcel after the other, and a
small parcel must not take what a large one needs. So the plan is made in three steps:

    who goes in   as many as can at all, by the exact matching of `capacity`; those in front of the list first
    where         boxes are exchanged until nobody would like a better one that is free, or somebody else's
    in which order   a parcel comes once the point would give it exactly its box: the biggest first where it
                     matters, and otherwise along the doors, column by column and in a column by height

What is free changes, and doors are given by the point. The plan is what to expect, never a promise.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lockernet.capacity.fit import Box, Load, size_order
from lockernet.capacity.layout import Homes, Layout, Room
from lockernet.capacity.matching import Plan
from lockernet.client.layouts import boxes_of, layout_of, load_of
from lockernet.errors import ErrorCode
from lockernet.models.points import Dimensions, PointRecord, Temperature


@dataclass(frozen=True, slots=True)
class BatchParcel:
    """One parcel of a stop. The front of the list goes in first if there is not room for all."""

    name: str
    """By which the driver finds it: a label, for example."""
    outside: Dimensions
    weight_g: int
    temperature: Temperature = Temperature.UNSPECIFIED
    accessible: bool = False


class Door(NamedTuple):
    """One free compartment where the driver stands, as somebody has seen it; records do not show doors."""

    compartment_id: str
    box: Box
    column: int
    """From the left."""
    height_mm: int
    """Of its lower edge above the ground."""


@dataclass(frozen=True, slots=True)
class Step:
    """One parcel and the compartment that it will get."""

    parcel: BatchParcel
    box: Box
    door: Door | None
    """Which one of its class, if doors are known."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A parcel that does not go in: NO_FITTING_SIZE never here, POINT_FULL not with the others before it."""

    parcel: BatchParcel
    reason: ErrorCode


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What to hand in, in this order, and what stays in the van."""

    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]


def plan_batch(
    parcels: Sequence[BatchParcel],
    record: PointRecord,
    *,
    free: Mapping[Box, int] | None = None,
    doors: Sequence[Door] = (),
) -> BatchPlan:
    """The plan for these parcels at a point of which so many boxes of each class are free.

    Without `free` it is what `doors` shows, and without doors an empty point.
    """
    layout = layout_of(record)
    if free is None:
        free = Counter(door.box for door in doors) if doors else boxes_of(record)
    left = layout.left(Room(free))
    placed, left_out = _who_goes_in(parcels, layout, left)
    return BatchPlan(tuple(_in_order(placed, left, _Walk(doors), layout)), tuple(left_out))


@dataclass(slots=True)
class _Placed:
    """A parcel, the places that take it, best first, and the one that is meant for it."""

    parcel: BatchParcel
    load: Load
    homes: Homes
    place: int


def _who_goes_in(
    parcels: Sequence[BatchParcel], layout: Layout, left: Sequence[int]
) -> tuple[list[_Placed], list[LeftOut]]:
    """As many as can be at all: each one is let in beside those before it, or stays out for them."""
    plan, placed, left_out = Plan(list(left)), list[_Placed](), list[LeftOut]()
    for parcel in parcels:
        load = load_of(
            parcel.outside,
            weight_g=parcel.weight_g,
            temperature=parcel.temperature,
            accessible=parcel.accessible,
        )
        homes = () if load is None else layout.homes(load)
        if load is None or not homes:
            left_out.append(LeftOut(parcel, ErrorCode.NO_FITTING_SIZE))
        elif plan.place(homes, 1):
            placed.append(_Placed(parcel, load, homes, place=homes[0]))
        else:
            left_out.append(LeftOut(parcel, ErrorCode.POINT_FULL))
    spelled = {homes: _spell_out(row) for homes, row in plan.rows.items()}
    for each in placed:
        each.place = spelled[each.homes].pop()
    return placed, left_out


def _spell_out(row: Sequence[int]) -> list[int]:
    return [place for place, count in enumerate(row) for _ in range(count)]


def _in_order(
    placed: Sequence[_Placed], left: Sequence[int], walk: "_Walk", layout: Layout
) -> Iterator[Step]:
    """Those first whose place is the best that there is for them; where nobody's is, places are exchanged."""
    waiting, room = list(placed), list(left)
    while waiting:
        ready = [each for each in waiting if each.place == _best(each, room)]
        if not ready:
            _exchange(waiting, room)
            continue
        following = min(ready, key=lambda each: walk.order(each, layout))
        waiting.remove(following)
        room[following.place] -= 1
        yield walk.take(following, layout)


def _best(each: _Placed, room: Sequence[int]) -> int:
    return next(place for place in each.homes if room[place])


def _exchange(waiting: Sequence[_Placed], room: Sequence[int]) -> None:
    """Give a parcel the free place that it would get anyway, or let some change places in a ring.

    Everybody wants a place of somebody else's; whoever follows these wishes comes round at last.
    """
    held: dict[int, _Placed] = {}
    count: Counter[int] = Counter()
    for each in waiting:
        held.setdefault(each.place, each)
        count[each.place] += 1
    way = [waiting[0]]
    while True:
        wanted = _best(way[-1], room)
        if room[wanted] > count[wanted]:
            way[-1].place = wanted
            return
        holder = held[wanted]
        if any(holder is each for each in way):
            ring = way[next(at for at, each in enumerate(way) if each is holder) :]
            for each, place in zip(ring, [_best(each, room) for each in ring], strict=True):
                each.place = place
            return
        way.append(holder)


class _Walk:
    """Where the driver stands, and the doors that are still free."""

    def __init__(self, doors: Sequence[Door]) -> None:
        self._doors: dict[Box, list[Door]] = {}
        for door in sorted(doors, key=_along):
            self._doors.setdefault(door.box, []).append(door)
        self._last: Box | None = None
        self._at = (0, 0, "")

    def order(self, each: _Placed, layout: Layout) -> tuple[object, ...]:
        """The sort key of what comes next: the next door ahead, else no walk to another class; then size."""
        box = layout.places[each.place].box
        door = self._next(box)
        volume, _ = size_order(Box(each.load.sides_mm, each.load.weight_g))
        if door is None:
            return (1, box != self._last, -size_order(box)[0], -volume)
        return (0, _along(door) < self._at, *_along(door), -volume)

    def take(self, each: _Placed, layout: Layout) -> Step:
        """The driver goes to the next door of the class, which is taken then."""
        self._last = box = layout.places[each.place].box
        door = self._next(box)
        if door is not None:
            self._at = _along(self._doors[box].pop(0))
        return Step(each.parcel, box, door)

    def _next(self, box: Box) -> Door | None:
        return next(iter(self._doors.get(box, ())), None)


def _along(door: Door) -> tuple[int, int, str]:
    return door.column, door.height_mm, door.compartment_id
