"""Who is promised a compartment, and who is not (docs/spec/capacity.md)."""

from datetime import timedelta

from lockernet.v1 import points_pb2, reservations_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.room import biggest, check, fill, filling, fitting_anywhere, ordinary


@case("svc/capacity/just-fits", verifies=("LN-CAP-002", "LN-PNT-007"), kind=Kind.POSITIVE)
async def just_fits(trial: Trial) -> None:
    """A parcel that just fits with the published tolerance is promised a box, on whatever face it lies."""
    desk = Desk(trial)
    record = await point_record(desk)
    parcel = filling(desk, biggest(record), record.tolerance_mm)
    long, middle, short = parcel.outside
    for turned in ((long, middle, short), (short, long, middle), (middle, short, long)):
        each = desk.parcel().but(outside=turned)
        (await desk.reserve(each)).confirmed()
        (await desk.cancel(each)).confirmed()


@case("svc/capacity/one-millimetre-more", verifies=("LN-CAP-002",), kind=Kind.NEGATIVE)
async def one_millimetre_more(trial: Trial) -> None:
    """A parcel that is a millimetre too long for every compartment is NO_FITTING_SIZE, for good."""
    desk = Desk(trial)
    record = await point_record(desk)
    longest = max(
        max(each.inside.width_mm, each.inside.height_mm, each.inside.depth_mm)
        for each in record.compartment_classes
    )
    parcel = desk.parcel().but(outside=(longest - record.tolerance_mm + 1, 50, 50))
    sent = await desk.reserve(parcel)
    sent.refused("NO_FITTING_SIZE", status="FAILED_PRECONDITION")
    trial.expect("a final no", holds=sent.refusal().final, seen="final is false", of=sent.reply)


@case("svc/capacity/too-heavy", verifies=("LN-CAP-002",), kind=Kind.NEGATIVE)
async def too_heavy(trial: Trial) -> None:
    """A parcel that is a gram too heavy for every compartment is NO_FITTING_SIZE."""
    desk = Desk(trial)
    record = await point_record(desk)
    most = max(each.max_weight_g for each in record.compartment_classes)
    (await desk.reserve(desk.parcel().but(weight_g=most))).confirmed()
    sent = await desk.reserve(desk.parcel().but(weight_g=most + 1))
    sent.refused("NO_FITTING_SIZE", status="FAILED_PRECONDITION")


@case(
    "svc/capacity/full",
    verifies=("LN-CAP-001",),
    kind=Kind.NEGATIVE,
    needs=(Ability.RESET,),
    feature_absent="quotas",
)
async def full(trial: Trial) -> None:
    """A point promises each of its largest compartments once, and is then full: no more, and no fewer."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    largest = biggest(record)
    promised = await fill(desk, filling(desk, largest, record.tolerance_mm))
    most, kept = largest.count, min(record.accessible_kept_back, largest.accessible_count)
    trial.expect(
        f"{most - kept} to {most} promises",
        holds=most - kept <= len(promised) <= most,
        seen=f"{len(promised)} promises",
    )


@case(
    "svc/capacity/freed-by-cancelling",
    verifies=("LN-CAP-001",),
    kind=Kind.NEGATIVE,
    needs=(Ability.RESET,),
    feature_absent="quotas",
)
async def freed_by_cancelling(trial: Trial) -> None:
    """A cancelled promise makes room for one more, and for one only."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    size = filling(desk, biggest(record), record.tolerance_mm)
    promised = await fill(desk, size)
    (await desk.cancel(promised[0])).confirmed()
    (await desk.reserve(desk.parcel().but(outside=size.outside))).confirmed()
    (await desk.reserve(desk.parcel().but(outside=size.outside))).refused("POINT_FULL")


@case(
    "svc/capacity/full-passes",
    verifies=("LN-REQ-006",),
    kind=Kind.FAULT,
    needs=(Ability.RESET,),
    feature_absent="quotas",
)
async def full_passes(trial: Trial) -> None:
    """POINT_FULL may pass: signed, not final, not remembered; the same bytes succeed once there is room."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    size = filling(desk, biggest(record), record.tolerance_mm)
    promised = await fill(desk, size)
    sent = await desk.reserve(desk.parcel().but(outside=size.outside))
    sent.refused("POINT_FULL", status="RESOURCE_EXHAUSTED")
    trial.expect("a no that may pass", holds=not sent.refusal().final, seen="final is true", of=sent.reply)
    (await desk.ask("GetRequest", request_id=sent.request_id)).refused("NOT_FOUND")
    (await desk.cancel(promised[0])).confirmed()
    (await desk.again(sent)).confirmed()


@case(
    "svc/capacity/small-ones-leave-room",
    verifies=("LN-CAP-001",),
    kind=Kind.NEGATIVE,
    needs=(Ability.RESET,),
    feature_absent="quotas",
)
async def small_ones_leave_room(trial: Trial) -> None:
    """Small parcels never cost a promise that a matching can keep: a bank fills to the last box."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    classes = ordinary(record)
    boxes, kept = sum(each.count for each in classes), record.accessible_kept_back * len(classes)
    small = await fill(desk, fitting_anywhere(desk, record))
    trial.expect(
        f"{boxes - kept} to {boxes} promises in {boxes} boxes",
        holds=boxes - kept <= len(small) <= boxes,
        seen=f"{len(small)} promises",
    )
    for each in small[:2]:
        (await desk.cancel(each)).confirmed()
    largest = filling(desk, biggest(record), record.tolerance_mm)
    (await desk.reserve(largest)).confirmed()


