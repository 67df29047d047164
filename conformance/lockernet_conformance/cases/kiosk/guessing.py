"""Somebody guesses at a kiosk: what it costs, and what it tells (LN-COD-006, LN-COD-007, LN-COD-010)."""

from datetime import timedelta
from functools import partial

from lockernet_conformance.cases.faults.handing_over import begin
from lockernet_conformance.cases.kiosk.digits import PAUSE, TRIES, TRIES_IN_ALL, guess, wrong
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.drivers import in_vain
from lockernet_conformance.trial.happenings import happenings, named
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TIMED = (*NEEDS, Ability.CLOCK)
SHOW_CODE = wire.KIOSK_ACT_SHOW_CODE
SECOND_US = 1_000_000
SLOWED = 4
"""So many failures cost nothing yet; the next entry waits (LN-COD-010)."""
guessing = partial(case, profile=Profile.SECURITY, needs=NEEDS)


def _took_us(trial: Trial) -> int:
    return trial.probe.records[-1].took_us


@guessing("jrn/guess/slowed-down", verifies=("LN-COD-010",), kind=Kind.FAULT)
async def slowed_down(trial: Trial) -> None:
    """After four failures the next digits wait a second, right or wrong; a QR code waits for nothing."""
    waiting = await Waiting.at(trial)
    right = await guess(waiting, SLOWED)
    await in_vain(waiting.kiosk, "recipient", SHOW_CODE, "LN0:" + "A" * 39)
    await trial.control.enter("recipient", SHOW_CODE, wrong(right, 77))
    took = _took_us(trial)
    trial.expect("a second at least", holds=took >= SECOND_US, seen=f"{took / SECOND_US:.2f} s")
    await waiting.kiosk.collect(waiting.parcel.claim.text, person="another")


@guessing("jrn/guess/clock-does-not-help", verifies=("LN-COD-010",), kind=Kind.FAULT, needs=TIMED)
async def clock_does_not_help(trial: Trial) -> None:
    """Somebody sets the machine's clock an hour ahead: the next digits wait all the same."""
    waiting = await Waiting.at(trial)
    right = await guess(waiting, SLOWED)
    await trial.control.set_clock(trial.now() + timedelta(hours=1))
    await trial.control.enter("recipient", SHOW_CODE, wrong(right, 77))
    took = _took_us(trial)
    trial.expect("a second at least", holds=took >= SECOND_US, seen=f"{took / SECOND_US:.2f} s")


@guessing("jrn/guess/selectors-count-too", verifies=("LN-COD-010", "LN-COD-006"), kind=Kind.FAULT)
async def selectors_count_too(trial: Trial) -> None:
    """Digits behind selectors of nobody slow the kiosk down as wrong digits do."""
    waiting = await Waiting.at(trial)
    right = await waiting.digits()
    for step in range(SLOWED):
        nobody = f"{(int(right[:4]) + 2 + 2 * step) % 10_000:04}"
        await waiting.kiosk.turned_away(nobody + right[4:])
    await trial.control.enter("recipient", SHOW_CODE, wrong(right))
    took = _took_us(trial)
    trial.expect("a second at least", holds=took >= SECOND_US, seen=f"{took / SECOND_US:.2f} s")


@guessing("jrn/guess/told-alike", verifies=("LN-COD-006",), kind=Kind.NEGATIVE)
async def told_alike(trial: Trial) -> None:
    """The screen says the same to wrong digits, an unknown selector or handle, and a wrong secret."""
    waiting = await Waiting.at(trial)
    right, claim = await waiting.digits(), waiting.parcel.claim
    spoiled = type(claim)(claim.handle, bytes(16)).text
    unknown = type(claim)(trial.draw(8), claim.secret).text
    selector = f"{(int(right[:4]) + 2) % 10_000:04}"
    told = set()
    for text in (wrong(right), selector + right[4:], unknown, spoiled):
        before = await waiting.kiosk.pulses()
        told.add((await trial.control.enter("recipient", SHOW_CODE, text)).words)
        await waiting.kiosk.nothing_opened(before)
    trial.expect("the same words", holds=len(told) == 1, seen=" | ".join(sorted(told))[:300])


