"""`lockernet keys`: makes private keys and the public records that the network's trust file lists."""

from datetime import timedelta
from pathlib import Path

import click

from lockernet.cli.show import JSON, note, show
from lockernet.client.world import SystemClock
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, key_record, load_signer
from lockernet.models.trust import Algorithm, KeyRecord, Purpose

ALGORITHM = click.Choice([algorithm.value for algorithm in Algorithm])
PURPOSE = click.Choice([purpose.value for purpose in Purpose])
CLOCKS_DIFFER = timedelta(minutes=5)


@click.group()
def keys() -> None:
    """Make and show keys."""


@keys.command()
@click.option("--network", required=True, help="Network id.")
@click.option("--member", required=True, help="Our member id.")
@click.option("--purpose", type=PURPOSE, default="grant", show_default=True)
@click.option("--algorithm", type=ALGORITHM, default="Ed25519", show_default=True)
@click.option("--point", help="For a device key: the point that signs with it.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Valid for.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of the private key.")
@click.option("--record", type=click.Path(path_type=Path), help="File of the public record.")
@JSON
def generate(  # noqa: PLR0913  # click passes one argument for each option
    *,
    network: str,
    member: str,
    purpose: str,
    algorithm: str,
    point: str | None,
    days: int,
    out: Path,
    record: Path | None,
    as_json: bool,
) -> None:
    """Make a private key (mode 600) and print its public record; never overwrites.

    \b
    Example:
      lockernet keys generate --network asean --member speedy --out grant.pem > grant.json
    """
    _check(purpose, point, record)
    now = SystemClock().now().replace(microsecond=0)
    made = key_record(
        generate_key(out, Algorithm(algorithm)),
        network_id=network,
        member_id=member,
        purpose=Purpose(purpose),
        not_before=now - CLOCKS_DIFFER,
        not_after=now + timedelta(days=days),
        point_id=point,
    )
    note(f"private key: {out}")
    _hand_out(made, record, as_json=as_json)


@keys.command("show")
@click.argument("key")
@JSON
def show_key(*, key: str, as_json: bool) -> None:
    """Show the public half of a private key: file:PATH, env:NAME or a path.

    \b
    Example:
      lockernet keys show grant.pem
    """
    signer = load_signer(key if ":" in key else f"file:{key}")
    values = {
        "key_id": signer.key_id,
        "algorithm": signer.algorithm.value,
        "public_key": signer.public_key,
    }
    words = f"{signer.key_id.hex()}  {signer.public_key.hex()}  {signer.algorithm}"
    show(words, values, as_json=as_json)


def _check(purpose: str, point: str | None, record: Path | None) -> None:
    """What has to hold before a key is made for nothing."""
    if (purpose == Purpose.DEVICE) != (point is not None):
        raise click.UsageError("a device key, and only that, needs --point")
    if record is not None and record.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{record} exists; it is not overwritten")


def _hand_out(made: KeyRecord, record: Path | None, *, as_json: bool) -> None:
    text = made.model_dump_json(indent=None if as_json else 2)
    if record is None:
        click.echo(text)
        return
    record.write_text(text + "\n")
    show(f"Public record: {record}", {"record": str(record), "key_id": made.key_id}, as_json=as_json)
