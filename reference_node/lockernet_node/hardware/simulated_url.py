"""The settings of `simulated:`, a bank without hardware.

    simulated:?seed=7&faults=0.05                  about 5 % of doors, boards, answers; repeatable
    simulated:?seed=7&faults=0.05&only=jammed,lost of these kinds alone
    simulated:?jammed=A01,B02&latch_says_open=C01  these doors, as said: any fault of a door
    simulated:?dead=A01                            the board behind this door neither acts nor answers
    simulated:?occupied=A01,A02                    something lies there from the start

Drawn answers and power cuts befall unlocks, by their number.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import parse_qsl

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.faults import DOOR_FAULTS, Fault, draw_of
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import LockBank

OCCUPIED = "occupied"
DOOR_SETTINGS = (*(fault.value for fault in DOOR_FAULTS), Fault.DEAD.value, OCCUPIED)
SETTINGS = ("seed", "faults", "only", *DOOR_SETTINGS)


def open_simulated(rest: str, doors: Mapping[str, DoorAddress]) -> AbstractAsyncContextManager[LockBank]:
    """The bank that this URL, without its scheme, asks for; `Malformed` for what cannot be."""
    try:
        return _open(_bank(rest, list(doors)))
    except ValueError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: {error}, in simulated:{rest}") from None
    except Malformed as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: {error.message}, in simulated:{rest}") from None


@asynccontextmanager
async def _open(bank: SimulatedBank) -> AsyncIterator[LockBank]:
    try:
        yield bank
    finally:
        await bank.aclose()


def _bank(rest: str, doors: list[str]) -> SimulatedBank:
    if rest and not rest.startswith("?"):
        raise ValueError("expected settings after a question mark")
    asked = dict(parse_qsl(rest[1:], strict_parsing=len(rest) > 1))
    if unknown := asked.keys() - set(SETTINGS):
        raise ValueError(f"expected one of {', '.join(SETTINGS)}; got {min(unknown)}")
    named = {setting: _known_doors(setting, asked.get(setting), doors) for setting in DOOR_SETTINGS}
    only = asked["only"].split(",") if "only" in asked else ()
    draw = draw_of(int(asked.get("seed", "0")), float(asked.get("faults", "0")), only)
    bank = SimulatedBank(doors, occupied=named[OCCUPIED], draw=draw)
    for fault in DOOR_FAULTS:
        for door in named[fault.value]:
            bank.spoil(door, fault)
    for door in named[Fault.DEAD.value]:
        bank.silence(door)
    return bank


def _known_doors(setting: str, listed: str | None, doors: list[str]) -> list[str]:
    named = listed.split(",") if listed else []
    for door in named:
        if door not in doors:
            raise ValueError(f"{setting}: expected a compartment of the bank, got {door!r}")
    return named
