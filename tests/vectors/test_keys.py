"""The library answers every vector about keys that may enter a directory (LN-TRU-003, 006, 007, 010)."""

import json
from pathlib import Path

import pytest

from lockernet.keyring import load_directory
from lockernet.models.trust import Algorithm, Purpose
from lockernet.signing.admission import is_admissible
from lockernet.signing.signer import key_id, possession_message
from tests.vectors.reading import Answer, Vector, agrees, answered, vectors_of

FIRST, LAST = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"


def verdict(given: Vector, folder: Path) -> Answer:
    """A point alone, a key with its proof, or a whole directory."""
    public = bytes.fromhex(given.get("public_key", ""))
    if given["check"] == "admission":
        if not is_admissible(public, Algorithm(given["algorithm"])):
            return {"verdict": "malformed", "reason": "MALFORMED_FILE"}
        return {"key_id": key_id(public).hex()}
    listed = given["directory"] if given["check"] == "directory" else directory_with(given)
    (folder / "trust.json").write_text(json.dumps(listed))
    load_directory(folder / "trust.json")
    if given["check"] == "directory":
        return {}
    owner = given["network_id"], given["member_id"], Purpose(given["purpose"])
    return {"message": possession_message(*owner, public).hex()}


def directory_with(given: Vector) -> Vector:
    """A directory that lists this key of this member, and nothing else."""
    record = {name: given[name] for name in ("algorithm", "public_key", "purpose", "proof")}
    ident = key_id(bytes.fromhex(given["public_key"])).hex()
    record |= {"key_id": ident, "not_before": FIRST, "not_after": LAST}
    member = {"member_id": given["member_id"], "roles": ["courier"], "keys": [record]}
    return {"version": 1, "network_id": given["network_id"], "issued_at": FIRST, "members": [member]}


@pytest.mark.parametrize("vector", vectors_of("keys"))
def test_key_gets_the_verdict_that_its_vector_says(vector: Vector, tmp_path: Path) -> None:
    agrees(answered(lambda: verdict(vector["input"], tmp_path)), vector)