@case(
    "svc/capacity/answers-as-it-reserves",
    verifies=("LN-CAP-001",),
    kind=Kind.NEGATIVE,
    needs=(Ability.RESET,),
    feature_absent="quotas",
)
async def answers_as_it_reserves(trial: Trial) -> None:
    """CheckReservation says yes while there is room, and POINT_FULL once there is none; it stores nothing."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    size = filling(desk, biggest(record), record.tolerance_mm)
    first = await check(desk, size)
    trial.expect("possible", holds=first.possible, seen=first.reason)
    await fill(desk, size)
    then = await check(desk, size)
    trial.expect(
        "POINT_FULL", holds=not then.possible and then.reason == "POINT_FULL", seen=then.reason or "possible"
    )


@case("svc/capacity/check-stores-nothing", verifies=("LN-CAP-001",), kind=Kind.NEGATIVE)
async def check_stores_nothing(trial: Trial) -> None:
    """However often a courier asks whether there is room, none is taken."""
    desk = Desk(trial)
    record = await point_record(desk)
    size = filling(desk, biggest(record), record.tolerance_mm)
    for _ in range(biggest(record).count + 1):
        told = await check(desk, size)
        trial.expect("possible each time", holds=told.possible, seen=told.reason)


@case("svc/capacity/window-over", verifies=("LN-CAP-005",), kind=Kind.NEGATIVE)
async def window_over(trial: Trial) -> None:
    """A reservation whose end has passed is RESERVATION_ENDED."""
    desk = Desk(trial)
    sent = await desk.reserve(desk.parcel(), reserved_until=trial.now() - timedelta(minutes=10))
    sent.refused("RESERVATION_ENDED", status="FAILED_PRECONDITION")


@case("svc/capacity/cancelled-twice", verifies=("LN-CAP-005",), kind=Kind.NEGATIVE)
async def cancelled_twice(trial: Trial) -> None:
    """A second cancellation of one reservation, by another wish, is RESERVATION_ENDED."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()
    (await desk.cancel(parcel)).refused("RESERVATION_ENDED", status="FAILED_PRECONDITION")


@case("svc/capacity/longer-than-published", verifies=("LN-CAP-006",), kind=Kind.NEGATIVE)
async def longer_than_published(trial: Trial) -> None:
    """A reservation longer than the point record says is WINDOW_TOO_LONG, and not shortened in silence."""
    desk = Desk(trial)
    record = await point_record(desk)
    until = trial.now() + timedelta(seconds=record.max_reservation_seconds + 600)
    (await desk.reserve(desk.parcel(), reserved_until=until)).refused("WINDOW_TOO_LONG")


@case("svc/capacity/hold-longer-than-published", verifies=("LN-CAP-006",), kind=Kind.NEGATIVE)
async def hold_longer_than_published(trial: Trial) -> None:
    """A hold longer than the point record says is WINDOW_TOO_LONG."""
    desk = Desk(trial)
    record = await point_record(desk)
    hours = record.max_hold_seconds // 3_600 + 1
    (await desk.reserve(desk.parcel().but(hold_hours=hours))).refused("WINDOW_TOO_LONG")


@case("svc/capacity/obligation-not-listed", verifies=("LN-CAP-007",), kind=Kind.NEGATIVE)
async def obligation_not_listed(trial: Trial) -> None:
    """A parcel with an obligation that the point record does not list is OBLIGATION_UNMET."""
    desk = Desk(trial)
    record = await point_record(desk)
    missing = sorted({1, 2, 3, 4, 5, 6, 7} - set(record.obligations))
    trial.expect("an obligation that is not listed", holds=bool(missing), seen="all are listed")
    sent = await desk.reserve(desk.parcel(), terms={"obligations": [missing[0]]})
    sent.refused("OBLIGATION_UNMET", status="FAILED_PRECONDITION")


