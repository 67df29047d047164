"""Receipts of hand-overs: signed, linked and graded (docs/spec/custody.md)."""

from collections.abc import Iterable

from lockernet.v1 import custody_pb2, points_pb2, services_pb2
from lockernet_conformance.cases.services.feeds import fresh
from lockernet_conformance.forge.reading.entries import Entry
from lockernet_conformance.forge.reading.receipts import Kept
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.feeds import feed_holds
from lockernet_conformance.v1 import test_control_pb2 as wire

AT_DOORS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
AT_THE_POINT = Profile.AUTOMATED
SCANNED = points_pb2.EVIDENCE_GRADE_SCANNED
CHANGED = points_pb2.EVIDENCE_GRADE_OCCUPANCY_CHANGED
SHUT = points_pb2.EVIDENCE_GRADE_DOOR_CLOSED


async def deposited(trial: Trial, **terms: object) -> tuple[Desk, Kiosk, Parcel]:
    """One parcel lies at an otherwise empty point."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel, terms=dict(terms))).confirmed()
    await kiosk.deposit(parcel)
    return desk, kiosk, parcel


async def unseen(trial: Trial, **terms: object) -> tuple[Desk, Parcel]:
    """One parcel lies where the infrared does not see it; the driver said that it is inside."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel, terms=dict(terms))).confirmed()
    door = await kiosk.open_for_deposit(parcel)
    await kiosk.control.break_door(door, wire.DOOR_FAULT_LOOKS_EMPTY)
    await kiosk.control.hand(door, wire.HAND_ACTION_PUT)
    await kiosk.control.hand(door, wire.HAND_ACTION_SHUT)
    await kiosk.control.enter("driver", wire.KIOSK_ACT_DONE)
    return desk, parcel


async def collected(trial: Trial) -> tuple[Desk, Kiosk, Parcel]:
    """One parcel was brought and collected."""
    desk, kiosk, parcel = await deposited(trial)
    await kiosk.collect(parcel.claim.text)
    return desk, kiosk, parcel


async def only_receipt(desk: Desk, parcel: Parcel) -> Kept:
    """The one receipt of a parcel that waits."""
    kept = (await feed_holds(desk)).receipts.of(parcel.parcel_id)
    desk.trial.expect("one receipt", holds=len(kept) == 1, seen=f"{len(kept)} receipts")
    return kept[0]


async def told_of(desk: Desk, parcel: Parcel) -> services_pb2.GetParcelResponse:
    """What GetParcel says of it."""
    return (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)


