"""What is installed is pinned, and the three build files say what the code needs."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DISTRIBUTIONS = (ROOT, ROOT / "reference_node", ROOT / "conformance")
OURS = {"lockernet", "lockernet-node", "lockernet-conformance"}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!-]+)$")


def _pins(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    matches = [PIN.match(line) for line in lines]
    assert all(matches), f"expected only name==version in {name}"
    return {_plain(match["name"]): match["version"] for match in matches if match}


def _requirements() -> Iterator[str]:
    for folder in DISTRIBUTIONS:
        project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
        yield from project["dependencies"]
        for extra in project.get("optional-dependencies", {}).values():
            yield from extra


def _plain(requirement: str) -> str:
    """The name alone, as the index compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement)[0]).lower()


def test_everything_asked_for_is_pinned() -> None:
    asked = {_plain(requirement) for requirement in _requirements()} - OURS

    assert not asked - _pins("constraints.txt").keys()


def test_floors_are_those_of_the_generated_code() -> None:
    generated = (ROOT / "src/lockernet/v1/services_pb2_grpc.py").read_text()
    library = list(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])

    version = _pins("constraints-generate.txt")["grpcio-tools"]
    assert f"GRPC_GENERATED_VERSION = '{version}'" in generated
    assert f"grpcio>={version}" in library


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_every_distribution_carries_the_licence(name: str) -> None:
    assert len({(folder / name).read_bytes() for folder in DISTRIBUTIONS}) == 1


def test_every_distribution_is_typed() -> None:
    packages = ("src/lockernet", "reference_node/lockernet_node", "conformance/lockernet_conformance")

    assert all((ROOT / package / "py.typed").exists() for package in packages)
