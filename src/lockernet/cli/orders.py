"""`lockernet reserve | expect | cancel | request`: signed orders and what became of them."""

import base64
import functools
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from lockernet.cli.exits import Exit
from lockernet.cli.pictures import QR, draw, erase
from lockernet.cli.points import ACCESSIBLE, OBLIGATIONS, OUTSIDE, WEIGHT
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, note, show
from lockernet.cli.values import DURATION, HOLD, ID, PARCEL
from lockernet.client.answers import Confirmed
from lockernet.client.courier import Courier
from lockernet.client.orders import NewParcel, SignedOrder
from lockernet.client.world import SystemClock
from lockernet.codec.statements import statement_bytes
from lockernet.errors import RefusedByPeer
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.reservations import Hold, Refusal
from lockernet.models.statements import SignedStatement

LABEL = click.option("--label", required=True, help="What the driver will scan on the parcel.")
HOLD_HELP = "How long it may wait: 72h, 3d (calendar days), 3bd (business days) or 10oh (open hours)."
HOLDING = click.option("--hold", type=HOLD, default="3d", show_default=True, help=HOLD_HELP)
CLAIM = click.option("--claim/--no-claim", default=True, show_default=True, help="Draw a claim QR code too.")


def describing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that describe a parcel and draw its code; it gets a `NewParcel`."""

    @functools.wraps(function)
    def command(
        *,
        label: str,
        outside: Dimensions,
        weight_g: int,
        hold: Hold,
        claim: bool,
        obligations: tuple[Obligation, ...],
        accessible: bool,
        picture: Path | None,
        **more: Any,
    ) -> None:
        if picture is not None and not claim:
            raise click.UsageError("--no-claim leaves nothing for --qr to draw")
        parcel = NewParcel(
            label, outside, weight_g, hold, claim=claim, obligations=obligations, accessible=accessible
        )
        function(parcel=parcel, picture=picture, **more)

    for option in (QR, ACCESSIBLE, OBLIGATIONS, CLAIM, HOLDING, WEIGHT, OUTSIDE, LABEL):
        command = option(command)
    return command


@click.command()
@calling
@POINT
@describing
@click.option("--keep", type=DURATION, default="24h", show_default=True, help="How long the promise holds.")
@click.option("--begin", type=DURATION, help="SOFT: the window begins in so long, and lasts for --keep.")
@JSON
def reserve(
    *,
    settings: Settings,
    point: str,
    parcel: NewParcel,
    picture: Path | None,
    keep: timedelta,
    begin: timedelta | None,
    as_json: bool,
) -> None:
    """Have a compartment promised for a parcel; prints its id and the recipient's claim code.

    \b
    Example:
      lockernet reserve --point sg-harbour-01 --label CP000000080SG --outside 100x300x450 --weight-g 2400
    """
    now = SystemClock().now()
    window_begin = None if begin is None else now + begin
    until = (window_begin or now) + keep

    async def work(courier: Courier) -> None:
        order = courier.drafts.reservation(point, parcel, reserved_until=until, window_begin=window_begin)
        say_order(order, await submit(courier, order, picture), as_json=as_json)

    settings.call(work)


@click.command()
@calling
@POINT
@describing
@JSON
def expect(
    *,
    settings: Settings,
    point: str,
    parcel: NewParcel,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Announce a parcel without a reservation (a deposit order).

    \b
    Example:
      lockernet expect --point sg-harbour-01 --label CP000000080SG --outside 100x300x450 --weight-g 2400
    """

    async def work(courier: Courier) -> None:
        order = courier.drafts.deposit(point, parcel)
        say_order(order, await submit(courier, order, picture), as_json=as_json)

    settings.call(work)


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=PARCEL)
@JSON
def cancel(*, settings: Settings, point: str, parcel_id: bytes, as_json: bool) -> None:
    """Take a promise back while the parcel is not on its way in.

    \b
    Example:
      lockernet cancel --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """

    async def work(courier: Courier) -> None:
        order = courier.drafts.cancellation(point, parcel_id)
        say_order(order, await submit(courier, order), as_json=as_json)

    settings.call(work)


@click.command()
@calling
@click.argument("request_id", type=ID)
@JSON
@click.pass_context
def request(ctx: click.Context, *, settings: Settings, request_id: bytes, as_json: bool) -> None:
    """Ask what was answered to an earlier order; exit code 1 if it was a no, or nothing was.

    \b
    Example:
      lockernet request 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    answered = settings.call(lambda courier: courier.request(request_id))
    answer = answered.answer
    values: dict[str, Any] = {
        "confirmed": not isinstance(answer, Refusal),
        "parcel_id": answer.parcel_id,
        "order_id": answered.order_id,
        "statement": _proof(answered.statement),
    }
    if isinstance(answer, Refusal):
        show(f"Refused: {answer.reason}", {**values, "reason": answer.reason}, as_json=as_json)
        ctx.exit(Exit.REFUSED)
    show(
        f"Confirmed: {answer.reservation.name}",
        {**values, "reservation": answer.reservation},
        as_json=as_json,
    )


async def submit(courier: Courier, order: SignedOrder, picture: Path | None = None) -> Confirmed:
    """Draw its code, send it; whoever is cut off finds the ids on stderr and asks with `lockernet request`.

    The picture is written first: after an answer that was lost, the code would be nowhere.
    """
    if order.claim_code is not None:
        draw(picture, order.claim_code.text())
    note(f"request {order.request_id.hex()} for parcel {order.parcel_id.hex()}")
    try:
        return await courier.submit(order)
    except RefusedByPeer:
        erase(picture)
        raise


def say_order(order: SignedOrder, confirmed: Confirmed, *, as_json: bool) -> None:
    """Print what was confirmed."""
    confirmation = confirmed.confirmation
    values: Mapping[str, Any] = {
        "parcel_id": order.parcel_id,
        "claim_code": None if order.claim_code is None else order.claim_code.text(),
        "reservation": confirmation.reservation,
        "reserved_until": confirmation.reserved_until,
        "hold_until": confirmation.hold_until,
        "probability_permille": confirmation.probability_permille,
        "request_id": order.request_id,
        "order_id": order.order_id,
        "statement": _proof(confirmed.statement),
    }
    lines = [f"parcel       {order.parcel_id.hex()}"] if order.parcel_id else []
    if confirmation.reservation:
        lines.append(f"reservation  {confirmation.reservation.name}")
    if confirmation.reserved_until is not None:
        lines.append(f"kept until   {confirmation.reserved_until:%Y-%m-%d %H:%M} UTC")
    if confirmation.hold_until is not None:
        lines.append(f"may wait to  {confirmation.hold_until:%Y-%m-%d %H:%M} UTC")
    if confirmation.probability_permille is not None:
        lines.append(f"likely       {confirmation.probability_permille / 10:.0f} %")
    if order.claim_code is not None:
        lines.append(f"claim code   {order.claim_code.text()}")
    show("\n".join(lines) or f"order        {order.order_id.hex()}", values, as_json=as_json)


def _proof(statement: SignedStatement) -> str:
    """The operator's signed word in base64: keep it."""
    return base64.b64encode(statement_bytes(statement)).decode()
