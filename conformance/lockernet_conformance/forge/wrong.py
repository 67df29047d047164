"""Statements that a verifier refuses, as a table: what is wrong, which rules say so, and for which reasons.

The order of the table is that of docs/spec/statements.md: form, signature, trust, policy, payload.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lockernet_conformance.forge import payloads, spoil
from lockernet_conformance.forge.people import Here
from lockernet_conformance.forge.statements import PREFIX, Spoil

Fields = Callable[[Here], Mapping[str, Any]]
DAY, HOUR, MINUTES = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)
PAYLOAD_LIMIT = 64 * 1024
FIELD_LIMIT = 2_048

FORM, SIGNATURE, KEY = "MALFORMED_STATEMENT", "UNTRUSTED_SIGNATURE", "UNTRUSTED_KEY"
EXPIRED, EARLY, STOLEN = "UNTRUSTED_EXPIRED", "UNTRUSTED_NOT_YET_VALID", "UNTRUSTED_KEY_COMPROMISED"
NETWORK, AUDIENCE, ISSUER = "UNTRUSTED_NETWORK", "UNTRUSTED_AUDIENCE", "UNTRUSTED_ISSUER"
PURPOSE, FEATURE, AGREED = "UNTRUSTED_PURPOSE", "UNTRUSTED_CRITICAL_FEATURE", "UNTRUSTED_AGREEMENT"
FIELD, LARGE, VERSION = "MALFORMED_FIELD", "MESSAGE_TOO_LARGE", "VERSION_UNSUPPORTED"

STATUS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((FORM, FIELD, LARGE), ("INVALID_ARGUMENT",)),
    **dict.fromkeys((SIGNATURE, KEY, STOLEN, EXPIRED, EARLY, "UNTRUSTED_SESSION"), ("UNAUTHENTICATED",)),
    **dict.fromkeys((NETWORK, AUDIENCE, ISSUER, PURPOSE, AGREED), ("PERMISSION_DENIED",)),
    VERSION: ("FAILED_PRECONDITION",),
}
"""How a reason travels (docs/spec/messages.md); a reason that is not here may travel as it likes."""


@dataclass(frozen=True)
class Wrong:
    """One wrong form of an otherwise right statement."""

    name: str
    words: str
    """What is wrong, as the subject of a sentence."""
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    spoil: Spoil | None = None
    by: str = "courier"
    """Which of the suite's people says it."""
    purpose: str | None = None
    """Of the key that signs it; None: the right one."""
    fields: Fields = lambda _here: {}
    """Of the payload, and of the header as `header__name`."""


def _w(name: str, words: str, reason: str, *rules: str, **more: Any) -> Wrong:
    return Wrong(name, words, (reason,), tuple(f"LN-{rule}" for rule in rules), **more)


def _turned(name: str, words: str, change: Callable[[bytes], bytes], **more: Any) -> Wrong:
    return _w(name, words, SIGNATURE, "SIG-005", spoil=spoil.with_signature(change), **more)


def _over(name: str, words: str, message: Callable[..., bytes]) -> Wrong:
    return _w(name, words, SIGNATURE, "SIG-004", spoil=spoil.signed_over(message))


def _says(name: str, words: str, reason: str, rule: str, fields: Fields, **more: Any) -> Wrong:
    return _w(name, words, reason, rule, fields=fields, **more)


def _two_ways(name: str, words: str, change: payloads.Change) -> Wrong:
    return _w(name, words, FORM, "SIG-013", spoil=spoil.signed_anew(change))


_TOO_LARGE = payloads.and_then(payloads.big_field(PAYLOAD_LIMIT))

IN_FORM = (
    _w("no-signature", "A statement without a signature", FORM, "SIG-002", spoil=spoil.signed_times(0)),
    _w("nine-signatures", "A statement with nine signatures, one of them good", FORM, "SIG-002",
       spoil=spoil.signed_times(9)),
    _w("unknown-type", "A payload type that nobody knows", FORM, "SIG-002", spoil=spoil.as_kind("wish")),
    _w("foreign-type", "A payload type outside the protocol", FORM, "SIG-002",
       spoil=spoil.as_kind("application/json")),
    _w("no-kind", "A payload type without a kind", FORM, "SIG-002", spoil=spoil.as_kind("")),
    _w("other-version", "A payload type of version 2", VERSION, "MSG-004",
       spoil=lambda right, keys: spoil.as_kind(f"{PREFIX}{right.kind}.v2+protobuf")(right, keys)),
    _w("large-payload", "A payload above 64 KiB", LARGE, "SIG-002",
       spoil=spoil.signed_anew(_TOO_LARGE)),
    _w("large-and-unsigned", "A payload above 64 KiB whose signature is not good", LARGE, "SIG-002",
       spoil=spoil.with_payload(_TOO_LARGE)),
    _w("no-header", "A payload without a header", FORM, "SIG-002", spoil=spoil.signed_anew(lambda _p: b"")),
    _w("no-payload-that-parses", "A signed payload that is no message", FORM, "SIG-002",
       spoil=spoil.signed_anew(lambda _payload: b"\xff\xff\xff\xff")),
    _w("garbage-and-unsigned", "A payload that is no message, under no good signature,", SIGNATURE, "SIG-002",
       spoil=spoil.with_payload(lambda _payload: b"\xff\xff\xff\xff")),
)  # fmt: skip

