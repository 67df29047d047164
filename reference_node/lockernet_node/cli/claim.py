"""`claim`: device claims, with which new devices of the operator get their keys published."""

import json
import secrets
from datetime import UTC, timedelta
from pathlib import Path

import click

from lockernet.cli.values import DURATION
from lockernet.client.enrolment import CLAIM_BYTES, claim_hash, claim_text
from lockernet.errors import ErrorCode, Malformed
from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.clocks import SystemClock
from lockernet_node.config import load_config
from lockernet_node.ports import DeviceClaim
from lockernet_node.storage.claim_files import ClaimFiles

LONGEST = timedelta(days=7)


@click.group()
def claim() -> None:
    """Let new devices of the operator enrol."""


@claim.command("new")
@CONFIG
@click.option("--point", help="For which point.  [default: the point of the configuration]")
@click.option("--lifetime", type=DURATION, default="24h", show_default=True, help="Of the claim; 7d at most.")
@click.option("--key-days", type=click.IntRange(1, 1_100), default=365, show_default=True, help="Of the key.")
@JSON
def claim_new(*, config: Path, point: str | None, lifetime: timedelta, key_days: int, as_json: bool) -> None:
    """Give out a one-time claim; the node may run meanwhile. It is shown here and never again.

    \b
    Example:
      lockernet-node claim new --config point/node.toml --point sg-harbour-02
    """
    if lifetime > LONGEST:
        raise Malformed(ErrorCode.CONFIGURATION, f"--lifetime: expected 7 days at most, came {lifetime}")
    settings, now = load_config(config), SystemClock().now()
    drawn = secrets.token_bytes(CLAIM_BYTES)
    given = DeviceClaim(point or settings.point_id, now + lifetime, now + timedelta(days=key_days))
    shelf = ClaimFiles(settings.files.claims)
    shelf.tidy(now)
    shelf.give_out(claim_hash(drawn), given)
    text = claim_text(drawn)
    if as_json:
        shown = {"claim": text, "point": given.point_id, "expires_at": given.expires_at.isoformat()}
        click.echo(json.dumps(shown))
        return
    click.echo(text)
    click.echo(f"For one device of {given.point_id}, until {given.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@claim.command("list")
@CONFIG
@JSON
def claim_list(*, config: Path, as_json: bool) -> None:
    """List the claims that are not over; the claims themselves are not kept.

    \b
    Example:
      lockernet-node claim list --config point/node.toml
    """
    left = ClaimFiles(load_config(config).files.claims).tidy(SystemClock().now())
    if as_json:
        rows = [{"point": each.point_id, "expires_at": each.expires_at.isoformat()} for each in left]
        click.echo(json.dumps({"claims": rows}))
        return
    for each in left:
        click.echo(f"{each.point_id}  until {each.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    if not left:
        click.echo("No claims.")
