"""The suite's people and what they say: one method for each order of the protocol (docs/spec/trust.md).

Each order takes overrides: a field of the payload by its name, a field of the header as `header__name`; None
leaves a field out. `sign_with` takes another key, `spoil` makes the finished statement wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message

from lockernet.v1 import (
    agreements_pb2,
    custody_pb2,
    grants_pb2,
    reservations_pb2,
    statements_pb2,
)
from lockernet_conformance.forge.keys import Key, derive
from lockernet_conformance.forge.statements import SigningKey, Spoil, Statement, header, plain, seal

SESSION_VALID = timedelta(minutes=5)
SESSION_ENTRY = "lockernet-session-bin"
VERSION_ENTRY = ("lockernet-version", b"1")
_DEVICE = "device"


@dataclass(frozen=True)
class Here:
    """Where and when something is said."""

    network_id: str
    operator_id: str
    point_id: str
    now: datetime


@dataclass(frozen=True)
class Person:
    """A member with its keys."""

    member_id: str
    seed: bytes
    algorithm: str = "Ed25519"
    suffix: str = ""
    """Which of its keys: another one where a case needs an old or a stolen key."""

    def key(self, purpose: str) -> Key:
        """Its key for this purpose."""
        return derive(self.seed, f"{self.member_id}/{purpose}{self.suffix}", self.algorithm)

    def session(self, here: Here, request_id: bytes, **changes: Any) -> Statement:
        """A session token (LN-TRU-005)."""
        changes.setdefault("header__valid", SESSION_VALID)
        return self.say("session-token", statements_pb2.SessionToken, here, request_id, **changes)

    def say(
        self,
        kind: str,
        message: type[Message],
        here: Here,
        request_id: bytes,
        *,
        purpose: str = "grant",
        sign_with: Sequence[SigningKey] | None = None,
        spoil: Spoil | None = None,
        **fields: Any,
    ) -> Statement:
        """Any statement of this kind, addressed to the operator unless told otherwise."""
        of_header = {
            name.removeprefix("header__"): value
            for name, value in fields.items()
            if name.startswith("header__")
        }
        top = header(
            **{
                "network_id": here.network_id,
                "issuer": self.member_id,
                "audience": here.operator_id,
                "request_id": request_id,
                "now": here.now,
                **of_header,
            }
        )
        body = {
            name: plain(value)
            for name, value in fields.items()
            if not name.startswith("header__") and value is not None
        }
        keys = [self.key(purpose)] if sign_with is None else list(sign_with)
        statement = seal(kind, message(header=top, **body), *keys)
        return spoil(statement, keys) if spoil else statement


KINDS: dict[str, tuple[type[Message], str, str]] = {
    "reserve-compartment": (reservations_pb2.ReserveCompartment, "operator", "grant"),
    "cancel-reservation": (reservations_pb2.CancelReservation, "operator", "grant"),
    "extend-deadline": (reservations_pb2.ExtendDeadline, "operator", "grant"),
    "deposit-order": (custody_pb2.DepositOrder, "point", "grant"),
    "collect-order": (custody_pb2.CollectOrder, "point", "grant"),
    "remove-order": (custody_pb2.RemoveOrder, "point", "grant"),
    "redirect-parcel": (custody_pb2.RedirectParcel, "operator", "grant"),
    "reissue-code": (custody_pb2.ReissueCode, "operator", "grant"),
    "block-parcel": (custody_pb2.BlockParcel, "operator", "grant"),
    "release-parcel": (custody_pb2.ReleaseParcel, "operator", "grant"),
    "close-dispute": (custody_pb2.CloseDispute, "operator", "grant"),
    "bind-label": (custody_pb2.BindLabel, "operator", "grant"),
    "clear-obligation": (custody_pb2.ClearObligation, "operator", "grant"),
    "countersignature": (custody_pb2.Countersignature, "operator", "custody"),
    "contest": (custody_pb2.Contest, "operator", "custody"),
    "delegation": (grants_pb2.Delegation, "operator", "grant"),
    "maintenance-grant": (grants_pb2.MaintenanceGrant, "point", "grant"),
    "remote-opening": (grants_pb2.RemoteOpening, "point", "grant"),
    "capacity-lease": (grants_pb2.CapacityLease, "point", "grant"),
    "lease-return": (grants_pb2.LeaseReturn, "point", "grant"),
    "time-attestation": (statements_pb2.TimeAttestation, "point", "directory"),
    "agreement": (agreements_pb2.Agreement, "member", "settlement"),
}
"""Each order: its message, whom it addresses, and the purpose of the key that signs it."""


def order(person: Person, kind: str, here: Here, request_id: bytes, **fields: Any) -> Statement:
    """An order of this kind as docs/spec/trust.md has it; it names the point unless told otherwise."""
    message, audience, purpose = KINDS[kind]
    fields.setdefault("header__audience", here.point_id if audience == "point" else here.operator_id)
    fields.setdefault("purpose", purpose)
    if "point_id" in message.DESCRIPTOR.fields_by_name:
        fields.setdefault("point_id", here.point_id)
    return person.say(kind, message, here, request_id, **fields)
