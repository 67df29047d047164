"""Labels as scanners and people write them, at the kiosk (docs/spec/identifiers.md)."""

from collections.abc import Callable
from functools import partial

from lockernet_conformance.cases.faults.handing_over import begin
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.drivers import Driver
from lockernet_conformance.trial.happenings import happenings
from lockernet_conformance.trial.standing import expect_custody
from lockernet_conformance.trial.web import get
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS)
SERIAL_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
label = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)


def s10(serial: str) -> str:
    """A number of the post, with its check digit (LN-IDN-010)."""
    left = 11 - sum(int(digit) * weight for digit, weight in zip(serial, SERIAL_WEIGHTS, strict=True)) % 11
    return f"CP{serial}{ {10: 0, 11: 5}.get(left, left) }SG".replace(" ", "")


def sscc(digits: str) -> str:
    """17 digits and their check digit (LN-IDN-014)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


def _drawn(trial: Trial, count: int) -> str:
    return f"{int.from_bytes(trial.draw(8), 'big') % 10**count:0{count}}"


def _exchanged(text: str) -> str:
    """One letter the other case."""
    return text[:-1] + text[-1].swapcase()


async def labelled(trial: Trial, text: str) -> tuple[Desk, Kiosk, Parcel]:
    """A fresh point that expects one parcel with this label."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel().but(label=text)
    (await desk.reserve(parcel)).confirmed()
    return desk, Kiosk(desk), parcel


Writes = Callable[[str], str]
SAME: dict[str, tuple[tuple[str, ...], str, str, Writes]] = {
    "post-in-lower-case": (("LN-IDN-007",), "s10", "A number of the post, typed in lower case,", str.lower),
    "post-in-groups": (
        ("LN-IDN-007",),
        "s10",
        "A number of the post, typed in groups,",
        lambda text: f"{text[:2]} {text[2:6]} {text[6:10]} {text[10:11]} {text[11:]}",
    ),
    "sscc-as-printed": (
        ("LN-IDN-006",),
        "sscc",
        "An SSCC with (00) before it, in groups,",
        lambda text: f"(00) {text[:9]} {text[9:]}",
    ),
    "sscc-of-a-scanner": (
        ("LN-IDN-005", "LN-IDN-004"),
        "sscc",
        "An SSCC as a scanner writes it",
        lambda text: f"]C100{text}",
    ),
    "sscc-among-others": (
        ("LN-IDN-005",),
        "sscc",
        "An SSCC among other elements of a GS1 label",
        lambda text: f"]C1420560001\x1d00{text}\x1d400ABC123",
    ),
}
"""The same label written in another way: rules, what it is, how it reads, and how it is written."""

OTHER: dict[str, tuple[tuple[str, ...], str, str, Writes]] = {
    "case-counts": (("LN-IDN-007",), "own", "A courier's own label in another case", _exchanged),
    "inner-space-counts": (
        ("LN-IDN-007",),
        "own",
        "A courier's own label with a space inside",
        lambda text: f"{text[:4]} {text[4:]}",
    ),
    "post-with-wrong-check-digit": (
        ("LN-IDN-007", "LN-IDN-017"),
        "s10",
        "A number of the post in lower case with a wrong check digit",
        lambda text: f"{text[:10]}{(int(text[10]) + 1) % 10}{text[11:]}".lower(),
    ),
    "sscc-with-wrong-check-digit": (
        ("LN-IDN-006",),
        "sscc",
        "An SSCC with (00) before it and a wrong check digit",
        lambda text: f"(00){text[:-1]}{(int(text[-1]) + 1) % 10}",
    ),
    "two-identifiers": (
        ("LN-IDN-004",),
        "own",
        "A label after two identifiers",
        lambda text: f"]C0]C0{text}",
    ),
    "more-than-512": (
        ("LN-IDN-008",),
        "own",
        "A label after half a thousand spaces",
        lambda text: " " * 513 + text,
    ),
    "look-alike": (
        ("LN-IDN-008",),
        "own",
        "A label with a letter of another alphabet",
        lambda text: "\u0410" + text[1:],
    ),
    "turned-round": (
        ("LN-IDN-008",),
        "own",
        "A label with a mark that turns writing round",
        lambda text: text[:5] + "\u202e" + text[5:],
    ),
    "as-a-pattern": (("LN-IDN-002",), "own", "A pattern that fits every label", lambda _text: "%"),
    "one-letter-less": (("LN-IDN-002",), "own", "A label without its last letter", lambda text: text[:-1]),
}
"""Another label, or none: nothing opens."""


