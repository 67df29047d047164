"""The way of a parcel as a feed tells it: what the suite takes for legal, and what not."""

import pytest

from lockernet.v1 import custody_pb2
from lockernet_conformance.forge.reading.entries import Entry, open_entry
from lockernet_conformance.forge.reading.ways import NOWHERE, Ways, ways
from tests.conformance.forge.spoken import PARCEL, Telling, body, story

IN = ("compartment_reserved", "deposit_started", "door_opened", "door_closed", "parcel_deposited")
OUT = ("collection_started", "door_opened", "door_closed", "parcel_collected")


def _ways(telling: Telling, *, from_the_beginning: bool = True) -> Ways:
    entries = [entry for each in telling.entries if isinstance(entry := open_entry(each), Entry)]
    return ways(entries, from_the_beginning=from_the_beginning)


def test_a_parcel_that_comes_and_goes_breaks_no_rule() -> None:
    told = _ways(story(*IN, *OUT))
    assert told.wrong == ()
    assert told.state(PARCEL) == custody_pb2.CUSTODY_STATE_COLLECTED


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("deposit_started",), id="a deposit of a parcel that nobody announced"),
        pytest.param((*IN[:1], "door_opened"), id="a door that opens before anything was told to open"),
        pytest.param((*IN[:1], "parcel_deposited"), id="a deposit without a visit"),
        pytest.param(
            (*IN, "door_opened"), id="a door that opens over a waiting parcel, as if it were in order"
        ),
        pytest.param((*IN, "parcel_collected"), id="a collection without a visit"),
        pytest.param((*IN, *OUT, "collection_started"), id="a second collection"),
        pytest.param((*IN, *OUT, "deposit_started"), id="a deposit after the end"),
        pytest.param((*IN, "reservation_cancelled"), id="a cancellation while it lies there"),
        pytest.param((*IN, "deposit_started"), id="a second deposit"),
        pytest.param((*IN[:2], "collection_started"), id="a collection in the middle of a deposit"),
        pytest.param((*IN, "removal_started", "parcel_collected"), id="a collection that began as a removal"),
        pytest.param((*IN, "custody_resolved"), id="evidence about what was in no doubt"),
        pytest.param(("reservation_cancelled",), id="a cancellation of nothing"),
        pytest.param((*IN[:1], *IN[:1]), id="a parcel that begins twice"),
    ],
)
def test_a_step_that_the_table_does_not_have_is_noticed(names: tuple[str, ...]) -> None:
    assert _ways(story(*names)).wrong


def test_a_door_opened_from_afar_may_open_once_and_not_twice() -> None:
    once = story(*IN, "door_opened_remotely", "door_opened")
    assert _ways(once).wrong == ()
    assert _ways(once.tell(**body("door_opened"))).wrong


def test_another_door_than_the_visits_is_noticed() -> None:
    telling = story(*IN[:2]).tell(**body("door_opened", compartment_id="B7"))
    assert "B7" in _ways(telling).wrong[0]


def test_an_inspection_that_finds_nothing_leaves_a_waiting_parcel_in_doubt() -> None:
    telling = story(*IN).tell(**body("compartment_inspected", occupied=False))
    assert _ways(telling).state(PARCEL) == custody_pb2.CUSTODY_STATE_UNCERTAIN


def test_a_refused_order_moves_no_parcel() -> None:
    told = _ways(story("order_refused", "deposit_refused", "code_refused"))
    assert told.wrong == ()
    assert told.state(PARCEL) == NOWHERE


def test_in_a_later_epoch_a_parcel_may_begin_anywhere() -> None:
    telling = story("custody_marked_uncertain", "compartment_inspected")
    assert _ways(telling).wrong
    told = _ways(telling, from_the_beginning=False)
    assert told.wrong == ()
    assert told.state(PARCEL) == custody_pb2.CUSTODY_STATE_UNCERTAIN
