"""Compartments left to the operator's hub (LN-CAP-020 to LN-CAP-024, LN-CAP-038)."""

from typing import Any

from lockernet.v1 import grants_pb2, points_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, OperatorVoice, Sent, Trial
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.room import biggest, fill, filling

NEEDS = (Ability.RESET, Ability.OPERATOR_KEY)
FEATURE = "capacity-leases"


class Hub:
    """The operator's hub, which speaks with its grant key."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.operator = Person(desk.trial.world.operator_id, b"")
        self.voice = OperatorVoice(desk.trial)

    async def lease(self, epoch: int, count: int, *, of: points_pb2.CompartmentClass, **fields: Any) -> Sent:
        """Set so many boxes of this class aside."""
        return await self._say("capacity-lease", lease_epoch=epoch, classes=[_boxes(of, count)], **fields)

    async def give_back(self, epoch: int, *promised: grants_pb2.LeasedClass, **fields: Any) -> Sent:
        """The lease is over; so many were promised."""
        return await self._say("lease-return", lease_epoch=epoch, promised=list(promised), **fields)

    async def _say(self, kind: str, **fields: Any) -> Sent:
        fields.setdefault("by", self.operator)
        if fields["by"] is self.operator:
            fields["sign_with"] = [self.voice]
        return await self.desk.send(kind, **fields)


def _boxes(of: points_pb2.CompartmentClass, count: int) -> grants_pb2.LeasedClass:
    return grants_pb2.LeasedClass(
        inside=of.inside, max_weight_g=of.max_weight_g, temperature=of.temperature, count=count
    )


async def _hub(trial: Trial) -> tuple[Hub, points_pb2.PointRecord]:
    await trial.control.reset()
    desk = Desk(trial)
    return Hub(desk), await point_record(desk)


@case(
    "svc/lease/set-aside",
    verifies=("LN-CAP-020", "LN-CAP-038"),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def set_aside(trial: Trial) -> None:
    """What is leased to the hub is promised to nobody at the point, and comes back with the return."""
    hub, record = await _hub(trial)
    largest = biggest(record)
    (await hub.lease(1, 2, of=largest)).confirmed()
    size = filling(hub.desk, largest, record.tolerance_mm)
    meanwhile = await fill(hub.desk, size)
    most = largest.count - 2
    trial.expect(f"{most} promises at most", holds=len(meanwhile) <= most, seen=f"{len(meanwhile)}")
    (await hub.give_back(1)).confirmed()
    afterwards = await fill(hub.desk, size)
    trial.expect("2 more", holds=len(afterwards) == 2, seen=f"{len(afterwards)}")


@case(
    "svc/lease/second-while-one-lives",
    verifies=("LN-CAP-022", "LN-CAP-038"),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def second_while_one_lives(trial: Trial) -> None:
    """A second lease while one lives is LEASE_REFUSED, and the first stays."""
    hub, record = await _hub(trial)
    (await hub.lease(1, 1, of=biggest(record))).confirmed()
    (await hub.lease(2, 1, of=biggest(record))).refused("LEASE_REFUSED", status="FAILED_PRECONDITION")
    (await hub.give_back(1)).confirmed()


@case(
    "svc/lease/epoch-again",
    verifies=("LN-CAP-022", "LN-CAP-038"),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def epoch_again(trial: Trial) -> None:
    """An epoch that is over, or lower than the newest, is never leased again: LEASE_REFUSED."""
    hub, record = await _hub(trial)
    (await hub.lease(5, 1, of=biggest(record))).confirmed()
    (await hub.give_back(5)).confirmed()
    for epoch in (5, 4, 1):
        (await hub.lease(epoch, 1, of=biggest(record))).refused("LEASE_REFUSED", status="FAILED_PRECONDITION")
    (await hub.lease(6, 1, of=biggest(record))).confirmed()


@case("svc/lease/no-room", verifies=("LN-CAP-038",), kind=Kind.NEGATIVE, needs=NEEDS, feature=FEATURE)
async def no_room(trial: Trial) -> None:
    """A lease for which the point's own promises leave no room is POINT_FULL, and breaks none of them."""
    hub, record = await _hub(trial)
    largest = biggest(record)
    promised = await fill(hub.desk, filling(hub.desk, largest, record.tolerance_mm))
    (await hub.lease(1, 1, of=largest)).refused("POINT_FULL", "LEASE_REFUSED")
    for parcel in promised:
        (await hub.desk.cancel(parcel)).confirmed()


@case(
    "svc/lease/more-than-there-are",
    verifies=("LN-CAP-020",),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def more_than_there_are(trial: Trial) -> None:
    """More boxes than the point has are not leased, and nothing is set aside."""
    hub, record = await _hub(trial)
    largest = biggest(record)
    (await hub.lease(1, largest.count + 1, of=largest)).refused(
        "POINT_FULL", "LEASE_REFUSED", "MALFORMED_FIELD"
    )
    promised = await fill(hub.desk, filling(hub.desk, largest, record.tolerance_mm))
    kept = min(record.accessible_kept_back, largest.accessible_count)
    least = largest.count - kept
    trial.expect(f"{least} promises at least", holds=len(promised) >= least, seen=f"{len(promised)}")


@case(
    "svc/lease/returned-twice",
    verifies=("LN-CAP-038", "LN-CAP-024"),
    kind=Kind.FAULT,
    needs=NEEDS,
    feature=FEATURE,
)
async def returned_twice(trial: Trial) -> None:
    """A return that comes again, because its answer was lost, is answered as before."""
    hub, record = await _hub(trial)
    (await hub.lease(1, 1, of=biggest(record))).confirmed()
    first = await hub.give_back(1)
    first.confirmed()
    again = await hub.desk.again(first)
    again.confirmed()
    (await hub.give_back(1)).confirmed()


@case(
    "svc/lease/by-a-courier",
    verifies=("LN-TRU-002", "LN-TRU-020"),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def by_a_courier(trial: Trial) -> None:
    """A courier sets no boxes aside for itself."""
    hub, record = await _hub(trial)
    sent = await hub.lease(1, 1, of=biggest(record), by=hub.desk.people.courier)
    sent.refused("UNTRUSTED_ISSUER", status="PERMISSION_DENIED")
    (await hub.lease(1, 1, of=biggest(record))).confirmed()
    (await hub.give_back(1)).confirmed()
