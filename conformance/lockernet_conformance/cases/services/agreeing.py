"""What couriers say about receipts: agreed, contested, and hand-overs shown less well than demanded."""

from datetime import timedelta

from lockernet.v1 import custody_pb2, points_pb2
from lockernet_conformance.cases.services.receipts import (
    AT_DOORS,
    AT_THE_POINT,
    CHANGED,
    SHUT,
    collected,
    deposited,
    grade_name,
    only_receipt,
    states,
    told_of,
    unseen,
)
from lockernet_conformance.forge.people import Person
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Sent, Trial
from lockernet_conformance.trial.feeds import feed_holds

LATER = (*AT_DOORS, Ability.CLOCK)
DAY = timedelta(hours=24)
DISPUTED = custody_pb2.CUSTODY_MARK_DISPUTED
ATTESTED = points_pb2.EVIDENCE_GRADE_ATTESTED


async def countersign(desk: Desk, parcel: Parcel, receipt_id: bytes, by: Person | None = None) -> Sent:
    """The word that one agrees."""
    return await desk.send("countersignature", by=by, parcel_id=parcel.parcel_id, receipt_id=receipt_id)


async def contest(desk: Desk, parcel: Parcel, receipt_id: bytes, by: Person | None = None) -> Sent:
    """The word that one does not agree."""
    return await desk.send(
        "contest",
        by=by,
        parcel_id=parcel.parcel_id,
        receipt_id=receipt_id,
        reason=custody_pb2.DISPUTE_REASON_DAMAGED,
    )


