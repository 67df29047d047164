"""From a URL in the configuration to an open lock bank.

    serial:/dev/ttyUSB0              KR-CU16 boards on this device (or on a serialx URL: serial:socket://host:port)
    simulated:                       no hardware; simulated:?seed=7&faults=0.05 spoils about 5 % of the doors
    anything-else:...                an installed entry point of the group `lockernet_node.lock_banks`

An entry point is a callable `(url, doors) -> async context manager of a LockBank`.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import entry_points
from typing import TypeAlias
from urllib.parse import parse_qsl

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import DoorAddress, check_doors
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import LockBank

ENTRY_POINTS = "lockernet_node.lock_banks"

Doors: TypeAlias = Mapping[str, DoorAddress]
OpenBank: TypeAlias = Callable[[str, Doors], AbstractAsyncContextManager[LockBank]]


def open_bank(url: str, doors: Doors) -> AbstractAsyncContextManager[LockBank]:
    """The bank that this URL names; `Malformed` for a scheme, path or layout that cannot be."""
    scheme, colon, rest = url.partition(":")
    if not colon:
        raise Malformed(ErrorCode.CONFIGURATION, f"expected a hardware URL like simulated:, got {url!r}")
    check_doors(doors)
    if scheme in _BUILT_IN:
        return _BUILT_IN[scheme](rest, doors)
    for entry in entry_points(group=ENTRY_POINTS, name=scheme):
        opened: AbstractAsyncContextManager[LockBank] = entry.load()(url, doors)
        return opened
    raise Malformed(ErrorCode.CONFIGURATION, f"expected serial:, simulated: or a plug-in, got {scheme}:")


def _serial(path: str, doors: Doors) -> AbstractAsyncContextManager[LockBank]:
    if not path:
        raise Malformed(ErrorCode.CONFIGURATION, "expected a device as in serial:/dev/ttyUSB0, got serial:")
    return open_serial_bank(path, doors)


@asynccontextmanager
async def _open_simulated(bank: SimulatedBank) -> AsyncIterator[LockBank]:
    try:
        yield bank
    finally:
        await bank.aclose()


def _simulated(rest: str, doors: Doors) -> AbstractAsyncContextManager[LockBank]:
    bank = SimulatedBank(doors)
    try:
        asked = dict(parse_qsl(rest.removeprefix("?"), strict_parsing=bool(rest)))
        seed, share = int(asked.pop("seed", "0")), float(asked.pop("faults", "0"))
    except ValueError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"simulated:{rest}: {error}") from error
    if asked or not 0 <= share <= 1:
        expected = "expected seed (a number) and faults (0 to 1)"
        raise Malformed(ErrorCode.CONFIGURATION, f"{expected}, got simulated:{rest}")
    bank.draw_faults(seed=seed, share=share)
    return _open_simulated(bank)


_BUILT_IN: Mapping[str, OpenBank] = {"serial": _serial, "simulated": _simulated}
