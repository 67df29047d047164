"""`verify`: a stranger's check of a certificate, one line for each claim."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from lockernet_conformance.certificate import Held, Trusted, Verification, load_public, parse_envelope, verify
from lockernet_conformance.cli.again import differences
from lockernet_conformance.cli.certifying import (
    EVIDENCE,
    MAKES_TRANSCRIPTS,
    RUNNERS,
    evidence,
    read_certificate,
)
from lockernet_conformance.cli.clock import clock_now
from lockernet_conformance.cli.files import read

UNTRUSTED = 4
MARKS = {Held.YES: "ok", Held.NO: "NO", Held.OPEN: "--"}


@click.command(name="verify")
@click.argument("certificate", type=click.Path(path_type=Path, dir_okay=False))
@EVIDENCE
@RUNNERS
@click.option(
    "--body", "bodies", type=click.Path(path_type=Path, dir_okay=False), multiple=True,
    help="Public key (PEM) of a coordinating body; with it, a countersignature is asked for.",
)  # fmt: skip
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]),
    metavar="TIME", help="Judge the validity at this instant (UTC, if it names no zone); now, if not given.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The claims as JSON on stdout.")
def verify_command(
    certificate: Path,
    transcript: Path | None,
    runners: Sequence[Path],
    bodies: Sequence[Path],
    at: datetime | None,
    *,
    as_json: bool,
) -> int:
    """Check every claim of a certificate with nothing but its transcript and the keys that you trust.

    No network, no target: the signatures, the transcript's root, the validity, that all it says follows from
    the transcript, that the operator's key signed the nonce of this run, and every verdict once more from the
    bytes.

    \b
    Exit code 0: everything holds. 3: a file or a key cannot be read. 4: a claim does not hold.
    """
    content = read_certificate(certificate)
    checked = verify(
        content,
        read(evidence(certificate, transcript), hint=MAKES_TRANSCRIPTS),
        trusted=Trusted(tuple(map(load_public, runners)), tuple(map(load_public, bodies))),
        now=_instant(at),
        replay=differences,
    )
    if as_json:
        click.echo(json.dumps(_told(checked), indent=1))
    else:
        for check in checked.checks:
            click.echo(f"{MARKS[check.held]}  {check.name:<19}  {check.words}")
        click.echo(_about(content) if checked.holds else "the certificate does NOT hold")
    return 0 if checked.holds else UNTRUSTED


def _instant(at: datetime | None) -> datetime:
    if at is None:
        return clock_now()
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _about(certificate: bytes) -> str:
    """What a certificate that holds is about, in two lines."""
    told = json.loads(parse_envelope(certificate).payload)
    predicate, (build, _) = told["predicate"], told["subject"]
    target = predicate["target"]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in predicate["counts"].items() if count)
    return (
        f"the certificate holds: {target['name']} {target['version']} of {target['operatorId']}, "
        f"{' '.join(predicate['profiles'])}, {predicate['mode']}: {counts}\n"
        f"build {build['digest']['sha256']}, until {predicate['expiresAt']}"
    )


def _told(checked: Verification) -> dict[str, object]:
    return {
        "holds": checked.holds,
        "checks": [
            {"name": check.name, "held": str(check.held), "words": check.words} for check in checked.checks
        ],
    }
