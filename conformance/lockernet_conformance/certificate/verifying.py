"""A stranger's check: certificate and transcript, keys that he trusts, and a clock. One line for each claim.

What the certificate says is made again from the transcript and compared place by place; whether the verdicts
follow from the recorded bytes is what `replay` finds out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lockernet_conformance.certificate.dsse import BadEnvelope, Envelope, parse_envelope, parse_once
from lockernet_conformance.certificate.judged import (
    Judged,
    judged_transcript,
    last_seen,
    operator_keys,
    proves,
)
from lockernet_conformance.certificate.keys import PublicKey
from lockernet_conformance.certificate.obstacles import obstacles
from lockernet_conformance.certificate.statement import a_year_after, differences, statement
from lockernet_conformance.probe import Told, parse_transcript
from lockernet_conformance.probe.transcript import BrokenTranscript

MOST_DIFFERENCES = 8
"""Named in one line; the rest is counted."""


class Held(StrEnum):
    """How one claim came out."""

    YES = "holds"
    NO = "does not hold"
    OPEN = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One claim."""

    name: str
    held: Held
    words: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All claims, in the order in which they were checked."""

    checks: tuple[Check, ...]

    @property
    def broken(self) -> list[Check]:
        """The claims that do not hold."""
        return [check for check in self.checks if check.held is Held.NO]

    @property
    def holds(self) -> bool:
        """Nothing that was checked is wrong; what was not checked is said in the list."""
        return not self.broken


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whose signatures count."""

    runners: Sequence[PublicKey]
    bodies: Sequence[PublicKey] = ()
    """Coordinating bodies; with none, no countersignature is asked for."""


def verify(
    certificate: bytes,
    transcript: bytes,
    *,
    trusted: Trusted,
    now: datetime,
    replay: Callable[[bytes], Sequence[str]] | None = None,
) -> Verification:
    """Every claim of this certificate. `replay`: gives what does not follow from a transcript's record."""
    try:
        envelope = parse_envelope(certificate)
        told = parse_once(envelope.payload)
        if not isinstance(told, dict):
            raise BadEnvelope("the payload is no statement")
    except BadEnvelope as error:
        return Verification((Check("envelope", Held.NO, str(error)),))
    checks = [Check("envelope", Held.YES, "DSSE with an in-toto statement"), *_signatures(envelope, trusted)]
    try:
        record = parse_transcript(transcript)
        judged = judged_transcript(record)
    except BrokenTranscript as error:
        return Verification((*checks, Check("transcript", Held.NO, str(error))))
    checks.append(
        Check("transcript", Held.YES, f"{len(judged.verdicts)} verdicts under the root {judged.root}")
    )
    return Verification((*checks, *_claims(told, judged, record, now), _replayed(transcript, replay)))


def _signatures(envelope: Envelope, trusted: Trusted) -> Iterator[Check]:
    runner = envelope.signer(trusted.runners)
    yield _check("runner's signature", runner is not None, _by(runner), "no good one by a trusted runner")
    if not trusted.bodies:
        yield Check("countersignature", Held.OPEN, "no key of a coordinating body was given")
        return
    body = envelope.signer(trusted.bodies)
    apart = body is not None and runner is not None and body.key_id != runner.key_id
    yield _check("countersignature", apart, _by(body), "no good one by a trusted coordinating body")


def _claims(told: dict[str, Any], judged: Judged, record: Told, now: datetime) -> Iterator[Check]:
    ended, issued = last_seen(record), _issued(told)
    yield _within("validity", _validity(ended, issued, now))
    yield _within("contents", _contents(told, judged, ended, issued or ended))
    yield _within("conformity", list(obstacles(judged)))
    yield _within("operator's proof", _proof(judged, record))


def _issued(told: dict[str, Any]) -> datetime | None:
    try:
        issued = datetime.fromisoformat(told["predicate"]["issuedAt"])
    except (KeyError, TypeError, ValueError):
        return None
    return issued if issued.tzinfo is not None else None


def _validity(ended: datetime, issued: datetime | None, now: datetime) -> list[str]:
    """By the times of the transcript: a certificate that says others is noticed with its contents."""
    if issued is None:
        return ["issuedAt: expected an instant with a zone"]
    wrong = []
    if issued < ended:
        wrong.append(f"issuedAt {issued.isoformat()} is before the end of the run, {ended.isoformat()}")
    if now < issued:
        wrong.append(f"issuedAt {issued.isoformat()} has not come yet")
    if now >= a_year_after(ended):
        wrong.append(f"expired at {a_year_after(ended).isoformat()}")
    return wrong


def _contents(told: dict[str, Any], judged: Judged, ended: datetime, issued: datetime) -> list[str]:
    """Everything that the statement says, against what the transcript gives."""
    if judged.proof is None:
        return ["the transcript has no proof of the operator's key"]
    return list(differences(statement(judged, ended_at=ended, issued_at=issued), told))


def _proof(judged: Judged, record: Told) -> list[str]:
    proof = judged.proof
    if proof is None:
        return ["nothing shows that this is the operator's node"]
    wrong = []
    if not proves(proof):
        wrong.append("the signature over the nonce is not good")
    try:
        own = record.header["world"]["run_nonce"] == proof.nonce.hex()
        listed = PublicKey(proof.public_key, proof.algorithm) in operator_keys(record)
    except (KeyError, ValueError, TypeError, AttributeError):
        own = listed = False
    if not own:
        wrong.append("the nonce that was signed is not the one that this run drew from")
    if not listed:
        wrong.append("the key that signed is no grant key that the run's trust file lists for the operator")
    return wrong


def _replayed(transcript: bytes, replay: Callable[[bytes], Sequence[str]] | None) -> Check:
    if replay is None:
        return Check("replay", Held.OPEN, "whether the verdicts follow from the recorded bytes was not asked")
    try:
        return _within("replay", list(replay(transcript)))
    except BrokenTranscript as broken:
        return Check("replay", Held.NO, str(broken))


def _within(name: str, wrong: list[str]) -> Check:
    words = "; ".join(wrong[:MOST_DIFFERENCES])
    if len(wrong) > MOST_DIFFERENCES:
        words += f"; and {len(wrong) - MOST_DIFFERENCES} more"
    return _check(name, not wrong, _HOLDS[name], words)


_HOLDS = {
    "validity": "issued, and not expired",
    "contents": "all that it says follows from the transcript's header and verdicts",
    "conformity": "nothing in the transcript stands against a certificate",
    "operator's proof": "the operator's key signed the nonce that this run drew from",
    "replay": "every verdict follows from the recorded bytes",
}


def _check(name: str, held: bool, good: str, bad: str) -> Check:  # noqa: FBT001 - the claim itself
    return Check(name, Held.YES if held else Held.NO, good if held else bad)


def _by(key: PublicKey | None) -> str:
    return f"by {key.key_id[:16]}" if key else ""
