"""Strangers at each address: garbage, silence, crowds. The point serves others meanwhile and afterwards."""

from collections.abc import Callable, Mapping

from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Trial
from lockernet_conformance.trial.siege import besieged, strangers
from lockernet_conformance.trial.web import address_of, get, head_of
from lockernet_conformance.v1 import test_control_pb2 as wire

LISTENERS = ("grpc", "connect", "pages", "debug")
SPOKEN_HTTP = ("connect", "pages", "debug")
RULES = ("LN-NOD-059", "LN-NOD-043")
CROWD = 200
CROWD_SECONDS = 0.4
ATTACK_SECONDS = 0.15
"""So long a stranger waits for an answer to nonsense."""
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = bytes.fromhex("000000040000000000")
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(32)
"""The beginning of a ClientHello; the rest never comes."""
LONG = 120_000
WHOLE = ("giant-header", "many-headers")
"""Requests that are whole, if only large."""
ERRORS = (b"HTTP/1.1 5", b"HTTP/1.0 5")
LEAKS = (b"Traceback", b'File "/', b'.py", line')
"""What a program says of itself when it breaks (LN-NOD-005)."""


def _frame(kind: int, flags: int, stream: int, payload: bytes, *, length: int | None = None) -> bytes:
    size = len(payload) if length is None else length
    return size.to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def _garbage(trial: Trial, _address: str) -> bytes:
    return trial.draw(64) * 64


def _zeros(_trial: Trial, _address: str) -> bytes:
    return bytes(8_192)


def _hello(_trial: Trial, _address: str) -> bytes:
    return TLS_HELLO


def _giant_header(_trial: Trial, address: str) -> bytes:
    return head_of(address, "GET / HTTP/1.1", {"X-Long": "a" * LONG})


def _giant_line(_trial: Trial, _address: str) -> bytes:
    return b"GET /" + b"a" * LONG


def _many_headers(_trial: Trial, address: str) -> bytes:
    return head_of(address, "GET / HTTP/1.1", {f"X-{each}": "y" for each in range(2_000)})


def _bad_chunk(_trial: Trial, address: str) -> bytes:
    return head_of(address, "POST / HTTP/1.1", {"Transfer-Encoding": "chunked"}) + b"zzzz\r\nabc\r\n"


def _endless_body(_trial: Trial, address: str) -> bytes:
    return head_of(address, "POST / HTTP/1.1", {"Content-Length": "999999999999"}) + b"a" * 1_000


def _two_lengths(_trial: Trial, address: str) -> bytes:
    head = head_of(address, "POST / HTTP/1.1", {"Content-Length": "3"})
    return head[:-2] + b"Content-Length: 30\r\n\r\nabcGET /metrics HTTP/1.1\r\n\r\n"


def _giant_frame(_trial: Trial, _address: str) -> bytes:
    return PREFACE + SETTINGS + _frame(1, 4, 1, b"\x82", length=0xFFFFFF)


def _endless_headers(_trial: Trial, _address: str) -> bytes:
    head = _frame(1, 0, 1, b"\x82\x86\x84")
    return PREFACE + SETTINGS + head + _frame(9, 0, 1, b"\x00\x01a\x01b") * 5_000


def _resets(_trial: Trial, _address: str) -> bytes:
    frames = (
        _frame(1, 5, stream, b"\x83\x86\x84") + _frame(3, 0, stream, bytes(4))
        for stream in range(1, 4_001, 2)
    )
    return PREFACE + SETTINGS + b"".join(frames)


def _pings(_trial: Trial, _address: str) -> bytes:
    return PREFACE + SETTINGS + _frame(6, 0, 0, bytes(8)) * 2_000


Attack = Callable[[Trial, str], bytes]
ATTACKS: Mapping[str, tuple[Attack, tuple[str, ...], str]] = {
    "garbage": (_garbage, LISTENERS, "bytes that are no protocol"),
    "zeros": (_zeros, LISTENERS, "nothing but zeros"),
    "half-a-handshake": (_hello, LISTENERS, "half a TLS handshake"),
    "giant-header": (_giant_header, LISTENERS, "a header of 120 kB"),
    "giant-line": (_giant_line, SPOKEN_HTTP, "a first line of 120 kB"),
    "many-headers": (_many_headers, SPOKEN_HTTP, "two thousand headers"),
    "bad-chunk": (_bad_chunk, SPOKEN_HTTP, "a chunk whose length is no number"),
    "endless-body": (_endless_body, SPOKEN_HTTP, "a body that says it is endless"),
    "two-lengths": (_two_lengths, SPOKEN_HTTP, "a request with two lengths"),
    "giant-frame": (_giant_frame, ("grpc",), "a frame of 16 MiB that never comes"),
    "endless-headers": (_endless_headers, ("grpc",), "headers without an end"),
    "resets": (_resets, ("grpc",), "two thousand streams that are reset at once"),
    "pings": (_pings, ("grpc",), "two thousand pings"),
}
"""What a stranger sends, at which listeners, in words."""


