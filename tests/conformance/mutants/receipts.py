"""Nodes whose receipts are not linked, not true, or not there; and what they make of couriers' words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from lockernet.custody import consequences, decide, grades, order_guards
from lockernet.custody.decide import Accepted
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CollectionProof, EvidenceGrade
from lockernet.models.events import DisputeClosed, DisputeOpened, ReceiptCountersigned
from lockernet.models.outcome import Refused
from lockernet_node.pipeline import apply, journal, receipts, stays
from tests.conformance.mutants.registry import change, mutant

MADE = ("jrn/*",)
"""Cases that read a feed in which parcels were handed over."""


def _receipt(**wrong: Any) -> None:
    """Every receipt says this instead of the truth."""
    right = journal._receipt

    def receipt(*args: Any, **told: Any) -> Any:
        return right(*args, **told).model_copy(update=wrong)

    change(journal, "_receipt", receipt)


@mutant(
    "jrn/receipt/chain-of-a-parcel", "jrn/receipt/of-a-removal", "jrn/receipt/chains-stay-apart", also=MADE
)
def receipts_are_not_linked() -> None:
    """A receipt does not name the parcel's receipt before it."""
    _receipt(previous_receipt_id=None)


@mutant("jrn/receipt/chains-stay-apart", also=MADE)
def receipts_are_linked_by_time() -> None:
    """A receipt names the receipt before it, of whichever parcel."""
    right = journal.record_handover
    last: list[Any] = [None]

    def record_handover(*args: Any, before: Any, **told: Any) -> Any:
        linked = before.model_copy(update={"last_receipt_id": last[0]})
        last[0] = right(*args, before=linked, **told)
        return last[0]

    change(journal, "record_handover", record_handover)


@mutant("jrn/receipt/chain-of-a-parcel", "jrn/receipt/no-secret-for-digits", also=MADE)
def nothing_was_shown() -> None:
    """The receipt of a collection does not say what was shown."""
    _receipt(proof=None)


@mutant("jrn/receipt/no-secret-for-digits", also=MADE)
def every_code_is_the_best() -> None:
    """The receipt of every collection says that the T0 code was shown."""
    right = journal._proof

    def proof(tx: Any, before: Any) -> CollectionProof | None:
        told = right(tx, before)
        return None if told is None else told.model_copy(update={"tier": CodeTier.T0})

    change(journal, "_proof", proof)


@mutant("jrn/receipt/chain-of-a-parcel", "jrn/receipt/secret-nowhere-else", also=MADE)
def keeps_the_secret_to_itself() -> None:
    """The receipt of a collection with the T0 code does not show the spent secret."""
    right = journal._proof

    def proof(tx: Any, before: Any) -> CollectionProof | None:
        told = right(tx, before)
        return None if told is None else told.model_copy(update={"claim_secret": None})

    change(journal, "_proof", proof)


@mutant("jrn/receipt/not-seen-by-infrared", "jrn/receipt/weak-evidence", also=MADE)
def the_receipt_is_better_than_the_event() -> None:
    """A receipt claims a better grade than its event."""
    _receipt(grade=EvidenceGrade.SCANNED)


@mutant(
    "jrn/receipt/not-seen-by-infrared",
    "jrn/receipt/weak-evidence",
    also=("jrn/receipt/weak-evidence-agreed", "flt/*", "jrn/*"),
)
def every_hand_over_was_seen() -> None:
    """Each hand-over counts as seen by the infrared."""
    change(grades, "_changed", lambda *_args, **_told: True)


@mutant("jrn/receipt/seen-by-infrared", "jrn/receipt/strong-enough", also=MADE)
def no_hand_over_was_seen() -> None:
    """What the infrared saw is not told."""
    change(grades, "_changed", lambda *_args, **_told: False)


@mutant("jrn/receipt/weak-evidence", also=("jrn/receipt/weak-evidence-agreed",))
def weak_evidence_will_do() -> None:
    """A hand-over that is shown less well than demanded is recorded without a dispute."""
    setattr(consequences, "is_weak", lambda *_args: False)  # noqa: B010  # mypy knows what stood there


@mutant("jrn/receipt/strong-enough", also=("jrn/*",))
def strong_evidence_will_not_do() -> None:
    """A hand-over that is shown just as well as demanded is disputed."""

    def is_weak(custody: Any, grade: Any) -> bool:
        demanded: EvidenceGrade = custody.terms.demanded_grade
        return bool(demanded) and grade <= demanded

    setattr(consequences, "is_weak", is_weak)  # noqa: B010  # the same


@mutant("jrn/receipt/turned-away", also=("jrn/*", "flt/*"))
def turns_away_without_a_word() -> None:
    """A parcel that is turned away leaves an event without the signed word beside it."""

    def turned_away(tx: Any, point: Any, body: Any, *, moment: Any) -> None:
        journal.record(tx, point, body, moment=moment, members=(body.courier_id,))

    change(journal, "record_turned_away", turned_away)


