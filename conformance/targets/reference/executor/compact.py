"""Codes that are signed: grants and badges (`LN1:`), receipts (`LN2:`), and grants beside a known parcel."""

from conformance.targets.reference.executor.words import Answer, Given, World, moment, refused
from lockernet.capacity.fit import box
from lockernet.codec.compact import parse_receipt, verify_compact
from lockernet.codec.statements import open_payload, verify_statement
from lockernet.codes.grants import Known, Shown, collects, drops_off
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyReceipt
from lockernet.signing.signer import Ed25519Signer
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.trust import Trust
from lockernet_node.storage.memory import MemoryStore


def compact(given: Given, world: World) -> Answer:
    """The code as a grant, at the kiosk as a badge, or as a receipt that its courier reads."""
    trusted, here = world.directory(given["directory"]), world.place(given["place"])
    now = moment(given["now"])
    if given.get("use") == "badge":
        badge = _kiosk(given, world).read_badge(given["text"])
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


def grant(given: Given, world: World) -> Answer:
    """Verify the text, then compare it with what the point knows of the parcel."""
    here, trusted = world.place(given["place"]), world.directory(given["directory"])
    verified, granted = verify_compact(given["text"], trusted, place=here, now=moment(given["now"]))
    assert here.point_id is not None
    parcel = given["parcel"]
    parcel_id, newest = bytes.fromhex(parcel["parcel_id"]), parcel["newest_generation"]
    known = Known(here.point_id, parcel_id, parcel["courier"], newest)
    shown = Shown(granted, verified.header.issuer, verified.header.audience)
    opens = drops_off(shown, known) if given.get("use") == "drop_off" else collects(shown, known)
    return {"opens_for": granted.action.name} if opens else refused(ErrorCode.CODE_REFUSED)


def _kiosk(given: Given, world: World) -> Depositing:
    """The kiosk of the point at this moment."""
    trusted, here = world.directory(given["directory"]), world.place(given["place"])
    assert here.point_id is not None
    any_key = Ed25519Signer.from_seed(bytes(32))
    point = Point(
        network_id=trusted.network_id,
        operator_id=here.operator_id,
        point_id=here.point_id,
        limits=Limits(max_hold_seconds=1, max_reservation_seconds=1, tolerance_mm=0),
        trust=Trust(trusted),
        grant_signer=any_key,
        device_signer=any_key,
        digit_keys={1: bytes(32)},
    )
    store = MemoryStore(compartments=[("A01", box(380, 80, 640, 25_000))])
    desk = Desk(point, store, FrozenClock(moment(given["now"])), SeededEntropy(b"any"), lambda: None)
    return Depositing(desk, Sensors())