async def still_serves(trial: Trial, desk: Desk, listener: str) -> None:
    """An order is taken and taken back, and the listener itself answers. Raises Failed."""
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()
    if listener != "grpc":
        page = await get(trial, listener, "/")
        trial.expect("an answer of HTTP", holds=page.status > 0, seen=page.words(), of=page.record)


def _another(trial: Trial, listener: str) -> str:
    """Where people are served while strangers fill this listener, which may send newcomers away."""
    others = (name for name in ("pages", "connect") if name != listener and name in trial.world.addresses)
    return next(others, "grpc")


def _declare_attack(name: str, listener: str) -> None:
    attack, _listeners, words = ATTACKS[name]

    async def attacked(trial: Trial) -> None:
        desk = Desk(trial)
        address = address_of(trial, listener)
        record = await trial.tcp(address, attack(trial, address), seconds=ATTACK_SECONDS)
        told = record.answer.body
        trial.expect(
            "nothing that the program tells of itself",
            holds=not any(leak in told for leak in LEAKS),
            seen=told[:200].decode(errors="replace"),
            of=record,
        )
        first = told.split(b"\r\n", 1)[0]
        never = ERRORS if name in WHOLE else (*ERRORS, b"HTTP/1.1 2")
        trial.expect(
            "no mistake of the program's own (5xx), and no yes to what is no request",
            holds=not first.startswith(never),
            seen=first.decode(errors="replace")[:100],
            of=record,
        )
        await still_serves(trial, desk, listener)

    attacked.__doc__ = f"A stranger sends {words} to {listener}: others are served, and nothing is told."
    case(f"svc/stranger/{name}-{listener}", verifies=(*RULES, "LN-NOD-005"), kind=Kind.NEGATIVE)(attacked)


def _declare_crowd(name: str, listener: str, body: Callable[[str], bytes], words: str) -> None:
    async def crowded(trial: Trial) -> None:
        desk = Desk(trial)
        address = address_of(trial, listener)
        async with besieged(trial, strangers(address, body(address), count=CROWD, seconds=CROWD_SECONDS)):
            await still_serves(trial, desk, _another(trial, listener))
        await still_serves(trial, desk, listener)

    crowded.__doc__ = f"{CROWD} strangers {words} at {listener}: others are served meanwhile."
    case(f"svc/stranger/{name}-{listener}", verifies=RULES, kind=Kind.FAULT)(crowded)


for _name, (_attack, _at, _words) in ATTACKS.items():
    for _listener in _at:
        _declare_attack(_name, _listener)
for _listener in LISTENERS:
    _declare_crowd("idle-crowd", _listener, lambda _address: b"", "who say nothing")
for _listener in SPOKEN_HTTP:
    _declare_crowd(
        "slow-crowd",
        _listener,
        lambda address: head_of(address, "POST / HTTP/1.1", {"Content-Length": "10"})[:-6],
        "who never end their request",
    )
_declare_crowd("slow-crowd", "grpc", lambda _address: PREFACE + SETTINGS[:5], "who never end a frame")


@case(
    "jrn/stranger/door-opens",
    verifies=("LN-NOD-059",),
    kind=Kind.FAULT,
    profile=Profile.AUTOMATED,
    needs=(Ability.RESET, Ability.KIOSK, Ability.DOORS),
)
async def door_opens(trial: Trial) -> None:
    """A door opens for a driver although strangers stand at every address of the network."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk = Kiosk(desk)
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    outside = [name for name in ("grpc", "connect") if name in trial.world.addresses]
    crowd = [
        each
        for name in outside
        for each in strangers(trial.world.addresses[name], b"", count=2 * CROWD, seconds=2 * CROWD_SECONDS)
    ]
    async with besieged(trial, crowd):
        await kiosk.see("driver", wire.KIOSK_ACT_SHOW_BADGE, kiosk.badge(), wire.SCENE_DRIVER)
        await kiosk.see("driver", wire.KIOSK_ACT_SCAN_LABEL, parcel.label, wire.SCENE_DOOR_OPEN)


@case("svc/stranger/come-and-gone", verifies=("LN-NOD-059",), kind=Kind.FAULT)
async def come_and_gone(trial: Trial) -> None:
    """Hundreds of strangers who come and go leave their places to others."""
    desk = Desk(trial)
    for name in (each for each in LISTENERS if each in trial.world.addresses):
        address = trial.world.addresses[name]
        for _ in range(3):
            await trial.probe.ask_together(strangers(address, b"\x00\r\n\r\n", count=CROWD, seconds=0.05))
        await still_serves(trial, desk, name)
