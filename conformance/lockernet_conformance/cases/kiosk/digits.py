"""Digits, which somebody may guess, and generations of codes (docs/spec/codes.md)."""

from datetime import timedelta

from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
TRIES = 5
TRIES_IN_ALL = 15
PAUSE = timedelta(minutes=11)
"""After it a kiosk has forgotten its failures (LN-COD-010), so that guessing goes on without waiting."""


def wrong(digits: str, step: int = 1) -> str:
    """Other digits behind the same selector."""
    return digits[:4] + f"{(int(digits[4:]) + step) % 10**6:06}"


async def guess(waiting: Waiting, times: int, *, first: int = 1) -> str:
    """So many wrong digits; the right ones."""
    right = await waiting.digits()
    for step in range(first, first + times):
        await waiting.kiosk.turned_away(wrong(right, step))
    return right


@case(
    "jrn/digits/open",
    verifies=("LN-COD-004", "LN-COD-005"),
    kind=Kind.POSITIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def digits_open(trial: Trial) -> None:
    """The digits that the courier was told open its parcel's door, typed with a dash between."""
    waiting = await Waiting.at(trial)
    typed = await waiting.digits()
    door = await waiting.kiosk.collect(f"{typed[:4]}-{typed[4:]}")
    trial.expect(waiting.door, holds=door == waiting.door, seen=door)


@case(
    "jrn/digits/wrong-ones",
    verifies=("LN-COD-006",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def wrong_digits(trial: Trial) -> None:
    """Wrong digits behind the right selector open nothing, and leave the right ones good."""
    waiting = await Waiting.at(trial)
    await waiting.kiosk.collect(await guess(waiting, 2))


@case(
    "jrn/digits/other-selector",
    verifies=("LN-COD-006",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def other_selector(trial: Trial) -> None:
    """The right six digits behind another selector open nothing."""
    waiting = await Waiting.at(trial)
    right = await waiting.digits()
    await waiting.kiosk.turned_away(f"{(int(right[:4]) + 2) % 10_000:04}{right[4:]}")
    await waiting.still_waits()


@case(
    "jrn/digits/cut-short",
    verifies=("LN-COD-004",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def cut_short(trial: Trial) -> None:
    """Nine of ten digits open nothing, and cost no try."""
    waiting = await Waiting.at(trial)
    right = await waiting.digits()
    for _ in range(TRIES + 1):
        await waiting.kiosk.turned_away(right[:-1])
    await waiting.kiosk.collect(right)


@case(
    "jrn/digits/five-tries",
    verifies=("LN-COD-007",),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    seconds=60.0,
)
async def five_tries(trial: Trial) -> None:
    """After five wrong tries the right digits open nothing either; the T0 code still does."""
    waiting = await Waiting.at(trial)
    right = await guess(waiting, 3)
    await trial.control.pass_time(PAUSE)
    await guess(waiting, 2, first=4)
    await trial.control.pass_time(PAUSE)
    await waiting.kiosk.turned_away(right)
    await waiting.still_waits()
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/digits/right-ones-give-one-back",
    verifies=("LN-COD-007",),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    seconds=60.0,
)
async def right_ones_give_one_back(trial: Trial) -> None:
    """Right digits between wrong ones give back their own try and no other."""
    waiting = await Waiting.at(trial)
    right = await guess(waiting, 3)
    await trial.control.pass_time(PAUSE)
    door = await waiting.kiosk.open_for_collection(right)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await trial.control.pass_time(PAUSE)
    await waiting.still_waits()
    await guess(waiting, 2, first=4)
    await trial.control.pass_time(PAUSE)
    await waiting.kiosk.turned_away(right)


@case(
    "jrn/digits/restart-gives-none-back",
    verifies=("LN-COD-007",),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK, Ability.POWER),
    seconds=90.0,
)
async def restart_gives_none_back(trial: Trial) -> None:
    """A power cut gives no try back."""
    waiting = await Waiting.at(trial)
    right = await guess(waiting, 3)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await waiting.still_waits()
    await trial.control.pass_time(PAUSE)
    await guess(waiting, 2, first=4)
    await trial.control.pass_time(PAUSE)
    await waiting.kiosk.turned_away(right)


@case(
    "jrn/digits/new-generation-new-tries",
    verifies=("LN-COD-007", "LN-COD-011"),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=(*NEEDS, Ability.CLOCK),
    seconds=60.0,
)
async def new_generation_new_tries(trial: Trial) -> None:
    """A new generation has new digits and new tries; the digits of before are dead."""
    waiting = await Waiting.at(trial)
    old = await guess(waiting, 3)
    await trial.control.pass_time(PAUSE)
    await guess(waiting, 2, first=4)
    (await waiting.order("reissue-code", generation=1)).confirmed()
    await trial.control.pass_time(PAUSE)
    new = await waiting.digits()
    if new != old:
        await waiting.kiosk.turned_away(old)
    await waiting.kiosk.collect(new)