@case(
    "jrn/receipt/chain-of-a-parcel",
    verifies=("LN-CUS-015",),
    kind=Kind.POSITIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def chain_of_a_parcel(trial: Trial) -> None:
    """Deposit and collection have a receipt each; the second names the first, and shows the spent secret."""
    desk, _, parcel = await collected(trial)
    feed = await feed_holds(desk)
    kept = feed.receipts.of(parcel.parcel_id)
    trial.expect("two receipts", holds=len(kept) == 2, seen=f"{len(kept)} receipts")
    secret = kept[-1].told.proof.claim_secret
    trial.expect(
        "the secret that was shown", holds=secret == parcel.claim.secret, seen=secret.hex() or "none"
    )


@case(
    "jrn/receipt/chains-stay-apart",
    verifies=("LN-CUS-015",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def chains_stay_apart(trial: Trial) -> None:
    """Receipts of two parcels that come and go in turn are linked by parcel, not by time."""
    desk = await fresh(trial)
    kiosk, parcels = Kiosk(desk), [desk.parcel() for _ in range(2)]
    for parcel in parcels:
        (await desk.reserve(parcel)).confirmed()
        await kiosk.deposit(parcel)
    for parcel in parcels:
        await kiosk.collect(parcel.claim.text)
    feed = await feed_holds(desk)
    told = [len(feed.receipts.of(parcel.parcel_id)) for parcel in parcels]
    trial.expect("two receipts of each", holds=told == [2, 2], seen=str(told))


@case(
    "jrn/receipt/no-secret-for-digits",
    verifies=("LN-CUS-015",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def no_secret_for_digits(trial: Trial) -> None:
    """A parcel collected with digits has a receipt that says so, and shows no secret of its claim code."""
    desk, kiosk, parcel = await deposited(trial)
    code = (await desk.ask("GetClaimCode", parcel_id=parcel.parcel_id)).ok(services_pb2.GetClaimCodeResponse)
    await kiosk.collect(code.selector + code.digits)
    feed = await feed_holds(desk)
    proof = feed.receipts.of(parcel.parcel_id)[-1].told.proof
    trial.expect(
        "tier T2, and no secret",
        holds=proof.tier == custody_pb2.CODE_TIER_T2 and not proof.HasField("claim_secret"),
        seen=custody_pb2.CodeTier.Name(proof.tier),
    )


@case(
    "jrn/receipt/of-a-removal",
    verifies=("LN-CUS-015",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def of_a_removal(trial: Trial) -> None:
    """A parcel that its courier takes away has a receipt of it, linked to that of its deposit."""
    desk, kiosk, parcel = await deposited(trial)
    await taken_away(desk, kiosk, parcel)
    feed = await feed_holds(desk)
    told = [each.told.to_state for each in feed.receipts.of(parcel.parcel_id)]
    wanted = [custody_pb2.CUSTODY_STATE_WAITING, custody_pb2.CUSTODY_STATE_REMOVED]
    trial.expect("WAITING, then REMOVED", holds=told == wanted, seen=states(told))


@case(
    "jrn/receipt/none-for-nothing",
    verifies=("LN-CUS-015", "LN-CUS-013"),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def none_for_nothing(trial: Trial) -> None:
    """A visit in which nothing changed hands has no receipt: the driver took the parcel back."""
    desk = await fresh(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    door = await kiosk.open_for_deposit(parcel)
    await kiosk.control.hand(door, wire.HAND_ACTION_SHUT)
    await kiosk.control.enter("driver", wire.KIOSK_ACT_TOOK_BACK)
    feed = await feed_holds(desk)
    trial.expect("no receipt", holds=not feed.receipts.kept, seen=f"{len(feed.receipts.kept)} receipts")
    aborted = feed.named("deposit_aborted", parcel.parcel_id)
    trial.expect("one DepositAborted", holds=len(aborted) == 1, seen=f"{len(aborted)} of them")


@case(
    "jrn/receipt/seen-by-infrared",
    verifies=("LN-CUS-044",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
    feature="infrared",
)
async def seen_by_infrared(trial: Trial) -> None:
    """Where the infrared saw the parcel come and go, both receipts say so."""
    desk, _, parcel = await collected(trial)
    feed = await feed_holds(desk)
    grades = [each.told.grade for each in feed.receipts.of(parcel.parcel_id)]
    for grade in grades:
        trial.expect(
            "OCCUPANCY_CHANGED or SCANNED", holds=CHANGED <= grade <= SCANNED, seen=grade_name(grade)
        )


@case(
    "jrn/receipt/not-seen-by-infrared",
    verifies=("LN-CUS-044",),
    kind=Kind.FAULT,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def not_seen_by_infrared(trial: Trial) -> None:
    """Where the infrared sees nothing, the driver's word is recorded as no more than a door that was shut."""
    desk, parcel = await unseen(trial)
    kept = await only_receipt(desk, parcel)
    trial.expect("DOOR_CLOSED", holds=kept.told.grade == SHUT, seen=grade_name(kept.told.grade))


@case(
    "jrn/receipt/secret-nowhere-else",
    verifies=("LN-CUS-020", "LN-NOD-046"),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def secret_nowhere_else(trial: Trial) -> None:
    """Label, selector and digits are in no event and no receipt; the secret is in its last receipt only."""
    desk, kiosk, parcel = await deposited(trial)
    code = (await desk.ask("GetClaimCode", parcel_id=parcel.parcel_id)).ok(services_pb2.GetClaimCodeResponse)
    await kiosk.collect(parcel.claim.text)
    feed = await feed_holds(desk)
    hidden = {"the label": parcel.label.encode(), "the digits": code.digits.encode()}
    for words, secret in hidden.items():
        found = [each.words() for each in feed.entries if secret in _all_bytes(each)]
        trial.expect(f"{words} nowhere", holds=not found, seen=", ".join(found))
    told = [each.words() for each in feed.entries if parcel.claim.secret in each.data]
    trial.expect("the secret in no event", holds=not told, seen=", ".join(told))
    shown = [each.name for each in feed.entries if parcel.claim.secret in _all_bytes(each)]
    trial.expect("beside ParcelCollected", holds=shown == ["parcel_collected"], seen=", ".join(shown))


@case(
    "jrn/receipt/turned-away",
    verifies=("LN-CUS-033",),
    kind=Kind.NEGATIVE,
    profile=AT_THE_POINT,
    needs=AT_DOORS,
)
async def turned_away(trial: Trial) -> None:
    """A parcel that nobody announced is turned away, with a signed word of it in the driver's feed."""
    desk = await fresh(trial)
    kiosk = Kiosk(desk)
    before = await kiosk.pulses()
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, desk.parcel().label, wire.SCENE_REFUSED)
    await kiosk.nothing_opened(before)
    feed = await feed_holds(desk)
    told = [each.body.reason for each in feed.named("deposit_refused")]
    trial.expect("one DepositRefused, NOT_EXPECTED", holds=told == ["NOT_EXPECTED"], seen=str(told))


async def taken_away(desk: Desk, kiosk: Kiosk, parcel: Parcel) -> str:
    """The courier blocks the parcel, orders its removal, and its driver takes it out; the door."""
    block = custody_pb2.BLOCK_CAUSE_COURIER
    (await desk.send("block-parcel", parcel_id=parcel.parcel_id, cause=block)).confirmed()
    (await desk.send("remove-order", parcel_id=parcel.parcel_id)).confirmed()
    await kiosk.see("remover", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    door = (await kiosk.see("remover", wire.KIOSK_ACT_TAKE_NEXT, "", wire.SCENE_DOOR_OPEN)).door
    await kiosk.control.hand(door, wire.HAND_ACTION_TAKE)
    await kiosk.control.hand(door, wire.HAND_ACTION_SHUT)
    await kiosk.control.enter("remover", wire.KIOSK_ACT_DONE)
    return door


def states(numbers: Iterable[int]) -> str:
    """Names of custody states, for people."""
    names: dict[int, str] = {number: name for name, number in custody_pb2.CustodyState.items()}
    return ", ".join(names[state].removeprefix("CUSTODY_STATE_") for state in numbers)


def grade_name(grade: int) -> str:
    """Name of an evidence grade, for people."""
    names: dict[int, str] = {number: name for name, number in points_pb2.EvidenceGrade.items()}
    return names.get(grade, str(grade)).removeprefix("EVIDENCE_GRADE_")


def _all_bytes(entry: Entry) -> bytes:
    return entry.data + (b"" if entry.receipt is None else entry.receipt.payload)
