"""Reads what a page sends: bounded, from our own pages only, and done once however often it is sent.

Each form carries a token: a random number and its HMAC with the visitor's cookie under a key of this start.
The same form with the same content is answered as the first time, even if the session has begun since: like
every request of the protocol, a double tap opens nothing twice. Unknown fields are ignored.
"""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from lockernet.errors import ErrorCode, Malformed, Untrusted

BODY_LIMIT = 8 * 1024
BODY_SECONDS = 10.0
MOST_FIELDS = 32
MOST_TURNS = 256
"""Answers remembered for forms that are sent again."""

CSRF = "csrf_token"
"""The name of the hidden field."""

Fields = Mapping[str, str]


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: Response | None = None


class Forms:
    """The forms of one kiosk, between two starts."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._turns: OrderedDict[bytes, _Turn] = OrderedDict()

    def token(self, cookie: str) -> str:
        """For the forms of one page."""
        drawn = secrets.token_urlsafe(12)
        return f"{drawn}.{self._mac(drawn, cookie)}"

    async def answer(
        self, request: Request, cookie: str, act: Callable[[Fields], Awaitable[Response]]
    ) -> Response:
        """What `act` makes of the fields; of a form sent again, the first answer.

        Raises Malformed for what is no form, Untrusted for a form that is not from our page.
        """
        _require_same_origin(request)
        body = await _read_body(request)
        fields = _read_fields(body)
        name = hmac.digest(self._key, request.url.path.encode() + b"\n" + body, "sha256")
        if name not in self._turns:
            self._require_token(cookie, fields.get(CSRF, ""))
        turn = self._turn(name)
        async with turn.lock:
            if turn.answer is None:
                turn.answer = await act(fields)
        return turn.answer

    def _require_token(self, cookie: str, token: str) -> None:
        drawn, _, mac = token.partition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(drawn, cookie).encode()):
            raise Untrusted(ErrorCode.UNTRUSTED_SESSION, "the form has no token of this page")

    def _turn(self, name: bytes) -> _Turn:
        """Forms are told apart by a keyed digest of all they say: no code is kept."""
        turn = self._turns.setdefault(name, _Turn())
        if len(self._turns) > MOST_TURNS:
            self._turns.popitem(last=False)
        return turn

    def _mac(self, drawn: str, cookie: str) -> str:
        return hmac.new(self._key, f"form\0{drawn}\0{cookie}".encode(), "sha256").hexdigest()


def _require_same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{request.headers['host']}":
        raise Untrusted(ErrorCode.UNTRUSTED_SESSION, "the form comes from elsewhere")


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Malformed(ErrorCode.MESSAGE_TOO_LARGE, f"expected at most {BODY_LIMIT} bytes")
    except (TimeoutError, ClientDisconnect):
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "the form did not arrive whole") from None
    return bytes(body)


def _read_fields(body: bytes) -> Fields:
    """The fields; bytes that are no UTF-8 become U+FFFD, which no code, badge or label contains."""
    try:
        return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, f"expected at most {MOST_FIELDS} fields") from None
