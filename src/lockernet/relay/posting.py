"""One attempt to post one webhook: to the address that was judged, without redirects, proxies or patience.

Whatever the receiver does comes out as a value; only 2xx is a yes.
"""

import asyncio
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from lockernet.errors import ErrorCode, Malformed
from lockernet.relay.addresses import AddressRefused, Network, resolve
from lockernet.relay.signing import headers

ATTEMPT_SECONDS = 15.0
"""From looking the name up to the end of the answer."""

ANSWER_BYTES = 4096
"""More of an answer is not read."""

LONGEST_WISH_SECONDS = 24 * 3600
"""A receiver that asks for more patience than that gets this much."""

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Failed:
    """The receiver did not take it."""

    words: str
    is_final: bool = False
    """It said that it never will (410)."""
    wait_seconds: int = 0
    """It asked for so much patience (Retry-After)."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where webhooks go, and with which secrets they are signed."""

    url: str
    secret_keys: tuple[bytes, ...]
    allowed: tuple[Network, ...] = ()

    def __post_init__(self) -> None:
        """Raises Malformed for a URL that is none of ours."""
        try:
            parsed = httpx.URL(self.url)
        except httpx.InvalidURL as error:
            raise Malformed(ErrorCode.CONFIGURATION, f"the URL of the receiver: {error}") from None
        if parsed.scheme not in _PORTS or not parsed.host or parsed.userinfo:
            raise Malformed(ErrorCode.CONFIGURATION, "expected https://host/path of the receiver")
        if parsed.scheme == "http" and not self.allowed:
            words = "webhooks go over https; http is for networks that --allow names"
            raise Malformed(ErrorCode.CONFIGURATION, words)


class Poster:
    """Posts to one receiver, over connections that it keeps. `async with` closes them."""

    def __init__(self, receiver: Receiver, *, attempt_seconds: float = ATTEMPT_SECONDS) -> None:
        self._receiver = receiver
        self._url = httpx.URL(receiver.url)
        self._attempt_seconds = attempt_seconds
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
            timeout=attempt_seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def post(self, webhook_id: str, body: bytes, *, timestamp: int) -> Failed | None:
        """None if the receiver took it."""
        try:
            async with asyncio.timeout(self._attempt_seconds):
                return await self._attempt(webhook_id, body, timestamp)
        except TimeoutError:
            return Failed(f"no answer within {self._attempt_seconds:g} s")
        except AddressRefused as refused:
            return Failed(refused.words)
        except (httpx.HTTPError, httpx.StreamError) as error:
            return Failed(f"{type(error).__name__}: {error}"[:300])

    async def check(self) -> None:
        """Raises AddressRefused if the receiver's name leads where webhooks may not go."""
        await self._address()

    async def _attempt(self, webhook_id: str, body: bytes, timestamp: int) -> Failed | None:
        url, address = self._url, await self._address()
        said = {
            **headers(self._receiver.secret_keys, webhook_id=webhook_id, timestamp=timestamp, body=body),
            "host": url.netloc.decode("ascii"),
            "content-type": "application/json",
            "user-agent": "lockernet-relay",
        }
        called = url.copy_with(host=address)
        name = {"sni_hostname": url.host}  # the certificate is the name's, whatever address is called
        async with self._client.stream("POST", called, content=body, headers=said, extensions=name) as answer:
            read = 0
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read > ANSWER_BYTES:
                    break
            return _judge(answer)

    async def _address(self) -> str:
        url = self._url
        return await resolve(url.host, url.port or _PORTS[url.scheme], allowed=self._receiver.allowed)


def _judge(answer: httpx.Response) -> Failed | None:
    status = answer.status_code
    if 200 <= status < 300:
        return None
    if answer.is_redirect:
        return Failed(f"{status}: redirects are not followed; give the URL that it leads to")
    wish = answer.headers.get("retry-after", "")
    seconds = min(int(wish), LONGEST_WISH_SECONDS) if wish.isascii() and wish.isdigit() else 0
    return Failed(f"the receiver answered {status}", is_final=status == 410, wait_seconds=seconds)
