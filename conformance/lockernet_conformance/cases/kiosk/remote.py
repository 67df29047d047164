"""The operator opens a door from afar, for somebody who reads a number from a kiosk (docs/spec/grants.md)."""

from datetime import timedelta

from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.operator import Operator

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.OPERATOR_KEY)
SHOWN_FOR = timedelta(seconds=120)


@case(
    "jrn/remote/once",
    verifies=("LN-GRA-002", "LN-GRA-008"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def once(trial: Trial) -> None:
    """The number that the kiosk shows opens one door, once; the next caller is shown another one."""
    operator = await Operator.at(trial)
    shown = await operator.number()
    await operator.open_and_shut(shown)
    before = await operator.waiting.kiosk.pulses()
    (await operator.open_from_afar(shown)).refused("NONCE_NOT_SHOWN")
    await operator.waiting.kiosk.nothing_opened(before)
    trial.expect("another number", holds=await operator.number("second") != shown, seen="the same")


@case(
    "jrn/remote/number-nobody-saw",
    verifies=("LN-GRA-002",),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def number_nobody_saw(trial: Trial) -> None:
    """A number that no kiosk shows opens nothing, be it guessed or not made of digits."""
    operator = await Operator.at(trial)
    shown = await operator.number()
    before = await operator.waiting.kiosk.pulses()
    guessed = f"{(int(shown) + 1) % 10**8:08}".encode()
    for nonce in (guessed, bytes(8), b"\xff" * 8):
        (await operator.open_from_afar(nonce)).refused(
            "NONCE_NOT_SHOWN", "TOO_MANY_OPENINGS", "MALFORMED_FIELD"
        )
    await operator.waiting.kiosk.nothing_opened(before)


@case(
    "jrn/remote/too-late",
    verifies=("LN-GRA-002", "LN-GRA-008"),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def too_late(trial: Trial) -> None:
    """A number older than 120 s opens nothing."""
    operator = await Operator.at(trial)
    shown = await operator.number()
    await trial.control.pass_time(SHOWN_FOR + timedelta(seconds=5))
    before = await operator.waiting.kiosk.pulses()
    (await operator.open_from_afar(shown)).refused("NONCE_NOT_SHOWN")
    await operator.waiting.kiosk.nothing_opened(before)


@case(
    "jrn/remote/by-a-courier",
    verifies=("LN-GRA-002", "LN-TRU-020"),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def remote_by_a_courier(trial: Trial) -> None:
    """A courier opens no door from afar, though somebody read the right number to it."""
    operator = await Operator.at(trial)
    shown = await operator.number()
    before = await operator.waiting.kiosk.pulses()
    sent = await operator.open_from_afar(shown, by=operator.waiting.desk.people.courier)
    sent.refused("UNTRUSTED_ISSUER", status="PERMISSION_DENIED")
    await operator.waiting.kiosk.nothing_opened(before)


@case(
    "jrn/remote/one-door-at-a-time",
    verifies=("LN-GRA-002",),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def one_door_at_a_time(trial: Trial) -> None:
    """While one door stands open no other opens from afar: DOOR_IN_USE."""
    operator = await Operator.at(trial)
    (await operator.open_from_afar(await operator.number())).confirmed()
    trial.expect("an open door", holds=await operator.is_open(), seen="shut")
    other = next(door for door in await trial.control.doors() if door != operator.waiting.door)
    sent = await operator.open_from_afar(await operator.number("second"), compartment_id=other)
    sent.refused("DOOR_IN_USE")
    trial.expect("a shut door", holds=not (await trial.control.doors())[other].open, seen="open")


@case(
    "jrn/remote/three-a-minute",
    verifies=("LN-GRA-002",),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    feature="remote-opening",
)
async def three_a_minute(trial: Trial) -> None:
    """The fourth opening within a minute is TOO_MANY_OPENINGS, whoever signs it."""
    operator = await Operator.at(trial)
    for count in range(3):
        await operator.open_and_shut(await operator.number(f"caller{count}"))
    before = await operator.waiting.kiosk.pulses()
    (await operator.open_from_afar(await operator.number("fourth"))).refused("TOO_MANY_OPENINGS")
    await operator.waiting.kiosk.nothing_opened(before)
