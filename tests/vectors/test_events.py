"""The library audits every published feed, and the node judges every cursor (LN-EVT, LN-CUS-015)."""

import pytest

from lockernet.client.audit import FeedAudit
from lockernet.client.chain import at
from lockernet.client.operator import Operator
from lockernet.codec.statements import parse_statement
from lockernet.models.journal import Cursor, FeedEntry
from lockernet_node.feed.view import _check_cursor
from tests.vectors.reading import Answer, Vector, agrees, answered, directory, vectors_of


def audited(given: Vector) -> Answer:
    """The whole feed with nothing but the directory."""
    operator = Operator(directory(given["directory"]), given["operator"])
    audit = FeedAudit(operator, given["point"], member_id=given["member"])
    with at("the published feed"):
        for entry in given["entries"]:
            receipt = parse_statement(bytes.fromhex(entry["receipt"])) if "receipt" in entry else None
            audit.add(FeedEntry(event=bytes.fromhex(entry["event"]), receipt=receipt))
        head = None if given["head"] is None else parse_statement(bytes.fromhex(given["head"]))
        result = audit.finish(head)
    return {
        "events": result.events,
        "receipts": result.receipts,
        "last_event_id": result.seen.event_id.hex(),
    }


def pointed(given: Vector) -> Answer:
    """A cursor into a journal that ends there."""
    after = Cursor(epoch=given["after"]["epoch"], sequence=given["after"]["sequence"])
    _check_cursor(after, given["epoch"], given["last_sequence"])
    return {}


@pytest.mark.parametrize("vector", vectors_of("events"))
def test_history_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    given = vector["input"]
    agrees(answered(lambda: pointed(given) if "after" in given else audited(given)), vector)
