"""`lockernet extend | redirect | parcel ... | delegate`: signed orders about a parcel that a point knows."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from lockernet.cli.orders import say_order, submit
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON
from lockernet.cli.values import DIGEST, DURATION, PARCEL, choice_of
from lockernet.client.courier import Courier
from lockernet.client.orders import SignedOrder
from lockernet.client.world import SystemClock
from lockernet.models.custody import BlockCause
from lockernet.models.grants import DelegatedAction
from lockernet.models.points import Obligation

Draft = Callable[[Courier], SignedOrder]

DELEGATION = click.option(
    "--delegation", type=DIGEST, help="By which word of the parcel's courier, if it is not ours."
)


def about_a_parcel(function: Callable[..., Draft]) -> Callable[..., None]:
    """Give a command point and parcel; it says what to sign, and what came of it is printed."""

    def order(*, settings: Settings, as_json: bool, **given: Any) -> None:
        _order(settings, function(**given), as_json=as_json)

    command = functools.update_wrapper(order, function)
    return calling(POINT(click.argument("parcel_id", type=PARCEL)(JSON(command))))


def _order(settings: Settings, draft: Draft, *, as_json: bool) -> None:
    async def work(courier: Courier) -> None:
        order = draft(courier)
        say_order(order, await submit(courier, order), as_json=as_json)

    settings.call(work)


@click.command()
@click.option("--keep", type=DURATION, required=True, help="How long from now on.")
@about_a_parcel
def extend(*, point: str, parcel_id: bytes, keep: timedelta) -> Draft:
    """Give a promise, or a parcel that waits, more time.

    \b
    Example:
      lockernet extend --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --keep 48h
    """
    until = SystemClock().now() + keep
    return lambda courier: courier.drafts.extension(point, parcel_id, until=until)


@click.command()
@click.option("--to", "successor", help="The point to which it goes.")
@about_a_parcel
def redirect(*, point: str, parcel_id: bytes, successor: str | None) -> Draft:
    """Send a parcel elsewhere: no code opens its door any more.

    \b
    Example:
      lockernet redirect --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --to sg-orchard-02
    """
    return lambda courier: courier.drafts.redirection(point, parcel_id, successor=successor)


@click.group()
def parcel() -> None:
    """Order something about a parcel: who may take it, what opens its door, what is in dispute."""


@parcel.command("collect")
@DELEGATION
@about_a_parcel
def collect(*, point: str, parcel_id: bytes, delegation: bytes | None) -> Draft:
    """Let our driver collect a parcel that is sent from a point.

    \b
    Example:
      lockernet parcel collect --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    return lambda courier: courier.drafts.collection(point, parcel_id, delegation_id=delegation)


@parcel.command("remove")
@DELEGATION
@about_a_parcel
def remove(*, point: str, parcel_id: bytes, delegation: bytes | None) -> Draft:
    """Let our driver take away what is overdue, redirected, blocked or in dispute.

    \b
    Example:
      lockernet parcel remove --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    return lambda courier: courier.drafts.removal(point, parcel_id, delegation_id=delegation)


@parcel.command("block")
@click.option("--cause", type=choice_of(BlockCause), required=True)
@about_a_parcel
def block(*, point: str, parcel_id: bytes, cause: BlockCause) -> Draft:
    """Let no code open a parcel's door for now.

    \b
    Example:
      lockernet parcel block --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --cause recall
    """
    return lambda courier: courier.drafts.block(point, parcel_id, cause)


@parcel.command("release")
@about_a_parcel
def release(*, point: str, parcel_id: bytes) -> Draft:
    """Let its codes open the door again.

    \b
    Example:
      lockernet parcel release --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    return lambda courier: courier.drafts.release(point, parcel_id)


@parcel.command("reissue")
@click.option("--generation", type=click.IntRange(1, 2**32 - 1), required=True, help="Higher than before.")
@about_a_parcel
def reissue(*, point: str, parcel_id: bytes, generation: int) -> Draft:
    """Kill a parcel's codes; `lockernet code` prints the new digits.

    \b
    Example:
      lockernet parcel reissue --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --generation 1
    """
    return lambda courier: courier.drafts.reissue(point, parcel_id, generation=generation)


@parcel.command("label")
@click.option("--label", required=True, help="What will be scanned from now on.")
@about_a_parcel
def relabel(*, point: str, parcel_id: bytes, label: str) -> Draft:
    """Bind another label to a parcel.

    \b
    Example:
      lockernet parcel label --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --label CP000000081SG
    """
    return lambda courier: courier.drafts.label(point, parcel_id, label)


@parcel.command("clear")
@click.option("--obligation", type=choice_of(Obligation), required=True)
@about_a_parcel
def clear(*, point: str, parcel_id: bytes, obligation: Obligation) -> Draft:
    """Say that what had to be done before a collection is done.

    \b
    Example:
      lockernet parcel clear --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --obligation pay
    """
    return lambda courier: courier.drafts.clearance(point, parcel_id, obligation)


@parcel.command("countersign")
@click.option("--receipt", type=DIGEST, required=True, help="The statement id of the receipt.")
@about_a_parcel
def countersign(*, point: str, parcel_id: bytes, receipt: bytes) -> Draft:
    """Say that a receipt is right; needs the custody key.

    \b
    Example:
      lockernet parcel countersign --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 \\
          --receipt 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
    """
    return lambda courier: courier.drafts.countersignature(point, parcel_id, receipt)


@parcel.command("settle")
@about_a_parcel
def settle(*, point: str, parcel_id: bytes) -> Draft:
    """Close the dispute about a parcel.

    \b
    Example:
      lockernet parcel settle --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    return lambda courier: courier.drafts.closing(point, parcel_id)


@click.command()
@calling
@click.argument("delegate")
@click.option("--action", "actions", type=choice_of(DelegatedAction), multiple=True, required=True)
@click.option("--at", "points", multiple=True, help="At these points only.  [default: all of the operator's]")
@click.option("--lifetime", type=DURATION, default="30d", show_default=True)
@click.option("--may-delegate", is_flag=True, help="It may let a third one act, once.")
@JSON
def delegate(  # click passes one argument for each option
    *,
    settings: Settings,
    delegate: str,
    actions: tuple[DelegatedAction, ...],
    points: tuple[str, ...],
    lifetime: timedelta,
    may_delegate: bool,
    as_json: bool,
) -> None:
    """Let another courier's drivers act for us; its orders name the `order_id` that is printed.

    \b
    Example:
      lockernet delegate lastmile --action deposit --action remove --lifetime 30d
    """

    def draft(courier: Courier) -> SignedOrder:
        return courier.drafts.delegation(
            delegate, actions=actions, point_ids=points, lifetime=lifetime, may_delegate=may_delegate
        )

    _order(settings, draft, as_json=as_json)
