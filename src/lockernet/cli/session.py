"""`lockernet session`: the token with which other tools ask as this member."""

import base64

import click

from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, show
from lockernet.client.courier import Courier


@click.command()
@calling
@JSON
def session(*, settings: Settings, as_json: bool) -> None:
    """Print a session token in base64, as curl and browsers send it; nobody is called.

    It stands for this member for up to ten minutes. Keep it like a password.

    \b
    Example:
      lockernet session --operator harbour
    """

    async def sign(courier: Courier) -> bytes:
        return courier.session_token()

    token = base64.b64encode(settings.call(sign)).decode("ascii")
    show(token, {"lockernet-session-bin": token}, as_json=as_json)
