"""Statements, keys, codes and failures: one worked example for each byte format that stands alone."""

import hashlib
import hmac

from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.codec.compact import addressee, parse_compact, seal_compact
from lockernet.codec.statements import seal, statement_bytes
from lockernet.codes.claim import ClaimCode, commitment
from lockernet.codes.digits import DigitCode, digits, draw_selector
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.statements import SessionToken
from lockernet.models.trust import Purpose
from lockernet.signing.authority import AUTHORITY
from lockernet.signing.pae import pae, statement_id
from lockernet.signing.signer import possession_message
from lockernet_node.transport.status import failure_of
from tools.worked.block import block
from tools.worked.parties import COUNT, COURIER, DIGIT_KEY, NETWORK, NOW, OPERATOR, SEEDS, header, signer

CLAIM = ClaimCode(handle=COUNT[0xA0:0xA8], secret=COUNT[0xB0:0xC0])
PARCEL_ID = COUNT[0xC0:0xD0]


def statement() -> str:
    """A session token: payload, PAE, statement id, signature and envelope."""
    key = signer(COURIER, Purpose.GRANT)
    token = SessionToken(header=header(OPERATOR, 1))
    sealed = seal(token, key)
    return block(
        {
            "seed": SEEDS[COURIER, Purpose.GRANT],
            "key_id": key.key_id,
            "payload_type": sealed.payload_type,
            "payload": sealed.payload,
            "pae": pae(sealed.payload_type, sealed.payload),
            "statement_id": statement_id(sealed.payload_type, sealed.payload),
            "signature": sealed.signatures[0].signature,
            "statement": statement_bytes(sealed),
        }
    )


def key() -> str:
    """A key: its id, and the proof that its owner holds the private half."""
    own = signer(COURIER, Purpose.GRANT)
    message = possession_message(NETWORK, COURIER, Purpose.GRANT, own.public_key)
    return block(
        {
            "seed": SEEDS[COURIER, Purpose.GRANT],
            "public_key": own.public_key,
            "sha256": hashlib.sha256(own.public_key).digest(),
            "key_id": own.key_id,
            "network_id": NETWORK,
            "member_id": COURIER,
            "purpose": Purpose.GRANT,
            "possession_message": message,
            "proof": own.sign(message),
        }
    )


def badge() -> CompactGrant:
    """Lets a driver stand for the courier for eight hours."""
    begin = int(NOW.timestamp())
    return CompactGrant(
        action=GrantAction.BADGE,
        addressee=addressee(NETWORK, OPERATOR),
        not_before=begin,
        expires_at=begin + 8 * 3600,
        holder=COUNT[0xD0:0xD8],
    )


def compact_grant() -> str:
    """A driver's badge, down to the text of its QR code."""
    grant = badge()
    text = seal_compact(grant, signer(COURIER, Purpose.GRANT))
    sealed = parse_compact(text)
    return block(
        {
            "addressee_preimage": b"LN-addressee-v1" + NETWORK.encode() + b"\x00" + OPERATOR.encode(),
            "addressee": grant.addressee,
            "payload_type": sealed.payload_type,
            "payload": sealed.payload,
            "key_id": sealed.signatures[0].key_id,
            "signature": sealed.signatures[0].signature,
            "text": text,
        }
    )


def claim_code() -> str:
    """A T0 code and the commitment that the order holds instead of its secret."""
    return block(
        {
            "handle": CLAIM.handle,
            "secret": CLAIM.secret,
            "text": CLAIM.text(),
            "commitment_preimage": b"LN-claim-v1" + CLAIM.handle + CLAIM.secret,
            "commitment": commitment(CLAIM.handle, CLAIM.secret),
        }
    )


def digit_code() -> str:
    """T2 digits from the point's key, and the selector that goes before them."""
    drawn = 2355
    selector = draw_selector(frozenset(), drawn)
    assert selector is not None
    six = digits(DIGIT_KEY, key_version=1, parcel_id=PARCEL_ID, generation=0)
    message = b"LN-T2-v1" + (1).to_bytes(4, "big") + PARCEL_ID + (0).to_bytes(4, "big")
    mac = hmac.digest(DIGIT_KEY, message, "sha256")
    return block(
        {
            "key": DIGIT_KEY,
            "key_version": 1,
            "parcel_id": PARCEL_ID,
            "generation": 0,
            "message": message,
            "hmac": mac,
            "number": int.from_bytes(mac[:8], "big"),
            "digits": six,
            "drawn": drawn,
            "selector": selector,
            "text": DigitCode(selector=selector, digits=six).text(),
        }
    )


def failure() -> str:
    """A call that fails: its status, its words, and what its trailing metadata hold."""
    failed = failure_of(Malformed(ErrorCode.REQUEST_ID_REUSED))
    ((name, data),) = failed.trailing
    (packed,) = RpcStatus.FromString(data).details
    info = ErrorInfo()
    packed.Unpack(info)
    values = {"status": failed.status.name, "message": failed.words, "metadata": name}
    about = {f"metadata[{each}]": info.metadata[each] for each in sorted(info.metadata)}
    return block(values | {"detail": packed.type_url, "reason": info.reason, "domain": info.domain} | about)


def authority() -> str:
    """Who may say what, as a table."""
    lines = [
        "| payload type | said by | key's purpose | condition |",
        "|---|---|---|---|",
    ]
    for payload_type, may in AUTHORITY.items():
        roles = ", ".join(sorted(may.roles)) or "any member"
        needed = "agreement in force" if may.agreement else "its own points" if may.own_points else ""
        lines.append(f"| `{payload_type}` | {roles} | {may.purpose} | {needed} |".replace("|  |", "| |"))
    return "\n".join(lines)
