"""The statement of a certificate: in-toto Statement v1, with a predicate of our own.

The predicate holds all fields of in-toto's test-result/v0.1 (result, configuration, passedTests, warnedTests,
failedTests), so that who knows only that reads it. docs/conformance/certificate.md explains the others.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lockernet_conformance.certificate.judged import Judged
from lockernet_conformance.certificate.keys import PublicKey
from lockernet_conformance.results import Verdict

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://lockernet.dev/conformance/v1"
"""A name, not an address: nothing is ever fetched from it."""

Path = tuple[str | int, ...]


def statement(judged: Judged, *, ended_at: datetime, issued_at: datetime) -> dict[str, Any]:
    """The whole statement. Raises ValueError if nothing proves whose node it is."""
    proof = judged.proof
    if proof is None:
        raise ValueError("expected a proof of the operator's key")
    target = judged.target
    key = PublicKey(proof.public_key, proof.algorithm)
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": f"{target.name} {target.version}", "digest": {"sha256": target.build_digest}},
            {"name": f"grant key of {target.operator_id}", "digest": {"sha256": key.key_id}},
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            **_test_result(judged),
            **_conformance(judged),
            "begunAt": judged.begun_at.isoformat(),
            "endedAt": ended_at.isoformat(),
            "issuedAt": issued_at.isoformat(),
            "expiresAt": a_year_after(ended_at).isoformat(),
            "proof": {
                "nonce": proof.nonce.hex(),
                "algorithm": proof.algorithm,
                "publicKey": proof.public_key.hex(),
                "signature": proof.signature.hex(),
            },
        },
    }


def a_year_after(moment: datetime) -> datetime:
    """The same day twelve months later; 28 February after a 29th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)


def differences(expected: Any, seen: Any, at: Path = ()) -> Iterator[str]:
    """One line for each place where two JSON values are not the same."""
    if isinstance(expected, Mapping) and isinstance(seen, Mapping):
        for key in sorted(expected.keys() | seen.keys()):
            yield from differences(expected.get(key, _Nothing), seen.get(key, _Nothing), (*at, key))
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for number, (one, other) in enumerate(zip(expected, seen, strict=True)):
            yield from differences(one, other, (*at, number))
    elif type(expected) is not type(seen) or expected != seen:
        place = ".".join(map(str, at))
        yield f"{place}: the transcript gives {_brief(expected)}, the certificate says {_brief(seen)}"


class _Nothing:
    """Stands for a key that is missing."""


def _brief(value: Any) -> str:
    if value is _Nothing:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _test_result(judged: Judged) -> dict[str, Any]:
    """The fields of test-result/v0.1."""
    return {
        "result": "WARNED" if judged.count(Verdict.WARN) else "PASSED",
        "configuration": [
            {
                "name": "lockernet-conformance",
                "digest": {"sha256": judged.suite_digest},
                "annotations": {"version": judged.suite_version, "order": judged.shuffle_seed},
            },
            {"name": "rules.json", "digest": {"sha256": judged.rules_digest}},
        ],
        "passedTests": judged.ended(Verdict.PASS),
        "warnedTests": judged.ended(Verdict.WARN),
        "failedTests": judged.ended(Verdict.FAIL),
    }


def _conformance(judged: Judged) -> dict[str, Any]:
    target = judged.target
    return {
        "target": {
            "name": target.name,
            "vendor": target.vendor,
            "version": target.version,
            "operatorId": target.operator_id,
            "pointId": target.point_id,
        },
        "mode": target.mode,
        "profiles": [profile.value for profile in target.profiles],
        "features": dict(target.features),
        "counts": {verdict.value: judged.count(verdict) for verdict in Verdict},
        "skippedTests": judged.ended(Verdict.SKIP),
        "notTested": judged.ended(Verdict.NOT_TESTED),
        "knownFailures": [
            {"case": case, "reason": reason} for case, reason in sorted(judged.known_failures.items())
        ],
        "transcriptRoot": judged.root,
    }
