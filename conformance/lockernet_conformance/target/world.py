"""What a case may know before it asks: the target file without its secrets, and what the run draws from.

It stands in the header of the transcript, so that a replay knows the same.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lockernet_conformance.registry import Ability
from lockernet_conformance.target.file import OperatorKey


@dataclass(frozen=True, slots=True)
class World:
    """All of it, as plain values."""

    network_id: str
    operator_id: str
    point_id: str
    operator_keys: tuple[OperatorKey, ...]
    features: Mapping[str, bool | None]
    abilities: frozenset[Ability]
    doors: tuple[str, ...]
    """Names of the doors, if there is test control."""
    seed: bytes
    """The keys of the suite's people come from it: test keys of a test network."""
    run_nonce: bytes
    """Ids and secrets of this run come from it."""
    addresses: Mapping[str, str]
    """`connect`, `pages`, `debug`: where else the target answers."""
    max_call_seconds: float
    max_restart_seconds: float
    clock_tolerance_seconds: float
    executor_topics: tuple[str, ...] = ()
    """What the executor is asked: by the target file, or all that it names."""

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {
            "operator_keys": [key.model_dump() for key in self.operator_keys],
            "features": dict(self.features),
            "abilities": sorted(self.abilities),
            "doors": list(self.doors),
            "seed": self.seed.hex(),
            "run_nonce": self.run_nonce.hex(),
            "addresses": dict(self.addresses),
            "executor_topics": list(self.executor_topics),
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "World":
        """The world that `told` made. Raises ValueError, KeyError or TypeError."""
        return cls(
            **{
                **told,
                "operator_keys": tuple(OperatorKey.model_validate(key) for key in told["operator_keys"]),
                "abilities": frozenset(map(Ability, told["abilities"])),
                "doors": tuple(told["doors"]),
                "seed": bytes.fromhex(told["seed"]),
                "run_nonce": bytes.fromhex(told["run_nonce"]),
                "executor_topics": tuple(told["executor_topics"]),
            }
        )
