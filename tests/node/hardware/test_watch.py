"""The stream of readings: every door once, then each change, and no listener grows without end."""

import asyncio

from lockernet_node.hardware import watch
from lockernet_node.hardware.watch import DoorWatch
from lockernet_node.ports import DoorReading
from tests.patience import PATIENCE_SECONDS


def reading(compartment: str, *, closed: bool = True, occupied: bool = False) -> DoorReading:
    return DoorReading(compartment, closed=closed, occupied=occupied)


async def collect(doors: DoorWatch) -> list[DoorReading]:
    return [each async for each in doors.changes()]


async def test_nothing_is_told_before_every_door_was_read() -> None:
    doors = DoorWatch(["A", "B"])
    listening = asyncio.create_task(collect(doors))

    doors.note(reading("A"))
    doors.note(reading("A", closed=False))
    await asyncio.sleep(0)
    doors.note(reading("B"))
    doors.note(reading("B", occupied=True))
    await asyncio.sleep(0)
    doors.close()

    assert await listening == [reading("A", closed=False), reading("B", occupied=True)]


async def test_each_change_is_told_once_and_in_order() -> None:
    doors = DoorWatch(["A"])
    doors.note(reading("A"))
    stream = aiter(doors.changes())
    assert await anext(stream) == reading("A")

    for closed in (True, False, False, True):
        doors.note(reading("A", closed=closed))
    doors.close()

    assert [each.closed async for each in stream] == [False, True]


async def test_a_stream_that_is_waiting_ends_on_close() -> None:
    doors = DoorWatch(["A"])
    listening = asyncio.create_task(collect(doors))
    await asyncio.sleep(0)

    doors.close()

    assert await asyncio.wait_for(listening, PATIENCE_SECONDS) == []


async def test_a_listener_far_behind_keeps_the_newest_of_each_door() -> None:
    doors = DoorWatch(["A", "B"])
    doors.note(reading("A"))
    doors.note(reading("B"))
    stream = aiter(doors.changes())
    await anext(stream)

    doors.note(reading("B", occupied=True))
    for number in range(2 * watch.BACKLOG + 1):
        doors.note(reading("A", closed=bool(number % 2)))
    doors.close()
    told = [each async for each in stream]

    assert len(told) <= watch.BACKLOG
    assert reading("B", occupied=True) in told
    assert told[-1] == reading("A", closed=False)