@mutant("jrn/receipt/agreed-too-late")
def never_too_late() -> None:
    """A receipt can be countersigned and contested for a year."""
    change(order_guards, "CONTEST", timedelta(days=365))


@mutant("jrn/receipt/agreed-in-time")
def too_late_too_early() -> None:
    """A receipt can be countersigned and contested for 23 hours."""
    change(order_guards, "CONTEST", timedelta(hours=23))


def _decided(wrong: Any) -> None:
    """What is decided about a parcel passes through this."""
    right = decide.decide

    def decided(custody: Any, command: Any, setting: Any) -> Any:
        return wrong(right, custody, command, setting)

    change(decide, "decide", decided)


@mutant("jrn/receipt/agreed-twice")
def may_agree_again() -> None:
    """A receipt that was countersigned can be countersigned again, or contested."""

    def judge(right: Any, custody: Any, command: Any, setting: Any) -> Any:
        outcome = right(custody, command, setting)
        if isinstance(outcome, Refused) and outcome.reason is ErrorCode.CONTEST_TOO_LATE:
            return right(custody.model_copy(update={"countersigned": ()}), command, setting)
        return outcome

    _decided(judge)


def _without(*kinds: type) -> None:
    """Events of these kinds do not happen."""

    def judge(right: Any, custody: Any, command: Any, setting: Any) -> Any:
        outcome = right(custody, command, setting)
        if not isinstance(outcome, Accepted):
            return outcome
        left = tuple(event for event in outcome.events if not isinstance(event, kinds))
        return replace(outcome, events=left)

    _decided(judge)


@mutant("jrn/receipt/agreed", also=("jrn/receipt/agreed-twice", "jrn/receipt/weak-evidence-agreed"))
def hears_no_agreement() -> None:
    """A countersignature is confirmed, and changes nothing."""
    _without(ReceiptCountersigned, DisputeClosed)


@mutant("jrn/receipt/weak-evidence-agreed", also=("jrn/*",))
def disputes_for_ever() -> None:
    """A countersignature does not end the dispute about weak evidence."""
    _without(DisputeClosed)


@mutant("jrn/receipt/contested", "jrn/receipt/contested-afterwards", also=("jrn/*",))
def hears_no_contest() -> None:
    """A contest is confirmed, and opens no dispute."""
    _without(DisputeOpened)


@mutant("jrn/receipt/contested")
def contests_name_nothing() -> None:
    """The dispute that a contest opens does not name the receipt."""

    def judge(right: Any, custody: Any, command: Any, setting: Any) -> Any:
        outcome = right(custody, command, setting)
        if not isinstance(outcome, Accepted):
            return outcome
        told = tuple(
            event.model_copy(update={"receipt_id": None}) if isinstance(event, DisputeOpened) else event
            for event in outcome.events
        )
        return replace(outcome, events=told)

    _decided(judge)


@mutant("jrn/receipt/of-another-parcel")
def any_receipt_will_do() -> None:
    """A word about a receipt counts for whichever parcel it names."""
    right = receipts._receipt

    def receipt(tx: Any, order: Any) -> Any:
        stored = tx.receipt(order.receipt_id)
        if stored is None:
            return right(tx, order)
        return receipts.read_payload(receipts.parse_statement(stored), receipts.CustodyReceipt)

    change(receipts, "_receipt", receipt)


@mutant("jrn/stay/lists-its-receipts", also=("jrn/stay/*",))
def lists_the_last_only() -> None:
    """A session receipt lists the last receipt of its stay alone."""
    right = stays._seal

    def seal(tx: Any, point: Any, stay: Any, now: Any) -> None:
        right(tx, point, replace(stay, receipt_ids=stay.receipt_ids[-1:]), now)

    change(stays, "_seal", seal)


@mutant("jrn/stay/none-while-it-lasts", also=("jrn/stay/*",))
def drivers_leave_soon() -> None:
    """A driver counts as gone a second after the last door."""
    change(stays, "IDLE", timedelta(seconds=1))


@mutant("jrn/stay/of-each-driver")
def one_stay_for_a_courier() -> None:
    """Two drivers of one courier have one stay."""

    def stay_of(tx: Any, _badge_id: bytes) -> Any:
        return next(iter(tx.stays()), None)

    change(stays, "_stay_of", stay_of)


@mutant("jrn/stay/lists-its-receipts", "jrn/stay/survives-a-cut", also=("jrn/stay/*",))
def stays_are_not_noted() -> None:
    """What is handed over in a stay is not noted."""
    setattr(apply, "note_handover", lambda *_args: None)  # noqa: B010  # mypy knows what stood there
