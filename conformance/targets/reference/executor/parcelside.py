"""What each happening of a published story is in the library's own words."""

from collections.abc import Callable
from datetime import datetime

from conformance.targets.reference.executor.words import INFRARED, Given, moment
from lockernet.custody.commands import (
    AcceptReceipt,
    Block,
    BreakPromise,
    CancelParcel,
    CloseDispute,
    Command,
    ConfirmCollected,
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmLeftInside,
    ConfirmOccupied,
    ConfirmRemoved,
    ConfirmTakenBack,
    ContestReceipt,
    Countersign,
    Extend,
    ForceOpening,
    HardenReservation,
    Inspect,
    InterruptSession,
    LabelParcel,
    MeetObligation,
    OpenForCollection,
    OpenForDeposit,
    OpenForRemoval,
    OpenForStaff,
    OpenFromAfar,
    OrderCollection,
    OrderRemoval,
    RefuseParcel,
    RefuseSoft,
    Reissue,
    Release,
    ReportClosed,
    ReportForced,
    ReportOpened,
    SayWrong,
    StretchHold,
)
from lockernet.custody.evolve import Beginning
from lockernet.custody.state import SESSION
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason, EvidenceGrade
from lockernet.models.events import CompartmentReserved, ParcelExpected, SoftReservationGiven
from lockernet.models.grants import GrantAction, MaintenanceAction
from lockernet.models.points import Dimensions, Obligation, ParcelJourney
from lockernet.models.reservations import Hold, HoldUnit, ParcelTerms, ReleasePolicy, Shipment

DOOR = "B01"
PAPER = bytes(32)
"""The id of a receipt or a grant; no story tells two of them apart."""


def infrared(step: Given) -> bool | None:
    return INFRARED[step["infrared"]]


def until(step: Given) -> datetime:
    return moment(step["at"]) + SESSION


def collection(step: Given, action: GrantAction = GrantAction.COLLECT) -> Command:
    tier = CodeTier[step["tier"]]
    return OpenForCollection(tier, step["generation"], until(step), infrared(step), action)


def extension(step: Given) -> Command:
    return Extend(moment(step["until"]), None if step["latest"] is None else moment(step["latest"]))


def contest(step: Given) -> Command:
    state, since = CustodyState[step["to_state"]], moment(step["handed_over_at"])
    return ContestReceipt(PAPER, state, since, DisputeReason[step["reason"]])


COMMANDS: dict[str, Callable[[Given], Command]] = {
    "badge_and_label": lambda step: OpenForDeposit(DOOR, until(step), infrared(step)),
    "drop_off_code": lambda step: OpenForDeposit(DOOR, until(step), infrared(step), CodeTier.T1),
    "badge_to_collect": lambda step: OpenForCollection(CodeTier.ORDER, 0, until(step), infrared(step)),
    "badge_to_remove": lambda step: OpenForRemoval(until(step), infrared(step)),
    "good_code": collection,
    "withdraw_code": lambda step: collection(step, GrantAction.WITHDRAW),
    "latch_open": lambda step: ReportOpened(),
    "latch_closed": lambda step: ReportClosed(infrared(step)),
    "driver_says_inside": lambda step: ConfirmInside(step.get("scanned", False), step.get("damaged", False)),
    "driver_says_taken_back": lambda step: ConfirmTakenBack(),
    "driver_says_too_big": lambda step: ConfirmDoesNotFit(),
    "driver_says_occupied": lambda step: ConfirmOccupied(),
    "driver_says_damaged_and_kept": lambda step: ConfirmDamaged(),
    "driver_says_removed": lambda step: ConfirmRemoved(),
    "person_says_done": lambda step: ConfirmCollected(step.get("scanned", False)),
    "person_says_left_inside": lambda step: ConfirmLeftInside(),
    "person_says_refused": lambda step: RefuseParcel(),
    "person_says_wrong": lambda step: SayWrong(DisputeReason[step["reason"]]),
    "cancel_order": lambda step: CancelParcel(),
    "extend_order": extension,
    "block_order": lambda step: Block(BlockCause[step["cause"]]),
    "release_order": lambda step: Release(),
    "reissue_order": lambda step: Reissue(step["generation"]),
    "label_order": lambda step: LabelParcel(),
    "obligation_met": lambda step: MeetObligation(Obligation[step["obligation"]]),
    "collect_order": lambda step: OrderCollection(),
    "remove_order": lambda step: OrderRemoval(),
    "countersignature": lambda step: Countersign(
        PAPER, CustodyState[step["to_state"]], moment(step["handed_over_at"])
    ),
    "contest": contest,
    "dispute_closed": lambda step: CloseDispute(),
    "unknown_receipt": lambda step: AcceptReceipt(
        CustodyState[step["to_state"]], EvidenceGrade[step["grade"]]
    ),
    "restart": lambda step: InterruptSession(),
    "capacity_promises": lambda step: HardenReservation(moment(step["until"])),
    "capacity_refuses": lambda step: RefuseSoft(step["reason"]),
    "promise_broken": lambda step: BreakPromise(step["reason"]),
    "outage_ended": lambda step: StretchHold(moment(step["until"])),
    "staff_looked": lambda step: Inspect(step["found"] == "inside"),
    "forced_by_pulse": lambda step: ForceOpening(PAPER),
    "forced_by_key": lambda step: ReportForced(PAPER),
    "opened_from_afar": lambda step: OpenFromAfar("DOOR_DID_NOT_OPEN", until(step)),
    "opened_for_staff": lambda step: OpenForStaff(PAPER, MaintenanceAction.INSPECT, until(step)),
}


def terms(told: Given) -> ParcelTerms:
    """What the point knows of the parcel."""
    return ParcelTerms(
        parcel_id=bytes(range(16)),
        outside=Dimensions(width_mm=100, height_mm=300, depth_mm=450),
        weight_g=2_400,
        hold=Hold(unit=HoldUnit.HOURS, amount=told["hold_hours"]),
        obligations=tuple(obligation(each) for each in told.get("obligations", ())),
        journey=ParcelJourney[told.get("journey", "UNSPECIFIED")],
        demanded_grade=EvidenceGrade[told.get("demanded_grade", "UNSPECIFIED")],
        shipment=shipment(told.get("shipment")),
    )


def obligation(told: str | int) -> Obligation:
    """By its name, or by the number that a later version may give one."""
    return Obligation(told) if isinstance(told, int) else Obligation[told]


def shipment(told: Given | None) -> Shipment | None:
    if told is None:
        return None
    policy = ReleasePolicy[told["policy"]]
    return Shipment(shipment_id=bytes(16), parcel_count=told["parcels"], policy=policy)


def beginning(told: Given) -> Beginning:
    """How the point heard of the parcel."""
    courier, parcel = told["courier"], terms(told)
    if told["reserved_until"] is None:
        return ParcelExpected(courier_id=courier, parcel=parcel)
    reserved_until = moment(told["reserved_until"])
    if "window_begin" not in told:
        return CompartmentReserved(courier_id=courier, parcel=parcel, reserved_until=reserved_until)
    return SoftReservationGiven(
        courier_id=courier,
        parcel=parcel,
        window_begin=moment(told["window_begin"]),
        reserved_until=reserved_until,
        probability_permille=900,
    )
