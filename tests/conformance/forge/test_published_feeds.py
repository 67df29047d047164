"""The suite's own reading of feeds against the published vectors: it finds what is wrong, and no more.

The vectors were made by other code than the suite's.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from lockernet.v1 import events_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import PublicKey
from lockernet_conformance.forge.reading.feeds import Feed, Whose
from lockernet_conformance.forge.reading.journals import Journal
from lockernet_conformance.forge.reading.ways import ways

VECTORS = Path(__file__).parents[3] / "docs" / "spec" / "vectors"
WORLD = json.loads((VECTORS / "world.json").read_text())["shared"]["directories"]
PUBLISHED = [
    vector
    for vector in json.loads((VECTORS / "events.json").read_text())["vectors"]
    if "entries" in vector["input"]
]


def _keys(directory: str, operator: str) -> tuple[PublicKey, ...]:
    member = next(each for each in WORLD[directory]["members"] if each["member_id"] == operator)
    return tuple(
        PublicKey(
            key["purpose"],
            key["algorithm"],
            bytes.fromhex(key["public_key"]),
            bytes.fromhex(key["key_id"]),
            key.get("point_id"),
        )
        for key in member["keys"]
    )


def _whose(told: dict[str, Any]) -> Whose:
    return Whose(
        network_id=WORLD[told["directory"]]["network_id"],
        operator_id=told["operator"],
        point_id=told["point"],
        member_id=told["member"] or "",
        keys=_keys(told["directory"], told["operator"]),
    )


def _entry(told: dict[str, Any]) -> events_pb2.FeedEntry:
    entry = events_pb2.FeedEntry(event=bytes.fromhex(told["event"]))
    if told.get("receipt"):
        entry.receipt.ParseFromString(bytes.fromhex(told["receipt"]))
    return entry


def _wrong(told: dict[str, Any]) -> tuple[str, ...]:
    """All that the suite finds wrong with a published feed."""
    entries = [_entry(each) for each in told["entries"]]
    head = statements_pb2.SignedStatement()
    if told["head"]:
        head.ParseFromString(bytes.fromhex(told["head"]))
    if told["member"] is None:
        journal = Journal(_whose(told)).page(entries, head, more=False)
        return (*journal.wrong, *ways(journal.entries).wrong)
    feed = Feed(_whose(told)).page(entries, head, more=False)
    return (*feed.wrong, *ways(feed.entries).wrong)


@pytest.mark.parametrize("vector", PUBLISHED, ids=lambda vector: f"{vector['id']} {vector['why']}")
def test_the_suite_judges_a_published_feed_as_it_was_published(vector: dict[str, Any]) -> None:
    wrong = _wrong(vector["input"])
    if vector["expected"]["verdict"] == "accepted":
        assert wrong == ()
    else:
        assert wrong, vector["why"]


def test_there_are_published_feeds_of_both_kinds() -> None:
    verdicts = [vector["expected"]["verdict"] for vector in PUBLISHED]
    assert verdicts.count("accepted") >= 6
    assert verdicts.count("untrusted") >= 40
