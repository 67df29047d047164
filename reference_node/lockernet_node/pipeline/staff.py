"""Staff of the operator: their grants, and what each may do where (LN-GRA-001, LN-GRA-005, LN-GRA-006)."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.codes.staff import StaffCode, holder_hash
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import MaintenanceGranted
from lockernet.models.grants import MaintenanceAction, MaintenanceGrant
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.closing import reason_against_signature
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.placed import Placed, Taken
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Transaction

GRANT_LIMIT = timedelta(days=31)
KNOWN = frozenset({MaintenanceAction.INSPECT, MaintenanceAction.REPAIR, MaintenanceAction.FORCE})


@dataclass(frozen=True, slots=True)
class Staff:
    """Proof that the holder of this grant stands at the kiosk; made by `staff_of` only."""

    grant_id: bytes
    key_id: bytes
    holder: bytes = field(repr=False)
    expires_at: datetime
    actions: frozenset[MaintenanceAction]
    compartments: frozenset[str]
    """Empty: all."""

    def moment(self, now: datetime) -> Moment:
        """When and by whom something is done."""
        return Moment(now, Cause(kind=CauseKind.STAFF, statement_id=self.grant_id))

    def may_touch(self, compartment: str) -> bool:
        """The grant names this compartment."""
        return not self.compartments or compartment in self.compartments


def place_maintenance_grant(tx: Transaction, desk: Desk, placed: Placed[MaintenanceGrant]) -> Taken | Refused:
    """Keep a grant; from now on its holder may work here."""
    grant, header = placed.order, placed.order.header
    if header.expires_at - header.not_before > GRANT_LIMIT:
        return Refused(ErrorCode.WINDOW_TOO_LONG)
    if not grant.actions or not KNOWN.issuperset(grant.actions):
        raise Malformed(ErrorCode.MALFORMED_FIELD, "MaintenanceGrant.actions: expected known ones")
    if MaintenanceAction.FORCE in grant.actions and not grant.reference:
        raise Malformed(
            ErrorCode.MALFORMED_FIELD, "MaintenanceGrant.reference: expected for a forced opening"
        )
    if not {name for name, _ in tx.all_compartments()}.issuperset(grant.compartment_ids):
        return Refused(ErrorCode.NOT_FOUND)
    tx.drop_maintenance_grants(placed.now)
    statement = statement_bytes(placed.verified.statement)
    tx.keep_maintenance_grant(placed.order_id, statement, header.expires_at)
    event = MaintenanceGranted(
        grant_id=placed.order_id, holder_hash=holder_hash(grant.holder), actions=grant.actions
    )
    record(tx, desk.point, event, moment=placed.moment, members=())
    return Taken()


def staff_of(tx: Transaction, code: StaffCode) -> Staff | Refused:
    """Who shows this code. Every grant that could be meant is compared, found or not."""
    for grant_id, stored in tx.maintenance_grants(code.grant):
        statement = parse_statement(stored)
        grant = read_payload(statement, MaintenanceGrant)
        if hmac.compare_digest(grant.holder, code.holder):
            return Staff(
                grant_id=grant_id,
                key_id=statement.signatures[0].key_id,
                holder=grant.holder,
                expires_at=grant.header.expires_at,
                actions=frozenset(grant.actions),
                compartments=frozenset(grant.compartment_ids),
            )
    return Refused(ErrorCode.CODE_REFUSED)


def reason_against_staff(
    tx: Transaction, staff: Staff, *needs_one_of: MaintenanceAction, compartment: str, now: datetime
) -> ErrorCode | None:
    """Why these may not do this here now (LN-GRA-005)."""
    withdrawn = reason_against_signature(tx, staff.key_id, staff.grant_id)
    over = now >= staff.expires_at or withdrawn is not None
    if over or staff.actions.isdisjoint(needs_one_of) or not staff.may_touch(compartment):
        return ErrorCode.NOT_GRANTED
    known = any(name == compartment for name, _ in tx.all_compartments())
    return None if known else ErrorCode.NOT_FOUND
