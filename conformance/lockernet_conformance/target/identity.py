"""What the suite is known by: one seed, from which all keys of its people come."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from lockernet_conformance.target.file import BadTargetFile

SEED_BYTES = 32
_SEED = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Identity:
    """For one network and one operator."""

    network_id: str
    operator_id: str
    seed: bytes


def write_identity(path: Path, identity: Identity) -> None:
    """A new file that others cannot read. Raises FileExistsError: an identity is never overwritten."""
    told = {
        "network_id": identity.network_id,
        "operator_id": identity.operator_id,
        "seed": identity.seed.hex(),
    }
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(json.dumps(told, indent=1) + "\n")


def load_identity(path: Path) -> Identity:
    """The identity in this file. Raises BadTargetFile."""
    try:
        told = json.loads(path.read_bytes())
        if not _SEED.fullmatch(told["seed"]):
            raise ValueError("seed: expected 64 hexadecimal digits")
        return Identity(told["network_id"], told["operator_id"], bytes.fromhex(told["seed"]))
    except OSError as error:
        hint = "; `lockernet-conformance init` makes one" if isinstance(error, FileNotFoundError) else ""
        raise BadTargetFile(f"{path}: {error.strerror}{hint}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BadTargetFile(f"{path}: not what `init` wrote: {error}") from None
