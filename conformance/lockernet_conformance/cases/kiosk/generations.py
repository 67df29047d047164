"""New codes for old ones: what a courier's word makes good, and dead (LN-COD-011, LN-COD-013)."""

from lockernet.v1 import custody_pb2, grants_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
REISSUE = "reissue-code"


@case(
    "jrn/generation/t0-dies",
    verifies=("LN-COD-011",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def t0_dies(trial: Trial) -> None:
    """Once the courier gave new codes the first one is dead, and the new digits open."""
    waiting = await Waiting.at(trial)
    (await waiting.order(REISSUE, generation=1)).confirmed()
    await waiting.kiosk.turned_away(waiting.parcel.claim.text)
    await waiting.kiosk.collect(await waiting.digits())


@case(
    "jrn/generation/grant-raises",
    verifies=("LN-COD-011",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def grant_raises(trial: Trial) -> None:
    """A shown grant of generation 2 kills every code of a lower one, though no order came."""
    waiting = await Waiting.at(trial)
    door = await waiting.kiosk.open_for_collection(waiting.grant(generation=2))
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_LEAVE)
    await waiting.kiosk.turned_away(waiting.parcel.claim.text, person="another")
    await waiting.kiosk.turned_away(waiting.grant(generation=1), person="another")


@case(
    "jrn/generation/lower-grant",
    verifies=("LN-COD-011",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def lower_grant(trial: Trial) -> None:
    """A grant of a lower generation than the newest order opens nothing; one as high does."""
    waiting = await Waiting.at(trial)
    (await waiting.order(REISSUE, generation=3)).confirmed()
    await waiting.kiosk.turned_away(waiting.grant(generation=2))
    await waiting.kiosk.collect(waiting.grant(generation=3))


@case(
    "jrn/generation/not-higher",
    verifies=("LN-COD-011",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def not_higher(trial: Trial) -> None:
    """A second order of one generation is GENERATION_TOO_LOW, and leaves the codes of the first good."""
    waiting = await Waiting.at(trial)
    (await waiting.order(REISSUE, generation=2)).confirmed()
    digits = await waiting.digits()
    for lower in (0, 1, 2):
        again = await waiting.order(REISSUE, generation=lower)
        again.refused("GENERATION_TOO_LOW", "MALFORMED_FIELD")
    await waiting.kiosk.collect(digits)


@case(
    "jrn/generation/by-a-rival",
    verifies=("LN-CUS-023", "LN-COD-011"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def by_a_rival(trial: Trial) -> None:
    """Another courier gives no new codes: the parcel is NOT_FOUND to it, and the first code stays good."""
    waiting = await Waiting.at(trial)
    sent = await waiting.order(REISSUE, by=waiting.desk.people.rival, generation=9)
    sent.refused("NOT_FOUND", status="NOT_FOUND")
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/generation/withdraw-needs-a-grant",
    verifies=("LN-COD-020",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
    feature="returns",
)
async def withdrawn_and_spent(trial: Trial) -> None:
    """A sender takes the parcel back by a grant; then neither that grant nor the recipient's code opens."""
    waiting = await Waiting.at(trial)
    grant = waiting.grant(grants_pb2.GRANT_ACTION_WITHDRAW)
    await waiting.kiosk.collect(grant, person="sender")
    await waiting.is_in(custody_pb2.CUSTODY_STATE_WITHDRAWN)
    await waiting.kiosk.turned_away(grant, person="sender")
    await waiting.kiosk.turned_away(waiting.parcel.claim.text)


@case(
    "jrn/generation/withdraw-by-a-rival",
    verifies=("LN-COD-020", "LN-COD-016"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def withdraw_by_a_rival(trial: Trial) -> None:
    """Another courier's grant takes no parcel back."""
    waiting = await Waiting.at(trial)
    rival = waiting.desk.people.rival
    await waiting.kiosk.turned_away(
        waiting.grant(grants_pb2.GRANT_ACTION_WITHDRAW, by=rival), person="sender"
    )
    await waiting.still_waits()
