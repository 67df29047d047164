"""The power is cut while a door is told to open or is shut: one pulse at most, and no parcel is lost."""

from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.standing import back_again, custody_of, expect_custody, visit_over
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.POWER, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
CUTS = 3
OPEN = wire.SCENE_DOOR_OPEN
AT_REST = (wire.SCENE_ASKING, wire.SCENE_DONE, wire.SCENE_DRIVER, wire.SCENE_START, wire.SCENE_DOOR_OPEN)


async def begin(trial: Trial) -> tuple[Desk, Kiosk, Parcel]:
    """An empty point that expects one parcel."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    return desk, Kiosk(desk), parcel


async def lies_there(trial: Trial) -> tuple[Desk, Kiosk, Parcel, str]:
    """A point at which one parcel waits, and behind which door."""
    desk, kiosk, parcel = await begin(trial)
    door = await kiosk.deposit(parcel)
    await visit_over(desk)
    await expect_custody(desk, parcel, "WAITING")
    return desk, kiosk, parcel, door


async def expect_pulses(kiosk: Kiosk, count: int) -> None:
    """So many pulses left the node since the reset. Raises Failed."""
    seen = await kiosk.pulses()
    kiosk.trial.expect(f"{count} pulses in all", holds=seen == count, seen=f"{seen} pulses")


async def the_open_door(kiosk: Kiosk) -> str:
    """The only door that stands open. Raises Failed."""
    opened = [name for name, door in (await kiosk.control.doors()).items() if door.open]
    kiosk.trial.expect("one open door", holds=len(opened) == 1, seen=f"{len(opened)} open doors")
    return opened[0]


@case(
    "jrn/power/parcel-waits",
    verifies=("LN-NOD-026", "LN-NOD-012"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def parcel_waits(trial: Trial) -> None:
    """A parcel that lies there outlives three power cuts; no bolt moves by them, and its code still opens."""
    desk, kiosk, parcel, door = await lies_there(trial)
    for _ in range(CUTS):
        await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
        await back_again(trial)
    await expect_pulses(kiosk, 1)
    await expect_custody(desk, parcel, "WAITING")
    opened = await kiosk.collect(parcel.claim.text)
    trial.expect(f"door {door}", holds=opened == door, seen=f"door {opened}")
    await expect_custody(desk, parcel, "COLLECTED")


@case(
    "jrn/power/spent-code",
    verifies=("LN-NOD-026", "LN-COD-008"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def spent_code(trial: Trial) -> None:
    """A code that was spent stays spent after a power cut."""
    desk, kiosk, parcel, _door = await lies_there(trial)
    await kiosk.collect(parcel.claim.text)
    await expect_custody(desk, parcel, "COLLECTED")
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    await kiosk.turned_away(parcel.claim.text, person="thief")
    await expect_custody(desk, parcel, "COLLECTED")


@case(
    "jrn/power/deposit-before-pulse",
    verifies=("LN-NOD-003", "LN-NOD-004", "LN-NOD-026", "LN-CUS-016"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def deposit_before_pulse(trial: Trial) -> None:
    """A pulse that was planned when the power went is never sent; the label opens a door anew."""
    desk, kiosk, parcel = await begin(trial)
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_PULSE)
    await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    await back_again(trial)
    await kiosk.nothing_opened(0)
    await expect_custody(desk, parcel, "EXPECTED", "DEPOSITING")
    await kiosk.deposit(parcel, driver="driver-again")
    await expect_pulses(kiosk, 1)
    await visit_over(desk)
    await expect_custody(desk, parcel, "WAITING")


@case(
    "jrn/power/deposit-after-pulse",
    verifies=("LN-NOD-004", "LN-NOD-012", "LN-NOD-026"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def deposit_after_pulse(trial: Trial) -> None:
    """The power goes after the pulse: it is not sent again, and the parcel that is put in is not lost."""
    desk, kiosk, parcel = await begin(trial)
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await trial.control.cut_power(wire.CUT_MOMENT_AFTER_PULSE)
    await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
    await back_again(trial)
    door = await the_open_door(kiosk)
    await expect_pulses(kiosk, 1)
    await trial.control.hand(door, wire.HAND_ACTION_PUT)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await visit_over(desk)
    await expect_pulses(kiosk, 1)
    await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")


def _declare_deposit_at_shut(name: str, moment: wire.CutMoment.ValueType, title: str) -> None:
    async def deposit_at_shut(trial: Trial) -> None:
        desk, kiosk, parcel = await begin(trial)
        door = await kiosk.open_for_deposit(parcel)
        await trial.control.hand(door, wire.HAND_ACTION_PUT)
        await trial.control.cut_power(moment)
        await trial.control.hand(door, wire.HAND_ACTION_SHUT)
        await back_again(trial)
        await visit_over(desk)
        await expect_pulses(kiosk, 1)
        await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")
        if await custody_of(desk, parcel) == "WAITING":
            opened = await kiosk.collect(parcel.claim.text)
            trial.expect(f"door {door}", holds=opened == door, seen=f"door {opened}")

    deposit_at_shut.__doc__ = title
    case(
        f"jrn/power/deposit-{name}",
        verifies=("LN-NOD-026", "LN-NOD-012"),
        kind=Kind.FAULT,
        profile=Profile.AUTOMATED,
        needs=NEEDS,
    )(deposit_at_shut)


_declare_deposit_at_shut(
    "before-shut",
    wire.CUT_MOMENT_BEFORE_SHUT,
    "The power goes when the door is shut behind a parcel, before that is stored: it is not forgotten.",
)
_declare_deposit_at_shut(
    "after-shut",
    wire.CUT_MOMENT_AFTER_SHUT,
    "The power goes once it is stored that the door was shut behind a parcel: the parcel is there.",
)


@case(
    "jrn/power/collection-before-pulse",
    verifies=("LN-NOD-003", "LN-NOD-004", "LN-NOD-026", "LN-CUS-016"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def collection_before_pulse(trial: Trial) -> None:
    """The power goes before the pulse of a collection: no door opens later, and the code still works."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.cut_power(wire.CUT_MOMENT_BEFORE_PULSE)
    await trial.control.enter("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text)
    await back_again(trial)
    await kiosk.nothing_opened(1)
    await expect_custody(desk, parcel, "WAITING", "COLLECTING")
    opened = await kiosk.collect(parcel.claim.text, person="recipient-again")
    trial.expect(f"door {door}", holds=opened == door, seen=f"door {opened}")
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "COLLECTED")