def _label_of(trial: Trial, kind: str) -> str:
    if kind == "s10":
        return s10(_drawn(trial, 8))
    return sscc(_drawn(trial, 17)) if kind == "sscc" else f"Ab{trial.draw(5).hex()}z"


def _declare_same(name: str, rules: tuple[str, ...], kind: str, reads: str, writes: Writes) -> None:
    async def finds_it(trial: Trial) -> None:
        desk, kiosk, parcel = await labelled(trial, _label_of(trial, kind))
        driver = await Driver.of(kiosk)
        door = await driver.open(parcel.but(label=writes(parcel.label)))
        await driver.hands(door, wire.HAND_ACTION_PUT, wire.HAND_ACTION_SHUT)
        await driver.say(wire.KIOSK_ACT_DONE)
        await expect_custody(desk, parcel, "WAITING")

    finds_it.__doc__ = f"{reads} is the label of the order: its door opens."
    label(f"jrn/scan/{name}", verifies=rules, kind=Kind.POSITIVE)(finds_it)


def _declare_other(name: str, rules: tuple[str, ...], kind: str, reads: str, writes: Writes) -> None:
    async def finds_nothing(trial: Trial) -> None:
        desk, kiosk, parcel = await labelled(trial, _label_of(trial, kind))
        driver = await Driver.of(kiosk)
        await driver.scans_in_vain(writes(parcel.label))
        await expect_custody(desk, parcel, "EXPECTED")
        await driver.open(parcel)

    finds_nothing.__doc__ = f"{reads} finds no parcel: no door opens, and the right label opens it."
    label(f"jrn/scan/{name}", verifies=rules, kind=Kind.NEGATIVE)(finds_nothing)


for _name, _row in SAME.items():
    _declare_same(_name, *_row)
for _name, _row in OTHER.items():
    _declare_other(_name, *_row)


@label("jrn/scan/in-no-metric", verifies=("LN-IDN-009",), kind=Kind.NEGATIVE)
async def in_no_metric(trial: Trial) -> None:
    """Nothing of what was scanned, known or unknown, stands in a metric or an event."""
    desk, kiosk, parcel = await begin(trial)
    driver = await Driver.of(kiosk)
    unknown = f"ZQ{trial.draw(8).hex()}"
    await driver.scans_in_vain(unknown)
    await driver.open(parcel)
    page = await get(trial, "debug", "/metrics")
    told = b"".join(each.event.SerializeToString() for each in await happenings(desk))
    for text in (unknown, parcel.label):
        trial.expect("nothing of it", holds=text.encode() not in page.body, seen=text, of=page.record)
        trial.expect("nothing of it in an event", holds=text.encode() not in told, seen=text)


@label("jrn/scan/told-alike", verifies=("LN-IDN-008", "LN-CUS-004"), kind=Kind.NEGATIVE)
async def told_alike(trial: Trial) -> None:
    """A driver reads the same words for a label that is unknown, somebody else's, cancelled, or none."""
    desk, kiosk, parcel = await begin(trial)
    rivals, cancelled = desk.parcel(), desk.parcel()
    (await desk.reserve(rivals, by=desk.people.rival)).confirmed()
    (await desk.reserve(cancelled)).confirmed()
    (await desk.cancel(cancelled)).confirmed()
    driver = await Driver.of(kiosk)
    told = [
        (await driver.scans_in_vain(text)).words
        for text in (f"ZQ{trial.draw(8).hex()}", rivals.label, cancelled.label, "\u00e4" * 20, "x" * 600)
    ]
    trial.expect("the same words", holds=len(set(told)) == 1, seen=" | ".join(sorted(set(told)))[:300])
    await driver.open(parcel)
