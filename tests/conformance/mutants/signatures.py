"""Programs that believe statements which nobody may believe, or judge them by other bytes."""

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lockernet.models.trust import Algorithm
from lockernet.signing import admission, directory, verify
from lockernet.signing.algorithms import P256Verifier
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("vec/statements/sig-002")
def reads_payloads_of_any_size() -> None:
    """A payload may have a megabyte."""
    change(verify, "PAYLOAD_LIMIT", 1 << 20)


@mutant("vec/statements/sig-002")
def tries_any_number_of_signatures() -> None:
    """A statement may have more than eight signatures."""
    change(verify, "SIGNATURE_LIMIT", 100)


@mutant(
    "vec/compact/sig-016",
    also=(
        "vec/compact/tru-003",
        "vec/events/cus-015",
        "vec/events/evt-003",
        "vec/events/evt-005",
        "vec/requests/tru-005",
        "vec/trust/tru-003",
    ),
)
def looks_at_no_purpose() -> None:
    """Any key of a member says anything."""
    rewrite(verify, "_find_speaker", "if key.record.purpose is not authority.purpose:", "if False:")


@mutant(
    "vec/statements/sig-002",
    also=(
        "vec/statements/sig-005",
        "vec/trust/tru-002",
        "vec/trust/tru-010",
        "vec/trust/tru-014",
    ),
)
def looks_at_the_first_signature_only() -> None:
    """Of several signatures only the first is tried."""
    rewrite(
        verify,
        "_find_speaker",
        "for signature in statement.signatures:",
        "for signature in statement.signatures[:1]:",
    )


@mutant("vec/statements/sig-007", also=("vec/requests/tru-005",))
def hears_other_networks() -> None:
    """A statement of another network is believed."""
    rewrite(verify, "_check_trust", "if heading.network_id != directory.network_id:", "if False:")


@mutant("vec/trust/tru-002")
def lets_anybody_speak_for_others() -> None:
    """The issuer need not own the key."""
    rewrite(verify, "_check_trust", "if heading.issuer != key.member_id:", "if False:")


@mutant("vec/trust/tru-002", also=("vec/compact/tru-002",))
def lets_every_role_say_everything() -> None:
    """An operator may order like a courier, and the other way round."""
    rewrite(
        verify, "_check_trust", "if authority.roles and authority.roles.isdisjoint(key.roles):", "if False:"
    )


@mutant("vec/trust/tru-020")
def lets_operators_speak_for_others_points() -> None:
    """An operator may speak about another operator's points."""
    rewrite(
        verify,
        "_check_trust",
        "if authority.own_points and heading.issuer != place.operator_id:",
        "if False:",
    )


@mutant(
    "vec/statements/sig-008",
    also=(
        "vec/events/cus-015",
        "vec/requests/tru-005",
    ),
)
def hears_what_others_are_told() -> None:
    """A statement to somebody else counts here."""
    rewrite(verify, "_check_trust", "if heading.audience not in place.audiences:", "if False:")


@mutant(
    "vec/trust/tru-010",
    also=(
        "vec/events/cus-015",
        "vec/events/evt-005",
    ),
)
def lets_devices_speak_for_other_points() -> None:
    """The key of one point signs for all points of its operator."""
    rewrite(verify, "_check_trust", "if point_id is not None and point_id != place.point_id:", "if False:")


@mutant("vec/trust/tru-014", also=("vec/trust/tru-015",))
def believes_compromised_keys() -> None:
    """What a compromised key signs is believed."""
    rewrite(
        verify,
        "_check_trust",
        "if heading.issued_at >= key.compromised_from or witnessed_at >= key.compromised_from:",
        "if False:",
    )


@mutant("vec/trust/tru-015", also=("vec/trust/tru-014",))
def believes_compromised_keys_about_the_past() -> None:
    """A compromised key is believed where it says that it signed before."""
    rewrite(verify, "_check_trust", " or witnessed_at >= key.compromised_from", "")


@mutant("vec/trust/tru-013")
def uses_superseded_keys_to_their_end() -> None:
    """A superseded key is good until the end that it had before."""
    rewrite(
        AdmittedKey,
        "of",
        "record.not_after if superseded is None else min(record.not_after, superseded)",
        "record.not_after",
    )


