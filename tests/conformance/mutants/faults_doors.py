"""Nodes that pulse too often, trust old words of sensors, or raise the wrong alarms."""

import asyncio
from typing import Any

from conformance.targets.reference.wired_bank import WiredBank
from lockernet.custody import parties
from lockernet.errors import Unavailable
from lockernet.models.events import DoorLeftOpen, UnexpectedDoorOpened
from lockernet_node.effects import Effects
from lockernet_node.pipeline import door_alarms
from lockernet_node.pipeline.door_alarms import Alarm, Alarms
from lockernet_node.pipeline.reports import Reports
from tests.conformance.mutants.registry import change, mutant

DOORS = ("jrn/doors/*", "jrn/power/*", "jrn/alarm/*", "jrn/store/*", "jrn/stop/*", "jrn/erase/*")


@mutant("jrn/doors/one-pulse", also=(*DOORS, "jrn/*"))
def pulses_twice() -> None:
    """Each intent sends two pulses, to be sure."""
    unlock = WiredBank.unlock

    async def twice(self: Any, compartment: str) -> None:
        await unlock(self, compartment)
        await unlock(self, compartment)

    change(WiredBank, "unlock", twice)


@mutant("jrn/doors/mute-board", also=DOORS)
def repeats_to_a_silent_board() -> None:
    """A pulse that the board does not answer is sent again."""
    unlock = WiredBank.unlock

    async def insists(self: Any, compartment: str) -> None:
        try:
            await unlock(self, compartment)
        except Unavailable:
            await unlock(self, compartment)

    change(WiredBank, "unlock", insists)


@mutant("jrn/doors/jammed-collection", "jrn/doors/jammed-deposit", also=DOORS)
def repeats_for_a_jammed_door() -> None:
    """A door that stays shut is pulsed again by the node itself."""
    watch = Effects._watch

    async def again(self: Any, planned: Any) -> None:
        if planned.compartment in self._reports.alarms._pulsed:  # nobody saw it open
            await self._bank.unlock(planned.compartment)
        await watch(self, planned)

    async def watches(self: Any, planned: Any) -> None:
        await asyncio.sleep(3)
        await again(self, planned)

    change(Effects, "_watch", watches)


@mutant("jrn/doors/power-of-all-boards", "jrn/doors/silent-board", also=DOORS)
def greets_boards_with_a_pulse() -> None:
    """A board that answers again gets a pulse, to see whether it works."""
    silent: set[str] = set()
    door = Reports.door
    banks: list[WiredBank] = []
    tasks: list[asyncio.Task[None]] = []
    begin = WiredBank.__init__

    def made(self: Any, line: Any) -> None:
        begin(self, line)
        banks.append(self)

    async def greets(self: Any, reading: Any) -> None:
        await door(self, reading)
        if reading.closed is None:
            silent.add(reading.compartment)
        elif reading.compartment in silent:
            silent.discard(reading.compartment)
            tasks.append(asyncio.create_task(banks[-1].unlock(reading.compartment)))

    change(WiredBank, "__init__", made)
    change(Reports, "door", greets)


@mutant("jrn/alarm/left-open-silent", also=DOORS)
def believes_old_words() -> None:
    """While a board is silent, what its sensors said before still counts."""
    door = Reports.door

    async def deaf(self: Any, reading: Any) -> None:
        if reading.closed is not None:
            await door(self, reading)

    change(Reports, "door", deaf)


@mutant("jrn/alarm/silent-between", also=("jrn/alarm/*",))
def silence_ends_an_opening() -> None:
    """A door whose board fell silent counts as shut."""
    note = Alarms.note

    def notes(self: Any, reading: Any) -> None:
        note(self, reading)
        if reading.closed is None:
            self._open.pop(reading.compartment, None)

    change(Alarms, "note", notes)


@mutant("jrn/alarm/forced", "jrn/alarm/forced-twice", "jrn/alarm/pulse-explains-once", also=("jrn/alarm/*",))
def sees_no_forced_doors() -> None:
    """A door before an empty compartment may be broken open unnoticed."""
    change(door_alarms, "record_unexpected", lambda *_args, **_kwargs: None)


@mutant("jrn/alarm/forced-twice")
def alarms_once_in_a_life() -> None:
    """A door that was an alarm once is none ever after."""
    told: set[str] = set()
    before = door_alarms.record_unexpected

    def once(tx: Any, point: Any, compartment: str, *, moment: Any) -> None:
        if compartment not in told:
            told.add(compartment)
            before(tx, point, compartment, moment=moment)

    change(door_alarms, "record_unexpected", once)


@mutant("jrn/alarm/pulse-explains-once", also=("jrn/alarm/*",))
def any_pulse_explains() -> None:
    """Once a door was pulsed, whatever opens is expected."""
    pulsed: list[str] = []
    change(Alarms, "expect", lambda _self, compartment: pulsed.append(compartment))
    change(Alarms, "is_expected", lambda _self, _compartment: bool(pulsed))


@mutant("jrn/alarm/explained", also=("jrn/alarm/*",))
def every_opening_is_an_alarm() -> None:
    """A door that opens by a pulse is an alarm too."""
    door = Reports._door

    def alarmed(self: Any, reading: Any, moment: Any, tx: Any) -> bool:
        if reading.closed is False and tx.custody_in(reading.compartment) is not None:
            door_alarms.record_unexpected(tx, self._desk.point, reading.compartment, moment=moment)
        return door(self, reading, moment, tx)

    change(Reports, "_door", alarmed)


@mutant(
    "jrn/alarm/left-open", "jrn/alarm/left-open-twice", "jrn/alarm/left-open-parcel", also=("jrn/alarm/*",)
)
def lets_doors_stand_open() -> None:
    """A door may stand open for ever."""
    change(Alarms, "overdue", lambda _self: [])


@mutant("jrn/alarm/left-open", "jrn/alarm/left-open-twice", also=("jrn/alarm/*",))
def nags_about_open_doors() -> None:
    """A door that stands open is told again and again."""
    overdue = Alarms.overdue

    def again(self: Any) -> list[str]:
        for opening in self._open.values():
            opening.told = tuple(each for each in opening.told if each is not Alarm.LEFT_OPEN)
        return overdue(self)

    change(Alarms, "overdue", again)


@mutant("jrn/alarm/left-open-parcel", also=("jrn/alarm/*", "jrn/restored/*", "jrn/receipt/*"))
def tells_no_courier() -> None:
    """Of a door that stands open before a parcel its courier hears nothing."""
    before = parties.concerned

    def some(custody: Any, event: Any) -> Any:
        return () if isinstance(event, DoorLeftOpen) else before(custody, event)

    change(parties, "concerned", some)


@mutant("jrn/alarm/parcel-inside", also=("jrn/*",))
def tells_no_courier_of_forced_doors() -> None:
    """Of a door that was broken open before a parcel its courier hears nothing."""
    before = parties.concerned

    def some(custody: Any, event: Any) -> Any:
        return () if isinstance(event, UnexpectedDoorOpened) else before(custody, event)

    change(parties, "concerned", some)
