"""A driver's stop: who goes in, where and in which order; held against the node's own choice at the door."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.capacity.admission import choose
from lockernet.capacity.fit import Box, box
from lockernet.capacity.layout import Room
from lockernet.capacity.matching import plan_for
from lockernet.client.batch import BatchParcel, BatchPlan, Door, plan_batch
from lockernet.client.layouts import boxes_of, layout_of, load_of
from lockernet.errors import ErrorCode
from lockernet.models.points import CompartmentClass, Dimensions, PointRecord, Temperature
from tests.lockernet.client.atlas.operators import header
from tests.network import OPERATOR
from tests.node.transport.site import point_record

SIDES = (90, 200, 400)


def dims(width: int, height: int, depth: int) -> Dimensions:
    return Dimensions(width_mm=width, height_mm=height, depth_mm=depth)


def of_class(inside: Dimensions, count: int, **more: object) -> CompartmentClass:
    values = {"inside": inside, "max_weight_g": 20_000, "count": count, **more}
    return CompartmentClass.model_validate(values)


def point(*classes: CompartmentClass, **changes: object) -> PointRecord:
    return point_record(header(OPERATOR)).model_copy(update={"compartment_classes": classes, **changes})


def parcel(name: str, width: int, height: int, depth: int, **more: object) -> BatchParcel:
    return BatchParcel(name, dims(width, height, depth), 1_000, **more)  # type: ignore[arg-type]


lengths = st.sampled_from((50, 80, 150, 190, 300, 390))
parcels = st.builds(
    BatchParcel,
    name=st.text("abcdefgh", min_size=1, max_size=6),
    outside=st.builds(dims, lengths, lengths, lengths),
    weight_g=st.sampled_from((500, 15_000, 21_000)),
    temperature=st.sampled_from((Temperature.UNSPECIFIED, Temperature.AMBIENT, Temperature.CHILLED)),
    accessible=st.booleans(),
)
classes = st.builds(
    lambda inside, count, reach, cold: of_class(
        inside, count, accessible_count=min(reach, count), temperature=cold
    ),
    st.builds(dims, *(st.sampled_from(SIDES),) * 3),
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from((Temperature.AMBIENT, Temperature.CHILLED)),
)
records = st.builds(
    lambda found, kept, chilled: point(*found, accessible_kept_back=kept, ordinary_in_chilled=chilled),
    st.lists(classes, min_size=1, max_size=4),
    st.integers(0, 3),
    st.booleans(),
)


def load(each: BatchParcel):  # type: ignore[no-untyped-def]
    found = load_of(
        each.outside, weight_g=each.weight_g, temperature=each.temperature, accessible=each.accessible
    )
    assert found is not None
    return found


def can_all_go_in(some: Sequence[BatchParcel], record: PointRecord) -> bool:
    return plan_for(Counter(map(load, some)), Room(boxes_of(record)), layout_of(record)) is not None


def at_the_doors(made: BatchPlan, record: PointRecord) -> list[Box | None]:
    """What the point gives, one walk-in after the other in the order of the plan, by its own rule."""
    layout, free, reach = layout_of(record), Counter(boxes_of(record)), Counter[Box]()
    given_boxes: list[Box | None] = []
    for step in made.steps:
        got = choose(load(step.parcel), {}, Room(free, reach), layout)
        given_boxes.append(got)
        if got is not None:
            free[got] -= 1
            reach[got] += step.parcel.accessible
    return given_boxes


@settings(max_examples=300, deadline=None)
@given(st.lists(parcels, max_size=9), records)
def test_the_point_gives_every_parcel_the_box_of_the_plan(
    some: list[BatchParcel], record: PointRecord
) -> None:
    made = plan_batch(some, record)

    assert at_the_doors(made, record) == [step.box for step in made.steps]


@settings(max_examples=150, deadline=None)
@given(st.lists(parcels, max_size=6), records)
def test_no_other_choice_takes_more_and_those_in_front_come_first(
    some: list[BatchParcel], record: PointRecord
) -> None:
    made = plan_batch(some, record)

    most = next(
        size
        for size in range(len(some), -1, -1)
        if any(can_all_go_in(chosen, record) for chosen in combinations(some, size))
    )
    assert len(made.steps) == most
    kept: list[BatchParcel] = []
    for each in some:
        if can_all_go_in([*kept, each], record):
            kept.append(each)
    assert Counter(step.parcel for step in made.steps) == Counter(kept)


@settings(max_examples=150, deadline=None)
@given(st.lists(parcels, max_size=9), records)
def test_every_parcel_goes_in_or_stays_with_a_reason(some: list[BatchParcel], record: PointRecord) -> None:
    made = plan_batch(some, record)

    told = [step.parcel for step in made.steps] + [left.parcel for left in made.left_out]
    assert Counter(told) == Counter(some)
    for left in made.left_out:
        never = not layout_of(record).homes(load(left.parcel))
        assert left.reason is (ErrorCode.NO_FITTING_SIZE if never else ErrorCode.POINT_FULL)


def test_the_biggest_goes_first_where_a_small_one_would_take_its_box() -> None:
    record = point(of_class(dims(400, 400, 600), 1), of_class(dims(90, 400, 600), 1), tolerance_mm=0)
    small, other, large = parcel("s", 50, 50, 50), parcel("o", 60, 60, 60), parcel("l", 390, 390, 390)

    made = plan_batch([small, large], record)
    full = plan_batch([small, other, large], record)

    assert {step.parcel.name: step.box.sides_mm[0] for step in made.steps} == {"s": 90, "l": 400}
    assert [(left.parcel.name, left.reason) for left in full.left_out] == [("l", ErrorCode.POINT_FULL)]


def test_boxes_that_are_not_each_others_larger_sister_are_exchanged_until_all_is_well() -> None:
    """A long and a high box: whoever fits both must not take the only one of somebody else."""
    record = point(of_class(dims(100, 100, 900), 1), of_class(dims(300, 300, 300), 1), tolerance_mm=0)
    either, long = parcel("either", 90, 90, 90), parcel("long", 90, 90, 800)

    made = plan_batch([either, long], record)

    assert [step.parcel.name for step in made.steps] == ["long", "either"]
    assert at_the_doors(made, record) == [step.box for step in made.steps]


def doors_of(record: PointRecord, columns: Mapping[Box, Sequence[tuple[int, int]]]) -> list[Door]:
    assert columns.keys() <= boxes_of(record).keys()
    return [
        Door(f"{'ABCDEFG'[column]}{height:03}", one, column, height)
        for one, where in columns.items()
        for column, height in where
    ]


def test_along_the_doors_column_by_column_and_by_height() -> None:
    record = point(of_class(dims(400, 200, 600), 4), of_class(dims(400, 90, 600), 4), tolerance_mm=0)
    flat, high = box(400, 90, 600, 20_000), box(400, 200, 600, 20_000)
    seen = doors_of(record, {flat: [(0, 100), (1, 700), (2, 300)], high: [(0, 500), (1, 200)]})
    some = [parcel(f"f{number}", 50, 300, 500) for number in range(3)]
    some += [parcel(f"h{number}", 150, 300, 500) for number in range(2)]

    made = plan_batch(some, record, doors=seen)

    walked = [step.door for step in made.steps]
    assert [None if door is None else door.compartment_id for door in walked] == [
        "A100", "A500", "B200", "B700", "C300",
    ]  # fmt: skip
    assert made.left_out == ()


def test_what_is_free_is_less_than_what_there_is() -> None:
    record = point(of_class(dims(400, 200, 600), 4), tolerance_mm=0)
    (one,) = boxes_of(record)
    some = [parcel(f"p{number}", 150, 300, 500) for number in range(4)]

    made = plan_batch(some, record, free={one: 3})

    assert {step.parcel.name for step in made.steps} == {"p0", "p1", "p2"}
    assert [left.parcel.name for left in made.left_out] == ["p3"]


@pytest.mark.parametrize("temperature", [Temperature.FROZEN, Temperature(99)])
def test_cold_that_the_point_does_not_have_is_no_fitting_size(temperature: Temperature) -> None:
    record = point(of_class(dims(400, 400, 600), 4))

    made = plan_batch([parcel("ice", 50, 50, 50, temperature=temperature)], record)

    assert [left.reason for left in made.left_out] == [ErrorCode.NO_FITTING_SIZE]