IN_SIGNATURE = (
    _turned("flipped-signature-bit", "A signature with one bit turned over", spoil.flip(20)),
    _turned("flipped-last-bit", "A signature whose S differs in its lowest bit", spoil.flip(32)),
    _w("flipped-payload-bit", "A payload with one bit turned over after signing", SIGNATURE, "SIG-005",
       spoil=spoil.with_payload(spoil.flip(-1))),
    _turned("zeros", "A signature of 64 zeros", lambda _signature: bytes(64)),
    _turned("no-bytes", "A signature of no bytes", lambda _signature: b""),
    _turned("short", "A signature without its last byte", lambda signature: signature[:-1]),
    _turned("long", "A signature with a byte too many", lambda signature: signature + b"\x00"),
    _w("s-beyond-order", "An Ed25519 signature with S + L in the place of S", SIGNATURE, "SIG-015",
       spoil=spoil.with_signature(spoil.beyond_order)),
    _w("der", "A P-256 signature as DER", SIGNATURE, "SIG-015", spoil=spoil.as_der, by="modern"),
    _w("little-endian", "A P-256 signature with r and s little-endian", SIGNATURE, "SIG-015",
       spoil=spoil.with_signature(spoil.little_endian), by="modern"),
    _w("r-zero", "A P-256 signature with r = 0", SIGNATURE, "SIG-015",
       spoil=spoil.with_signature(lambda signature: bytes(32) + signature[32:]), by="modern"),
    _w("other-hash", "A P-256 signature over SHA-384", SIGNATURE, "SIG-015",
       spoil=spoil.hashed_otherwise, by="modern"),
    _over("bare-payload", "A signature over the payload alone", spoil.bare_payload),
    _over("prehashed", "A signature over the SHA-512 of what is signed", spoil.prehashed),
    _over("other-dsse", "A signature over the encoding of DSSE version 2", spoil.other_version),
    _over("without-lengths", "A signature over type and payload without their lengths",
          spoil.without_lengths),
    _w("renamed", "A statement that was signed as another kind and renamed", SIGNATURE, "SIG-004",
       spoil=lambda right, keys: spoil.as_kind("contest")(right, keys).but(kind=right.kind)),
    _w("of-another-statement", "A statement with the signature of another one", SIGNATURE, "SIG-005",
       spoil=spoil.signed_over(lambda right: b"DSSEv1 1 a 1 b" + right.payload)),
    _w("key-id-of-nobody", "A good signature under a key id that nobody has", KEY, "SIG-005",
       spoil=spoil.with_key_id(b"\x00" * 8)),
    _w("eight-strangers", "A statement with eight signatures by strangers", KEY, "SIG-005",
       spoil=spoil.signed_times(8, good_at=None)),
)  # fmt: skip

IN_TRUST = (
    _w("stranger", "A statement by somebody in no directory", KEY, "TRU-001", by="stranger"),
    _w("custody-key", "A statement signed with a custody key", PURPOSE, "TRU-003", purpose="custody"),
    _w("settlement-key", "A statement signed with a settlement key", PURPOSE, "TRU-003",
       purpose="settlement"),
    _w("directory-key", "A statement signed with a directory key", PURPOSE, "TRU-003", by="body",
       purpose="directory"),
    _says("other-network", "A statement of another network", NETWORK, "SIG-007",
          lambda _here: {"header__network_id": "another-network"}),
    _says("issuer-rival", "A statement that says another courier speaks", ISSUER, "TRU-002",
          lambda _here: {"header__issuer": "conf-rival"}),
    _says("issuer-operator", "A statement that says the operator speaks", ISSUER, "TRU-002",
          lambda here: {"header__issuer": here.operator_id}),
    _says("issuer-unlisted", "A statement that says somebody unlisted speaks", ISSUER, "TRU-002",
          lambda _here: {"header__issuer": "conf-nobody"}),
    _says("other-operator", "A statement addressed to another operator", AUDIENCE, "SIG-008",
          lambda _here: {"header__audience": "another-operator"}),
    _says("other-point", "A statement addressed to another point", AUDIENCE, "SIG-008",
          lambda here: {"header__audience": f"{here.point_id}-2"}),
    _says("to-itself", "A statement addressed to its own issuer", AUDIENCE, "SIG-008",
          lambda _here: {"header__audience": "conf-courier"}),
    _says("to-the-network", "A statement addressed to the whole network", AUDIENCE, "SIG-008",
          lambda here: {"header__audience": here.network_id}),
    _w("ended-key", "A statement whose key had ended", KEY, "TRU-001", by="ended"),
    _w("superseded-key", "A statement whose key was superseded", KEY, "TRU-013", by="superseded"),
    _w("compromised-key", "A statement whose key is compromised", STOLEN, "TRU-014", by="compromised"),
    _says("compromised-key-backdated", "A statement that a thief dates before the theft", STOLEN, "TRU-014",
          lambda here: {"header__issued_at": here.now - 3 * DAY, "header__not_before": here.now - 3 * DAY},
          by="compromised"),
)  # fmt: skip

