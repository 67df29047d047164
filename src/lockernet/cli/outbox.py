"""`lockernet outbox list | show | run | drop | forget`: orders that were kept until they are answered."""

import asyncio
import base64
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click

from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, note, show, table
from lockernet.cli.values import DURATION, ID
from lockernet.client.courier import Courier
from lockernet.client.outbox import Outbox, Outcome, Pending, State
from lockernet.client.world import SystemClock
from lockernet.codec.statements import read_header, statement_bytes
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.payload_types import PREFIX, SUFFIX

T = TypeVar("T")
Kept = Pending | Outcome

LOOK_SECONDS = 0.2


@click.group()
def outbox() -> None:
    """Orders that are kept until they are answered; --outbox puts them there."""


@outbox.command("list")
@calling
@click.option("--all", "with_ended", is_flag=True, help="Also those that have ended.")
@JSON
def list_orders(*, settings: Settings, with_ended: bool, as_json: bool) -> None:
    """List the orders that wait for their answers, and why.

    \b
    Example:
      lockernet outbox list --outbox outbox.db
    """

    async def work(outbox: Outbox) -> list[Kept]:
        ended: list[Kept] = list(await outbox.outcomes()) if with_ended else []
        return [*await outbox.pending(), *ended]

    found = _look(settings, work)
    rows = [_row(each) for each in found]
    show(
        table(rows) if rows else "Nothing waits.",
        {"orders": [_values(each) for each in found]},
        as_json=as_json,
    )


@outbox.command("show")
@calling
@click.argument("request_id", type=ID)
@JSON
def show_order(*, settings: Settings, request_id: bytes, as_json: bool) -> None:
    """Show one order with its claim code, and the operator's signed word if it is there.

    \b
    Example:
      lockernet outbox show 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    _say(_look(settings, lambda outbox: outbox.find(request_id)), as_json=as_json)


@outbox.command()
@calling
@click.option("--for", "within", type=DURATION, default="30s", show_default=True, help="At most so long.")
@click.option("--forever", is_flag=True, help="Stay, and send what others put in, until Ctrl-C.")
@JSON
def run(*, settings: Settings, within: timedelta, forever: bool, as_json: bool) -> None:
    """Send what waits until all of it is answered; exit code 5 if it is not in time.

    What was stuck is tried once more. Only one process at a time sends from a file.

    \b
    Example:
      lockernet outbox run --for 10m
      lockernet outbox run --forever
    """
    file = settings.outbox_file

    async def work(courier: Courier) -> None:
        async with Outbox.open(file, courier) as outbox:
            await _send_all(outbox, None if forever else within, as_json=as_json)

    settings.without_outbox().call(work)


@outbox.command()
@calling
@click.argument("request_id", type=ID)
@JSON
def drop(*, settings: Settings, request_id: bytes, as_json: bool) -> None:
    """Do not send an order any more. It may have taken effect before: ask with `lockernet request`.

    \b
    Example:
      lockernet outbox drop 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    _say(_look(settings, lambda outbox: outbox.drop(request_id)), as_json=as_json)


@outbox.command()
@calling
@click.argument("request_id", type=ID)
@JSON
def forget(*, settings: Settings, request_id: bytes, as_json: bool) -> None:
    """Delete an order that has ended, with its claim code and its proof.

    \b
    Example:
      lockernet outbox forget 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    _look(settings, lambda outbox: outbox.forget(request_id))
    show("Forgotten.", {"request_id": request_id, "forgotten": True}, as_json=as_json)


def _look(settings: Settings, work: Callable[[Outbox], Coroutine[Any, Any, T]]) -> T:
    """Open the file without sending. Raises LockernetError."""

    async def opened() -> T:
        async with Outbox.open(settings.outbox_file) as outbox:
            return await work(outbox)

    return asyncio.run(opened())


async def _send_all(outbox: Outbox, within: timedelta | None, *, as_json: bool) -> None:
    ends = None if within is None else asyncio.get_running_loop().time() + within.total_seconds()
    said = -1
    while True:
        counts = await outbox.counts()
        waiting = counts[State.WAITING]
        if waiting != said:
            note(f"{waiting} waiting")
            said = waiting
        if waiting == 0 and ends is not None:
            words = ", ".join(f"{count} {state.lower()}" for state, count in counts.items() if count)
            values = {state.lower(): count for state, count in counts.items()}
            show(f"All answered: {words or 'nothing there'}.", values, as_json=as_json)
            return
        if ends is not None and asyncio.get_running_loop().time() > ends:
            raise Unavailable(ErrorCode.PEER_TIMEOUT, f"{waiting} orders are not answered yet; they stay")
        await asyncio.sleep(LOOK_SECONDS)


def _say(kept: Kept, *, as_json: bool) -> None:
    order, values = kept.order, _values(kept)
    lines = [
        f"request      {order.request_id.hex()}",
        f"parcel       {order.parcel_id.hex()}",
        f"order        {_kind(kept)} at {order.point_id}",
        f"state        {values['state']}",
        f"kept at      {kept.kept_at:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if order.claim_code is not None:
        lines.append(f"claim code   {order.claim_code.text()}")
    if words := _why(kept):
        lines.append(f"why          {words}")
    proof = kept.answer if isinstance(kept, Outcome) else None
    more = {
        "claim_code": None if order.claim_code is None else order.claim_code.text(),
        "expires_at": read_header(order.statement).expires_at,
        "statement": None if proof is None else base64.b64encode(statement_bytes(proof)).decode(),
    }
    show("\n".join(lines), {**values, **more}, as_json=as_json)


def _row(kept: Kept) -> tuple[str, ...]:
    return (
        kept.order.request_id.hex(),
        _kind(kept),
        kept.order.point_id,
        _state(kept),
        _age(kept.kept_at),
        _why(kept),
    )


def _values(kept: Kept) -> dict[str, Any]:
    order = kept.order
    values: dict[str, Any] = {
        "request_id": order.request_id,
        "parcel_id": order.parcel_id,
        "point_id": order.point_id,
        "kind": _kind(kept),
        "state": _state(kept),
        "kept_at": kept.kept_at,
    }
    if isinstance(kept, Outcome):
        return {**values, "reason": kept.reason, "ended_at": kept.ended_at}
    trouble = kept.trouble
    return {
        **values,
        "attempts": kept.attempts,
        "trouble": None if trouble is None else trouble.code,
        "needs_a_person": trouble is not None and trouble.needs_a_person,
    }


def _state(kept: Kept) -> str:
    return State.WAITING.value if isinstance(kept, Pending) else kept.state.value


def _why(kept: Kept) -> str:
    if isinstance(kept, Outcome):
        return kept.reason
    if kept.trouble is None:
        return ""
    hint = "; somebody must look" if kept.trouble.needs_a_person else ""
    return f"{kept.trouble.code} after {kept.attempts} attempts: {kept.trouble.words}{hint}"


def _kind(kept: Kept) -> str:
    return kept.order.statement.payload_type.removeprefix(PREFIX).removesuffix(SUFFIX)


def _age(moment: datetime) -> str:
    seconds = int((SystemClock().now() - moment).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length}{unit}"
    return f"{max(0, seconds)}s"