@case("svc/capacity/journey-not-listed", verifies=("LN-CAP-029",), kind=Kind.NEGATIVE)
async def journey_not_listed(trial: Trial) -> None:
    """A journey that the point record does not list is NOT_OFFERED; the last mile always is offered."""
    desk = Desk(trial)
    record = await point_record(desk)
    both = (points_pb2.PARCEL_JOURNEY_FIRST_MILE, points_pb2.PARCEL_JOURNEY_RETURN)
    for journey in both:
        parcel = desk.parcel()
        sent = await desk.reserve(parcel, terms={"journey": journey})
        if journey in record.journeys:
            sent.confirmed()
            (await desk.cancel(parcel)).confirmed()
        else:
            sent.refused("NOT_OFFERED")


@case("svc/capacity/grade-above-published", verifies=("LN-CAP-029",), kind=Kind.NEGATIVE)
async def grade_above_published(trial: Trial) -> None:
    """An evidence grade above the highest published one is NOT_OFFERED, and none weaker stands in."""
    desk = Desk(trial)
    record = await point_record(desk)
    if record.highest_grade < points_pb2.EVIDENCE_GRADE_ATTESTED:
        sent = await desk.reserve(desk.parcel(), terms={"demanded_grade": record.highest_grade + 1})
        sent.refused("NOT_OFFERED", status="FAILED_PRECONDITION")


@case(
    "svc/capacity/window-not-offered",
    verifies=("LN-CAP-029",),
    kind=Kind.NEGATIVE,
    feature_absent="soft-reservations",
)
async def window_not_offered(trial: Trial) -> None:
    """A point without later windows answers NOT_OFFERED to one, and does not promise another instead."""
    desk = Desk(trial)
    begin = trial.now() + timedelta(hours=30)
    sent = await desk.reserve(desk.parcel(), window_begin=begin, reserved_until=begin + timedelta(hours=4))
    sent.refused("NOT_OFFERED", status="FAILED_PRECONDITION")


@case("svc/capacity/same-for-all", verifies=("LN-CAP-004", "LN-CAP-017"), kind=Kind.NEGATIVE)
async def same_for_all(trial: Trial) -> None:
    """Two couriers who ask the same get the same: yes where there is room, one reason where there is none."""
    desk = Desk(trial)
    record = await point_record(desk)
    fits = filling(desk, biggest(record), record.tolerance_mm)
    over = filling(desk, biggest(record), record.tolerance_mm, over_mm=5_000)
    reasons = []
    for person in (desk.people.courier, desk.people.rival, desk.people.modern):
        good = desk.parcel().but(outside=fits.outside)
        (await desk.reserve(good, by=person)).confirmed()
        (await desk.cancel(good, by=person)).confirmed()
        bad = await desk.reserve(desk.parcel().but(outside=over.outside), by=person)
        reasons.append(bad.reply.reason)
    trial.expect("one reason for all", holds=set(reasons) == {"NO_FITTING_SIZE"}, seen=", ".join(reasons))


@case("svc/capacity/parcel-id-twice", verifies=("LN-REQ-007",), kind=Kind.NEGATIVE)
async def parcel_id_twice(trial: Trial) -> None:
    """A parcel id that the point knows already is PARCEL_ID_IN_USE under another wish."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    other = desk.parcel().but(parcel_id=parcel.parcel_id)
    (await desk.reserve(other)).refused("PARCEL_ID_IN_USE")
    (await desk.cancel(parcel)).confirmed()


@case("svc/capacity/handle-twice", verifies=("LN-COD-003",), kind=Kind.NEGATIVE)
async def handle_twice(trial: Trial) -> None:
    """A claim handle that the point has seen is HANDLE_IN_USE, also after its parcel was cancelled."""
    desk = Desk(trial)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.reserve(desk.parcel().but(claim=parcel.claim))).refused("HANDLE_IN_USE")
    (await desk.cancel(parcel)).confirmed()
    (await desk.reserve(desk.parcel().but(claim=parcel.claim))).refused("HANDLE_IN_USE")


@case("svc/capacity/hard-is-said", verifies=("LN-CAP-025",), kind=Kind.POSITIVE)
async def hard_is_said(trial: Trial) -> None:
    """The confirmation of a promise says HARD and until when, as it was asked for, and no likelihood."""
    desk = Desk(trial)
    parcel, until = desk.parcel(), trial.now() + timedelta(hours=3)
    told = (await desk.reserve(parcel, reserved_until=until)).confirmed()
    trial.expect(
        "HARD until the time that was asked for",
        holds=told.reservation == reservations_pb2.RESERVATION_STATE_HARD
        and abs(told.reserved_until.seconds - until.timestamp()) < 1
        and not told.HasField("probability_permille"),
        seen=f"{reservations_pb2.ReservationState.Name(told.reservation)}"
        f" until {told.reserved_until.ToJsonString()}",
    )
    (await desk.cancel(parcel)).confirmed()
