"""What a point tells of a parcel: marks, obligations, ends; and what its events tell of why."""

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.trial.happenings import Happening, happenings, named
from lockernet_conformance.trial.orders import Desk, Parcel

OVERDUE, BLOCKED, DISPUTED = "OVERDUE", "BLOCKED", "DISPUTED"


async def told_of(desk: Desk, parcel: Parcel) -> services_pb2.GetParcelResponse:
    """What its courier is told. Raises Failed."""
    reply = await desk.ask("GetParcel", parcel_id=parcel.parcel_id)
    return reply.ok(services_pb2.GetParcelResponse)


async def marks_of(desk: Desk, parcel: Parcel) -> set[str]:
    """Its marks by name. Raises Failed."""
    marks = (await told_of(desk, parcel)).marks
    return {custody_pb2.CustodyMark.Name(mark).removeprefix("CUSTODY_MARK_") for mark in marks}


async def expect_marks(desk: Desk, parcel: Parcel, *marks: str) -> None:
    """It has these marks and no other. Raises Failed."""
    seen = await marks_of(desk, parcel)
    wanted = ", ".join(sorted(marks)) or "no mark"
    desk.trial.expect(wanted, holds=seen == set(marks), seen=", ".join(sorted(seen)) or "no mark")


async def newest(desk: Desk, parcel: Parcel, name: str) -> Happening:
    """The newest event of this name about it in its courier's feed. Raises Failed."""
    found = [
        each
        for each in named(await happenings(desk), name)
        if getattr(each.body, "parcel_id", b"") == parcel.parcel_id
    ]
    desk.trial.expect(f"an event {name} of the parcel", holds=bool(found), seen="none")
    return found[-1]


async def expect_none(desk: Desk, parcel: Parcel, name: str) -> None:
    """No event of this name about it. Raises Failed."""
    found = [
        each
        for each in named(await happenings(desk), name)
        if getattr(each.body, "parcel_id", b"") == parcel.parcel_id
    ]
    desk.trial.expect(f"no event {name} of the parcel", holds=not found, seen=f"{len(found)}")
