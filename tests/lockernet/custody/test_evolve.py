"""evolve() and replay(): the parcel is what its events say, and nothing else is needed to rebuild it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.custody.evolve import begin, evolve, replay
from lockernet.custody.state import ENDED, Session
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CapacityLeased,
    CodeRefused,
    CollectionAborted,
    CompartmentFaulted,
    DepositAborted,
    NodeStarted,
    OrderRefused,
    ReservationLapsed,
)
from lockernet.models.journal import BODY_FIELDS
from lockernet.models.reservations import ReservationState
from tests.lockernet.codec.drawn_models import models
from tests.lockernet.custody.parcels import (
    BEGUN,
    CANCELLED,
    COLLECTED,
    COURIER,
    CUT,
    DEPOSITED,
    DOOR,
    HOLD,
    MOMENT,
    OPENED,
    PARCEL,
    REOPENED,
    RESERVED,
    RESERVED_UNTIL,
    TERMS,
    UNSURE,
    UNTIL,
    WALK_IN,
    after,
    closed,
    collecting,
    collection_started,
    deposit_started,
    depositing,
)

LAPSED = ReservationLapsed(parcel_id=PARCEL)
NOT_IN = DepositAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="VISIT_WITHOUT_HANDOVER")
NOT_OUT = CollectionAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="VISIT_WITHOUT_HANDOVER")
ANY_BODY = st.one_of(*(models(each) for each in BODY_FIELDS if each is not CapacityLeased))
"""Leases have counts that depend on each other, and are about no parcel."""


def test_reserved_parcel_is_expected_with_its_promise() -> None:
    custody = begin(RESERVED)

    assert (custody.parcel_id, custody.courier_id, custody.terms) == (PARCEL, COURIER, TERMS)
    assert custody.state is CustodyState.EXPECTED
    assert custody.reservation is ReservationState.HARD
    assert custody.reserved_until == RESERVED_UNTIL
    assert custody.has_promise(RESERVED_UNTIL - MOMENT)
    assert not custody.has_promise(RESERVED_UNTIL)


def test_announced_parcel_is_expected_without_a_promise() -> None:
    custody = begin(WALK_IN)

    assert custody.state is CustodyState.EXPECTED
    assert custody.reservation is ReservationState.UNSPECIFIED
    assert not custody.has_promise(BEGUN)


def test_deposit_consumes_the_promise_and_begins_the_hold() -> None:
    custody = depositing(OPENED, DEPOSITED)

    assert custody.state is CustodyState.WAITING
    assert custody.reservation is ReservationState.CONSUMED
    assert custody.hold_until == BEGUN + HOLD
    assert custody.grade is EvidenceGrade.DOOR_CLOSED
    assert custody.session is None


def test_deposit_without_a_live_promise_consumes_none() -> None:
    walk_in = after(deposit_started(), DEPOSITED, known_by=WALK_IN)
    late = after(LAPSED, deposit_started(), DEPOSITED)

    assert walk_in.reservation is ReservationState.UNSPECIFIED
    assert late.reservation is ReservationState.LAPSED


def test_visit_without_handover_gives_the_promise_back_and_the_compartment_free() -> None:
    custody = depositing(OPENED, closed(False), NOT_IN)

    assert custody == begin(RESERVED)


def test_cancelled_promise_is_cancelled_and_a_lapsed_one_stays_lapsed() -> None:
    assert after(CANCELLED).reservation is ReservationState.CANCELLED
    assert after(LAPSED, CANCELLED).reservation is ReservationState.LAPSED
    assert after(CANCELLED, known_by=WALK_IN).reservation is ReservationState.UNSPECIFIED


def test_visit_remembers_how_it_began() -> None:
    assert collecting(before=None).session == Session(until=UNTIL, occupied_before=None, tier=CodeTier.T0)
    assert depositing(before=True).session == Session(until=UNTIL, occupied_before=True)


def test_visit_remembers_its_door_and_its_infrared() -> None:
    custody = depositing(OPENED, closed(False), REOPENED, OPENED, CUT)

    assert custody.session == Session(
        until=UNTIL,
        occupied_before=False,
        opened=True,
        door_open=True,
        occupied=False,
        interrupted=True,
        reopens=1,
    )


def test_reopenings_are_counted_by_the_visit() -> None:
    custody = collecting(REOPENED, REOPENED)

    again = evolve(evolve(custody, NOT_OUT), collection_started())

    assert custody.session is not None
    assert custody.session.reopens == 2
    assert again.session is not None
    assert again.session.reopens == 0


@pytest.mark.parametrize(
    ("seen", "reopening"),
    [
        ([OPENED, closed(True), REOPENED], True),
        ([OPENED, closed(True), REOPENED, OPENED], False),
        ([OPENED, closed(True), REOPENED, closed(False)], True),  # the infrared's word, not the latch's
        ([OPENED, closed(True), REOPENED, CUT], True),
        ([OPENED, REOPENED], True),
        ([OPENED, REOPENED, closed(True)], False),
    ],
)
def test_visit_is_reopening_until_its_door_is_seen_to_move(seen: list[Body], reopening: bool) -> None:
    for custody in (depositing(*seen), collecting(*seen)):
        assert custody.session is not None
        assert custody.session.reopening is reopening


def test_collection_that_came_to_nothing_leaves_the_grade_of_the_deposit() -> None:
    shown = DEPOSITED.model_copy(update={"grade": EvidenceGrade.OCCUPANCY_CHANGED})
    visit: list[Body] = [collection_started(), OPENED, closed(True)]

    custody = after(deposit_started(), shown, *visit, NOT_OUT, *visit, NOT_OUT)

    assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.OCCUPANCY_CHANGED)


def test_newest_generation_that_was_shown_stays_known() -> None:
    custody = after(deposit_started(), DEPOSITED, collection_started(generation=4), NOT_OUT)

    assert custody.generation == 4
    assert evolve(custody, collection_started(generation=2)).generation == 4


def test_selector_is_free_again_when_the_parcel_has_ended() -> None:
    live = after(deposit_started(), DEPOSITED).model_copy(update={"selector": "1234"})

    assert evolve(evolve(live, collection_started()), COLLECTED).selector is None
    assert evolve(begin(RESERVED).model_copy(update={"selector": "1234"}), CANCELLED).selector is None


def test_collected_parcel_keeps_the_compartment_it_was_in_for_its_receipt() -> None:
    assert collecting(OPENED, closed(False), COLLECTED).compartment_id == DOOR


def test_uncertain_parcel_keeps_its_compartment_and_has_no_visit() -> None:
    custody = depositing(OPENED, closed(False), UNSURE)

    assert (custody.state, custody.compartment_id, custody.session) == (CustodyState.UNCERTAIN, DOOR, None)
    assert custody.hold_until is None


@pytest.mark.parametrize(
    "event",
    [
        CodeRefused(tier=CodeTier.T2, parcel_id=PARCEL),
        CompartmentFaulted(compartment_id=DOOR, reason="DOOR_DID_NOT_OPEN"),
        NodeStarted(version="0.1.0", open_sessions=1),
        OrderRefused(courier_id=COURIER, parcel_id=PARCEL, reason="POINT_FULL", final=False),
    ],
)
def test_events_that_move_no_parcel_leave_it_as_it_is(event: Body) -> None:
    for custody in (begin(RESERVED), depositing(OPENED), collecting(), after(CANCELLED)):
        assert evolve(custody, event) is custody


def test_replay_of_nothing_is_no_parcel() -> None:
    assert replay([]) is None
    assert replay([OPENED, NodeStarted(version="0.1.0", open_sessions=0)]) is None


def test_replay_of_a_whole_life_is_the_parcel_at_its_end() -> None:
    life: list[Body] = [
        RESERVED,
        deposit_started(),
        OPENED,
        closed(False),
        REOPENED,
        OPENED,
        DEPOSITED,
        collection_started(),
        CUT,
        NOT_OUT,
        collection_started(),
        OPENED,
        closed(False),
        COLLECTED,
    ]

    custody = replay(life)

    assert custody is not None
    assert custody.state in ENDED
    assert custody == after(*life[1:])


@settings(max_examples=40)
@given(st.lists(ANY_BODY, max_size=6))
def test_any_events_in_any_order_are_taken_without_an_error(events: list[Body]) -> None:
    """A journal of a newer version, or a damaged one: replay is total, judging is the verifier's work."""
    custody = after()
    for event in events:
        custody = evolve(custody, event)

    assert custody.parcel_id == PARCEL
    assert replay([RESERVED, *events]) is not None


def test_promise_is_only_that_of_an_expected_parcel() -> None:
    assert not depositing().has_promise(BEGUN)
    assert not after(CANCELLED).has_promise(BEGUN)
    assert not after(LAPSED).has_promise(RESERVED_UNTIL - timedelta(hours=1))
