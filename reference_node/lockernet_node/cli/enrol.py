"""`enrol`: a new device makes its key and has it published by its operator."""

import json
import sys
from pathlib import Path

import click

from lockernet.client.enrolment import Published, enrol_device, read_claim
from lockernet.client.operator import Operator
from lockernet.client.tls import read_roots
from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, load_directory, load_signer
from lockernet.signing.signer import Signer
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.clocks import SystemClock
from lockernet_node.config import NodeConfig, load_config

STATEMENT, RECORD = "device-key.bin", "device-key.json"


@click.command()
@CONFIG
@click.option("--at", "endpoint", required=True, help="The operator's endpoint, host:port.")
@click.option("--claim", "text", required=True, help="What `claim new` printed there; - reads it from stdin.")
@click.option("--roots", type=click.Path(path_type=Path, dir_okay=False), help="Root certificates for TLS.")
@JSON
def enrol(*, config: Path, endpoint: str, text: str, roots: Path | None, as_json: bool) -> None:
    """Make this device's key and have it published; a key that is there is used, never overwritten.

    \b
    Example:
      lockernet-node enrol --config point/node.toml --at lockers.example:50051 --claim LNE:...
    """
    settings = load_config(config)
    folder = config.resolve().parent / "records"
    _require_new(folder)
    claim = read_claim(sys.stdin.readline() if text == "-" else text)
    published = run_async(
        _enrol(settings, endpoint, claim=claim, roots=None if roots is None else read_roots(roots))
    )
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / STATEMENT).write_bytes(statement_bytes(published.statement))
    (folder / RECORD).write_text(published.record.model_dump_json(indent=2) + "\n")
    if as_json:
        shown = {"key_id": published.record.key_id.hex(), "record": str(folder / RECORD)}
        click.echo(json.dumps(shown))
        return
    click.echo(f"Device key {published.record.key_id.hex()} is published until {published.record.not_after}.")
    click.echo(f"For the network's trust file: {folder / RECORD}")


async def _enrol(settings: NodeConfig, endpoint: str, *, claim: bytes, roots: bytes | None) -> Published:
    directory = load_directory(settings.files.trust)
    return await enrol_device(
        endpoint,
        claim,
        _device_key(settings.files.device_key),
        operator=Operator(directory, settings.operator_id),
        point_id=settings.point_id,
        now=SystemClock().now(),
        roots=roots,
    )


def _device_key(uri: str) -> Signer:
    """The key that is there, from an attempt before or from `init`; else a new one."""
    scheme, _, path = uri.partition(":")
    if scheme != "file" or Path(path).exists():
        return load_signer(uri)
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return generate_key(Path(path))


def _require_new(folder: Path) -> None:
    for name in (STATEMENT, RECORD):
        if (folder / name).exists():
            words = f"{folder / name} exists: this device is enrolled; enrol never overwrites"
            raise Malformed(ErrorCode.CONFIGURATION, words)
