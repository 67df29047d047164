"""`lockernet receipts ... | contest`: the proof of each hand-over, kept, checked and contested in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lockernet.cli.exits import Exit
from lockernet.cli.orders import say_order, submit
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, note, show, table
from lockernet.cli.values import DIGEST, PARCEL, choice_of
from lockernet.client.courier import Courier
from lockernet.client.plain import receipt_values
from lockernet.client.receipt_store import KeptReceipt, ReceiptStore
from lockernet.client.receipts import Handover
from lockernet.client.world import SystemClock
from lockernet.codec.compact import write_receipt
from lockernet.errors import ErrorCode, LockernetError, RefusedByPeer
from lockernet.models.custody import DisputeReason

FILE = click.option(
    "--file",
    "kept_in",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="LOCKERNET_RECEIPTS",
    show_envvar=True,
    help="Where receipts are kept.  [default: receipts.db in the data folder]",
)


@contextmanager
def _store(settings: Settings, kept_in: Path | None) -> Iterator[ReceiptStore]:
    network_id = settings.directory().network_id
    path = kept_in or settings.file("receipts.db")
    with ReceiptStore.open(path, network_id=network_id, member_id=settings.member_id()) as store:
        yield store


@click.group()
def receipts() -> None:
    """Keep the signed proof of each hand-over, and check it."""


@receipts.command()
@calling
@POINT
@FILE
@JSON
def fetch(*, settings: Settings, point: str, kept_in: Path | None, as_json: bool) -> None:
    """Read on in our feed of a point, verify it, and keep its receipts.

    \b
    Example:
      lockernet receipts fetch --point sg-harbour-01
    """
    with _store(settings, kept_in) as store:
        new = settings.call(lambda courier: courier.fetch_receipts(point, store))
    _print(new, nothing="No new receipts.", as_json=as_json)


@receipts.command("list")
@calling
@click.argument("parcel_id", type=PARCEL, required=False)
@FILE
@JSON
def list_receipts(
    *, settings: Settings, parcel_id: bytes | None, kept_in: Path | None, as_json: bool
) -> None:
    """List what is kept, of one parcel or of all, and until when each can be contested; calls nobody.

    \b
    Example:
      lockernet receipts list 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    with _store(settings, kept_in) as store:
        kept = tuple(store.all()) if parcel_id is None else store.of_parcel(parcel_id)
    _print(kept, nothing="No receipts are kept.", as_json=as_json)


@receipts.command()
@calling
@click.argument("parcel_id", type=PARCEL, required=False)
@FILE
@JSON
@click.pass_context
def verify(
    ctx: click.Context, *, settings: Settings, parcel_id: bytes | None, kept_in: Path | None, as_json: bool
) -> None:
    """Check what is kept with nothing but the trust file; exit code 4 if anything is wrong. Calls nobody.

    \b
    Example:
      lockernet receipts verify
    """
    with _store(settings, kept_in) as store:
        checked = tuple(store.verify(settings.directory(), parcel_id=parcel_id))
    bad = [each for each in checked if each.fault is not None]
    lines = [f"{each.kept.receipt_id.hex()}  {each.fault}" for each in bad]
    counted = f"{len(checked)} receipts, {len(checked) - len(bad)} good, {len(bad)} bad."
    values = {
        "receipts": len(checked),
        "bad": [{"receipt_id": each.kept.receipt_id, **_fault(each.fault)} for each in bad],
    }
    show("\n".join([*lines, counted]), values, as_json=as_json)
    if bad:
        ctx.exit(Exit.UNTRUSTED)


@receipts.command("text")
@calling
@click.argument("receipt_id", type=DIGEST)
@FILE
@JSON
def text_of(*, settings: Settings, receipt_id: bytes, kept_in: Path | None, as_json: bool) -> None:
    """Print a kept receipt as the LN2: text of a QR code, for paper; it can be verified without a network.

    \b
    Example:
      lockernet receipts text 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
    """
    with _store(settings, kept_in) as store:
        kept = _known(store.get(receipt_id))
    text = write_receipt(kept.statement)
    show(text, {"receipt_id": receipt_id, "text": text}, as_json=as_json)


@click.command()
@calling
@click.argument("parcel_id", type=PARCEL)
@click.option("--reason", type=choice_of(DisputeReason), required=True)
@click.option("--receipt", "receipt_id", type=DIGEST, help="Which one.  [default: the parcel's last]")
@FILE
@JSON
def contest(
    *,
    settings: Settings,
    parcel_id: bytes,
    reason: DisputeReason,
    receipt_id: bytes | None,
    kept_in: Path | None,
    as_json: bool,
) -> None:
    """Say, within 24 hours, that a kept receipt of a parcel is wrong; needs the custody key.

    \b
    Example:
      lockernet contest 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --reason damaged --custody-key file:custody.pem
    """
    with _store(settings, kept_in) as store:
        found = store.of_parcel(parcel_id)
    chosen = [each for each in found if receipt_id in (None, each.receipt_id)]
    kept = _known(chosen[-1] if chosen else None)
    _require_open(kept)
    point_id = kept.receipt.point_id

    async def work(courier: Courier) -> None:
        order = courier.drafts.contest(point_id, parcel_id, kept.receipt_id, reason)
        say_order(order, await submit(courier, order), as_json=as_json)

    settings.call(work)


def _known(kept: KeptReceipt | None) -> KeptReceipt:
    if kept is None:
        words = "no such receipt is kept; run: lockernet receipts fetch"
        raise RefusedByPeer(ErrorCode.NOT_FOUND, words)
    return kept


def _require_open(kept: KeptReceipt) -> None:
    """Before anything is sent: after a day it stands (LN-CUS-043)."""
    left = kept.open_for(SystemClock().now())
    if not left:
        words = f"it could be contested until {kept.contest_until:%Y-%m-%d %H:%M} UTC"
        raise RefusedByPeer(ErrorCode.CONTEST_TOO_LATE, words)
    note(f"{left} left to contest it")


def _print(kept: tuple[KeptReceipt, ...], *, nothing: str, as_json: bool) -> None:
    words = table([_row(each) for each in kept]) if kept else nothing
    show(words, {"receipts": [_values(each) for each in kept]}, as_json=as_json)


def _row(kept: KeptReceipt) -> tuple[str, ...]:
    receipt = kept.receipt
    return (
        kept.receipt_id.hex()[:16],
        receipt.parcel_id.hex(),
        f"{receipt.from_state.name} to {receipt.to_state.name}",
        receipt.compartment_id,
        _minute(receipt.occurred_at),
        receipt.grade.name,
        "" if receipt.proof is None else f"shown {receipt.proof.tier.name}",
        f"contest until {_minute(kept.contest_until)}",
    )


def _values(kept: KeptReceipt) -> dict[str, Any]:
    receipt = kept.receipt
    return {
        **receipt_values(Handover(receipt, kept.receipt_id)),
        "parcel_id": receipt.parcel_id,
        "point_id": receipt.point_id,
        "operator_id": kept.operator_id,
        "kept_at": kept.kept_at,
        "contest_until": kept.contest_until,
    }


def _fault(fault: LockernetError | None) -> dict[str, str]:
    return {} if fault is None else {"code": fault.code, "words": fault.message}


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
