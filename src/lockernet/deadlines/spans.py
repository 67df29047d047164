"""Arithmetic of spans of time: outages as one sorted list, what they take away, and time that counts.

A span is half open: `begins <= t < ends`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lockernet.deadlines.terms import Outage

Span = tuple[datetime, datetime]

FOREVER = datetime.max.replace(tzinfo=UTC)
"""Where an outage ends while nobody knows its end."""

NOTHING = timedelta(0)


def union(outages: Iterable[Outage]) -> tuple[Span, ...]:
    """Sorted spans with room between them; where outages overlap or touch, one span (LN-DLN-014)."""
    merged: list[Span] = []
    for begins, ends in sorted(_span(outage) for outage in outages):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return tuple(merged)


def covered(spans: Sequence[Span], begins: datetime, ends: datetime) -> timedelta:
    """How much of the time from `begins` to `ends` the sorted `spans` take."""
    taken = NOTHING
    for first, last in spans[_first_after(spans, begins) :]:
        if first >= ends:
            break
        taken += min(last, ends) - max(first, begins)
    return taken


def without(spans: Iterable[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """What is left of `spans` outside `taken`; both sorted."""
    if not taken:
        yield from spans
        return
    for begins, ends in spans:
        rest = begins
        for first, last in taken[_first_after(taken, begins) :]:
            if first >= ends:
                break
            if first > rest:
                yield rest, first
            rest = max(rest, last)
        if rest < ends:
            yield rest, ends


def reach(length: timedelta, spans: Iterable[Span]) -> datetime | None:
    """The first instant at which the `spans` have given `length` in sum; None if they never do."""
    for begins, ends in spans:
        if ends - begins >= length:
            return begins + length
        length -= ends - begins
    return None


def _span(outage: Outage) -> Span:
    ends = FOREVER if outage.ends is None else outage.ends.astimezone(UTC)
    return outage.begins.astimezone(UTC), ends


def _first_after(spans: Sequence[Span], instant: datetime) -> int:
    """Where the first span stands that ends after the instant."""
    return bisect_right(spans, instant, key=lambda span: span[1])
