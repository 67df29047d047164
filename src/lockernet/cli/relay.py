"""`lockernet relay`: posts what happens to our parcels to a back end, as signed webhooks."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lockernet.cli.exits import Exit
from lockernet.cli.following import followed
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, note, show, table
from lockernet.cli.watch import POINTS
from lockernet.client.world import SystemClock, SystemEntropy
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.keyring import write_secret

if TYPE_CHECKING:
    from lockernet.relay.ledger import Ledger
    from lockernet.relay.posting import Receiver

DATABASE = click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What waits and what was given up.  [default: relay.db in the data folder]",
)


@click.group()
def relay() -> None:
    """Post what happens as signed webhooks (Standard Webhooks)."""


@relay.command()
@calling
@click.option("--url", required=True, envvar="LOCKERNET_RELAY_URL", show_envvar=True, help="The receiver.")
@click.option(
    "--secret", "secrets", multiple=True, required=True,
    help="The webhook secret, file:PATH or env:NAME; give two while it changes.",
)  # fmt: skip
@click.option("--allow", multiple=True, help="A private network that may be called, like 10.0.0.0/8.")
@POINTS
@DATABASE
@click.option(
    "--follow/--once", default=True, show_default=True, help="Go on for ever, or end with the news."
)
@JSON
def run(
    *,
    settings: Settings,
    url: str,
    secrets: tuple[str, ...],
    allow: tuple[str, ...],
    points: tuple[str, ...],
    database: Path | None,
    follow: bool,
    as_json: bool,
) -> None:
    """Post each event, in order for each parcel, and again for three days where it is not taken.

    \b
    Example:
      lockernet relay run --url https://example.com/lockers --secret file:webhook.secret
    """
    receiver = _receiver(url, secrets, allow)
    with _ledger(settings, database) as ledger:
        ended = asyncio.run(_run(settings, points, ledger, receiver, follow=follow))
        left = ledger.count_waiting()
    words = f"{left} webhooks wait for the receiver." if left else "The receiver has taken everything."
    show(words, {"waiting": left}, as_json=as_json)
    if ended is not None:
        raise ended
    if left:
        raise click.exceptions.Exit(Exit.UNREACHABLE)


@relay.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A new file for it."
)
@JSON
def secret(*, out: Path, as_json: bool) -> None:
    """Make a webhook secret; the receiver gets a copy of it.

    \b
    Example:
      lockernet relay secret --out webhook.secret
    """
    from lockernet.relay.signing import new_secret  # noqa: PLC0415  # a room that other commands do not need

    write_secret(out, new_secret().encode() + b"\n")
    show(f"wrote {out}", {"path": str(out)}, as_json=as_json)


@relay.group()
def dead() -> None:
    """Webhooks that were given up."""


@dead.command("list")
@calling
@DATABASE
@JSON
def list_dead(*, settings: Settings, database: Path | None, as_json: bool) -> None:
    """List what was given up, and why.

    \b
    Example:
      lockernet relay dead list
    """
    with _ledger(settings, database) as ledger:
        found = ledger.dead()
    rows = [(str(each.number), _day(each.dead_at), each.webhook_id[:12], each.last_words) for each in found]
    values = [
        {name: getattr(each, name) for name in ("number", "webhook_id", "line", "dead_at", "last_words")}
        for each in found
    ]
    show(table(rows) if rows else "Nothing was given up.", {"dead": values}, as_json=as_json)


@dead.command()
@calling
@DATABASE
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@click.option("--all", "all_of_them", is_flag=True, help="Everything that was given up.")
@JSON
def retry(
    *,
    settings: Settings,
    database: Path | None,
    numbers: tuple[int, ...],
    all_of_them: bool,
    as_json: bool,
) -> None:
    """Post these again, by their numbers; a relay that runs does it within a second.

    \b
    Example:
      lockernet relay dead retry --all
    """
    if bool(numbers) == all_of_them:
        raise click.UsageError("give numbers from `relay dead list`, or --all")
    now = int(SystemClock().now().timestamp())
    with _ledger(settings, database) as ledger:
        count = ledger.revive(None if all_of_them else numbers, now=now)
    show(f"{count} to be posted again.", {"revived": count}, as_json=as_json)
    if count == 0:
        raise click.exceptions.Exit(Exit.REFUSED)


async def _run(
    settings: Settings, points: tuple[str, ...], ledger: "Ledger", receiver: "Receiver", *, follow: bool
) -> LockernetError | None:
    from lockernet.relay.posting import Poster  # noqa: PLC0415  # needs httpx
    from lockernet.relay.relay import Relay  # noqa: PLC0415  # the same

    entropy = SystemEntropy()
    async with (
        Poster(receiver) as poster,
        followed(settings, points, after=ledger.cursors, follow=follow) as watch,
    ):
        relaying = Relay(
            ledger, poster, clock=SystemClock(), chance=lambda: entropy.token(1)[0] / 255, note=note
        )
        return await relaying.run(watch)


def _receiver(url: str, secrets: tuple[str, ...], allow: tuple[str, ...]) -> "Receiver":
    """Raises Malformed, also if the extra is missing."""
    try:
        from lockernet.relay.posting import Receiver  # noqa: PLC0415  # needs httpx
    except ModuleNotFoundError as error:
        words = f"{error.name} is missing; run: pip install 'lockernet[relay]'"
        raise Malformed(ErrorCode.CONFIGURATION, words) from None
    from lockernet.relay.addresses import allowed_networks  # noqa: PLC0415  # the same
    from lockernet.relay.signing import load_key  # noqa: PLC0415  # the same

    return Receiver(url, tuple(map(load_key, secrets)), allowed_networks(allow))


def _ledger(settings: Settings, database: Path | None) -> "Ledger":
    from lockernet.relay.ledger import Ledger  # noqa: PLC0415  # a room that other commands do not need

    return Ledger.open(database or settings.file("relay.db"))


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"
