"""The library answers every vector about compact grants (LN-SIG-014, LN-TRU-008, LN-TRU-009)."""

import pytest

from lockernet.capacity.fit import box
from lockernet.codec.compact import parse_receipt, verify_compact
from lockernet.codec.statements import open_payload, verify_statement
from lockernet.models.custody import CustodyReceipt
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.trust import Trust
from lockernet_node.storage.memory import MemoryStore
from tests.network import signer
from tests.vectors.reading import Answer, Vector, agrees, answered, directory, moment, place, vectors_of


def verdict(given: Vector) -> Answer:
    """The code as a grant, or at the kiosk as a badge."""
    trusted, here, now = directory(given["directory"]), place(given["place"]), moment(given["now"])
    if given.get("use") == "badge":
        badge = kiosk(given).read_badge(given["text"])
        return {"action": "BADGE", "issuer": badge.courier_id, "statement_id": badge.statement_id.hex()}
    if given.get("use") == "receipt":
        received = verify_statement(parse_receipt(given["text"]), trusted, place=here, now=now)
        received.require_policy()
        open_payload(received, CustodyReceipt)
        return {"issuer": received.header.issuer, "statement_id": received.statement_id.hex()}
    verified, grant = verify_compact(given["text"], trusted, place=here, now=now)
    return {
        "action": grant.action.name,
        "issuer": verified.header.issuer,
        "statement_id": verified.statement_id.hex(),
    }


def kiosk(given: Vector) -> Depositing:
    """The kiosk of the point at this moment."""
    trusted, here = directory(given["directory"]), place(given["place"])
    assert here.point_id is not None
    point = Point(
        network_id=trusted.network_id,
        operator_id=here.operator_id,
        point_id=here.point_id,
        limits=Limits(max_hold_seconds=1, max_reservation_seconds=1, tolerance_mm=0),
        trust=Trust(trusted),
        grant_signer=signer("any"),
        device_signer=signer("any"),
        digit_keys={1: bytes(32)},
    )
    store = MemoryStore(compartments=[("A01", box(380, 80, 640, 25_000))])
    desk = Desk(point, store, FrozenClock(moment(given["now"])), SeededEntropy(b"any"), lambda: None)
    return Depositing(desk, Sensors())


@pytest.mark.parametrize("vector", vectors_of("compact"))
def test_compact_grant_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)
