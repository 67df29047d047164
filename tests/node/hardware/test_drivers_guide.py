"""The guide for drivers is true: its package is built, put beside the node, found by its name and checked."""

import importlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lockernet.errors import Malformed
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.contract import CHECKS, FAULT_CHECKS, Check
from lockernet_node.hardware.faults import Fault
from lockernet_node.hardware.registry import known_schemes, open_bank
from tests.node.hardware import acme_cabinet
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "guides" / "drivers.md").read_text()
FILES: Mapping[str, str] = {
    found["name"]: found["text"]
    for found in re.finditer(r"```\w+\n# (?P<name>[\w.]+)\n(?P<text>.*?)```", GUIDE, re.DOTALL)
}
BUILD = "import hatchling.build, sys; print(hatchling.build.build_wheel('dist'))"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The guide's package as a wheel, unpacked where Python looks."""
    source = tmp_path_factory.mktemp("acme")
    for name in ("pyproject.toml", "acme_locks.py"):
        (source / name).write_text(FILES[name])
    subprocess.run(
        [sys.executable, "-c", BUILD], cwd=source, check=True, capture_output=True, timeout=PATIENCE_SECONDS
    )
    site = tmp_path_factory.mktemp("site")
    (wheel,) = (source / "dist").glob("acme_locks-*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    sys.path.append(str(site))
    importlib.invalidate_caches()
    yield site
    sys.path.remove(str(site))
    sys.modules.pop("acme_locks", None)


@pytest.fixture
def its_tests(installed: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the guide's own test file defines."""
    monkeypatch.setitem(sys.modules, "acme_cabinet", acme_cabinet)
    defined: dict[str, Any] = {"__name__": "test_acme_locks"}
    exec(compile(FILES["test_acme_locks.py"], "test_acme_locks.py", "exec"), defined)
    return defined


async def test_an_installed_driver_serves_its_scheme(installed: Path, its_tests: dict[str, Any]) -> None:
    doors = its_tests["DOORS"]
    async with (
        acme_cabinet.standing_cabinet(doors) as cabinet,
        open_bank(f"acme://127.0.0.1:{cabinet.port}", doors) as bank,
    ):
        await bank.unlock("B01")

        assert [door for door in doors if (await bank.read(door)).closed is False] == ["B01"]
        assert cabinet.pulses() == 1


@pytest.mark.parametrize("check", [*CHECKS, *FAULT_CHECKS])
async def test_the_driver_of_the_guide_keeps_the_contract(its_tests: dict[str, Any], check: Check) -> None:
    await its_tests["test_the_bank_keeps_the_contract"](check)


def test_a_wrong_name_is_answered_with_the_installed_ones(installed: Path) -> None:
    assert known_schemes() == ["serial", "simulated", "acme"]
    with pytest.raises(Malformed, match="expected one of serial:, simulated:, acme:, got acne:"):
        open_bank("acne://192.0.2.7:4001", {"A01": DoorAddress(0, 0)})


async def test_a_url_that_the_driver_cannot_read_is_malformed(installed: Path) -> None:
    with pytest.raises(Malformed, match=r"expected acme://host:port"):
        async with open_bank("acme://nowhere", {"A01": DoorAddress(0, 0)}):
            pass


def test_the_guide_names_every_fault_that_can_be_drawn() -> None:
    table = GUIDE[GUIDE.index("| fault | of |") :]

    assert {name for name in re.findall(r"`(\w+)`", table) if name in list(Fault)} == set(Fault)
