"""From a URL in the configuration to an open lock bank.

    serial:/dev/ttyUSB0                KR-CU16 boards on this device, or serial:socket://host:port (serialx)
    serial:/dev/ttyUSB0?dialect=cu48   boards of another dialect
    simulated:                         no hardware; its settings are in `simulated_url`
    anything-else:...                  an installed driver: an entry point of the group `lockernet_node.banks`

A driver is a callable `(url, doors) -> async context manager of a LockBank` (docs/guides/drivers.md).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from importlib.metadata import entry_points
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import DoorAddress, check_doors, check_span
from lockernet_node.hardware.dialects import KR_CU16, dialect_named
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.hardware.simulated_url import open_simulated
from lockernet_node.ports import LockBank

ENTRY_POINTS = "lockernet_node.banks"

Doors: TypeAlias = Mapping[str, DoorAddress]
OpenBank: TypeAlias = Callable[[str, Doors], AbstractAsyncContextManager[LockBank]]


def open_bank(url: str, doors: Doors) -> AbstractAsyncContextManager[LockBank]:
    """The bank that this URL names; `Malformed` for a scheme, path or layout that cannot be."""
    scheme, colon, rest = url.partition(":")
    if not colon:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: expected a URL like simulated:, got {url!r}")
    check_doors(doors)
    if scheme in _BUILT_IN:
        return _BUILT_IN[scheme](rest, doors)
    for entry in entry_points(group=ENTRY_POINTS, name=scheme):
        opened: AbstractAsyncContextManager[LockBank] = entry.load()(url, doors)
        return opened
    known = ", ".join(f"{name}:" for name in known_schemes())
    raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: expected one of {known}, got {scheme}:")


def known_schemes() -> list[str]:
    """What a bank URL may begin with here: what ships with the node, and the installed drivers."""
    return [
        *_BUILT_IN,
        *sorted({entry.name for entry in entry_points(group=ENTRY_POINTS)} - _BUILT_IN.keys()),
    ]


def _serial(rest: str, doors: Doors) -> AbstractAsyncContextManager[LockBank]:
    device, _, query = rest.partition("?")
    if not device:
        raise Malformed(ErrorCode.CONFIGURATION, "bank.url: expected serial:/dev/ttyUSB0, got serial:")
    try:
        asked = dict(parse_qsl(query, strict_parsing=bool(query)))
        dialect = dialect_named(asked.pop("dialect", KR_CU16.name))
    except ValueError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: {error}, in serial:{rest}") from None
    except Malformed as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: {error.message}, in serial:{rest}") from None
    if asked and "://" not in device:
        raise Malformed(ErrorCode.CONFIGURATION, f"bank.url: expected dialect, got {', '.join(asked)}")
    check_span(doors, dialect.span, dialect=dialect.name)
    return open_serial_bank(f"{device}?{urlencode(asked)}" if asked else device, doors, dialect=dialect)


_BUILT_IN: Mapping[str, OpenBank] = {"serial": _serial, "simulated": open_simulated}