@guessing("jrn/guess/told-to-its-courier", verifies=("LN-COD-006",), kind=Kind.NEGATIVE)
async def told_to_its_courier(trial: Trial) -> None:
    """A courier hears that somebody tried its parcel's code, and never which code; another hears nothing."""
    waiting = await Waiting.at(trial)
    right = await waiting.digits()
    spoiled = type(waiting.parcel.claim)(waiting.parcel.claim.handle, trial.draw(16))
    for text in (wrong(right), spoiled.text):
        await waiting.kiosk.turned_away(text)
    mine = [each for each in await happenings(waiting.desk) if each.name == "code_refused"]
    about = [each.body.parcel_id for each in mine]
    trial.expect("two, of this parcel", holds=about == 2 * [waiting.parcel.parcel_id], seen=f"{len(about)}")
    data = b"".join(each.event.SerializeToString() for each in mine)
    for secret in (wrong(right)[4:].encode(), spoiled.secret, spoiled.text.encode()):
        trial.expect("no code", holds=secret not in data, seen="what was shown")
    theirs = named(await happenings(waiting.desk, by=waiting.desk.people.rival), "code_refused")
    trial.expect("nothing for a rival", holds=not theirs, seen=f"{len(theirs)}")


@guessing("jrn/guess/fifteen-in-all", verifies=("LN-COD-007",), kind=Kind.FAULT, needs=TIMED, seconds=60.0)
async def fifteen_in_all(trial: Trial) -> None:
    """New generations give no more than fifteen tries: then the digits of the newest one open nothing."""
    waiting = await Waiting.at(trial)
    for generation in range(1, TRIES_IN_ALL // TRIES + 1):
        (await waiting.order("reissue-code", generation=generation)).confirmed()
        for first, times in ((1, 3), (4, 2)):
            await guess(waiting, times, first=first)
            await trial.control.pass_time(PAUSE)
    (await waiting.order("reissue-code", generation=9)).confirmed()
    await waiting.kiosk.turned_away(await waiting.digits())
    await waiting.still_waits()


@guessing("jrn/guess/odd-selectors", verifies=("LN-COD-012", "LN-COD-004"), kind=Kind.NEGATIVE)
async def odd_selectors(trial: Trial) -> None:
    """A node draws odd selectors, and no two live parcels have the same."""
    first = await Waiting.at(trial)
    codes = [await first.digits()]
    for _ in range(9):
        parcel = first.desk.parcel()
        (await first.desk.reserve(parcel)).confirmed()
        codes.append(await Waiting(first.desk, first.kiosk, parcel, "").digits())
    selectors = {code[:4] for code in codes}
    trial.expect("ten selectors", holds=len(selectors) == len(codes), seen=f"{len(selectors)}")
    even = [each for each in selectors if int(each) % 2 == 0]
    trial.expect("odd ones", holds=not even, seen=", ".join(even))


@guessing("jrn/guess/same-each-time", verifies=("LN-COD-005", "LN-COD-013"), kind=Kind.NEGATIVE)
async def same_each_time(trial: Trial) -> None:
    """Digits are the same before and after the deposit, and those of the newest generation later."""
    desk, kiosk, parcel = await begin(trial)
    waiting = Waiting(desk, kiosk, parcel, "")
    before = await waiting.digits()
    await kiosk.deposit(parcel)
    trial.expect("the same digits", holds=await waiting.digits() == before, seen="others")
    door = await waiting.kiosk.open_for_collection(waiting.grant(generation=7))
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEFT_INSIDE)
    for generation in (3, 7):
        (await waiting.order("reissue-code", generation=generation)).refused("GENERATION_TOO_LOW")
    await waiting.kiosk.collect(await waiting.digits(), person="another")
