"""Signs a certificate over a run, and countersigns one that was checked again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lockernet_conformance.certificate.dsse import PAYLOAD_TYPE, Envelope, parse_envelope
from lockernet_conformance.certificate.judged import Judged, judged_run, judged_transcript, last_seen
from lockernet_conformance.certificate.keys import PrivateKey
from lockernet_conformance.certificate.obstacles import obstacles, obstacles_of_run
from lockernet_conformance.certificate.statement import statement
from lockernet_conformance.certificate.verifying import Trusted, verify
from lockernet_conformance.probe import parse_transcript
from lockernet_conformance.probe.transcript import BrokenTranscript
from lockernet_conformance.results import RunResult

Replay = Callable[[bytes], Sequence[str]]
"""Takes the bytes of a transcript; gives what it says and does not follow from it, empty if it is true."""


@dataclass(frozen=True, slots=True)
class NotCertified:
    """Nothing was signed."""

    reasons: tuple[str, ...]
    """Each a sentence that says what to change."""


def certify(
    run: RunResult, transcript: bytes, *, signer: PrivateKey, issued_at: datetime
) -> bytes | NotCertified:
    """The certificate of this run as a file, signed by its runner, if it may have one."""
    try:
        record = parse_transcript(transcript)
        judged = judged_transcript(record)
    except BrokenTranscript as broken:
        return NotCertified((str(broken),))
    reasons = [
        *obstacles(judged),
        *obstacles_of_run(run),
        *(f"the transcript is of another run: {name}" for name in judged.differing(judged_run(run))),
    ]
    ended_at = last_seen(record)
    if issued_at < ended_at:
        reasons.append("a certificate is not issued before its run ended")
    if reasons:
        return NotCertified(tuple(dict.fromkeys(reasons)))
    return _signed(judged, signer, ended_at=ended_at, issued_at=issued_at)


def countersign(
    certificate: bytes,
    transcript: bytes,
    *,
    signer: PrivateKey,
    trusted: Trusted,
    now: datetime,
    replay: Replay,
) -> bytes | NotCertified:
    """The certificate with the signature of a coordinating body, which found every verdict again."""
    if signer.public.key_id in {key.key_id for key in trusted.runners}:
        return NotCertified(("the coordinating body countersigns with a key of its own, not the runner's",))
    runner_only = Trusted(runners=trusted.runners)
    checked = verify(certificate, transcript, trusted=runner_only, now=now, replay=replay)
    if not checked.holds:
        return NotCertified(tuple(f"{check.name}: {check.words}" for check in checked.broken))
    envelope = parse_envelope(certificate)
    if any(each.key_id == signer.public.key_id for each in envelope.signatures):
        return NotCertified(("it is countersigned with this key already",))
    return envelope.signed(signer).to_json()


def _signed(judged: Judged, signer: PrivateKey, *, ended_at: datetime, issued_at: datetime) -> bytes:
    told = statement(judged, ended_at=ended_at, issued_at=issued_at)
    payload = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    return Envelope(payload, PAYLOAD_TYPE).signed(signer).to_json()
