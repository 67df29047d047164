"""Doors that jam, boards that fall silent: one pulse for one intent, and no bolt moves by itself."""

from datetime import timedelta

from lockernet_conformance.cases.faults.handing_over import begin, expect_pulses, lies_there
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.happenings import happenings
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.standing import back_again, custody_of, expect_custody, visit_over
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
AUTOMATED = Profile.AUTOMATED
LOOKS = 4
INTENTS = ("deposit_started", "collection_started", "compartment_reopened", "removal_started")
A_MINUTE = timedelta(minutes=1)
NOT_OPEN = (wire.SCENE_FAILED, wire.SCENE_OPENING, wire.SCENE_REFUSED, wire.SCENE_DRIVER, wire.SCENE_ASKING)


async def together_at_kiosk(trial: Trial, *acts: tuple[str, wire.KioskAct.ValueType, str]) -> None:
    """Several people do something at the same moment."""
    enter = methods()["Enter"].request
    questions = [
        trial.question("Enter", enter(person=person, act=act, text=text), to="control", seconds=30)
        for person, act, text in acts
    ]
    await trial.probe.ask_together(questions)


async def one_pulse_for_each_intent(desk: Desk, kiosk: Kiosk) -> None:
    """As many pulses left the node as the courier's feed tells intents to open. Raises Failed."""
    intents = sum(each.name in INTENTS for each in await happenings(desk))
    pulses = await kiosk.pulses()
    desk.trial.expect(f"{intents} pulses, one for each intent", holds=pulses == intents, seen=f"{pulses}")


async def break_all(trial: Trial, fault: wire.DoorFault.ValueType) -> None:
    """The same is wrong with every door."""
    for door in trial.world.doors:
        await trial.control.break_door(door, fault)


@case("jrn/doors/one-pulse", verifies=("LN-NOD-004",), kind=Kind.POSITIVE, profile=AUTOMATED, needs=NEEDS)
async def one_pulse(trial: Trial) -> None:
    """A deposit sends one pulse and a collection one more, however long people look at the screen."""
    desk, kiosk, parcel = await begin(trial)
    door = await kiosk.open_for_deposit(parcel)
    for _ in range(LOOKS):
        await kiosk.see("driver", wire.KIOSK_ACT_LOOK, "", wire.SCENE_DOOR_OPEN)
    await expect_pulses(kiosk, 1)
    await trial.control.hand(door, wire.HAND_ACTION_PUT)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await visit_over(desk)
    await kiosk.collect(parcel.claim.text)
    await visit_over(desk)
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "COLLECTED")


@case(
    "jrn/doors/code-twice-at-once", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS
)
async def code_twice_at_once(trial: Trial) -> None:
    """The same code shown several times at one moment sends one pulse for each intent that is recorded."""
    desk, kiosk, parcel, _door = await lies_there(trial)
    acts = [(f"person-{each}", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text) for each in range(4)]
    await together_at_kiosk(trial, *acts)
    await one_pulse_for_each_intent(desk, kiosk)


@case(
    "jrn/doors/label-twice-at-once", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS
)
async def label_twice_at_once(trial: Trial) -> None:
    """The same label scanned by two drivers at one moment opens one door, by a pulse for each intent."""
    desk, kiosk, parcel = await begin(trial)
    for driver in ("one", "two"):
        await kiosk.see(driver, wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    acts = [(driver, wire.KIOSK_ACT_SCAN_LABEL, parcel.label) for driver in ("one", "two")]
    await together_at_kiosk(trial, *acts)
    await one_pulse_for_each_intent(desk, kiosk)
    opened = [name for name, door in (await trial.control.doors()).items() if door.open]
    trial.expect("one open door", holds=len(opened) == 1, seen=f"{len(opened)} open doors")


@case(
    "jrn/doors/jammed-collection", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS
)
async def jammed_collection(trial: Trial) -> None:
    """A bolt that does not move is pulsed once, and not again by itself; the parcel counts as inside."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_JAMMED)
    await kiosk.see("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text, *NOT_OPEN)
    await expect_pulses(kiosk, 2)
    for _ in range(3):
        await trial.control.pass_time(A_MINUTE)
    await visit_over(desk)
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")


@case("jrn/doors/jammed-deposit", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def jammed_deposit(trial: Trial) -> None:
    """A driver's door that does not open is pulsed once, and the parcel does not count as deposited."""
    desk, kiosk, parcel = await begin(trial)
    await break_all(trial, wire.DOOR_FAULT_JAMMED)
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label, *NOT_OPEN)
    pulsed = await kiosk.pulses()
    trial.expect("one pulse", holds=pulsed == 1, seen=f"{pulsed} pulses")
    await visit_over(desk)
    await expect_pulses(kiosk, 1)
    await expect_custody(desk, parcel, "EXPECTED", "ABORTED", "UNCERTAIN")


