"""Codes that open a door, and codes that open none (docs/spec/codes.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lockernet.v1 import grants_pb2
from lockernet_conformance.forge.codes import Claim, base32
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)


def _flipped(data: bytes, at: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _claim(waiting: Waiting) -> Claim:
    return waiting.parcel.claim


def _days(waiting: Waiting, days: float) -> Any:
    return waiting.desk.trial.now() + timedelta(days=days)


def _changed_letter(text: str) -> str:
    return text[:-1] + ("A" if text[-1] != "A" else "B")


WRONG: dict[str, tuple[tuple[str, ...], str, Callable[[Waiting], str]]] = {
    "wrong-secret": (
        ("LN-COD-006",),
        "A claim code with another secret opens nothing.",
        lambda waiting: Claim(_claim(waiting).handle, _flipped(_claim(waiting).secret)).text,
    ),
    "secret-of-nought": (
        ("LN-COD-006",),
        "A claim code whose secret is all noughts opens nothing.",
        lambda waiting: Claim(_claim(waiting).handle, bytes(16)).text,
    ),
    "commitment-as-secret": (
        ("LN-COD-003", "LN-COD-006"),
        "The commitment that the order told is no secret: a code made of it opens nothing.",
        lambda waiting: Claim(_claim(waiting).handle, _claim(waiting).commitment[:16]).text,
    ),
    "unknown-handle": (
        ("LN-COD-006",),
        "A claim code of a parcel that nobody brought opens nothing.",
        lambda waiting: Claim(_flipped(_claim(waiting).handle), _claim(waiting).secret).text,
    ),
    "cut-short": (
        ("LN-COD-001",),
        "A claim code without its last letter opens nothing.",
        lambda waiting: _claim(waiting).text[:-1],
    ),
    "with-more-behind": (
        ("LN-COD-001",),
        "A claim code with a byte more opens nothing.",
        lambda waiting: "LN0:" + base32(_claim(waiting).handle + _claim(waiting).secret + b"\0"),
    ),
    "padded": (
        ("LN-COD-001",),
        "Base32 with padding is another text, and opens nothing.",
        lambda waiting: _claim(waiting).text + "=",
    ),
    "letters-outside-base32": (
        ("LN-COD-001",),
        "A claim code with a letter that base32 does not have opens nothing.",
        lambda waiting: _claim(waiting).text[:-1] + "1",
    ),
    "unknown-form": (
        ("LN-COD-001",),
        "A code of a form that nobody knows yet opens nothing.",
        lambda waiting: "LN9:" + _claim(waiting).text.removeprefix("LN0:"),
    ),
    "no-code": (
        ("LN-COD-001",),
        "Any other text opens nothing.",
        lambda _: "https://example.com/parcel?open=1",
    ),
    "label": (
        ("LN-COD-019",),
        "The label, which everybody can read on the parcel, opens nothing.",
        lambda waiting: waiting.parcel.label,
    ),
    "grant-by-a-rival": (
        ("LN-COD-016",),
        "A grant that another courier signed opens nothing.",
        lambda waiting: waiting.grant(by=waiting.desk.people.rival),
    ),
    "grant-by-a-stranger": (
        ("LN-SIG-014", "LN-TRU-001"),
        "A grant that somebody outside the network signed opens nothing.",
        lambda waiting: waiting.grant(by=waiting.desk.people.stranger),
    ),
    "grant-by-a-compromised-key": (
        ("LN-TRU-014",),
        "A grant that a compromised key signed opens nothing.",
        lambda waiting: waiting.grant(by=waiting.desk.people.compromised),
    ),
    "grant-for-another-point": (
        ("LN-COD-016",),
        "A grant for another point opens nothing here.",
        lambda waiting: waiting.grant(audience="another-point"),
    ),
    "grant-for-the-operator": (
        ("LN-COD-016",),
        "A grant that addresses the operator and not its point opens nothing.",
        lambda waiting: waiting.grant(audience=waiting.desk.trial.world.operator_id),
    ),
    "grant-of-another-network": (
        ("LN-SIG-014",),
        "A grant of another network opens nothing.",
        lambda waiting: waiting.grant(network_id="another-net"),
    ),
    "grant-expired": (
        ("LN-SIG-009",),
        "A grant that ended opens nothing.",
        lambda waiting: waiting.grant(not_before=_days(waiting, -2), expires_at=_days(waiting, -1)),
    ),
    "grant-not-yet-valid": (
        ("LN-SIG-010",),
        "A grant that begins tomorrow opens nothing today.",
        lambda waiting: waiting.grant(not_before=_days(waiting, 1), expires_at=_days(waiting, 2)),
    ),
    "grant-without-generation": (
        ("LN-COD-016",),
        "A grant that names no generation opens nothing.",
        lambda waiting: waiting.grant(generation=None),
    ),
    "grant-without-parcel": (
        ("LN-COD-016",),
        "A grant that names no parcel opens nothing.",
        lambda waiting: waiting.grant(parcel_id=None),
    ),
    "grant-for-another-parcel": (
        ("LN-COD-016",),
        "A grant for a parcel that is not here opens nothing.",
        lambda waiting: waiting.grant(parcel_id=_flipped(waiting.parcel.parcel_id)),
    ),
    "grant-of-an-unknown-action": (
        ("LN-MSG-007",),
        "A grant for something that this version does not know opens nothing.",
        lambda waiting: waiting.grant(99),
    ),
    "grant-of-no-action": (
        ("LN-MSG-007",),
        "A grant that allows nothing opens nothing.",
        lambda waiting: waiting.grant(0),
    ),
    "grant-for-a-drop-off": (
        ("LN-COD-018",),
        "A grant to put a parcel in takes none out.",
        lambda waiting: waiting.grant(grants_pb2.GRANT_ACTION_DROP_OFF),
    ),
    "grant-with-a-changed-letter": (
        ("LN-SIG-014",),
        "A grant of which one letter was changed opens nothing.",
        lambda waiting: _changed_letter(waiting.grant()),
    ),
}
"""What is shown: rules, what the reader of a report reads, and the text."""


def _turned_away(shown: Callable[[Waiting], str]) -> Callable[[Trial], Any]:
    async def turned_away(trial: Trial) -> None:
        waiting = await Waiting.at(trial)
        await waiting.kiosk.turned_away(shown(waiting))
        await waiting.still_waits()
        await waiting.kiosk.collect(waiting.parcel.claim.text)

    return turned_away


for _name, (_rules, _words, _shown) in WRONG.items():
    _case = _turned_away(_shown)
    _case.__doc__ = f"{_words} The right code opens afterwards."
    case(
        f"jrn/code/{_name}",
        verifies=_rules,
        kind=Kind.NEGATIVE,
        profile=Profile.AUTOMATED,
        needs=NEEDS,
    )(_case)


@case(
    "jrn/code/badge-as-a-code",
    verifies=("LN-TRU-008",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def badge_as_a_code(trial: Trial) -> None:
    """A driver's badge opens nothing by itself."""
    waiting = await Waiting.at(trial)
    before = await waiting.kiosk.pulses()
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_CODE, waiting.kiosk.badge())
    await waiting.kiosk.nothing_opened(before)
    await waiting.still_waits()
