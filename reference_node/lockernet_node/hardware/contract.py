"""The contract of `LockBank` as checks: whoever writes a driver runs them against it, simulated or real.

A `Stage` is an open bank with at least two doors, all shut and empty, and the hands of somebody who stands
before it. Each check gets a stage of its own; `BrokenContract` says what was expected and what came:

    @pytest.mark.parametrize("check", CHECKS)
    async def test_the_bank_keeps_the_contract(check: Check) -> None:
        await check(my_stage)

`FAULT_CHECKS` are for who can also break the boards behind the bank. The checks know no test framework.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import NoReturn, TypeAlias, TypeVar

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import DoorReading, LockBank

T = TypeVar("T")


class BrokenContract(AssertionError):
    """The bank does not do what the port promises."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a person does to a door, by the name of its compartment."""

    force_open: Callable[[str], None]
    """Opens it without a pulse."""
    close: Callable[[str], None]
    place: Callable[[str], None]
    """Puts something behind the open door."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How the boards behind the bank are broken."""

    jam: Callable[[str], None]
    """The bolt of this door moves no more."""
    silence: Callable[[str], None]
    """The board of this door neither acts nor answers."""
    mute: Callable[[str], None]
    """The board of this door acts, and its answers are lost."""
    cut_power: Callable[[], None]
    return_power: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A bank under test and the world behind it."""

    bank: LockBank
    doors: tuple[str, ...]
    hands: Hands
    pulses: Callable[[], int]
    """How many locks were driven so far, whatever the bank says."""
    faults: Faults | None = None
    infrared: bool = True
    """False if the doors have no occupancy sensor: their readings say None."""
    patience_seconds: float = 5.0
    """The longest that a check waits for one reading or one call."""


OpenStage: TypeAlias = Callable[[], AbstractAsyncContextManager[Stage]]
Check: TypeAlias = Callable[[OpenStage], Awaitable[None]]


async def every_door_is_told_once_and_then_each_change(stage: OpenStage) -> None:
    """`changes` begins with all doors, in any order, and goes on with what moves."""
    async with stage() as on:
        changes = aiter(on.bank.changes())
        first = [await _within(on, anext(changes)) for _ in on.doors]
        _expect({reading.compartment for reading in first}, set(on.doors))
        _expect(sorted(first, key=_name), [_shut(on, door) for door in sorted(on.doors)])
        door = on.doors[-1]
        on.hands.force_open(door)
        _expect(await _within(on, anext(changes)), _reading(on, door, closed=False, occupied=False))
        on.hands.close(door)
        _expect(await _within(on, anext(changes)), _shut(on, door))


async def the_infrared_tells_what_lies_inside(stage: OpenStage) -> None:
    """`occupied` follows the parcel, and is None where there is no sensor."""
    async with stage() as on:
        door = on.doors[0]
        on.hands.force_open(door)
        on.hands.place(door)
        _expect(await on.bank.read(door), _reading(on, door, closed=False, occupied=True))
        on.hands.close(door)
        _expect(await on.bank.read(door), _reading(on, door, closed=True, occupied=True))


async def nothing_but_unlock_moves_a_bolt(stage: OpenStage) -> None:
    """Opening the bank, reading, listening and expecting somebody pulse nothing."""
    async with stage() as on:
        await _first_round(on)
        on.bank.expect_unlock()
        _expect([await on.bank.read(door) for door in on.doors], [_shut(on, door) for door in on.doors])
        _expect(on.pulses(), 0)


async def one_unlock_is_one_pulse_on_one_door(stage: OpenStage) -> None:
    """The door that was named opens, and no other; `read` is fresh."""
    async with stage() as on:
        door = on.doors[-1]
        await _within(on, on.bank.unlock(door))
        readings = [await on.bank.read(each) for each in on.doors]
        _expect([reading.compartment for reading in readings if reading.closed is False], [door])
        _expect(on.pulses(), 1)


async def unlocks_at_the_same_time_each_send_their_own_pulse(stage: OpenStage) -> None:
    """None is dropped and none is sent twice."""
    async with stage() as on:
        await _within(on, asyncio.gather(*(on.bank.unlock(door) for door in on.doors)))
        _expect([(await on.bank.read(door)).closed for door in on.doors], [False] * len(on.doors))
        _expect(on.pulses(), len(on.doors))


async def a_caller_who_gives_up_costs_at_most_one_pulse(stage: OpenStage) -> None:
    """A cancelled unlock is sent once or never, and the next caller is served."""
    async with stage() as on:
        await _first_round(on)
        first, second = on.doors[0], on.doors[-1]
        for step in range(3):  # before it began, and wherever it is after a moment
            unlocking = asyncio.create_task(on.bank.unlock(first))
            await asyncio.sleep(0.003 * step)
            unlocking.cancel()
            await asyncio.wait([unlocking])
        await _within(on, on.bank.unlock(second))
        _expect(await on.bank.read(second), _reading(on, second, closed=False, occupied=False))
        if not 1 <= on.pulses() <= 4:
            _break("1 to 4 pulses for three cancelled unlocks and one more", on.pulses())


async def two_listeners_hear_the_same(stage: OpenStage) -> None:
    """Each stream tells all."""
    async with stage() as on:
        door = on.doors[0]
        listeners = [aiter(on.bank.changes()) for _ in range(2)]
        await _within(on, on.bank.unlock(door))
        heard = [await _next_open(on, listener) for listener in listeners]
        _expect(heard, [_reading(on, door, closed=False, occupied=False)] * 2)


async def closing_ends_the_streams_and_every_pulse(stage: OpenStage) -> None:
    """After `aclose`, also the second one, nobody waits for ever and nothing is pulsed."""
    async with stage() as on:
        await _first_round(on)
        listening = asyncio.create_task(_read_to_the_end(on.bank))
        await asyncio.sleep(0)
        await _within(on, on.bank.aclose())
        await _within(on, on.bank.aclose())
        await _within(on, listening)
        _expect(await _why_not(on, on.doors[0]), ErrorCode.BOARD_SILENT)
        _expect(on.pulses(), 0)


async def a_jammed_door_answers_and_stays_shut(stage: OpenStage) -> None:
    """`unlock` says that the board has acted; the latch says that nothing moved."""
    async with stage() as on:
        door = on.doors[1]
        _faults(on).jam(door)
        await _within(on, on.bank.unlock(door))
        _expect(await on.bank.read(door), _shut(on, door))


async def a_silent_board_is_unavailable_and_reads_none(stage: OpenStage) -> None:
    """`Unavailable(BOARD_SILENT)`, and readings of None until it answers."""
    async with stage() as on:
        await _first_round(on)
        door = on.doors[-1]
        _faults(on).silence(door)
        _expect(await _why_not(on, door), ErrorCode.BOARD_SILENT)
        _expect(await on.bank.read(door), DoorReading(door, closed=None, occupied=None))


async def an_answer_that_is_lost_is_not_pulsed_for_again(stage: OpenStage) -> None:
    """Whether the door opened is unknown; one call never sends two pulses (LN-NOD-004)."""
    async with stage() as on:
        await _first_round(on)
        door = on.doors[-1]
        _faults(on).mute(door)
        _expect(await _why_not(on, door), ErrorCode.BOARD_SILENT)
        _expect(on.pulses(), 1)


async def a_power_cut_moves_no_bolt(stage: OpenStage) -> None:
    """Without power all doors read None; with it they stand as before, and nothing is made up for."""
    async with stage() as on:
        door = on.doors[0]
        await _within(on, on.bank.unlock(door))
        before = [await on.bank.read(each) for each in on.doors]
        _faults(on).cut_power()
        _expect([(await on.bank.read(each)).closed for each in on.doors], [None] * len(on.doors))
        _expect(await _why_not(on, on.doors[-1]), ErrorCode.BOARD_SILENT)
        _faults(on).return_power()
        _expect([await on.bank.read(each) for each in on.doors], before)
        _expect(on.pulses(), 1)


CHECKS: tuple[Check, ...] = (
    every_door_is_told_once_and_then_each_change,
    the_infrared_tells_what_lies_inside,
    nothing_but_unlock_moves_a_bolt,
    one_unlock_is_one_pulse_on_one_door,
    unlocks_at_the_same_time_each_send_their_own_pulse,
    a_caller_who_gives_up_costs_at_most_one_pulse,
    two_listeners_hear_the_same,
    closing_ends_the_streams_and_every_pulse,
)
"""For every bank."""

FAULT_CHECKS: tuple[Check, ...] = (
    a_jammed_door_answers_and_stays_shut,
    a_silent_board_is_unavailable_and_reads_none,
    an_answer_that_is_lost_is_not_pulsed_for_again,
    a_power_cut_moves_no_bolt,
)
"""For a stage with `faults`."""


async def _first_round(on: Stage) -> None:
    changes = aiter(on.bank.changes())
    for _ in on.doors:
        await _within(on, anext(changes))


async def _next_open(on: Stage, changes: AsyncIterator[DoorReading]) -> DoorReading:
    while True:
        reading = await _within(on, anext(changes))
        if reading.closed is False:
            return reading


async def _read_to_the_end(bank: LockBank) -> None:
    async for _ in bank.changes():
        pass


async def _why_not(on: Stage, door: str) -> ErrorCode:
    try:
        await _within(on, on.bank.unlock(door))
    except Unavailable as error:
        return error.code
    raise BrokenContract(f"expected unlock({door!r}) to raise Unavailable, got a normal return")


async def _within(on: Stage, waited: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(on.patience_seconds):
            return await waited
    except (TimeoutError, StopAsyncIteration) as error:
        raise BrokenContract(f"expected it within {on.patience_seconds} s, got {error!r}") from error


def _faults(on: Stage) -> Faults:
    if on.faults is None:
        raise ValueError("this check needs a stage with faults")
    return on.faults


def _shut(on: Stage, door: str) -> DoorReading:
    return _reading(on, door, closed=True, occupied=False)


def _reading(on: Stage, door: str, *, closed: bool, occupied: bool) -> DoorReading:
    return DoorReading(door, closed=closed, occupied=occupied if on.infrared else None)


def _name(reading: DoorReading) -> str:
    return reading.compartment


def _expect(came: object, expected: object) -> None:
    if came != expected:
        _break(expected, came)


def _break(expected: object, came: object) -> NoReturn:
    raise BrokenContract(f"expected {expected}, got {came}")
