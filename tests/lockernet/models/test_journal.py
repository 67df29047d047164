"""An event says one thing."""

import pytest
from pydantic import ValidationError

from lockernet.models.events import DoorClosed, DoorOpened
from lockernet.models.journal import BODY_FIELDS, NO_EVENT, Cause, CauseKind, Event, PointPosition
from tests.lockernet.parties import NOW, POINT

OPENED = DoorOpened(parcel_id=bytes(16), compartment_id="A-01")
CLOSED = DoorClosed(parcel_id=bytes(16), compartment_id="A-01", occupied=None)


def event(opened: DoorOpened | None = None, closed: DoorClosed | None = None) -> Event:
    return Event(
        position=PointPosition(epoch=1, sequence=1, previous=NO_EVENT),
        members=(),
        point_id=POINT,
        occurred_at=NOW,
        cause=Cause(kind=CauseKind.SENSOR),
        door_opened=opened,
        door_closed=closed,
    )


def test_event_gives_the_body_it_was_made_with() -> None:
    assert event(opened=OPENED).body == OPENED
    assert event(closed=CLOSED).body == CLOSED


def test_event_with_two_bodies_is_refused() -> None:
    with pytest.raises(ValidationError, match="an event says one thing"):
        event(opened=OPENED, closed=CLOSED)


def test_event_of_a_newer_version_has_no_body_here() -> None:
    assert event().body is None


def test_every_body_has_its_own_field() -> None:
    assert len(set(BODY_FIELDS.values())) == len(BODY_FIELDS) == 64


def test_first_event_of_an_epoch_follows_32_zero_bytes() -> None:
    assert bytes(32) == NO_EVENT