@mutant("vec/statements/sig-011")
def passes_over_features_it_does_not_know() -> None:
    """A statement that needs an unknown feature is followed without it."""
    rewrite(
        verify,
        "_judge_time",
        "if heading.critical_features and not place.critical_features.issuperset(heading.critical_features):",
        "if False:",
    )


@mutant(
    "vec/statements/sig-009",
    also=(
        "vec/compact/sig-009",
        "vec/requests/req-004",
        "vec/requests/tru-005",
    ),
)
def honours_expired_statements() -> None:
    """Nothing expires."""
    rewrite(verify, "_judge_time", "if moment - bounds.late_by >= heading.expires_at:", "if False:")


@mutant("vec/statements/sig-010", also=("vec/compact/sig-010",))
def honours_statements_of_the_future() -> None:
    """What begins tomorrow counts today."""
    rewrite(
        verify, "_judge_time", "if latest < heading.not_before or latest < heading.issued_at:", "if False:"
    )


@mutant(
    "vec/trust/tru-004",
    also=(
        "vec/compact/tru-004",
        "vec/visits/tru-004",
    ),
)
def asks_for_no_agreement() -> None:
    """A courier without agreement uses the operator's points."""
    rewrite(TrustedDirectory, "in_agreement", "return courier_id == operator_id", "return True")


@mutant(
    "vec/trust/tru-004",
    also=(
        "vec/compact/tru-004",
        "vec/visits/tru-004",
    ),
)
def keeps_agreements_for_ever() -> None:
    """An agreement that ended still counts."""
    rewrite(TrustedDirectory, "in_agreement", "if begins <= at < ends:", "if begins <= at:")


@mutant("vec/keys/tru-007")
def asks_for_no_proof_of_possession() -> None:
    """Somebody lists another one's key as his own."""
    rewrite(directory, "_admit_key", "verifier.verify(record.proof, message)", "pass")


@mutant("vec/keys/sig-012")
def takes_any_key_id() -> None:
    """The id of a listed key need not be that of the key."""
    rewrite(directory, "_admit_key", "if record.key_id != key_id(record.public_key):", "if False:")


@mutant("vec/keys/tru-010")
def lists_device_keys_without_a_point() -> None:
    """A device key speaks for no point, or a grant key for one."""
    rewrite(
        directory,
        "_admit_key",
        "if (record.purpose is Purpose.DEVICE) != (record.point_id is not None):",
        "if False:",
    )


@mutant("vec/keys/tru-003")
def lists_a_key_twice() -> None:
    """One key belongs to two members."""
    rewrite(directory, "_admit", "if record.public_key in seen:", "if False:")


@mutant("vec/keys/tru-006")
def admits_keys_of_small_order() -> None:
    """A key whose signatures are good for many messages is a key."""
    lax = {**admission._ADMISSION, Algorithm.ED25519: lambda key: admission._decode(key) is not None}
    change(admission, "_ADMISSION", lax)


@mutant("vec/keys/tru-012")
def admits_p256_points_off_the_curve() -> None:
    """A key of P-256 is looked at by its length alone."""
    lax = {**admission._ADMISSION, Algorithm.ECDSA_P256_SHA256: lambda key: len(key) == 33}
    change(admission, "_ADMISSION", lax)


@mutant("vec/statements/sig-015")
def takes_der_signatures() -> None:
    """ECDSA signatures are read as most libraries write them."""

    def lax(self: P256Verifier, signature: bytes, data: bytes) -> None:
        before(self, signature if len(signature) == 64 else raw(signature), data)

    before = P256Verifier.verify
    change(P256Verifier, "verify", lax)


@mutant("vec/statements/sig-009", also=("vec/compact/sig-009",))
def gives_no_grace_to_late_clocks() -> None:
    """What expired a second ago is refused, though the clock may be late."""
    rewrite(verify, "_judge_time", "moment - bounds.late_by >=", "moment >=")


@mutant(
    "vec/statements/sig-010",
    also=(
        "vec/compact/sig-010",
        "vec/trust/tru-011",
    ),
)
def gives_no_grace_to_early_clocks() -> None:
    """What begins in a second is refused, though the clock may be early."""
    rewrite(verify, "_judge_time", "moment + bounds.early_by", "moment")


def raw(signature: bytes) -> bytes:
    """R and s out of DER, 32 bytes each."""
    try:
        r, s = decode_dss_signature(signature)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError):
        return signature
