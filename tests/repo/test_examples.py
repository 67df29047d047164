"""The bytes printed in docs/spec are what the rules say, by arithmetic that shares nothing with the library.

The blocks are read as a stranger reads them. Only the generated protobuf classes are used to look inside.
"""

import base64
import hashlib
import hmac
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lockernet.errors import CODES, ErrorCode
from lockernet.v1 import custody_pb2, events_pb2, grants_pb2, reservations_pb2, statements_pb2

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec"
EXAMPLE = re.compile(r"<!-- example: ([a-z0-9-]+) -->\n```text\n(.*?)```\n<!-- end of example -->", re.DOTALL)
NAME_WIDTH = 24
NOTHING = bytes(32)


def _published() -> dict[str, dict[str, str]]:
    """Every example of every page: its values by name, folded lines put together."""
    found = {}
    for page in sorted(SPEC.glob("*.md")):
        for name, text in EXAMPLE.findall(page.read_text()):
            values: dict[str, str] = {}
            last = ""
            for line in text.splitlines():
                last = line[:NAME_WIDTH].strip() or last
                values[last] = values.get(last, "") + line[NAME_WIDTH:]
            found[name] = values
    return found


EXAMPLES = _published()


def _bytes(example: str, name: str) -> bytes:
    return bytes.fromhex(EXAMPLES[example][name])


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _pae(payload_type: str, payload: bytes) -> bytes:
    kind = payload_type.encode()
    sizes = str(len(kind)).encode(), str(len(payload)).encode()
    return b" ".join((b"DSSEv1", sizes[0], kind, sizes[1], payload))


