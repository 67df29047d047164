"""What the node counts for Prometheus: one registry, and the only makers of metrics.

Any room may count: `DOORS = counter("doors_opened_total", "Doors that were seen open.", "reason")` once at
the top of a file, then `DOORS.labels("deposit").inc()`. Names get the prefix `lockernet_`, units are base units
(seconds, bytes), counters end in `_total`. Labels come from closed lists such as methods, states and codes:
never an id of a parcel, a member or an address, for whoever can name a series can fill the memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from lockernet_node import __version__

PREFIX: Final = "lockernet_"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds for how long something took."""

REGISTRY: Final = CollectorRegistry(auto_describe=True)
"""All metrics of this process, ours and those of the process itself."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What one metric is, for the page that lists them."""

    name: str
    kind: str
    labels: tuple[str, ...]
    words: str


DECLARED: Final[list[Declared]] = []
"""Every metric of ours, in the order in which the rooms were loaded."""


def counter(name: str, words: str, *labels: str, prefix: str = PREFIX) -> Counter:
    """A number that only grows; `name` ends in `_total`."""
    DECLARED.append(Declared(prefix + name, "counter", labels, words))
    return Counter(prefix + name, words, labels, registry=REGISTRY)


def gauge(name: str, words: str, *labels: str, prefix: str = PREFIX) -> Gauge:
    """A number that goes up and down."""
    DECLARED.append(Declared(prefix + name, "gauge", labels, words))
    return Gauge(prefix + name, words, labels, registry=REGISTRY)


def histogram(
    name: str, words: str, *labels: str, prefix: str = PREFIX, bounds: Sequence[float] = SECONDS
) -> Histogram:
    """How often a value fell where; `name` ends in its unit."""
    DECLARED.append(Declared(prefix + name, "histogram", labels, words))
    return Histogram(prefix + name, words, labels, registry=REGISTRY, buckets=bounds)


def exposition() -> bytes:
    """All that is counted, as Prometheus reads it (`CONTENT_TYPE`)."""
    return generate_latest(REGISTRY)


gauge("build_info", "Always 1; the label says which version runs.", "version").labels(__version__).set(1)
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)
