"""`certify` and `countersign`: signatures under what a run showed."""

from collections.abc import Sequence
from pathlib import Path

import click

from lockernet_conformance.certificate import (
    BadEnvelope,
    NotCertified,
    Trusted,
    certify,
    countersign,
    load_public,
    load_signer,
    parse_envelope,
)
from lockernet_conformance.cli.again import differences
from lockernet_conformance.cli.clock import clock_now
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.files import read, write
from lockernet_conformance.cli.reporting import read_report
from lockernet_conformance.cli.writing import REPORT, TRANSCRIPT
from lockernet_conformance.probe import parse_transcript

CERTIFICATE = "certificate.json"
MAKES_TRANSCRIPTS = "`lockernet-conformance run` writes one"
KEY = click.option(
    "--key", "uri", required=True, metavar="URI",
    help="The Ed25519 key that signs: file:PATH (mode 600) or env:NAME, as PEM.",
)  # fmt: skip
RUNNERS = click.option(
    "--runner", "runners", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
    help="Public key (PEM) of a runner whom you trust; may be given several times.",
)  # fmt: skip
EVIDENCE = click.option(
    "--transcript", type=click.Path(path_type=Path, dir_okay=False),
    help="The transcript; beside the certificate, if not given.",
)  # fmt: skip


@click.command(name="certify")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("conformance-report")
)
@KEY
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="certificate.json of the folder, if not given.",
)
def certify_command(folder: Path, uri: str, out: Path | None) -> int:
    """Sign a certificate over the run in FOLDER: its report.json and its transcript.ndjson.

    Every verdict is found again from the transcript first. Nothing is signed if a case failed or could not be
    judged, if not everything was asked, or if nothing shows whose node it was; each obstacle is printed.

    \b
    Make a key:  openssl genpkey -algorithm ed25519 -out runner.pem && chmod 600 runner.pem
    Its public half for others:  openssl pkey -in runner.pem -pubout -out runner.pub.pem
    \b
    Exit code 0: the certificate is written. 1: nothing was signed. 3: a file or the key cannot be used.
    4: the transcript was changed.
    """
    signer = load_signer(uri)
    run = read_report(folder / REPORT)
    transcript = read(folder / TRANSCRIPT, hint=MAKES_TRANSCRIPTS)
    parse_transcript(transcript, str(folder / TRANSCRIPT))
    made = certify(run, transcript, signer=signer, issued_at=clock_now())
    wrong = differences(transcript)
    if isinstance(made, NotCertified) or wrong:
        return _refused("certified", [*(made.reasons if isinstance(made, NotCertified) else ()), *wrong])
    path = out or folder / CERTIFICATE
    write(path, made)
    click.echo(f"{path}: {run.target.name} {run.target.version} of {run.target.operator_id}")
    click.echo(f"signed by {signer.public.key_id[:16]}; valid for a year from the end of the run")
    return 0


@click.command(name="countersign")
@click.argument("certificate", type=click.Path(path_type=Path, dir_okay=False))
@EVIDENCE
@RUNNERS
@KEY
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The certificate itself, if not given."
)
def countersign_command(
    certificate: Path, transcript: Path | None, runners: Sequence[Path], uri: str, out: Path | None
) -> int:
    """Add a coordinating body's signature to a certificate, once every claim of it was checked again.

    \b
    Exit code 0: countersigned. 1: nothing was signed, and each reason is printed. 3: a file or a key.
    """
    signer = load_signer(uri)
    content = read_certificate(certificate)
    made = countersign(
        content,
        read(evidence(certificate, transcript), hint=MAKES_TRANSCRIPTS),
        signer=signer,
        trusted=Trusted(tuple(map(load_public, runners))),
        now=clock_now(),
        replay=differences,
    )
    if isinstance(made, NotCertified):
        return _refused("countersigned", made.reasons)
    path = out or certificate
    write(path, made)
    click.echo(f"{path}: countersigned by {signer.public.key_id[:16]}")
    return 0


def read_certificate(path: Path) -> bytes:
    """The certificate in this file. Raises Ending."""
    content = read(path, hint="`lockernet-conformance certify` writes one")
    try:
        parse_envelope(content)
    except BadEnvelope as error:
        raise Ending(4, f"{path}: {error}") from None
    return content


def evidence(certificate: Path, transcript: Path | None) -> Path:
    """The transcript that was named, or the one beside the certificate."""
    return transcript or certificate.parent / TRANSCRIPT


def _refused(word: str, reasons: Sequence[str]) -> int:
    click.echo(f"not {word}:", err=True)
    for reason in reasons:
        click.echo(f"  - {reason}", err=True)
    return 1
