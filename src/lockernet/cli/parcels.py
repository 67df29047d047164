"""`lockernet status | code | badge`: where a parcel is, its digits, and a driver's badge."""

from datetime import timedelta
from pathlib import Path

import click

from lockernet.cli.pictures import QR, draw
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, show
from lockernet.cli.values import DURATION, ID
from lockernet.client.courier import Courier
from lockernet.codes.digits import DigitCode


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=ID)
@JSON
def status(*, settings: Settings, point: str, parcel_id: bytes, as_json: bool) -> None:
    """Say where a parcel of ours is.

    \b
    Example:
      lockernet status --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    found = settings.call(lambda courier: courier.parcel(point, parcel_id))
    words = found.custody.name
    if found.hold_until is not None:
        words += f", may wait until {found.hold_until:%Y-%m-%d %H:%M} UTC"
    show(words, {name: getattr(found, name) for name in type(found).model_fields}, as_json=as_json)


@click.command()
@calling
@POINT
@click.argument("parcel_id", type=ID)
@JSON
def code(*, settings: Settings, point: str, parcel_id: bytes, as_json: bool) -> None:
    """Print the digits with which a parcel can be collected. For its recipient only.

    \b
    Example:
      lockernet code --point sg-harbour-01 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    found = settings.call(lambda courier: courier.claim_code(point, parcel_id))
    words = DigitCode(found.selector, found.digits).text()
    show(words, found.model_dump(), as_json=as_json)


@click.command()
@calling
@click.option("--lifetime", type=DURATION, default="8h", show_default=True, help="24h at most.")
@QR
@JSON
def badge(*, settings: Settings, lifetime: timedelta, picture: Path | None, as_json: bool) -> None:
    """Print a driver's badge: the text of a QR code that says whose driver stands there.

    \b
    Example:
      lockernet badge --lifetime 8h --qr badge.svg
    """

    async def work(courier: Courier) -> str:
        return courier.badge(lifetime)

    text = settings.call(work)
    draw(picture, text)
    show(text, {"badge": text}, as_json=as_json)
