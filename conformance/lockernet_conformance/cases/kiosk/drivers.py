"""Drivers at the kiosk: which badge lets a parcel in, and which does not (LN-TRU-008, LN-COD-016)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from lockernet.v1 import custody_pb2, grants_pb2
from lockernet_conformance.forge.codes import compact_grant
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.waiting import WAITING, Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
EXPECTED = custody_pb2.CUSTODY_STATE_EXPECTED
DAY = timedelta(days=1)


def _ended(kiosk: Kiosk) -> str:
    now = kiosk.trial.now()
    return kiosk.badge(not_before=now - 2 * DAY, expires_at=now - DAY)


def _tomorrows(kiosk: Kiosk) -> str:
    now = kiosk.trial.now()
    return kiosk.badge(not_before=now + DAY, expires_at=now + 2 * DAY)


def _of_another_action(kiosk: Kiosk) -> str:
    world, now = kiosk.trial.world, kiosk.trial.now()
    return compact_grant(
        kiosk.desk.people.courier.key("grant"),
        grants_pb2.GRANT_ACTION_COLLECT,
        network_id=world.network_id,
        audience=world.operator_id,
        not_before=now,
        expires_at=now + DAY,
        holder=kiosk.trial.draw(8),
    )


def _custody_key(kiosk: Kiosk) -> str:
    world, now = kiosk.trial.world, kiosk.trial.now()
    return compact_grant(
        kiosk.desk.people.courier.key("custody"),
        grants_pb2.GRANT_ACTION_BADGE,
        network_id=world.network_id,
        audience=world.operator_id,
        not_before=now,
        expires_at=now + DAY,
        holder=kiosk.trial.draw(8),
    )


WRONG: dict[str, tuple[tuple[str, ...], str, Callable[[Kiosk], str]]] = {
    "rivals": (
        ("LN-CUS-023",),
        "A driver of another courier",
        lambda kiosk: kiosk.badge(kiosk.desk.people.rival),
    ),
    "strangers": (
        ("LN-TRU-001",),
        "Somebody whose company is in no trust file",
        lambda kiosk: kiosk.badge(kiosk.desk.people.stranger),
    ),
    "unagreed": (
        ("LN-TRU-004",),
        "A driver of a courier without an agreement",
        lambda kiosk: kiosk.badge(kiosk.desk.people.unagreed),
    ),
    "compromised": (
        ("LN-TRU-014",),
        "Somebody with a badge of a compromised key",
        lambda kiosk: kiosk.badge(kiosk.desk.people.compromised),
    ),
    "superseded": (
        ("LN-TRU-013",),
        "Somebody with a new badge of a superseded key",
        lambda kiosk: kiosk.badge(kiosk.desk.people.superseded),
    ),
    "key-ended": (
        ("LN-TRU-011",),
        "Somebody with a badge of a key that ended",
        lambda kiosk: kiosk.badge(kiosk.desk.people.ended),
    ),
    "merchants": (
        ("LN-TRU-002",),
        "Somebody of a member that is no courier",
        lambda kiosk: kiosk.badge(kiosk.desk.people.merchant),
    ),
    "ended": (("LN-SIG-009",), "A driver with yesterday's badge", _ended),
    "tomorrows": (("LN-SIG-010",), "A driver with tomorrow's badge", _tomorrows),
    "of-another-network": (
        ("LN-SIG-014",),
        "A driver with a badge of another network",
        lambda kiosk: kiosk.badge(network_id="another-net"),
    ),
    "for-another-operator": (
        ("LN-SIG-014",),
        "A driver with a badge for another operator",
        lambda kiosk: kiosk.badge(audience="another-operator"),
    ),
    "of-another-action": (("LN-TRU-008",), "Somebody with a grant that is no badge", _of_another_action),
    "by-a-custody-key": (("LN-TRU-003",), "A driver whose badge a key for other things signed", _custody_key),
    "cut-short": (("LN-SIG-014",), "A driver with half a badge", lambda kiosk: kiosk.badge()[:60]),
}
"""Whose badge: rules, who shows it, and the text."""


async def _expected(trial: Trial) -> tuple[Kiosk, Parcel]:
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    return kiosk, parcel


def _brings_nothing(shown: Callable[[Kiosk], str]) -> Callable[[Trial], Awaitable[None]]:
    async def brings_nothing(trial: Trial) -> None:
        kiosk, parcel = await _expected(trial)
        before = await kiosk.pulses()
        await trial.control.enter("impostor", wire.KIOSK_ACT_SHOW_BADGE, shown(kiosk))
        await trial.control.enter("impostor", wire.KIOSK_ACT_SCAN_LABEL, parcel.label)
        await kiosk.nothing_opened(before)
        await Waiting(kiosk.desk, kiosk, parcel, "").is_in(EXPECTED)
        await trial.control.enter("impostor", wire.KIOSK_ACT_LEAVE)
        await kiosk.deposit(parcel)

    return brings_nothing


for _name, (_rules, _who, _shown) in WRONG.items():
    _case = _brings_nothing(_shown)
    _case.__doc__ = (
        f"{_who} scans the label and no door opens; the courier's own driver brings the parcel in."
    )
    case(f"jrn/badge/{_name}", verifies=_rules, kind=Kind.NEGATIVE, profile=Profile.AUTOMATED, needs=NEEDS)(
        _case
    )


@case(
    "jrn/badge/label-of-nobody",
    verifies=("LN-CUS-004",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def label_of_nobody(trial: Trial) -> None:
    """A driver scans a label that nobody announced, and one with a letter changed: no door opens."""
    kiosk, parcel = await _expected(trial)
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
    before = await kiosk.pulses()
    for label in (
        "CP000000080SG",
        parcel.label[:-1] + ("0" if parcel.label[-1] != "0" else "1"),
        "",
        "x" * 500,
    ):
        await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, label)
        await kiosk.nothing_opened(before)


@case(
    "jrn/badge/label-as-scanners-write-it",
    verifies=("LN-IDN-003",),
    kind=Kind.POSITIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def label_as_scanners_write_it(trial: Trial) -> None:
    """A scanner's symbology identifier and a space around a label change nothing: the door opens."""
    kiosk, parcel = await _expected(trial)
    await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
    seen = await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, f" ]C0{parcel.label} ", wire.SCENE_DOOR_OPEN)
    await trial.control.hand(seen.door, wire.HAND_ACTION_PUT)
    await trial.control.hand(seen.door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("driver", wire.KIOSK_ACT_DONE)
    await Waiting(kiosk.desk, kiosk, parcel, seen.door).is_in(WAITING)


@case(
    "jrn/badge/nothing-of-a-scan-is-repeated",
    verifies=("LN-IDN-009",),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=NEEDS,
)
async def nothing_of_a_scan_is_repeated(trial: Trial) -> None:
    """What was scanned and is no label, a name and a number, stands on no page and in no event."""
    kiosk, parcel = await _expected(trial)
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge())
    for scanned in ("TANMEILING", "+6591234567 TANMEILING", f"{parcel.label}-TANMEILING", "LN0:TANMEILING"):
        seen = await trial.control.enter("driver", wire.KIOSK_ACT_SCAN_LABEL, scanned)
        trial.expect("nothing of it", holds="TANMEILING" not in seen.words.upper(), seen=seen.words[:200])
    reply = await kiosk.desk.ask("ListEvents", scope=1)
    trial.expect(
        "nothing of it",
        holds=b"TANMEILING" not in b"".join(reply.record.answer.bodies),
        seen="an event with it",
        of=reply,
    )


@case(
    "jrn/badge/two-couriers-one-label",
    verifies=("LN-IDN-002",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def two_couriers_one_label(trial: Trial) -> None:
    """Two couriers announce one label: each driver finds its own parcel or none, never the other's."""
    kiosk, parcel = await _expected(trial)
    rival = kiosk.desk.people.rival
    other = kiosk.desk.parcel().but(label=parcel.label)
    sent = await kiosk.desk.reserve(other, by=rival)
    if sent.reply.status == "OK":
        await kiosk.deposit(other, by=rival, driver="rival")
    else:
        sent.refused("LABEL_IN_USE")
    await Waiting(kiosk.desk, kiosk, parcel, "").is_in(EXPECTED)
    await kiosk.deposit(parcel)
