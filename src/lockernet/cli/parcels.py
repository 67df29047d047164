"""`lockernet status | code | withdraw | drop-off | badge`: where a parcel is, and codes."""

from datetime import timedelta
from pathlib import Path

import click

from lockernet.cli.pictures import BLOCKS, QR, draw, with_blocks
from lockernet.cli.points import OUTSIDE, WEIGHT
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, show
from lockernet.cli.values import DURATION, PARCEL
from lockernet.client.courier import Courier
from lockernet.models.custody import CustodyState
from lockernet.models.points import Dimensions

OVER = frozenset({CustodyState.COLLECTED, CustodyState.REMOVED, CustodyState.WITHDRAWN, CustodyState.ABORTED})
"""Where no parcel waits any more."""


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=PARCEL)
@JSON
def status(*, settings: Settings, point: str, parcel_id: bytes, as_json: bool) -> None:
    """Say where a parcel of ours is; @FILE is what `reserve --json` printed, here and in all commands.

    \b
    Example:
      lockernet status --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
      lockernet status @parcel.json
    """
    found = settings.call(lambda courier: courier.parcel(point, parcel_id))
    words = found.custody.name
    if found.hold_until is not None and found.custody not in OVER:
        words += f", may wait until {found.hold_until:%Y-%m-%d %H:%M} UTC"
    show(words, {name: getattr(found, name) for name in type(found).model_fields}, as_json=as_json)


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=PARCEL)
@click.option(
    "--lifetime", type=DURATION, default="3d", show_default=True, help="How long the QR code is good."
)
@QR
@BLOCKS
@JSON
def code(
    *,
    settings: Settings,
    point: str,
    parcel_id: bytes,
    lifetime: timedelta,
    picture: Path | None,
    in_blocks: bool,
    as_json: bool,
) -> None:
    """Print the digits with which a parcel can be collected, and draw a QR code. For its recipient only.

    \b
    Example:
      lockernet code --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --qr code.png
    """
    qr_for = lifetime if picture is not None or in_blocks or as_json else None
    found = settings.call(lambda courier: courier.claim_code(point, parcel_id, qr_for=qr_for))
    text = "" if found.qr is None else found.qr.text
    draw(picture, text)
    values = {
        "selector": found.selector,
        "digits": found.digits,
        "generation": found.generation,
        "drop_off_digits": found.drop_off_digits,
        "spaced": found.spaced(),
        "qr": text or None,
    }
    show(with_blocks(found.text(), text, in_blocks=in_blocks), values, as_json=as_json)


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=PARCEL)
@click.option("--lifetime", type=DURATION, default="3d", show_default=True, help="How long the code is good.")
@QR
@BLOCKS
@JSON
def withdraw(
    *,
    settings: Settings,
    point: str,
    parcel_id: bytes,
    lifetime: timedelta,
    picture: Path | None,
    in_blocks: bool,
    as_json: bool,
) -> None:
    """Print the code with which its sender takes a waiting parcel back. For the sender only.

    \b
    Example:
      lockernet withdraw --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0 --qr back.svg
    """
    made = settings.call(lambda courier: courier.withdrawal_code(point, parcel_id, lifetime=lifetime))
    draw(picture, made.text)
    words = with_blocks(made.text, made.text, in_blocks=in_blocks)
    show(words, {"parcel_id": parcel_id, "code": made.text}, as_json=as_json)


@click.command("drop-off")
@calling
@POINT
@OUTSIDE
@WEIGHT
@click.option("--lifetime", type=DURATION, default="3d", show_default=True, help="How long the code is good.")
@QR
@BLOCKS
@JSON
def drop_off(
    *,
    settings: Settings,
    point: str,
    outside: Dimensions,
    weight_g: int,
    lifetime: timedelta,
    picture: Path | None,
    in_blocks: bool,
    as_json: bool,
) -> None:
    """Print the code with which a sender brings a parcel to a point, once; nobody is called.

    \b
    Example:
      lockernet drop-off --point sg-harbour-01 --outside 100x300x450 --weight-g 2400 --lifetime 7d
    """

    async def sign(courier: Courier) -> tuple[bytes, str]:
        parcel_id = courier.drafts.new_parcel_id()
        code = courier.drop_off_code(point, parcel_id, outside=outside, weight_g=weight_g, lifetime=lifetime)
        return parcel_id, code.text

    parcel_id, text = settings.call(sign)
    draw(picture, text)
    words = f"parcel  {parcel_id.hex()}\ncode    {with_blocks(text, text, in_blocks=in_blocks)}"
    show(words, {"parcel_id": parcel_id, "code": text}, as_json=as_json)


@click.command()
@calling
@click.option("--lifetime", type=DURATION, default="8h", show_default=True, help="24h at most.")
@QR
@BLOCKS
@JSON
def badge(
    *, settings: Settings, lifetime: timedelta, picture: Path | None, in_blocks: bool, as_json: bool
) -> None:
    """Print a driver's badge: the text of a QR code that says whose driver stands there.

    \b
    Example:
      lockernet badge --lifetime 8h --qr badge.svg
    """

    async def work(courier: Courier) -> str:
        return courier.badge(lifetime)

    text = settings.call(work)
    draw(picture, text)
    show(with_blocks(text, text, in_blocks=in_blocks), {"badge": text}, as_json=as_json)
