"""What is not needed any more is gone, and nothing of a person is told (LN-NOD-036, LN-NOD-042)."""

from datetime import timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.cases.faults.handing_over import lies_there
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.happenings import happenings, journal
from lockernet_conformance.trial.web import get

CLOCK = (Ability.RESET, Ability.CLOCK)
ANSWERS = timedelta(days=401)
"""An answer is kept for 400 days; then it is gone with the next tidying."""
STILL_KEPT = timedelta(days=30)


@case("jrn/erase/answers-last", verifies=("LN-NOD-036",), kind=Kind.POSITIVE, needs=CLOCK)
async def answers_last(trial: Trial) -> None:
    """An answer is there after a month: it is kept for 400 days."""
    await trial.control.reset()
    desk = Desk(trial)
    sent = await desk.reserve(desk.parcel())
    sent.confirmed()
    await trial.control.pass_time(STILL_KEPT)
    reply = await desk.again(sent)
    same = reply.reply.record.answer == sent.reply.record.answer
    trial.expect("the answer of a month ago", holds=same, seen=reply.reply.words(), of=reply.reply)


@case("jrn/erase/answers-gone", verifies=("LN-NOD-036",), kind=Kind.NEGATIVE, needs=CLOCK)
async def answers_gone(trial: Trial) -> None:
    """An answer is told by nobody once its days are over, and its order is not taken again."""
    await trial.control.reset()
    desk = Desk(trial)
    sent = await desk.reserve(desk.parcel())
    sent.confirmed()
    for by in (ANSWERS, timedelta(days=2)):  # a node may tidy once a day
        await trial.control.pass_time(by)
    again = await desk.again(sent)
    again.refused()
    told = await desk.ask("GetRequest", request_id=sent.request_id)
    told.refused("NOT_FOUND", status="NOT_FOUND")


@case("jrn/erase/no-label-in-events", verifies=("LN-NOD-046",), kind=Kind.NEGATIVE,
      needs=(Ability.RESET, Ability.OPERATOR_KEY))  # fmt: skip
async def no_label_in_events(trial: Trial) -> None:
    """No event holds the label of a parcel or the secret of its code, for its courier or the operator."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.reserve(desk.parcel(), label=parcel.label)).refused("LABEL_IN_USE")
    (await desk.cancel(parcel)).confirmed()
    told = [each.event.SerializeToString() for each in (*await happenings(desk), *await journal(desk))]
    secrets = (parcel.label.encode(), parcel.claim.secret, parcel.claim.text.encode())
    found = sum(any(secret in event for secret in secrets) for event in told)
    trial.expect("none of them in any event", holds=not found and len(told) >= 4, seen=f"in {found} events")


@case("jrn/erase/no-code-in-events", verifies=("LN-NOD-042", "LN-NOD-046"), kind=Kind.NEGATIVE,
      profile=Profile.AUTOMATED,
      needs=(*CLOCK, Ability.KIOSK, Ability.DOORS, Ability.OPERATOR_KEY))  # fmt: skip
async def no_code_in_events(trial: Trial) -> None:
    """Codes and labels that were shown at the kiosk stand in no event and in no metric."""
    desk, kiosk, parcel, _door = await lies_there(trial)
    reply = await desk.ask("GetClaimCode", parcel_id=parcel.parcel_id)
    digits = reply.ok(services_pb2.GetClaimCodeResponse)
    typed = f"{digits.selector}{digits.digits}"
    await kiosk.turned_away(f"LN0:{'A' * 39}", person="guesser")
    told = b"".join(each.event.SerializeToString() for each in await journal(desk))
    if "debug" in trial.world.addresses:
        told += (await get(trial, "debug", "/metrics")).body
    wanted = (parcel.label.encode(), parcel.claim.secret, parcel.claim.text.encode(), typed.encode())
    found = sum(bool(each) and each in told for each in wanted)
    trial.expect("no code, no label", holds=not found, seen=f"{found} of them")
