"""Feeds, audited by the library; cursors into a journal, judged by the node."""

from conformance.targets.reference.executor.words import Answer, Given, World
from lockernet.client.audit import FeedAudit
from lockernet.client.chain import at
from lockernet.client.operator import Operator
from lockernet.codec.statements import parse_statement
from lockernet.models.journal import Cursor, FeedEntry
from lockernet_node.feed.view import _check_cursor


def audited(given: Given, world: World) -> Answer:
    """The whole feed with nothing but the directory."""
    operator = Operator(world.directory(given["directory"]), given["operator"])
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


def pointed(given: Given) -> Answer:
    """A cursor into a journal that ends there."""
    after = Cursor(epoch=given["after"]["epoch"], sequence=given["after"]["sequence"])
    _check_cursor(after, given["epoch"], given["last_sequence"])
    return {}


def history(given: Given, world: World) -> Answer:
    """A cursor, or a whole feed."""
    return pointed(given) if "after" in given else audited(given, world)
