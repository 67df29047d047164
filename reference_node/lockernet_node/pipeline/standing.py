"""How a point stands when a request comes: its time, how far that is trusted, and how old its directory is.

| directory, clock | orders and deposits | collection of a parcel that lies here |
|---|---|---|
| fresh or stale | yes; stale: the event is marked | yes |
| expired (LN-TRU-030), or time untrusted (LN-NOD-052) | no | yes |
"""

from dataclasses import dataclass
from datetime import datetime

from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.events import TimeState
from lockernet.signing.directory import DirectoryAge
from lockernet.signing.verify import ClockBounds
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.timekeeping import bounds_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One look at the clock and at the directory; made once for each request."""

    now: datetime
    state: TimeState
    bounds: ClockBounds
    age: DirectoryAge

    @property
    def knows_time(self) -> bool:
        """False where no time is judged."""
        return self.state is not TimeState.UNTRUSTED

    @property
    def is_stale(self) -> bool:
        """True if what happens now is marked in its event."""
        return self.age is DirectoryAge.STALE

    def reason_against_work(self) -> ErrorCode | None:
        """Why no order and no deposit is taken now; None if they are."""
        if not self.knows_time:
            return ErrorCode.TIME_UNTRUSTED
        return ErrorCode.DIRECTORY_EXPIRED if self.age is DirectoryAge.EXPIRED else None

    def require_work(self) -> None:
        """Raise Unavailable if no order is taken now: passing, unsigned and not remembered."""
        reason = self.reason_against_work()
        if reason is not None:
            raise Unavailable(reason)

    def require_time(self) -> None:
        """Raise Unavailable where nobody can say whether a token has ended."""
        if not self.knows_time:
            raise Unavailable(ErrorCode.TIME_UNTRUSTED)


def standing_of(desk: Desk) -> Standing:
    """How the point stands now. Untrusted time counts as an expired directory."""
    now, clock = desk.clock.now(), desk.clock.standing()
    known = clock.state is not TimeState.UNTRUSTED
    age = desk.point.directory.age(now) if known else DirectoryAge.EXPIRED
    return Standing(now, clock.state, bounds_of(clock), age)
