"""What time it is, as far as a node can know: reckoned from two clocks, a sync flag and what was kept.

    SYNCED       right within 120 s: the machine's clock is kept right, or was until an hour ago
    HOLDOVER     reckoned on since then; off by 5 s and 100 ppm at most, for 30 days (LN-NOD-050)
    UNTRUSTED    the clock stands before the floor, had jumped when the node stopped, or drifts too long

While the node runs, a jump of the wall clock moves nothing: the node reckons on with the clock that nobody
can set (LN-NOD-051). The floor is what time it was at least: it is kept, and time never goes back. Pure.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from lockernet.models.events import TimeState
from lockernet.signing.verify import SYNCED, ClockBounds
from lockernet_node.ports import ClockStanding, KeptTime

GRACE = timedelta(hours=1)
"""A clock that was right until an hour ago is off by 5.4 s at most: still SYNCED."""

HOLDOVER_LIMIT = timedelta(days=30)
ERROR_AT_SYNC = timedelta(seconds=5)
DRIFT = 100e-6
"""Of a plain quartz over temperature and age; source: research on clocks of unattended machines."""

EARLY, LATE = timedelta(minutes=10), timedelta(minutes=5)
"""In HOLDOVER a statement may be this early, or this late, at least (DESIGN section 9)."""

STEP = timedelta(seconds=2)
SLEW = 500e-6
"""How fast a clock is steered by NTP at most; what differs by more has jumped."""

FORWARD = timedelta(minutes=5)
"""A clock that is kept right may be set forward this far at once."""

ANCHORED_FOR = timedelta(hours=1)
"""Small differences cannot add up within it."""

ANY_TIME = ClockBounds(early=timedelta(days=36_500), late=timedelta(days=36_500))
"""Where no time is known none is judged."""


class Attestor(Enum):
    """Who says what time it is."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    CHALLENGED = "coordinator, with the challenge of the moment"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The time at one moment of the clock that nobody can set, and how it is known."""

    anchor: datetime
    at: float
    """Monotonic seconds at the anchor."""
    floor: datetime
    """What time it is; also what time it is at least from now on."""
    synced_at: datetime
    state: TimeState
    stepped: bool = False
    corrected_at: float | None = None
    """Monotonic seconds when the clock was last set by the program that keeps it right."""

    def reckoned(self, monotonic: float) -> datetime:
        """The time by the clock that nobody can set."""
        return self.anchor + timedelta(seconds=monotonic - self.at)

    def off_by(self) -> timedelta:
        """How far it may be off; zero where nobody can say."""
        if self.state is TimeState.UNTRUSTED:
            return timedelta(0)
        return ERROR_AT_SYNC + max(timedelta(0), self.floor - self.synced_at) * DRIFT

    def standing(self) -> ClockStanding:
        """How far it is to be trusted."""
        return ClockStanding(self.state, self.off_by())

    def kept(self) -> KeptTime:
        """What to write down."""
        return KeptTime(self.floor, self.synced_at, self.state, stepped=self.stepped)


def begin(kept: KeptTime | None, *, wall: datetime, monotonic: float, synced: bool) -> Reckoning:
    """The time when a node starts. A new point believes its founder, like a clock right an hour ago."""
    if kept is None:
        return _aged(Reckoning(wall, monotonic, wall, wall if synced else wall - GRACE, TimeState.HOLDOVER))
    behind = wall < kept.floor - EARLY
    lost = kept.state is TimeState.UNTRUSTED and not synced
    if kept.stepped or behind or lost:
        floor = kept.floor
        return Reckoning(floor, monotonic, floor, kept.synced_at, TimeState.UNTRUSTED, stepped=kept.stepped)
    late = max(wall, kept.floor)
    return _aged(Reckoning(wall, monotonic, late, late if synced else kept.synced_at, TimeState.HOLDOVER))


