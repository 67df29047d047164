"""Session tokens: signed by the member, good for ten minutes of calls, made anew before they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.client.orders import Author
from lockernet.client.world import Clock, Entropy, draw_id
from lockernet.codec.statements import seal, statement_bytes
from lockernet.models.statements import SessionToken

LIFETIME = timedelta(minutes=10)
RENEW_BEFORE_END = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Token:
    data: bytes
    renew_at: datetime


class Session:
    """One member's word to one operator that it is calling."""

    def __init__(self, author: Author, operator_id: str, *, clock: Clock, entropy: Entropy) -> None:
        self._author = author
        self._operator_id = operator_id
        self._clock = clock
        self._entropy = entropy
        self._current: _Token | None = None

    def token(self) -> bytes:
        """A token that is good for two minutes more, at least."""
        now = self._clock.now()
        if self._current is None or now >= self._current.renew_at:
            self._current = self._make(now)
        return self._current.data

    def _make(self, now: datetime) -> _Token:
        header = self._author.header(
            self._operator_id, request_id=draw_id(self._entropy), now=now, lifetime=LIFETIME
        )
        statement = seal(SessionToken(header=header), self._author.signer)
        return _Token(statement_bytes(statement), now + LIFETIME - RENEW_BEFORE_END)
