"""The trusted directory: admitted keys and agreements, ready for look-ups that never make a call.

Built once from the trust file; a key that is not admissible, is listed under another id than its own,
belongs to two owners or lacks its proof of possession stops the whole file, because a directory that is
partly wrong is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cryptography.exceptions import InvalidSignature

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.admission import is_admissible
from lockernet.signing.algorithms import Verifier, verifier_of
from lockernet.signing.instants import NEVER, Micros, micros
from lockernet.signing.signer import key_id, possession_message


@dataclass(frozen=True, slots=True)
class AdmittedKey:
    """A key of a member, checked once, ready to verify. Only `TrustedDirectory` makes one."""

    record: KeyRecord
    member_id: str
    roles: frozenset[Role]
    verifier: Verifier
    begins: Micros
    ends: Micros
    """When it was superseded or, at the latest, at `not_after`."""
    compromised_from: Micros
    """What was issued or witnessed from then on is not believed (LN-TRU-014); `NEVER` for most keys."""

    @classmethod
    def of(cls, record: KeyRecord, member: Member, verifier: Verifier) -> "AdmittedKey":
        """The key of this record, its times ready to compare."""
        superseded, compromised = record.superseded_at, record.compromised_from
        return cls(
            record=record,
            member_id=member.member_id,
            roles=frozenset(member.roles),
            verifier=verifier,
            begins=micros(record.not_before),
            ends=micros(record.not_after if superseded is None else min(record.not_after, superseded)),
            compromised_from=NEVER if compromised is None else micros(compromised),
        )

    def is_for(self, purpose: Purpose) -> bool:
        """True if this is the one purpose of the key."""
        return self.record.purpose is purpose

    def is_valid_at(self, moment: datetime) -> bool:
        """True from `not_before` until just before it ends or is superseded (LN-TRU-013)."""
        return self.begins <= micros(moment) < self.ends


class DirectoryAge(Enum):
    """How old the last accepted directory is (LN-TRU-030)."""

    FRESH = "fresh"
    STALE = "stale"
    EXPIRED = "expired"


STALE_FOR = timedelta(days=7)
"""How long after its end a directory still lets known couriers deposit."""


class TrustedDirectory:
    """Members, keys and agreements of one network; immutable."""

    def __init__(self, trust_file: TrustFile) -> None:
        self.network_id = trust_file.network_id
        self.issued_at = trust_file.issued_at
        self.expires_at = trust_file.expires_at
        self.members = {member.member_id: member for member in trust_file.members}
        if len(self.members) != len(trust_file.members):
            raise Malformed(ErrorCode.MALFORMED_FILE, "the trust file lists a member twice")
        self._keys = _admit(trust_file)
        self._agreements = _in_force(trust_file.agreements)

    def keys(self, hint: bytes) -> tuple[AdmittedKey, ...]:
        """All keys with this id; short ids can collide, so try each (LN-SIG-012)."""
        return self._keys.get(hint, ())

    def keys_of(self, member_id: str, purpose: Purpose) -> Iterable[AdmittedKey]:
        """A member's keys for one purpose."""
        every = (key for keys in self._keys.values() for key in keys)
        return (key for key in every if key.member_id == member_id and key.is_for(purpose))

    def key(self, public_key: bytes) -> AdmittedKey | None:
        """The one key with these bytes; None if the directory does not hold it (any more)."""
        return next(
            (key for key in self.keys(key_id(public_key)) if key.record.public_key == public_key), None
        )

    def age(self, moment: datetime) -> DirectoryAge:
        """How old it is at this moment."""
        if self.expires_at is None or moment < self.expires_at:
            return DirectoryAge.FRESH
        return DirectoryAge.STALE if moment < self.expires_at + STALE_FOR else DirectoryAge.EXPIRED

    def in_agreement(self, courier_id: str, operator_id: str, moment: datetime) -> bool:
        """True if an agreement between the two is in force; an operator needs none with itself."""
        at = micros(moment)
        for begins, ends in self._agreements.get((courier_id, operator_id), ()):
            if begins <= at < ends:
                return True
        return courier_id == operator_id


_Periods = tuple[tuple[Micros, Micros], ...]


def _in_force(agreements: Iterable[Agreement]) -> dict[tuple[str, str], _Periods]:
    """From when until when, by courier and operator."""
    periods: dict[tuple[str, str], _Periods] = {}
    for each in agreements:
        pair = (each.courier_id, each.operator_id)
        period = (micros(each.not_before), micros(each.not_after))
        periods[pair] = (*periods.get(pair, ()), period)
    return periods


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
    if not is_admissible(record.public_key, record.algorithm):
        words = f"not a canonical key of prime order for {record.algorithm} (LN-TRU-006)"
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: {words}")
    if (record.purpose is Purpose.DEVICE) != (record.point_id is not None):
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: a device key, and only that, names its point")
    verifier = verifier_of(record.public_key, record.algorithm)
    message = possession_message(network_id, member.member_id, record.purpose, record.public_key)
    try:
        verifier.verify(record.proof, message)
    except InvalidSignature:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{name}: no proof of possession (LN-TRU-007)") from None
    return AdmittedKey.of(record, member, verifier)