NO_COURIER = _w("no-courier", "An order by a member that is no courier", ISSUER, "TRU-002", by="merchant")
NO_AGREEMENT = _w("no-agreement", "An order without an agreement", AGREED, "TRU-004", by="unagreed")

IN_POLICY = (
    _says("unknown-critical-feature", "A statement with a critical feature that nobody knows", FEATURE,
          "SIG-011", lambda _here: {"header__critical_features": ["x-conformance"]}),
    _says("expired", "A statement that ended ten minutes ago", EXPIRED, "SIG-009",
          lambda here: _until(here, -MINUTES)),
    _says("never-valid", "A statement that ends before it begins", EXPIRED, "SIG-009",
          lambda here: {"header__expires_at": here.now - HOUR}),
    _says("not-yet-valid", "A statement that begins in ten minutes", EARLY, "SIG-010",
          lambda here: {"header__not_before": here.now + MINUTES, "header__expires_at": here.now + HOUR}),
    _says("issued-in-future", "A statement that was issued ten minutes from now", EARLY, "SIG-010",
          lambda here: {"header__issued_at": here.now + MINUTES, "header__expires_at": here.now + HOUR}),
    _says("ended-key-backdated", "A statement that dates itself before its key ended", KEY, "TRU-011",
          lambda here: {"header__issued_at": here.now - 3 * DAY, "header__not_before": here.now - 3 * DAY},
          by="ended"),
    _says("superseded-key-backdated", "A statement that dates itself before its key was superseded", KEY,
          "TRU-011",
          lambda here: {"header__issued_at": here.now - 3 * DAY, "header__not_before": here.now - 3 * DAY},
          by="superseded"),
)  # fmt: skip

IN_PAYLOAD = (
    _two_ways("header-twice", "A payload with two headers", payloads.header_twice),
    _two_ways("header-field-twice", "A header that names its issuer twice",
              payloads.in_header(payloads.text(2, b"conf-courier"))),
    _two_ways("group", "A payload with a group", payloads.and_then(payloads.group())),
    _two_ways("deep-groups", "A payload with groups in groups, fifty deep,",
              payloads.and_then(payloads.group(depth=50))),
    _two_ways("long-number", "A payload with a number longer than it needs to be",
              payloads.and_then(payloads.long_number())),
    _two_ways("huge-number", "A payload with a number beyond 64 bits",
              payloads.and_then(payloads.huge_number())),
    _two_ways("endless-number", "A payload with a number without an end",
              payloads.and_then(payloads.endless_number())),
    _two_ways("beyond-the-end", "A payload with a length beyond its end",
              payloads.and_then(payloads.beyond_the_end())),
    _two_ways("trailing-zero", "A payload with a zero byte at its end", payloads.and_then(b"\x00")),
    _two_ways("many-fields", "A payload of more than 2,048 fields",
              payloads.and_then(payloads.many_fields(FIELD_LIMIT + 1))),
)  # fmt: skip


def _without(name: str) -> Fields:
    return lambda _here: {f"header__{name}": None}


HEADERS = (
    *(_says(f"header-{name.replace('_', '-')}-missing", f"A header without {name}", FIELD, "MSG-002",
            _without(name))
      for name in ("network_id", "issuer", "audience", "request_id", "issued_at", "not_before",
                   "expires_at")),
    _says("header-request-id-short", "A request id of 15 bytes", FIELD, "MSG-002",
          lambda _here: {"header__request_id": bytes(15)}),
    _says("header-issuer-upper-case", "An issuer in upper case", FIELD, "MSG-002",
          lambda _here: {"header__issuer": "CONF-COURIER"}),
    _says("header-audience-long", "An audience of 65 characters", FIELD, "MSG-002",
          lambda _here: {"header__audience": "a" * 65}),
)  # fmt: skip

ORDERS = (*IN_FORM, *IN_SIGNATURE, *IN_TRUST, NO_COURIER, *IN_POLICY, NO_AGREEMENT, *IN_PAYLOAD, *HEADERS)
"""Every form that no order may have."""


def _until(here: Here, end: timedelta) -> Mapping[str, Any]:
    begun = here.now - HOUR
    return {"header__issued_at": begun, "header__not_before": begun, "header__expires_at": here.now + end}
