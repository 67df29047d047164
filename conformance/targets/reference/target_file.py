"""Writes the suite's target file: docs/conformance/target.md tells each field."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

import lockernet
import lockernet_node
from conformance.targets.reference.founding import Founded

PROFILES = ("CORE", "AUTOMATED", "OFFLINE", "SECURITY")

FEATURES: Mapping[str, bool] = MappingProxyType(
    {
        "soft-reservations": True,
        "first-mile": True,
        "returns": True,
        "chilled": True,
        "easy-reach": True,
        "infrared": True,
        "capacity-leases": True,
        "remote-opening": True,
        "connect": True,
        "frozen": False,
        "obligations": True,
        "quotas": False,
    }
)
"""What this point has, as it was founded."""


def write_target(founded: Founded, *, test_control: str, executor: Sequence[str]) -> Path:
    """The file; its path."""
    told: dict[str, Any] = {
        "product": product(),
        "network_id": founded.names.network,
        "operator_id": founded.names.operator,
        "point_id": founded.names.point,
        "endpoints": {**founded.addresses, "test_control": test_control},
        "profiles": list(PROFILES),
        "features": dict(FEATURES),
        "operator_keys": [
            {
                "purpose": str(key.purpose),
                "algorithm": str(key.algorithm),
                "public_key": key.public_key.hex(),
                **({"point_id": key.point_id} if key.point_id else {}),
            }
            for key in founded.member.keys
        ],
        "operator_grant_key": "keys/grant.pem",
    }
    if executor:
        told["executor"] = {"command": list(executor)}
    path = founded.folder / "target.yaml"
    path.write_text(yaml.safe_dump(told, sort_keys=False))
    return path


def product() -> dict[str, str]:
    """What is under test."""
    return {
        "name": "lockernet-node",
        "vendor": "lockernet",
        "version": lockernet_node.__version__,
        "build_digest": build_digest().hex(),
    }


@cache
def build_digest() -> bytes:
    """SHA-256 over every source file of library and node, with its name, in the order of the names."""
    total = hashlib.sha256()
    for package in (lockernet, lockernet_node):
        folder = Path(next(iter(package.__path__)))
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                name = f"{package.__name__}/{path.relative_to(folder)}"
                total.update(hashlib.sha256(name.encode()).digest())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.digest()
