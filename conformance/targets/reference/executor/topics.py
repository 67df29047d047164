"""Which part of the library or the node answers which topic."""

from collections.abc import Awaitable, Mapping

from conformance.targets.reference.executor import (
    capacity,
    codes,
    compact,
    compartments,
    custody,
    deadlines,
    events,
    identifiers,
    keys,
    messages,
    ordering,
    pointside,
    program,
    statements,
)
from conformance.targets.reference.executor.words import Answer, Given, Topic, World


def room(given: Given, world: World) -> Answer | Awaitable[Answer]:
    """Capacity is the library's to decide; what an order is refused for is the node's."""
    return (ordering.ordered if given["question"] == "order" else capacity.room)(given, world)


TOPICS: Mapping[str, Topic] = {
    "agreements": statements.agreement,
    "capacity": room,
    "codes": codes.code,
    "compact": compact.compact,
    "compartments": compartments.compartment,
    "custody": custody.parcel,
    "deadlines": deadlines.deadline,
    "delegations": statements.wish,
    "events": events.history,
    "grants": compact.grant,
    "identifiers": identifiers.identifier,
    "keys": keys.key,
    "messages": messages.message,
    "program": program.program,
    "requests": pointside.point,
    "statements": statements.statement,
    "trust": statements.statement,
    "visits": pointside.point,
}
