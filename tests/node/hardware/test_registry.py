"""From a URL to a bank: what is served, and what is refused with a line that says what is expected."""

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.dialects import CU48
from lockernet_node.hardware.registry import open_bank
from lockernet_node.hardware.serial_bank import SerialBank
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import DoorReading
from tests.node.hardware.rig import DOORS, first_round, standing_boards


async def test_a_serial_url_opens_the_boards_behind_a_device() -> None:
    async with standing_boards() as boards, open_bank(f"serial:{boards.device}", DOORS) as bank:
        assert isinstance(bank, SerialBank)
        assert all(reading.closed for reading in (await first_round(bank)).values())


async def test_a_serial_url_names_the_dialect_of_its_boards() -> None:
    doors = {"Z48": DoorAddress(0, 47)}
    async with (
        standing_boards(1, dialect=CU48) as boards,
        open_bank(f"serial:{boards.device}?dialect=cu48", doors) as bank,
    ):
        await bank.unlock("Z48")

        assert not boards.world.door(0, 47).latched


async def test_a_simulated_url_opens_a_bank_without_hardware() -> None:
    async with open_bank("simulated:", DOORS) as bank:
        assert isinstance(bank, SimulatedBank)
        await bank.unlock("A01")
        assert (await bank.read("A01")).closed is False


async def test_a_simulated_url_may_ask_for_drawn_faults() -> None:
    url = "simulated:?seed=3&faults=1&only=infrared_says_occupied"
    async with open_bank(url, DOORS) as bank:
        assert [(await bank.read(door)).occupied for door in DOORS] == [True] * len(DOORS)


async def test_a_simulated_url_may_say_what_is_wrong_with_which_door() -> None:
    url = "simulated:?jammed=A01&latch_says_open=A02,B01&occupied=B16"
    async with open_bank(url, DOORS) as bank:
        await bank.unlock("A01")

        assert [await bank.read(door) for door in DOORS] == [
            DoorReading("A01", closed=True, occupied=False),
            DoorReading("A02", closed=False, occupied=False),
            DoorReading("B01", closed=False, occupied=False),
            DoorReading("B16", closed=True, occupied=True),
        ]


async def test_a_simulated_url_may_name_a_dead_board_by_its_door() -> None:
    async with open_bank("simulated:?dead=A01", DOORS) as bank:
        assert (await bank.read("A02")).closed is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "a URL like simulated:"),
        ("serial", "a URL like simulated:"),
        ("serial:", "expected serial:/dev/ttyUSB0"),
        ("serial:?dialect=cu48", "expected serial:/dev/ttyUSB0"),
        ("serial:/dev/ttyUSB0?dialect=cu16", "expected dialect cu48 or krcu16, got 'cu16'"),
        ("serial:/dev/ttyUSB0?dialekt=cu48", "expected dialect, got dialekt"),
        ("serial:/dev/ttyUSB0?dialect", "bank.url"),
        ("/dev/ttyUSB0", "a URL like simulated:"),
        ("modbus:/dev/ttyUSB0", "expected one of serial:, simulated:.*got modbus:"),
        ("simulated:?faults=2", "share of 0 to 1, got 2"),
        ("simulated:?faults=nan", "share of 0 to 1"),
        ("simulated:?seed=x", "'x'"),
        ("simulated:?luck=1", "expected one of seed, faults, only.*got luck"),
        ("simulated:?only=bad", "expected one of jammed.*got 'bad'"),
        ("simulated:?jammed=Z99", "jammed: expected a compartment of the bank, got 'Z99'"),
        ("simulated:oops", "settings after a question mark"),
    ],
)
def test_a_url_that_names_no_bank_is_malformed(url: str, words: str) -> None:  # LN-NOD-001
    with pytest.raises(Malformed, match=words) as refusal:
        open_bank(url, DOORS)
    assert refusal.value.code == ErrorCode.CONFIGURATION


@pytest.mark.parametrize(
    ("doors", "dialect", "words"),
    [
        ({}, "krcu16", "at least one"),
        ({"A01": DoorAddress(0, 16)}, "krcu16", "A01: lock: expected 0-15 on krcu16 boards, got 16"),
        ({"A01": DoorAddress(10, 0)}, "krcu16", "A01: board: expected 0-9 on krcu16 boards, got 10"),
        ({"A01": DoorAddress(-1, 0)}, "krcu16", "A01: board: expected 0-9"),
        ({"A01": DoorAddress(0, 48)}, "cu48", "A01: lock: expected 0-47 on cu48 boards, got 48"),
        ({"A01": DoorAddress(32, 0)}, "cu48", "A01: board: expected 0-31 on cu48 boards, got 32"),
        (
            {"A01": DoorAddress(0, 3), "A02": DoorAddress(0, 3, infrared=False)},
            "krcu16",
            "A01 and A02 share board 0, lock 3",
        ),
    ],
)
def test_a_layout_that_cannot_be_is_malformed(
    doors: dict[str, DoorAddress], dialect: str, words: str
) -> None:
    with pytest.raises(Malformed, match=words) as refusal:
        open_bank(f"serial:/dev/null?dialect={dialect}", doors)
    assert refusal.value.code == ErrorCode.CONFIGURATION