@case(
    "jrn/receipt/agreed",
    verifies=("LN-CUS-043", "LN-CUS-044"),
    kind=Kind.POSITIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def agreed(trial: Trial) -> None:
    """A countersignature of the deposit's receipt makes the grade ATTESTED, and stands in the feed."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    (await countersign(desk, parcel, kept.id)).confirmed()
    grade = (await told_of(desk, parcel)).grade
    trial.expect("ATTESTED", holds=grade == ATTESTED, seen=points_pb2.EvidenceGrade.Name(grade))
    feed = await feed_holds(desk)
    told = [each.body.receipt_id for each in feed.named("receipt_countersigned", parcel.parcel_id)]
    trial.expect("one ReceiptCountersigned", holds=told == [kept.id], seen=f"{len(told)} of them")


@case(
    "jrn/receipt/agreed-twice",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def agreed_twice(trial: Trial) -> None:
    """Who has agreed with a receipt can neither agree again nor contest it: CONTEST_TOO_LATE."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    (await countersign(desk, parcel, kept.id)).confirmed()
    (await countersign(desk, parcel, kept.id)).refused("CONTEST_TOO_LATE")
    (await contest(desk, parcel, kept.id)).refused("CONTEST_TOO_LATE")
    await _undisputed(desk, parcel)


@case(
    "jrn/receipt/agreed-in-time",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=LATER,
)
async def agreed_in_time(trial: Trial) -> None:
    """A minute before 24 hours are over a countersignature is still taken."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    await trial.control.pass_time(DAY - timedelta(minutes=1))
    (await countersign(desk, parcel, kept.id)).confirmed()


@case(
    "jrn/receipt/agreed-too-late",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=LATER,
)
async def agreed_too_late(trial: Trial) -> None:
    """When 24 hours are over neither a countersignature nor a contest is taken, and nothing changes."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    before = (await told_of(desk, parcel)).grade
    await trial.control.pass_time(DAY)
    (await countersign(desk, parcel, kept.id)).refused("CONTEST_TOO_LATE")
    (await contest(desk, parcel, kept.id)).refused("CONTEST_TOO_LATE")
    told = await told_of(desk, parcel)
    trial.expect("the grade as before", holds=told.grade == before, seen=str(told.grade))
    await _undisputed(desk, parcel)


@case(
    "jrn/receipt/contested",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def contested(trial: Trial) -> None:
    """A contest opens a dispute that names the receipt, and custody stays where it is."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    (await contest(desk, parcel, kept.id)).confirmed()
    await _disputed(desk, parcel, custody_pb2.CUSTODY_STATE_WAITING)
    feed = await feed_holds(desk)
    told = [each.body.receipt_id for each in feed.named("dispute_opened", parcel.parcel_id)]
    trial.expect("one DisputeOpened that names it", holds=told == [kept.id], seen=f"{len(told)} of them")


@case(
    "jrn/receipt/contested-afterwards",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def contested_afterwards(trial: Trial) -> None:
    """The receipt of a parcel that was collected can be contested too; the parcel stays COLLECTED."""
    desk, _, parcel = await collected(trial)
    kept = (await feed_holds(desk)).receipts.of(parcel.parcel_id)[-1]
    (await contest(desk, parcel, kept.id)).confirmed()
    await _disputed(desk, parcel, custody_pb2.CUSTODY_STATE_COLLECTED)


@case(
    "jrn/receipt/somebody-elses",
    verifies=("LN-CUS-023",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def somebody_elses(trial: Trial) -> None:
    """A rival that agrees with or contests a courier's receipt is told that there is no such parcel."""
    desk, _, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    before = (await told_of(desk, parcel)).grade
    for say in (countersign, contest):
        (await say(desk, parcel, kept.id, desk.people.rival)).refused("NOT_FOUND", status="NOT_FOUND")
    told = await told_of(desk, parcel)
    trial.expect("the grade as before", holds=told.grade == before, seen=str(told.grade))
    await _undisputed(desk, parcel)


@case(
    "jrn/receipt/of-another-parcel",
    verifies=("LN-CUS-043",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def of_another_parcel(trial: Trial) -> None:
    """A word about a receipt that is unknown, or of another parcel, is not taken."""
    desk, kiosk, parcel = await deposited(trial)
    kept = await only_receipt(desk, parcel)
    other = desk.parcel()
    (await desk.reserve(other)).confirmed()
    await kiosk.deposit(other)
    for receipt_id in (kept.id, trial.draw(32)):
        (await countersign(desk, other, receipt_id)).refused()
        (await contest(desk, other, receipt_id)).refused()
    await _undisputed(desk, other)
    grade = (await told_of(desk, parcel)).grade
    trial.expect("not ATTESTED", holds=grade != ATTESTED, seen="ATTESTED")


@case(
    "jrn/receipt/weak-evidence",
    verifies=("LN-CUS-045",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
    feature="infrared",
)
async def weak_evidence(trial: Trial) -> None:
    """A hand-over shown less well than demanded is recorded with its true grade, and disputed at once."""
    desk, parcel = await unseen(trial, demanded_grade=CHANGED)
    kept = await only_receipt(desk, parcel)
    trial.expect("its true grade", holds=kept.told.grade == SHUT, seen=grade_name(kept.told.grade))
    await _disputed(desk, parcel, custody_pb2.CUSTODY_STATE_WAITING)
    reasons = [each.body.reason for each in (await feed_holds(desk)).named("dispute_opened")]
    weak = [custody_pb2.DISPUTE_REASON_WEAK_EVIDENCE]
    trial.expect("one dispute WEAK_EVIDENCE", holds=reasons == weak, seen=str(reasons))


@case(
    "jrn/receipt/weak-evidence-agreed",
    verifies=("LN-CUS-043", "LN-CUS-045"),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
    feature="infrared",
)
async def weak_evidence_agreed(trial: Trial) -> None:
    """The courier's countersignature ends a dispute about weak evidence."""
    desk, parcel = await unseen(trial, demanded_grade=CHANGED)
    kept = await only_receipt(desk, parcel)
    (await countersign(desk, parcel, kept.id)).confirmed()
    await _undisputed(desk, parcel)
    await feed_holds(desk)


@case(
    "jrn/receipt/strong-enough",
    verifies=("LN-CUS-045",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
    feature="infrared",
)
async def strong_enough(trial: Trial) -> None:
    """A hand-over shown just as well as demanded is not disputed."""
    desk, _, parcel = await deposited(trial, demanded_grade=CHANGED)
    await _undisputed(desk, parcel)


@case("svc/receipt/better-than-offered", verifies=("LN-CAP-029",), kind=Kind.NEGATIVE)
async def better_than_offered(trial: Trial) -> None:
    """Nobody can demand of a point what only a countersignature gives: NOT_OFFERED."""
    desk = Desk(trial)
    sent = await desk.reserve(desk.parcel(), terms={"demanded_grade": ATTESTED})
    sent.refused("NOT_OFFERED", status="FAILED_PRECONDITION")


async def _disputed(desk: Desk, parcel: Parcel, state: int) -> None:
    told = await told_of(desk, parcel)
    desk.trial.expect(
        f"{states([state])}, DISPUTED",
        holds=told.custody == state and DISPUTED in told.marks,
        seen=f"{states([told.custody])}, marks {list(told.marks)}",
    )


async def _undisputed(desk: Desk, parcel: Parcel) -> None:
    told = await told_of(desk, parcel)
    desk.trial.expect("no dispute", holds=DISPUTED not in told.marks, seen="DISPUTED")