def go_on(reckoning: Reckoning, *, wall: datetime, monotonic: float, synced: bool) -> Reckoning:
    """The time a little later."""
    expected = reckoning.reckoned(monotonic)
    off = wall - expected
    if reckoning.state is TimeState.UNTRUSTED:
        if synced and not reckoning.stepped and wall >= reckoning.floor - EARLY:
            return _set(reckoning, wall, monotonic)
        return replace(reckoning, floor=max(reckoning.floor, expected))
    if abs(off) <= STEP + (expected - reckoning.anchor) * SLEW:
        return _follow(reckoning, wall, monotonic, synced=synced)
    if synced and _is_correction(reckoning, off, monotonic):
        return replace(_set(reckoning, wall, monotonic), corrected_at=monotonic)
    return _aged(replace(reckoning, floor=max(reckoning.floor, expected), stepped=True))


def attest(reckoning: Reckoning, time: datetime, *, monotonic: float, by: Attestor) -> Reckoning | None:
    """The time after somebody's signed word on it; None if that word moves nothing here (LN-GRA-004).

    A member moves the floor within the drift bound. The coordinating body moves it further; its word counts
    as the time of this moment only if it answers the challenge, for an old word can be shown again.
    """
    if by is Attestor.CHALLENGED:
        if time < reckoning.floor - EARLY:
            return None
        return _set(reckoning, time, monotonic)
    if by is Attestor.COORDINATOR:
        return None if time <= reckoning.floor else replace(reckoning, floor=time, anchor=time, at=monotonic)
    unknown = reckoning.state is TimeState.UNTRUSTED
    if unknown or abs(time - reckoning.reckoned(monotonic)) > reckoning.off_by():
        return None
    return replace(reckoning, floor=max(reckoning.floor, time))


def accept(reckoning: Reckoning, *, wall: datetime, monotonic: float) -> Reckoning | None:
    """The wall clock, on the word of the operator; None if it stands before the floor."""
    return None if wall < reckoning.floor - EARLY else _set(reckoning, wall, monotonic)


def bounds_of(standing: ClockStanding) -> ClockBounds:
    """How early and how late a statement may be by this clock."""
    match standing.state:
        case TimeState.SYNCED:
            return SYNCED
        case TimeState.HOLDOVER:
            return ClockBounds(early=max(EARLY, standing.off_by), late=max(LATE, standing.off_by))
        case _:
            return ANY_TIME


def _is_correction(reckoning: Reckoning, off: timedelta, monotonic: float) -> bool:
    """True if the clock may be set so far; once an hour, so that corrections do not add up to a jump."""
    last = reckoning.corrected_at
    if reckoning.stepped or (last is not None and monotonic - last < ANCHORED_FOR.total_seconds()):
        return False
    return -reckoning.off_by() <= off <= max(reckoning.off_by(), FORWARD)


def _set(reckoning: Reckoning, time: datetime, monotonic: float) -> Reckoning:
    """It is `time` now; where that is a little earlier than was thought, time stands still meanwhile."""
    late = max(reckoning.floor, time)
    return Reckoning(time, monotonic, late, time, TimeState.SYNCED, corrected_at=reckoning.corrected_at)


def _follow(reckoning: Reckoning, wall: datetime, monotonic: float, *, synced: bool) -> Reckoning:
    """The wall clock goes as it should."""
    anchor, at = reckoning.anchor, reckoning.at
    if reckoning.reckoned(monotonic) - anchor > ANCHORED_FOR:
        anchor, at = wall, monotonic
    late = max(reckoning.floor, wall)
    since = wall if synced else reckoning.synced_at
    return _aged(replace(reckoning, anchor=anchor, at=at, floor=late, synced_at=since, stepped=False))


def _aged(reckoning: Reckoning) -> Reckoning:
    """Its state, by how long ago the clock was known to be right."""
    since = reckoning.floor - reckoning.synced_at
    if since > HOLDOVER_LIMIT:
        return replace(reckoning, state=TimeState.UNTRUSTED)
    fresh = since < GRACE and not reckoning.stepped
    return replace(reckoning, state=TimeState.SYNCED if fresh else TimeState.HOLDOVER)
