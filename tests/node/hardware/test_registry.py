"""From a URL to a bank: what is served, what is refused, and how a third party joins."""

import sys
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.registry import open_bank
from lockernet_node.hardware.serial_bank import SerialBank
from lockernet_node.hardware.simulated import SimulatedBank
from tests.node.hardware.rig import DOORS, first_round, standing_boards

PLUG_IN = """
from contextlib import asynccontextmanager
from lockernet_node.hardware.simulated import SimulatedBank

@asynccontextmanager
async def open_it(url, doors):
    bank = SimulatedBank(doors)
    bank.pulses.append(url)
    yield bank
"""


async def test_a_serial_url_opens_the_boards_behind_a_device() -> None:
    async with standing_boards() as boards, open_bank(f"serial:{boards.device}", DOORS) as bank:
        assert isinstance(bank, SerialBank)
        assert all(reading.closed for reading in (await first_round(bank)).values())


async def test_a_simulated_url_opens_a_bank_without_hardware() -> None:
    async with open_bank("simulated:", DOORS) as bank:
        assert isinstance(bank, SimulatedBank)
        await bank.unlock("A01")
        assert (await bank.read("A01")).closed is False


async def test_a_simulated_url_may_ask_for_faults() -> None:
    async with open_bank("simulated:?seed=3&faults=1", DOORS) as bank:
        readings = [await bank.read(door) for door in DOORS]

    assert isinstance(bank, SimulatedBank)
    assert SimulatedBank(DOORS).draw_faults(seed=3, share=1).keys() == DOORS.keys()
    assert readings != [await SimulatedBank(DOORS).read(door) for door in DOORS]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "serial",
        "serial:",
        "/dev/ttyUSB0",
        "modbus:/dev/ttyUSB0",
        "simulated:?faults=2",
        "simulated:?faults=nan",
        "simulated:?seed=x",
        "simulated:?luck=1",
        "simulated:oops",
    ],
)
def test_a_url_that_names_no_bank_is_malformed(url: str) -> None:
    with pytest.raises(Malformed) as refusal:
        open_bank(url, DOORS)
    assert refusal.value.code == ErrorCode.CONFIGURATION


@pytest.mark.parametrize(
    "doors",
    [
        {},
        {"A01": DoorAddress(0, 16)},
        {"A01": DoorAddress(10, 0)},
        {"A01": DoorAddress(-1, 0)},
        {"A01": DoorAddress(0, 3), "A02": DoorAddress(0, 3, infrared=False)},
    ],
)
def test_a_layout_that_cannot_be_is_malformed(doors: dict[str, DoorAddress]) -> None:
    with pytest.raises(Malformed) as refusal:
        open_bank("serial:/dev/null", doors)
    assert refusal.value.code == ErrorCode.CONFIGURATION


async def test_an_installed_entry_point_serves_its_scheme(tmp_path: Path) -> None:
    package = tmp_path / "acme_locks-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-locks\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[lockernet_node.lock_banks]\nacme = acme_locks:open_it\n")
    (tmp_path / "acme_locks.py").write_text(PLUG_IN)
    sys.path.append(str(tmp_path))
    try:
        async with open_bank("acme://cabinet-4", DOORS) as bank:
            assert isinstance(bank, SimulatedBank)
            assert bank.pulses == ["acme://cabinet-4"]
    finally:
        sys.path.remove(str(tmp_path))