@case(
    "jrn/doors/silent-board", verifies=("LN-NOD-004", "LN-NOD-012"), kind=Kind.FAULT, profile=AUTOMATED,
    needs=NEEDS,
)  # fmt: skip
async def silent_board(trial: Trial) -> None:
    """A pulse to a silent board is sent once; no bolt moves when it is back, and the parcel is there."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_SILENT)
    await kiosk.see("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text, *NOT_OPEN)
    after = await kiosk.pulses()
    trial.expect("one pulse at most", holds=after <= 2, seen=f"{after - 1} pulses")
    await visit_over(desk)
    await trial.control.mend(door)
    await trial.control.pass_time(A_MINUTE)
    await kiosk.nothing_opened(after)
    await expect_custody(desk, parcel, "WAITING", "UNCERTAIN")


@case(
    "jrn/doors/silent-while-dark", verifies=("LN-NOD-012",), kind=Kind.FAULT, profile=AUTOMATED,
    needs=(*NEEDS, Ability.POWER),
)  # fmt: skip
async def silent_while_dark(trial: Trial) -> None:
    """A node that starts while a board is silent gives nothing out by what the sensors said before."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await kiosk.open_for_collection(parcel.claim.text)
    await trial.control.break_door(door, wire.DOOR_FAULT_SILENT)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    await visit_over(desk)
    seen = await custody_of(desk, parcel)
    trial.expect("no word that the parcel is out", holds=seen != "COLLECTED", seen=seen)
    await expect_pulses(kiosk, 2)


@case(
    "jrn/doors/others-are-served", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS
)
async def others_are_served(trial: Trial) -> None:
    """A silent board does not stop the node: orders are answered, and doors of other boards open."""
    desk, kiosk, parcel, door = await lies_there(trial)
    names = trial.world.doors
    far = names[-1] if names.index(door) < len(names) // 2 else names[0]
    await trial.control.break_door(far, wire.DOOR_FAULT_SILENT)
    await trial.control.hand(far, wire.HAND_ACTION_FORCE)
    second = desk.parcel()
    (await desk.reserve(second)).confirmed()
    await kiosk.collect(parcel.claim.text)
    await visit_over(desk)
    await kiosk.deposit(second, driver="driver-two")
    await visit_over(desk)
    await expect_custody(desk, parcel, "COLLECTED")
    await expect_custody(desk, second, "WAITING")


@case("jrn/doors/mute-board", verifies=("LN-NOD-004",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS)
async def mute_board(trial: Trial) -> None:
    """A board that acts and whose answers are lost is not pulsed again, and records no hand-over."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await trial.control.break_door(door, wire.DOOR_FAULT_MUTE)
    await trial.control.enter("recipient", wire.KIOSK_ACT_SHOW_CODE, parcel.claim.text)
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.pass_time(A_MINUTE)
    await trial.control.mend(door)
    await visit_over(desk)
    await expect_pulses(kiosk, 2)
    await expect_custody(desk, parcel, "UNCERTAIN", "WAITING")


@case(
    "jrn/doors/power-of-all-boards", verifies=("LN-NOD-012",), kind=Kind.FAULT, profile=AUTOMATED, needs=NEEDS
)
async def power_of_all_boards(trial: Trial) -> None:
    """All boards fall silent and come back: no bolt moves, and what waits there can be collected."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await break_all(trial, wire.DOOR_FAULT_SILENT)
    await trial.control.pass_time(A_MINUTE)
    for each in trial.world.doors:
        await trial.control.mend(each)
    await trial.control.pass_time(A_MINUTE)
    await kiosk.nothing_opened(1)
    opened = await kiosk.collect(parcel.claim.text)
    trial.expect(f"door {door}", holds=opened == door, seen=f"door {opened}")
    await expect_custody(desk, parcel, "COLLECTED")
