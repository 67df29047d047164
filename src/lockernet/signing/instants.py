"""Moments as whole microseconds since 1970: what verdicts compare, cheap and exact over all of time."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Micros = int
"""Microseconds since 1970; negative before."""

NEVER: Micros = 2**63
"""Later than every moment that a statement can name."""


def micros(moment: datetime) -> Micros:
    """The moment as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment(since: Micros) -> datetime:
    """The moment so many microseconds after 1970."""
    return EPOCH + since * MICROSECOND


def span(duration: timedelta) -> Micros:
    """The duration in microseconds."""
    return duration // MICROSECOND


def moment_at(at: Micros) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return EPOCH + at * MICROSECOND
