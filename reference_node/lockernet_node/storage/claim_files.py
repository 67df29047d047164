"""Device claims that were given out, one small file each, beside the database.

The command that gives them out works while the node runs and holds the database. A file is named by the hash
of its claim and says what the claim is good for; that it was spent is in the database.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import write_secret
from lockernet.models.base import Slug
from lockernet_node.ports import DeviceClaim


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    point_id: Slug
    expires_at: AwareDatetime
    key_not_after: AwareDatetime


class ClaimFiles:
    """A folder of claims; it need not be there before the first one is given out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, claim_hash: bytes) -> DeviceClaim | None:
        """What this one is good for. Raises Malformed for a file that somebody has spoiled."""
        path = self._path(claim_hash)
        return _read(path) if path.exists() else None

    def give_out(self, claim_hash: bytes, claim: DeviceClaim) -> None:
        """Let this claim enrol one device."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = _File(point_id=claim.point_id, expires_at=claim.expires_at, key_not_after=claim.key_not_after)
        write_secret(self._path(claim_hash), kept.model_dump_json().encode() + b"\n")

    def tidy(self, now: datetime) -> Sequence[DeviceClaim]:
        """Throw away what is over; those that are left, the one that ends first in front."""
        left = []
        for path in sorted(self._folder.glob("*.json")):
            claim = _read(path)
            if claim.expires_at <= now:
                path.unlink()
            else:
                left.append(claim)
        return sorted(left, key=lambda claim: claim.expires_at)

    def _path(self, claim_hash: bytes) -> Path:
        return self._folder / f"{claim_hash.hex()}.json"


def _read(path: Path) -> DeviceClaim:
    try:
        kept = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {first['msg']}") from None
    return DeviceClaim(kept.point_id, kept.expires_at, kept.key_not_after)
