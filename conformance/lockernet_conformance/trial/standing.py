"""How a parcel stands, and a target that was dark: what most cases about faults ask."""

from datetime import timedelta

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.probe import Inconclusive
from lockernet_conformance.trial.orders import Desk, Parcel
from lockernet_conformance.trial.reply import NOTHING
from lockernet_conformance.trial.trial import Trial

GLANCE_SECONDS = 0.05
VISIT_ENDS = timedelta(minutes=20)
"""Whatever was open at the kiosk is over by then."""


async def custody_of(desk: Desk, parcel: Parcel) -> str:
    """The state of custody by its name, such as `WAITING`. Raises Failed."""
    told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
    return custody_pb2.CustodyState.Name(told.custody).removeprefix("CUSTODY_STATE_")


async def expect_custody(desk: Desk, parcel: Parcel, *states: str) -> None:
    """The parcel stands in one of these states. Raises Failed."""
    seen = await custody_of(desk, parcel)
    desk.trial.expect(" or ".join(states), holds=seen in states, seen=seen)


async def expect_unknown(desk: Desk, parcel: Parcel) -> None:
    """The point has never heard of this parcel. Raises Failed."""
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND", status="NOT_FOUND")


async def visit_over(desk: Desk) -> None:
    """Time passes until whoever stood at the kiosk is gone."""
    await desk.trial.control.pass_time(VISIT_ENDS)


async def back_again(trial: Trial) -> None:
    """Wait until the target answers again. Raises Inconclusive."""
    for _ in range(int(trial.world.max_restart_seconds / GLANCE_SECONDS)):
        if (await trial.call("ListPoints", b"")).status not in NOTHING:
            return
        await trial.probe.rest(GLANCE_SECONDS)
    raise Inconclusive("the target did not come back after its power was cut")
