"""One parcel's way in and out."""

from lockernet.v1 import custody_pb2, services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial


@case(
    "jrn/parcel/in-and-out",
    verifies=("LN-COD-008", "LN-TRU-008"),
    kind=Kind.POSITIVE,
    profile=Profile.AUTOMATED,
    needs=(Ability.RESET, Ability.KIOSK, Ability.DOORS),
)
async def in_and_out(trial: Trial) -> None:
    """A reserved parcel is put in by a driver and collected with its T0 code, which is spent then."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk = Kiosk(desk)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    await kiosk.deposit(parcel)
    await kiosk.collect(parcel.claim.text)
    told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
    trial.expect(
        "COLLECTED",
        holds=told.custody == custody_pb2.CUSTODY_STATE_COLLECTED,
        seen=custody_pb2.CustodyState.Name(told.custody),
    )
    await kiosk.turned_away(parcel.claim.text)
