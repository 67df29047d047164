"""Stands before every page: answers this kiosk's own address only, and tells the browser what is allowed.

A name that an attacker points at 127.0.0.1 (DNS rebinding) still sends its own Host, which is not ours.
"""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lockernet_node.crashpoints import reached

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",  # "no-referrer" would take our own forms their Origin
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HTTP_PORT = 80


class Guard:
    """ASGI middleware for HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                reached("page.answered")
                protect(MutableHeaders(scope=message))
            await send(message)

        if _is_ours(scope):
            await self._app(scope, receive, send_guarded)
            return
        elsewhere = PlainTextResponse("This address is not served here.\n", status_code=421)
        await elsewhere(scope, receive, send_guarded)


def protect(headers: MutableHeaders) -> None:
    """Set what every answer carries, unless the answer says otherwise itself."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def _is_ours(scope: Scope) -> bool:
    """The Host is a name of this machine, and the port is the one that the request came in by."""
    port = (scope.get("server") or ("", None))[1] or _HTTP_PORT
    hosts = {f"{name}:{port}" for name in _NAMES}
    if port == _HTTP_PORT:
        hosts.update(_NAMES)
    named = Headers(scope=scope).getlist("host")
    return len(named) == 1 and named[0] in hosts
