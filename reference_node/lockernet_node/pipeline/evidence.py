"""A receipt that the node does not know, shown after a restore, is evidence (LN-CUS-039, LN-NOD-033)."""

from lockernet.codec.statements import open_payload, read_header, verify_statement
from lockernet.custody.commands import AcceptReceipt, LoseTrack
from lockernet.custody.compartments import evolve_compartment
from lockernet.custody.state import ENDED, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyReceipt, CustodyState
from lockernet.models.events import CompartmentRepaired
from lockernet.models.outcome import Refused
from lockernet.models.statements import SignedStatement
from lockernet.signing.verify import Place
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point
from lockernet_node.pipeline.recovery import UNINSPECTED, close_uninspected
from lockernet_node.ports import Gate, Transaction


def accept_receipt(
    tx: Transaction, point: Point, statement: SignedStatement, *, moment: Moment
) -> Custody | Refused:
    """The parcel after a receipt of this point's device that its journal does not hold.

    Raises Malformed or Untrusted for one that the device did not sign.
    """
    receipt, receipt_id = _open(point, statement, moment=moment)
    custody = tx.custody(receipt.parcel_id)
    if custody is None or custody.courier_id != receipt.header.audience:
        return Refused(ErrorCode.NOT_FOUND)
    if _is_known(custody, receipt, receipt_id):
        return Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    in_recovery = Gate.RECOVERY in tx.shut_gates()
    if in_recovery and custody.state is CustodyState.EXPECTED:
        placed = _put_in_doubt(tx, point, custody, receipt.compartment_id, moment=moment)
        if isinstance(placed, Refused):
            return placed
        custody = placed
    command = AcceptReceipt(receipt.to_state, receipt.grade)
    after = apply(tx, point, custody, command, actor=None, moment=moment)
    if isinstance(after, Refused) or not in_recovery:
        return after
    return _keep_closed(tx, point, after, moment=moment)


def _open(point: Point, statement: SignedStatement, *, moment: Moment) -> tuple[CustodyReceipt, bytes]:
    place = Place(frozenset({read_header(statement).audience}), point.operator_id, point_id=point.point_id)
    verified = verify_statement(statement, point.directory, place=place, now=moment.now)
    receipt = open_payload(verified, CustodyReceipt)
    return receipt, verified.statement_id


def _is_known(custody: Custody, receipt: CustodyReceipt, receipt_id: bytes) -> bool:
    """The newest one that the point made, or one from before it: those name none before, or are it."""
    newest = custody.last_receipt_id
    return newest is not None and (receipt_id == newest or receipt.previous_receipt_id is None)


def _put_in_doubt(
    tx: Transaction, point: Point, custody: Custody, compartment: str, *, moment: Moment
) -> Custody | Refused:
    """An expected parcel that was put somewhere since: the quarantine of that compartment becomes its own."""
    known = compartment in {name for name, _ in tx.all_compartments()}
    if not known or tx.custody_in(compartment) is not None:
        return Refused(ErrorCode.CUSTODY_UNCERTAIN)
    after = apply(tx, point, custody, LoseTrack(compartment), actor=None, moment=moment)
    before = tx.compartment(compartment)
    if not isinstance(after, Refused) and before.fault == UNINSPECTED:
        repaired = CompartmentRepaired(compartment_id=compartment)
        tx.save_compartment(evolve_compartment(before, repaired))
        record(tx, point, repaired, moment=moment, members=())
    return after


def _keep_closed(tx: Transaction, point: Point, custody: Custody, *, moment: Moment) -> Custody | Refused:
    """No code opens the compartment, and no parcel gets it, before somebody has looked."""
    if custody.state in ENDED:
        if custody.compartment_id is not None:
            close_uninspected(tx, point, custody.compartment_id, moment=moment)
        return custody
    return apply(tx, point, custody, LoseTrack(), actor=None, moment=moment)