def _public(seed: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _verify(seed: bytes, signature: bytes, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(_public(seed)).verify(signature, message)


def _base32(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


COURIER_SEED, GRANT_SEED, DEVICE_SEED = (bytes(range(at, at + 32)) for at in (0x00, 0x20, 0x60))
PREFIX = "application/vnd.lockernet."


def test_a_statement_is_signed_over_its_pae_and_named_by_its_hash() -> None:
    kind, payload = EXAMPLES["statement"]["payload_type"], _bytes("statement", "payload")

    assert _bytes("statement", "seed") == COURIER_SEED
    assert _bytes("statement", "pae") == _pae(kind, payload)  # LN-SIG-004
    assert _bytes("statement", "statement_id") == _sha256(_pae(kind, payload))  # LN-SIG-006
    assert _bytes("statement", "key_id") == _sha256(_public(COURIER_SEED))[:8]  # LN-SIG-012
    _verify(COURIER_SEED, _bytes("statement", "signature"), _pae(kind, payload))


def test_the_envelope_carries_type_payload_and_signature_as_they_are() -> None:
    envelope = statements_pb2.SignedStatement.FromString(_bytes("statement", "statement"))

    (signature,) = envelope.signatures
    assert envelope.payload_type == EXAMPLES["statement"]["payload_type"]
    assert envelope.payload == _bytes("statement", "payload")
    assert (signature.key_id, signature.signature) == (
        _bytes("statement", "key_id"),
        _bytes("statement", "signature"),
    )


def test_a_key_proves_that_its_owner_holds_it() -> None:
    said = EXAMPLES["key"]
    names = (said["network_id"], said["member_id"], said["purpose"])

    message = (
        b"LN-key-v1\x00" + b"\x00".join(each.encode() for each in names) + b"\x00" + _public(COURIER_SEED)
    )
    assert _bytes("key", "public_key") == _public(COURIER_SEED)
    assert _bytes("key", "key_id") == _bytes("key", "sha256")[:8] == _sha256(_public(COURIER_SEED))[:8]
    assert _bytes("key", "possession_message") == message  # LN-TRU-007
    _verify(COURIER_SEED, _bytes("key", "proof"), message)


def test_a_badge_is_key_id_signature_and_payload_in_base32() -> None:
    said = EXAMPLES["compact-grant"]
    payload = _bytes("compact-grant", "payload")

    raw = _base32(said["text"].removeprefix("LN1:"))  # LN-SIG-014
    assert said["text"].startswith("LN1:")
    assert raw == _bytes("compact-grant", "key_id") + _bytes("compact-grant", "signature") + payload
    assert len(payload) <= 60
    _verify(COURIER_SEED, _bytes("compact-grant", "signature"), _pae(said["payload_type"], payload))


def test_a_badge_names_its_addressee_by_a_hash() -> None:
    grant = grants_pb2.CompactGrant.FromString(_bytes("compact-grant", "payload"))

    expected = _sha256(b"LN-addressee-v1", b"example-net", b"\x00", b"harbour-lockers")[:8]
    assert grant.addressee == expected == _bytes("compact-grant", "addressee")
    assert grant.expires_at - grant.not_before == 8 * 3600


def test_a_claim_code_is_handle_and_secret_and_its_commitment_hides_the_secret() -> None:
    handle, secret = _bytes("claim-code", "handle"), _bytes("claim-code", "secret")

    assert _base32(EXAMPLES["claim-code"]["text"].removeprefix("LN0:")) == handle + secret  # LN-COD-002
    assert _bytes("claim-code", "commitment") == _sha256(b"LN-claim-v1", handle, secret)
    assert len(EXAMPLES["claim-code"]["text"]) == len("LN0:") + 39


def test_digits_are_a_number_from_an_hmac_behind_an_odd_selector() -> None:
    said = EXAMPLES["digits"]
    version, generation = int(said["key_version"]), int(said["generation"])
    parcel_id = _bytes("digits", "parcel_id")

    message = b"LN-T2-v1" + version.to_bytes(4) + parcel_id + generation.to_bytes(4)
    mac = hmac.new(_bytes("digits", "key"), message, hashlib.sha256).digest()
    number = int.from_bytes(mac[:8])
    selector = 2 * (int(said["drawn"]) % 5000) + 1
    assert _bytes("digits", "hmac") == mac  # LN-COD-004
    assert said["text"] == f"{selector:04}-{number % 1_000_000:06}"


def test_an_order_and_its_answer_carry_one_request_id_that_is_a_random_uuid() -> None:
    order = reservations_pb2.ReserveCompartment.FromString(_bytes("order", "order_payload"))
    answer = reservations_pb2.Confirmation.FromString(_bytes("order", "answer_payload"))

    assert order.header.request_id == answer.header.request_id == _bytes("order", "request_id")  # LN-REQ-001
    assert uuid.UUID(bytes=order.header.request_id).version == 4
    assert answer.order_id == _bytes("order", "order_id")


@pytest.mark.parametrize(("part", "seed"), [("order", COURIER_SEED), ("answer", GRANT_SEED)])
def test_orders_and_answers_are_signed_by_grant_keys(part: str, seed: bytes) -> None:
    message = _pae(EXAMPLES["order"][f"{part}_type"], _bytes("order", f"{part}_payload"))

    assert _bytes("order", f"{part}_id") == _sha256(message)
    _verify(seed, _bytes("order", f"{part}_signature"), message)


def _journal() -> list[tuple[bytes, events_pb2.Event]]:
    numbers = [int(name.split("_")[1]) for name in EXAMPLES["journal"] if name.endswith("_bytes")]
    assert numbers == list(range(1, len(numbers) + 1))
    data = [_bytes("journal", f"event_{number}_bytes") for number in numbers]
    return [(_sha256(each), events_pb2.Event.FromString(each)) for each in data]


def test_an_event_is_named_by_the_hash_of_its_bytes() -> None:
    for number, (ident, _) in enumerate(_journal(), start=1):
        assert _bytes("journal", f"event_{number}_id") == ident  # LN-EVT-002


def test_every_event_goes_on_from_the_one_before_it() -> None:
    expected, previous = 1, NOTHING
    for ident, event in _journal():
        position = event.position  # LN-EVT-007
        assert (position.epoch, position.sequence, position.previous) == (1, expected, previous)
        expected, previous = expected + 1, ident


def test_a_members_events_go_on_from_its_own_event_before() -> None:
    expected, previous = 1, NOTHING
    for ident, event in _journal():
        for position in event.members:  # LN-EVT-008
            assert position.member_id == "courier-merlion"
            assert (position.epoch, position.sequence, position.previous) == (1, expected, previous)
            expected, previous = expected + 1, ident
    assert 1 < expected <= len(_journal())


def test_the_overview_of_the_chains_is_that_of_the_bytes() -> None:
    page = (SPEC / "events.md").read_text()
    (overview,) = (text for name, text in EXAMPLE.findall(page) if name == "chains")

    rows = [line.split() for line in overview.splitlines()[1:]]
    for row, (ident, event) in zip(rows, _journal(), strict=True):
        own = event.members[0] if event.members else None
        before = ["-"] if own is None else [own.previous.hex()[:8]]
        place = "-" if own is None else str(own.sequence)
        what = str(EXAMPLES["journal"][f"event_{event.position.sequence}"])
        start = [str(event.position.sequence), place, what, ident.hex()[:8]]
        assert row == [*start, event.position.previous.hex()[:8], *before]


def _signed(example: str, name: str, kind: str) -> list[tuple[bytes, bytes]]:
    """Payload and statement id of each numbered statement, after its device signature was found good."""
    found = []
    numbers = sorted(int(each.split("_")[1]) for each in EXAMPLES[example] if each.endswith("_payload"))
    for number in numbers:
        payload = _bytes(example, f"{name}_{number}_payload")
        message = _pae(f"{PREFIX}{kind}.v1+protobuf", payload)
        assert _bytes(example, f"{name}_{number}_id") == _sha256(message)
        _verify(DEVICE_SEED, _bytes(example, f"{name}_{number}_signature"), message)
        found.append((payload, _sha256(message)))
    return found


def test_receipts_name_their_event_and_the_receipt_before() -> None:
    handovers = [ident for ident, event in _journal() if _is_handover(event)]
    previous = b""
    signed = _signed("receipts", "receipt", "custody-receipt")
    for (payload, ident), event_id in zip(signed, handovers, strict=True):
        receipt = custody_pb2.CustodyReceipt.FromString(payload)  # LN-CUS-015
        assert receipt.event_id == event_id
        assert receipt.header.request_id == event_id[:16]  # LN-REQ-001
        assert receipt.header.audience == "courier-merlion"
        assert receipt.previous_receipt_id == previous
        previous = ident


def test_the_receipt_of_a_collection_carries_the_spent_secret() -> None:
    (_, (payload, _)) = _signed("receipts", "receipt", "custody-receipt")

    proof = custody_pb2.CustodyReceipt.FromString(payload).proof
    assert proof.tier == custody_pb2.CODE_TIER_T0
    assert proof.claim_secret == _bytes("claim-code", "secret")


def test_checkpoints_seal_an_event_and_name_the_checkpoint_before() -> None:
    journal, previous = _journal(), b""
    for number, (payload, ident) in enumerate(_signed("checkpoints", "checkpoint", "checkpoint"), start=1):
        sealed = events_pb2.Checkpoint.FromString(payload)  # LN-EVT-003
        assert sealed.event_id == journal[sealed.cursor.sequence - 1][0]
        assert (sealed.header.sequence, sealed.header.previous_statement_id) == (number, previous)
        previous = ident


def test_a_member_head_is_the_members_last_event() -> None:
    ((payload, _),) = _signed("member-head", "head", "member-head")
    ident, event = [(ident, event) for ident, event in _journal() if event.members][-1]

    head = events_pb2.MemberHead.FromString(payload)  # LN-EVT-005
    assert head.event_id == ident
    assert (head.cursor.epoch, head.cursor.sequence) == (1, event.members[0].sequence)


def test_a_failure_carries_one_reason_of_the_registry() -> None:
    said = EXAMPLES["failure"]

    facts = CODES[ErrorCode(said["reason"])]
    assert said["detail"] == "type.googleapis.com/google.rpc.ErrorInfo"  # LN-MSG-008
    assert (said["domain"], said["metadata[rule]"]) == ("lockernet", facts.rule)
    assert (said["metadata[actor]"], said["metadata[retryable]"]) == (facts.actor, "false")


def _is_handover(event: Any) -> bool:
    return event.WhichOneof("body") in {"parcel_deposited", "parcel_collected"}
