"""Nodes that believe what nobody may say: each overlooks one thing that is wrong with a statement."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA384

from lockernet.codec import headings, statements, strict
from lockernet.errors import ErrorCode, LockernetError, RefusedByPeer, Untrusted
from lockernet.models.trust import Algorithm
from lockernet.signing import algorithms
from lockernet.signing import directory as directories
from lockernet.signing import verify as verifying
from lockernet.signing.instants import NEVER
from lockernet_node.pipeline import orders, questions
from lockernet_node.transport import gate, sessions
from tests.conformance.mutants.registry import change, mutant

L = 2**252 + 27742317777372353535851937790883648493
S, Q = "svc/statement/", "svc/session/"


def _also(*names: str) -> tuple[str, ...]:
    """The same fault on other calls, beside another fault, and in a session token."""
    found: list[str] = []
    for name in names:
        found += [f"{S}{name}", f"{S}{name}~*", f"{Q}{name}", f"{S}{name}-before-*", f"{S}*-before-{name}"]
    return tuple(found)


class _LaxEd25519:
    """Tries again, in the way that this mutant has."""

    again: Callable[[bytes, bytes], tuple[bytes, bytes]]

    def __init__(self, public_key: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public_key)

    def verify(self, signature: bytes, data: bytes, /) -> None:
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            self._key.verify(*type(self).again(signature, data))


def _try_again(again: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> None:
    lax = type("Lax", (_LaxEd25519,), {"again": staticmethod(again)})
    change(algorithms, "_VERIFIERS", {**algorithms._VERIFIERS, Algorithm.ED25519: lax})


class _LaxP256(algorithms.P256Verifier):
    """Takes what OpenSSL takes."""

    def verify(self, signature: bytes, data: bytes, /) -> None:
        try:
            super().verify(signature, data)
        except InvalidSignature:
            self._key.verify(signature, data, self._scheme)


class _AnyHash(algorithms.P256Verifier):
    """Tries another hash where the right one does not fit."""

    def verify(self, signature: bytes, data: bytes, /) -> None:
        try:
            super().verify(signature, data)
        except InvalidSignature:
            self._scheme, right = ECDSA(SHA384()), self._scheme
            try:
                super().verify(signature, data)
            finally:
                self._scheme = right


def _p256(verifier: type[algorithms.P256Verifier]) -> None:
    change(algorithms, "_VERIFIERS", {**algorithms._VERIFIERS, Algorithm.ECDSA_P256_SHA256: verifier})


def _trust_without(code: ErrorCode) -> None:
    """The verdict on trust without this reason, and without those that come after it."""
    right = verifying._check_trust

    def lax(*told: Any, **more: Any) -> None:
        try:
            right(*told, **more)
        except Untrusted as error:
            if error.code is not code:
                raise

    change(verifying, "_check_trust", lax)


def _time_without(code: ErrorCode) -> None:
    right = verifying._judge_time

    def lax(*told: Any, **more: Any) -> ErrorCode | None:
        found = right(*told, **more)
        return None if found is code else found

    change(verifying, "_judge_time", lax)


class _NoVerifier:
    """Every signature is good."""

    def __init__(self, _public_key: bytes) -> None:
        pass

    def verify(self, _signature: bytes, _data: bytes, /) -> None:
        """It is."""


@mutant(
    f"{S}flipped-signature-bit", f"{S}zeros", f"{S}short", f"{S}renamed", f"{S}flipped-payload-bit",
    f"{S}of-another-statement", "svc/message/bit-flipped", f"{S}flipped-signature-bit~deposit-order",
    f"{Q}flipped-signature-bit", f"{Q}forged~getparcel", f"{Q}forged~streamevents",
    also=(f"{S}*", f"{Q}*"),
)  # fmt: skip
def checks_no_signature() -> None:
    """An Ed25519 signature is not checked at all."""
    change(algorithms, "_VERIFIERS", {**algorithms._VERIFIERS, Algorithm.ED25519: _NoVerifier})


@mutant(f"{S}s-beyond-order", also=_also("s-beyond-order"))
def takes_s_beyond_order() -> None:
    """An Ed25519 signature may be written in more than one way: S is taken modulo L."""

    def reduced(signature: bytes, data: bytes) -> tuple[bytes, bytes]:
        s = int.from_bytes(signature[32:], "little") % L
        return signature[:32] + s.to_bytes(32, "little"), data

    _try_again(reduced)


@mutant(f"{S}long", also=_also("long"))
def takes_long_signatures() -> None:
    """Bytes after a signature are cut off."""
    _try_again(lambda signature, data: (signature[:64], data))


@mutant(f"{S}bare-payload", f"{S}bare-payload~deposit-order", also=_also("bare-payload", "renamed"))
def takes_bare_payload() -> None:
    """A signature over the payload alone is as good."""
    _try_again(lambda signature, data: (signature, data.split(b" ", 4)[4]))


@mutant(f"{S}prehashed", also=_also("prehashed"))
def takes_prehashed() -> None:
    """A signature over the hash of what is signed is as good."""
    import hashlib  # noqa: PLC0415 - only where a node is made wrong

    _try_again(lambda signature, data: (signature, hashlib.sha512(data).digest()))


@mutant(f"{S}without-lengths", also=_also("without-lengths"))
def takes_without_lengths() -> None:
    """What is signed may say no lengths."""

    def bare(signature: bytes, data: bytes) -> tuple[bytes, bytes]:
        version, _, name, _, payload = data.split(b" ", 4)
        return signature, b" ".join((version, name, payload))

    _try_again(bare)


@mutant(f"{S}other-dsse", also=_also("other-dsse"))
def takes_other_dsse() -> None:
    """Another version of the encoding is as good."""
    _try_again(lambda signature, data: (signature, data.replace(b"DSSEv1", b"DSSEv2", 1)))


@mutant(f"{S}der", f"{Q}der")
def takes_der() -> None:
    """A P-256 signature may be DER."""
    _p256(_LaxP256)


@mutant(f"{S}other-hash", also=_also("other-hash"))
def takes_other_hash() -> None:
    """A P-256 signature may be made with another hash."""
    _p256(_AnyHash)


@mutant(f"{S}both-halves-of-s", also=(f"{S}odd-other-s", f"{S}odd-p-256"))
def refuses_high_s() -> None:
    """A P-256 signature with s in the upper half is refused, as Bitcoin does."""
    right = algorithms.P256Verifier.verify

    def low_only(self: algorithms.P256Verifier, signature: bytes, data: bytes) -> None:
        right(self, signature, data)
        if data.startswith(b"DSSEv1") and int.from_bytes(signature[32:]) > algorithms.P256_N // 2:
            raise InvalidSignature

    algorithms.P256Verifier.verify = low_only  # type: ignore[method-assign]


@mutant(f"{S}nine-signatures")
def takes_nine_signatures() -> None:
    """An envelope may have as many signatures as it likes."""
    from lockernet.codec import envelope  # noqa: PLC0415 - only where a node is made wrong

    change(verifying, "SIGNATURE_LIMIT", 1_000)
    change(envelope, "SIGNATURE_LIMIT", 1_000)


@mutant(f"{S}odd-last-signature-good", also=(f"{S}good-signer-of-two", f"{S}second-signature-no-new-id"))
def reads_first_signature_only() -> None:
    """Of several signatures only the first one counts."""
    right = verifying._find_speaker

    def first_only(statement: Any, *told: Any, **more: Any) -> Any:
        return right(statement._replace(signatures=statement.signatures[:1]), *told, **more)

    change(verifying, "_find_speaker", first_only)


@mutant(f"{S}large-payload", f"{S}large-and-unsigned")
def takes_large_payloads() -> None:
    """A payload may have any size."""
    change(verifying, "PAYLOAD_LIMIT", 10**9)


@mutant(f"{S}other-version", also=(f"{Q}of-another-version",))
def falls_back_to_version_1() -> None:
    """A statement of version 2 is read as one of version 1."""
    authority, parsers, models = verifying.AUTHORITY, headings._PARSERS, statements.MODELS

    def second(table: Any) -> dict[str, Any]:
        return dict(table) | {name.replace(".v1+", ".v2+"): value for name, value in table.items()}

    change(verifying, "AUTHORITY", second(authority))
    change(headings, "_PARSERS", second(parsers))
    change(statements, "MODELS", second(models))


@mutant(
    f"{S}other-kind~reserve-compartment", f"{S}other-kind~deposit-order",
    also=(f"{S}other-kind~*", f"{S}renamed*"),
)  # fmt: skip
def takes_any_kind() -> None:
    """A call carries out whatever order is brought to it."""
    right = statements._opened

    def any_kind(statement: Any, model_class: Any, *, parsed: Any) -> Any:
        return right(statement, statements.MODELS.get(statement.payload_type, model_class), parsed=parsed)

    change(statements, "_opened", any_kind)


@mutant(
    f"{S}header-twice", f"{S}header-field-twice", f"{S}group", f"{S}long-number", f"{S}many-fields",
    f"{Q}header-twice", f"{Q}group",
    also=(*_also("header-twice", "header-field-twice", "group", "deep-groups", "long-number", "many-fields",
                 "huge-number"),),
)  # fmt: skip
def reads_as_protobuf_does() -> None:
    """A payload is read as protobuf reads it: the last of two values wins."""
    change(statements, "check_singular", lambda *_: None)


@mutant(f"{S}many-fields")
def walks_without_end() -> None:
    """A payload may have any number of fields."""
    change(strict, "FIELD_LIMIT", 10**9)
    change(statements, "UNWALKED_BYTES", 10**9)


@mutant(f"{S}other-network", f"{S}other-network~deposit-order", f"{Q}other-network",
        also=(*_also("other-network"), f"{S}*-before-*"))  # fmt: skip
def takes_other_networks() -> None:
    """A statement of another network is as good."""
    _trust_without(ErrorCode.UNTRUSTED_NETWORK)


@mutant(f"{S}issuer-rival", f"{S}issuer-operator", f"{S}issuer-unlisted", f"{Q}issuer-operator",
        f"{S}no-courier",
        also=(*_also("issuer-rival", "issuer-operator", "issuer-unlisted", "no-courier"),
              "svc/trust/no-courier-any-more", f"{S}two-who-may-not", "svc/request/*"))  # fmt: skip
def takes_any_issuer() -> None:
    """Whoever signs may say that somebody else speaks, and any member is a courier."""
    _trust_without(ErrorCode.UNTRUSTED_ISSUER)


@mutant(f"{S}other-operator", f"{S}other-point", f"{S}to-itself", f"{S}to-the-network", f"{Q}to-itself",
        f"{S}other-operator~deposit-order",
        also=(*_also("other-operator", "other-point", "to-itself", "to-the-network"),
              "jrn/*", "svc/link/*"))  # fmt: skip
def takes_any_audience() -> None:
    """A statement to somebody else is as good."""
    _trust_without(ErrorCode.UNTRUSTED_AUDIENCE)


@mutant(f"{S}ended-key", f"{S}superseded-key",
        also=(*_also("ended-key", "superseded-key", "ended-key-backdated", "superseded-key-backdated"),
              "svc/trust/*", "svc/delegation/*"))  # fmt: skip
def takes_ended_keys() -> None:
    """When a key was valid is not asked."""
    right = directories.AdmittedKey.of.__func__  # type: ignore[attr-defined]  # it is a classmethod

    def endless(cls: Any, *told: Any) -> Any:
        return replace(right(cls, *told), begins=0, ends=NEVER)

    directories.AdmittedKey.of = classmethod(endless)  # type: ignore[method-assign]


@mutant(f"{S}ended-key-backdated", f"{S}superseded-key-backdated", f"{Q}ended-key-backdated",
        also=(*_also("ended-key-backdated", "superseded-key-backdated"), "svc/trust/*"))  # fmt: skip
def believes_dates() -> None:
    """A key that is over is good for whatever says that it is older."""
    right = verifying.verify

    def believing(*told: Any, **more: Any) -> Any:
        verified = right(*told, **more)
        if verified.policy is ErrorCode.UNTRUSTED_KEY:
            object.__setattr__(verified, "policy", None)
        return verified

    change(verifying, "verify", believing)


@mutant(f"{S}compromised-key", f"{S}compromised-key-backdated", f"{Q}compromised-key",
        "svc/trust/retry-by-stolen-key",
        also=(*_also("compromised-key", "compromised-key-backdated"), "svc/delegation/*"))  # fmt: skip
def takes_stolen_keys() -> None:
    """A key that is known to be stolen is as good."""
    _trust_without(ErrorCode.UNTRUSTED_KEY_COMPROMISED)


@mutant(f"{S}unknown-critical-feature", f"{S}unknown-critical-feature~deposit-order",
        f"{Q}unknown-critical-feature",
        also=(*_also("unknown-critical-feature"),))  # fmt: skip
def ignores_critical_features() -> None:
    """A critical feature is ignored like an unknown field."""
    _time_without(ErrorCode.UNTRUSTED_CRITICAL_FEATURE)


@mutant(f"{S}expired", f"{S}never-valid", f"{S}expired~deposit-order", f"{Q}expired",
        "svc/request/expired-unknown",
        also=(*_also("expired", "never-valid"), f"{Q}ends-with-its-time", "jrn/*"))  # fmt: skip
def takes_expired() -> None:
    """A statement never ends."""
    _time_without(ErrorCode.UNTRUSTED_EXPIRED)


@mutant(f"{S}not-yet-valid", f"{S}issued-in-future", f"{Q}not-yet-valid",
        also=(*_also("not-yet-valid", "issued-in-future"), "jrn/*"))  # fmt: skip
def takes_early() -> None:
    """A statement holds before it begins."""
    _time_without(ErrorCode.UNTRUSTED_NOT_YET_VALID)


@mutant(f"{S}odd-clock-a-minute-ahead", also=("jrn/*",))
def has_no_patience() -> None:
    """A clock may not be off by more than ten seconds."""
    moment = timedelta(seconds=10)
    change(verifying, "SYNCED", verifying.ClockBounds(early=moment, late=moment))


@mutant(f"{Q}missing~getparcel", f"{Q}missing~listpoints", f"{Q}missing~listevents",
        also=(f"{Q}missing~*", "svc/message/*"))  # fmt: skip
def answers_anybody() -> None:
    """A question without a session token is answered as if its courier asked."""
    right = sessions.Sessions.caller

    def anybody(self: sessions.Sessions, context: Any) -> Any:
        try:
            return right(self, context)
        except Untrusted as error:
            if error.code is not ErrorCode.UNTRUSTED_SESSION:
                raise
            return questions.Caller("conf-courier", self._questions._desk.clock.now())

    sessions.Sessions.caller = anybody  # type: ignore[method-assign]


@mutant(f"{Q}ends-with-its-time", "svc/trust/removed", "svc/trust/retry-by-stolen-key", also=("jrn/*",))
def remembers_callers_for_ever() -> None:
    """A session token that was good once stays good."""
    questions.Questions.is_current = lambda *_: True  # type: ignore[method-assign]


@mutant(f"{Q}too-long")
def lets_sessions_last() -> None:
    """A session token may last for a day."""
    change(questions, "SESSION_LIMIT", timedelta(days=1))


@mutant("svc/message/version-two", "svc/message/version-word", "svc/message/order-of-another-version",
        also=("svc/message/version-*",))  # fmt: skip
def ignores_versions() -> None:
    """A call of any version is answered."""
    change(gate, "_check_version", lambda _call: None)


@mutant("svc/message/deadline-too-far")
def waits_for_ever() -> None:
    """A call may wait as long as it likes."""
    change(gate, "DEADLINE_LIMIT_SECONDS", 10**9)


@mutant("svc/message/too-large")
def reads_large_messages() -> None:
    """A message may be larger than 256 KiB."""
    change(gate, "MESSAGE_LIMIT", 10**9)


@mutant(f"{S}flipped-signature-bit", f"{S}stranger", f"{S}header-twice", also=("svc/*",))
def signs_every_no() -> None:
    """A no to what nobody said is signed like any other, so strangers make the operator sign."""
    from lockernet.codec.statements import statement_bytes  # noqa: PLC0415 - only where a node is made wrong

    right = orders.Orders.submit

    async def signed(self: orders.Orders, statement: Any, order_type: Any) -> Any:
        try:
            return await right(self, statement, order_type)
        except RefusedByPeer:
            raise
        except LockernetError as error:
            raise RefusedByPeer(error.code, refusal=statement_bytes(statement)) from None

    orders.Orders.submit = signed  # type: ignore[method-assign]
