"""Keys that may enter a directory: a point alone, a key with its proof, or a whole directory."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.targets.reference.executor.words import Answer, Given, World
from lockernet.keyring import load_directory
from lockernet.models.trust import Algorithm, Purpose
from lockernet.signing.admission import is_admissible
from lockernet.signing.signer import key_id, possession_message

FIRST, LAST = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"


def key(given: Given, world: World) -> Answer:
    """By `check`."""
    public = bytes.fromhex(given.get("public_key", ""))
    if given["check"] == "admission":
        if not is_admissible(public, Algorithm(given["algorithm"])):
            return {"verdict": "malformed", "reason": "MALFORMED_FILE"}
        return {"key_id": key_id(public).hex()}
    _load(given["directory"] if given["check"] == "directory" else _directory_with(given))
    if given["check"] == "directory":
        return {}
    owner = given["network_id"], given["member_id"], Purpose(given["purpose"])
    return {"message": possession_message(*owner, public).hex()}


def _load(listed: Given) -> None:
    """As a program reads its trust file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "trust.json"
        file.write_text(json.dumps(listed))
        load_directory(file)


def _directory_with(given: Given) -> Given:
    """A directory that lists this key of this member, and nothing else."""
    record = {name: given[name] for name in ("algorithm", "public_key", "purpose", "proof")}
    ident = key_id(bytes.fromhex(given["public_key"])).hex()
    record |= {"key_id": ident, "not_before": FIRST, "not_after": LAST}
    member = {"member_id": given["member_id"], "roles": ["courier"], "keys": [record]}
    return {"version": 1, "network_id": given["network_id"], "issued_at": FIRST, "members": [member]}