@case(
    "jrn/power/collection-after-pulse",
    verifies=("LN-NOD-004", "LN-NOD-012", "LN-NOD-026"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def collection_after_pulse(trial: Trial) -> None:
    """The power goes after the pulse of a collection: it is not sent again, and what was taken is out."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.cut_power(wire.CUT_MOMENT_AFTER_PULSE)
    await trial.control.enter("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text)
    await back_again(trial)
    await expect_pulses(kiosk, 2)
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await visit_over(desk)
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "COLLECTED", "UNCERTAIN")


@case(
    "jrn/power/collection-not-taken",
    verifies=("LN-NOD-026", "LN-NOD-012"),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def collection_not_taken(trial: Trial) -> None:
    """The power goes while a door stands open, and the parcel stays inside: it is not given out on paper."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await kiosk.open_for_collection(parcel.claim.text)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await visit_over(desk)
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")


def _declare_collection_at_shut(name: str, moment: wire.CutMoment.ValueType, title: str) -> None:
    async def collection_at_shut(trial: Trial) -> None:
        desk, kiosk, parcel, door = await lies_there(trial)
        await kiosk.open_for_collection(parcel.claim.text)
        await trial.control.hand(door, wire.HAND_ACTION_TAKE)
        await trial.control.cut_power(moment)
        await trial.control.hand(door, wire.HAND_ACTION_SHUT)
        await back_again(trial)
        await visit_over(desk)
        await expect_pulses(kiosk, 2)
        await expect_custody(desk, parcel, "COLLECTED", "UNCERTAIN")
        await kiosk.turned_away(parcel.claim.text, person="thief")

    collection_at_shut.__doc__ = title
    case(
        f"jrn/power/collection-{name}",
        verifies=("LN-NOD-026", "LN-NOD-012"),
        kind=Kind.FAULT,
        profile=Profile.AUTOMATED,
        needs=NEEDS,
    )(collection_at_shut)


_declare_collection_at_shut(
    "before-shut",
    wire.CUT_MOMENT_BEFORE_SHUT,
    "The power goes when the door is shut after a collection, before that is stored: the code opens no more.",
)
_declare_collection_at_shut(
    "after-shut",
    wire.CUT_MOMENT_AFTER_SHUT,
    "The power goes once it is stored that the door was shut after a collection: the code opens no more.",
)
