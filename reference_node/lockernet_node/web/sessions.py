"""Who stands at the kiosk: sessions in memory, found by a random cookie, gone when nobody acts.

A restart loses them, and the person shows the code again. A cookie alone means nothing: only a session that
began with a good code or a badge is kept, under an id of its own, so that nobody can plant one.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lockernet_node.pipeline.badges import Badge
from lockernet_node.pipeline.staff import Staff
from lockernet_node.pipeline.visits import Visit
from lockernet_node.web.links import DRIVER_SECONDS, PERSON_SECONDS

MOST = 64
"""Sessions kept at once; one screen needs one, so the oldest makes room."""

ID_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class KioskSession:
    """One person's stay at the screen: a driver with a badge, staff with a grant, or somebody with a code."""

    badge: Badge | None = None
    visit: Visit | None = None
    staff: Staff | None = None
    label: str = field(default="", repr=False)
    """The label text of the parcel that the driver brings now; in memory only (LN-IDN-009)."""
    acted_at: float = 0.0

    @property
    def idle_seconds(self) -> int:
        """How long nothing may happen."""
        return PERSON_SECONDS if self.badge is None and self.staff is None else DRIVER_SECONDS


class Sessions:
    """The sessions of one kiosk."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self._by_id: dict[str, KioskSession] = {}

    def find(self, session_id: str) -> KioskSession | None:
        """The session behind a cookie, unless its person has left."""
        session = self._by_id.get(session_id)
        if session is not None and self.monotonic() - session.acted_at >= session.idle_seconds:
            self.end(session_id)
            return None
        return session

    def begin(self, session: KioskSession, *, instead_of: str) -> str:
        """Keep a new session under a new id; the one before it on this screen ends."""
        self.end(instead_of)
        while len(self._by_id) >= MOST:
            self.end(min(self._by_id, key=lambda each: self._by_id[each].acted_at))
        session_id = new_id()
        self._by_id[session_id] = replace(session, acted_at=self.monotonic())
        return session_id

    def keep(self, session_id: str, session: KioskSession) -> None:
        """The session as it is after its person, or the person's door, did something; not if it ended."""
        if session_id in self._by_id:
            self._by_id[session_id] = replace(session, acted_at=self.monotonic())

    def end(self, session_id: str) -> None:
        """Forget it."""
        self._by_id.pop(session_id, None)


def new_id() -> str:
    """A cookie that nobody can guess."""
    return secrets.token_urlsafe(ID_BYTES)


def is_id(cookie: str) -> bool:
    """True for a text that `new_id` could have made."""
    return _ID.fullmatch(cookie) is not None
