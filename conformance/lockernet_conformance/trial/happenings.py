"""What a member's feed tells: read to its end, each event by the name of its body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lockernet.v1 import events_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.trial.orders import Desk, OperatorVoice
from lockernet_conformance.trial.trial import Metadata

PAGES = 100


@dataclass(frozen=True)
class Happening:
    """One event."""

    name: str
    """Of its body, such as `parcel_deposited`."""
    body: Any
    event: events_pb2.Event


async def happenings(desk: Desk, *, by: Person | None = None) -> list[Happening]:
    """All that this member (the courier) may see, oldest first. Raises Failed if a page is refused."""
    member_id = (by or desk.people.courier).member_id

    def place(event: events_pb2.Event) -> events_pb2.Cursor:
        mine = next(each for each in event.members if each.member_id == member_id)
        return events_pb2.Cursor(epoch=mine.epoch, sequence=mine.sequence)

    return await _read(desk, place, lambda: desk.session(by), scope=services_pb2.FEED_SCOPE_MEMBER)


async def journal(desk: Desk) -> list[Happening]:
    """The whole journal, as the operator reads it. Needs OPERATOR_KEY. Raises Failed."""
    trial = desk.trial
    operator = Person(trial.world.operator_id, b"")
    voice = OperatorVoice(trial)

    def place(event: events_pb2.Event) -> events_pb2.Cursor:
        return events_pb2.Cursor(epoch=event.position.epoch, sequence=event.position.sequence)

    def session() -> Metadata:
        return desk.session(operator, sign_with=[voice])

    return await _read(desk, place, session, scope=services_pb2.FEED_SCOPE_POINT)


def named(found: list[Happening], name: str) -> list[Happening]:
    """Those with this body."""
    return [each for each in found if each.name == name]


async def _read(
    desk: Desk,
    place: Callable[[events_pb2.Event], events_pb2.Cursor],
    session: Callable[[], Metadata],
    *,
    scope: services_pb2.FeedScope.ValueType,
) -> list[Happening]:
    after = events_pb2.Cursor()
    found: list[Happening] = []
    for _ in range(PAGES):
        reply = await desk.ask("ListEvents", metadata=session(), scope=scope, after=after)
        page = reply.ok(services_pb2.ListEventsResponse)
        for entry in page.entries:
            event = events_pb2.Event.FromString(entry.event)
            name = event.WhichOneof("body") or ""
            found.append(Happening(name, getattr(event, name) if name else None, event))
        if not page.more or not page.entries:
            break
        after = place(found[-1].event)
    return found
