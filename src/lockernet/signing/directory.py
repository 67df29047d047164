"""The trusted directory: admitted keys and agreements, ready for look-ups that never make a call.

Built once from the trust file; a key that is not admissible, is listed under another id than its own,
belongs to two owners or lacks its proof of possession stops the whole file, because a directory that is
partly wrong is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.admission import is_admissible
from lockernet.signing.signer import key_id, possession_message


@dataclass(frozen=True, slots=True)
class AdmittedKey:
    """A key of a member, checked once, ready to verify. Only `TrustedDirectory` makes one."""

    record: KeyRecord
    member_id: str
    roles: frozenset[Role]
    verifier: Ed25519PublicKey

    def is_for(self, purpose: Purpose) -> bool:
        """True if this is the one purpose of the key."""
        return self.record.purpose is purpose

    def is_valid_at(self, moment: datetime) -> bool:
        """True within [not_before, not_after)."""
        return self.record.not_before <= moment < self.record.not_after


class TrustedDirectory:
    """Members, keys and agreements of one network; immutable."""

    def __init__(self, trust_file: TrustFile) -> None:
        self.network_id = trust_file.network_id
        self.issued_at = trust_file.issued_at
        self.members = {member.member_id: member for member in trust_file.members}
        if len(self.members) != len(trust_file.members):
            raise Malformed(ErrorCode.MALFORMED_FILE, "the trust file lists a member twice")
        self._keys = _admit(trust_file)
        self._agreements: dict[tuple[str, str], tuple[Agreement, ...]] = {}
        for agreement in trust_file.agreements:
            pair = (agreement.courier_id, agreement.operator_id)
            self._agreements[pair] = (*self._agreements.get(pair, ()), agreement)

    def keys(self, hint: bytes) -> tuple[AdmittedKey, ...]:
        """All keys with this id; short ids can collide, so try each (LN-SIG-012)."""
        return self._keys.get(hint, ())

    def keys_of(self, member_id: str, purpose: Purpose) -> Iterable[AdmittedKey]:
        """A member's keys for one purpose."""
        every = (key for keys in self._keys.values() for key in keys)
        return (key for key in every if key.member_id == member_id and key.is_for(purpose))

    def in_agreement(self, courier_id: str, operator_id: str, moment: datetime) -> bool:
        """True if an agreement between the two is in force; an operator needs none with itself."""
        if courier_id == operator_id:
            return True
        agreements = self._agreements.get((courier_id, operator_id), ())
        return any(each.not_before <= moment < each.not_after for each in agreements)


def _admit(trust_file: TrustFile) -> dict[bytes, tuple[AdmittedKey, ...]]:
    keys: dict[bytes, tuple[AdmittedKey, ...]] = {}
    seen: set[bytes] = set()
    for member in trust_file.members:
        for record in member.keys:
            if record.public_key in seen:
                raise Malformed(ErrorCode.MALFORMED_FILE, f"key {record.key_id.hex()} is listed twice")
            seen.add(record.public_key)
            admitted = _admit_key(trust_file.network_id, member, record)
            keys[record.key_id] = (*keys.get(record.key_id, ()), admitted)
    return keys


def _admit_key(network_id: str, member: Member, record: KeyRecord) -> AdmittedKey:
    name = f"key {record.key_id.hex()} of {member.member_id}"
    if record.key_id != key_id(record.public_key):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: the id is not that of the key")
    if not is_admissible(record.public_key):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: not a canonical key of prime order (LN-TRU-006)")
    if (record.purpose is Purpose.DEVICE) != (record.point_id is not None):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: a device key, and only that, names its point")
    verifier = Ed25519PublicKey.from_public_bytes(record.public_key)
    message = possession_message(network_id, member.member_id, record.purpose, record.public_key)
    try:
        verifier.verify(record.proof, message)
    except InvalidSignature:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: no proof of possession (LN-TRU-007)") from None
    return AdmittedKey(record, member.member_id, frozenset(member.roles), verifier)
