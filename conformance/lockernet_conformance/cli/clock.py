"""The machine's clock, read at the edge."""

from datetime import UTC, datetime, timedelta
from time import time_ns


def clock_now() -> datetime:
    """Now, in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_ns() // 1000)
