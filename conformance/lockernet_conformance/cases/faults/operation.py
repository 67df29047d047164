"""Health, metrics, reflection, a stop: what those who run a point see of it, and what nobody else does."""

from collections.abc import Callable
from datetime import timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.cases.faults.handing_over import lies_there
from lockernet_conformance.cases.faults.power import same_answer
from lockernet_conformance.probe import Question
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.expectations import NotTested
from lockernet_conformance.trial.health import health
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.reply import NOTHING
from lockernet_conformance.trial.siege import besieged, strangers
from lockernet_conformance.trial.standing import back_again, expect_custody
from lockernet_conformance.trial.web import address_of, get, head_of, parse
from lockernet_conformance.v1 import test_control_pb2 as wire

PROGRAM = (Ability.RESET, Ability.PROGRAM)
INVENTED = 12
STOP_MS = 5_000
SLACK_MS = 500
"""Of the tester's own watch."""
GLANCES, GLANCE_SECONDS = 100, 0.1
"""So often is a point looked at that is to notice something within a second; a busy machine takes longer."""
REFLECTION = ("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection")
LIST_SERVICES = b"\x3a\x00"
LOOPBACK = ("127.", "localhost:", "[::1]")


async def expect_health(trial: Trial, *wanted: str) -> None:
    """The point says this of itself, at once or soon. Raises Failed."""
    seen, record = await health(trial)
    for _ in range(GLANCES):
        if seen in wanted:
            break
        await trial.probe.rest(GLANCE_SECONDS)
        seen, record = await health(trial)
    trial.expect(" or ".join(wanted), holds=seen in wanted, seen=seen, of=record)


@case("svc/health/serving", verifies=("LN-NOD-019",), kind=Kind.POSITIVE)
async def serving(trial: Trial) -> None:
    """A point whose store takes a write says that it is healthy."""
    await expect_health(trial, "SERVING")


@case("jrn/health/full", verifies=("LN-NOD-019",), kind=Kind.FAULT, needs=(Ability.RESET, Ability.STORE))
async def full(trial: Trial) -> None:
    """A point whose disk is full says that it is not healthy, and is healthy again once there is room."""
    await trial.control.reset()
    await trial.control.fill_disk()
    await expect_health(trial, "NOT_SERVING")
    if "debug" in trial.world.addresses:
        page = await get(trial, "debug", "/readyz")
        trial.expect("no 200", holds=page.status != 200, seen=page.words(), of=page.record)
    await trial.control.mend_disk()
    await expect_health(trial, "SERVING")


@case("jrn/health/after-cut", verifies=("LN-NOD-019",), kind=Kind.FAULT, needs=(Ability.RESET, Ability.POWER))
async def after_cut(trial: Trial) -> None:
    """A point that has power again says that it is healthy once it serves, and not what is untrue before."""
    await trial.control.reset()
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    await back_again(trial)
    await expect_health(trial, "SERVING")


@case("svc/metrics/no-ids", verifies=("LN-NOD-020", "LN-NOD-042"), kind=Kind.NEGATIVE)
async def no_ids(trial: Trial) -> None:
    """Metrics name no parcel, member, label, code or request, however many of them came."""
    desk = Desk(trial)
    parcel = desk.parcel()
    sent = await desk.reserve(parcel)
    sent.confirmed()
    (await desk.reserve(desk.parcel(), by=desk.people.stranger)).refused()
    (await desk.ask("GetParcel", by=desk.people.rival, parcel_id=parcel.parcel_id)).refused()
    (await desk.cancel(parcel)).confirmed()
    page = await get(trial, "debug", "/metrics")
    trial.expect("200", holds=page.status == 200, seen=page.words(), of=page.record)
    text = page.body.decode(errors="replace").lower()
    secrets = [
        *(each.member_id for each in (desk.people.courier, desk.people.rival, desk.people.stranger)),
        *(
            each.hex()
            for each in (parcel.parcel_id, sent.request_id, parcel.claim.secret, parcel.claim.handle)
        ),
        parcel.label,
        parcel.claim.text,
        "127.0.0.1",
    ]
    found = [each for each in secrets if each.lower() in text]
    trial.expect("none of them", holds=not found, seen=", ".join(found), of=page.record)


@case("svc/metrics/no-growth", verifies=("LN-NOD-020", "LN-NOD-042"), kind=Kind.NEGATIVE)
async def no_growth(trial: Trial) -> None:
    """Paths, methods and versions that a stranger invents make no new series of metrics."""
    desk = Desk(trial)
    before, new = await _series(trial), set[str]()
    for _ in range(3):  # what else happens meanwhile for the first time makes series too, but not each time
        await _invent(trial)
        after = await _series(trial)
        new, before = after - before, after
        if len(new) < INVENTED:
            break
    seen = f"{len(new)}: {sorted(new)[:3]}"
    trial.expect("fewer new series than invented words", holds=len(new) < INVENTED, seen=seen)
    await _still(desk)


async def _invent(trial: Trial) -> None:
    for each in range(INVENTED):
        word = f"Made{each}Up{trial.draw(3).hex()}"
        await trial.probe.ask(Question("point", f"/lockernet.v1.{word}/{word}", b"", seconds=2))
        metadata = (("lockernet-version", word.encode()),)
        await trial.call("CheckReservation", b"", metadata=metadata)
        await get(trial, "pages", f"/{word}")
        await get(trial, "debug", f"/{word}")


async def _series(trial: Trial) -> set[str]:
    page = await get(trial, "debug", "/metrics")
    rows = page.body.decode(errors="replace").splitlines()
    return {row.rpartition(" ")[0] for row in rows if row and not row.startswith("#")}


async def _still(desk: Desk) -> None:
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()


def _declare_hidden(listener: str) -> None:
    async def hidden(trial: Trial) -> None:
        for path in ("/metrics", "/healthz", "/readyz", "/status", "/debug"):
            page = await get(trial, listener, path)
            told = page.status == 200 and (b"# HELP" in page.body or b"_total" in page.body)
            trial.expect("no metrics here", holds=not told, seen=page.words(), of=page.record)

    hidden.__doc__ = f"Metrics are not told at {listener}, where others may come."
    case(f"svc/metrics/not-at-{listener}", verifies=("LN-NOD-020",), kind=Kind.NEGATIVE)(hidden)


for _listener in ("connect", "pages"):
    _declare_hidden(_listener)


@case("svc/metrics/rebound-name", verifies=("LN-NOD-020",), kind=Kind.NEGATIVE)
async def rebound_name(trial: Trial) -> None:
    """A page of the web whose name was led to this machine reads no metrics: its Host is not ours."""
    address = address_of(trial, "debug")
    sent = head_of("evil.example", "GET /metrics HTTP/1.1", {"Connection": "close"})
    page = parse(await trial.tcp(address, sent))
    trial.warn(
        "no metrics for another Host", holds=b"# HELP" not in page.body, seen=page.words(), of=page.record
    )


@case("svc/reflection/not-public", verifies=("LN-NOD-020",), kind=Kind.NEGATIVE)
async def not_public(trial: Trial) -> None:
    """The public address tells nobody its schema by reflection."""
    for service in REFLECTION:
        path = f"/{service}/ServerReflectionInfo"
        record = await trial.probe.ask(Question("point", path, LIST_SERVICES, seconds=2, most=2))
        told = b"".join(record.answer.bodies)
        trial.expect("no schema", holds=b"lockernet" not in told, seen=f"{len(told)} bytes", of=record)


def _declare_loopback(listener: str, rule: str) -> None:
    async def on_loopback(trial: Trial) -> None:
        address = address_of(trial, listener)
        if not address.startswith(LOOPBACK):
            trial.expect("a loopback address", holds=listener != "debug", seen=address)
            raise NotTested("the listener does not stand on a loopback address; it may have TLS")
        await expect_health(trial, "SERVING")
        record = await trial.tcp(f"outside:{address.rpartition(':')[2]}", b"", seconds=0.2)
        trial.expect(
            "nobody at the machine's own address in the network",
            holds=record.answer.status == "UNREACHABLE",
            seen=record.answer.status,
            of=record,
        )

    on_loopback.__doc__ = f"Plaintext {listener} is not reached by the machine's address in the network."
    case(f"svc/loopback/{listener}", verifies=(rule,), kind=Kind.NEGATIVE)(on_loopback)


_declare_loopback("grpc", "LN-NOD-017")
_declare_loopback("connect", "LN-NOD-017")
_declare_loopback("pages", "LN-NOD-017")
_declare_loopback("debug", "LN-NOD-020")


async def stops(trial: Trial) -> None:
    """The program stops by itself within 5 s, and serves again. Raises Failed."""
    told = await trial.control.restart()
    trial.expect(
        "stopped by itself within 5 s",
        holds=told.by_itself and told.stopped_ms <= STOP_MS + SLACK_MS,
        seen=f"{told.stopped_ms} ms" if told.by_itself else "it had to be killed",
    )
    await back_again(trial)


@case("jrn/stop/acknowledged", verifies=("LN-NOD-043", "LN-NOD-026"), kind=Kind.FAULT, needs=PROGRAM)
async def acknowledged(trial: Trial) -> None:
    """A point that is told to stop ends within 5 s, and what it had acknowledged is there later."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    first = await desk.reserve(parcel)
    first.confirmed()
    await stops(trial)
    same_answer(trial, first, await desk.again(first))
    await expect_custody(desk, parcel, "EXPECTED")


@case("jrn/stop/visit", verifies=("LN-NOD-043", "LN-NOD-012"), kind=Kind.FAULT, profile=Profile.AUTOMATED,
      needs=(*PROGRAM, Ability.KIOSK, Ability.DOORS, Ability.CLOCK))  # fmt: skip
async def visit(trial: Trial) -> None:
    """A visit goes on by its state after a stop: what was taken out meanwhile is out, and nothing opens."""
    desk, kiosk, parcel, door = await lies_there(trial)
    await kiosk.open_for_collection(parcel.claim.text)
    await stops(trial)
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.pass_time(timedelta(minutes=20))
    pulses = await kiosk.pulses()
    trial.expect("no pulse by the start", holds=pulses == 2, seen=f"{pulses} pulses")
    await expect_custody(desk, parcel, "COLLECTED", "UNCERTAIN")


SILENT: dict[str, tuple[str, Callable[[str], bytes], str]] = {
    "idle": ("grpc", lambda _address: b"", "says nothing"),
    "half-body": (
        "connect",
        lambda address: (
            head_of(
                address,
                f"POST {methods()['ReserveCompartment'].path} HTTP/1.1",
                {"Content-Type": "application/json", "Content-Length": "1000"},
            )
            + b"{"
        ),
        "never ends a body",
    ),
    "half-page": (
        "pages",
        lambda address: (
            head_of(
                address,
                "POST /collect HTTP/1.1",
                {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "1000"},
            )
            + b"code="
        ),
        "never ends a form",
    ),
}


def _declare_silent(name: str, listener: str, body: Callable[[str], bytes], words: str) -> None:
    async def silent_peer(trial: Trial) -> None:
        await trial.control.reset()
        desk = Desk(trial)
        parcel = desk.parcel()
        (await desk.reserve(parcel)).confirmed()
        address = address_of(trial, listener)
        async with besieged(trial, strangers(address, body(address), count=20, seconds=7)) as records:
            await stops(trial)
        held = [each for each in records if each.answer.status in ("NO_ANSWER", "LEFT")]
        trial.expect("all of them let go", holds=not held, seen=f"{len(held)} still held")
        await expect_custody(desk, parcel, "EXPECTED")

    silent_peer.__doc__ = f"A peer that {words} does not delay a stop, and is let go."
    case(f"jrn/stop/{name}", verifies=("LN-NOD-043",), kind=Kind.FAULT, needs=PROGRAM)(silent_peer)


for _name, (_listener, _body, _words) in SILENT.items():
    _declare_silent(_name, _listener, _body, _words)


@case("jrn/stop/stream", verifies=("LN-NOD-043",), kind=Kind.FAULT, needs=PROGRAM)
async def stream(trial: Trial) -> None:
    """Readers of a stream do not delay a stop: each stream ends."""
    await trial.control.reset()
    desk = Desk(trial)
    request = services_pb2.StreamEventsRequest(
        point_id=trial.world.point_id, scope=services_pb2.FEED_SCOPE_MEMBER
    )
    question = trial.question("StreamEvents", request, metadata=desk.session(), most=1_000, seconds=8)
    async with besieged(trial, [question] * 4) as records:
        await stops(trial)
    ends = {each.answer.status for each in records}
    trial.expect(
        "every stream ended",
        holds=not ends & {"LEFT", "NO_ANSWER"},
        seen=", ".join(sorted(ends)),
    )
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()


@case("jrn/stop/calls-at-the-end", verifies=("LN-NOD-043", "LN-NOD-026"), kind=Kind.FAULT, needs=PROGRAM)
async def calls_at_the_end(trial: Trial) -> None:
    """Orders that come while the point stops are answered or not taken; an answer that was given holds."""
    await trial.control.reset()
    desk = Desk(trial)
    parcels = [desk.parcel() for _ in range(12)]
    until = trial.now() + timedelta(hours=4)
    made = [
        desk.make("reserve-compartment", parcel=each.terms(), label=each.label, reserved_until=until)
        for each in parcels
    ]
    request = methods()["ReserveCompartment"].request
    asked = [trial.question("ReserveCompartment", request(order=order.wire())) for order, _ in made]
    restart = trial.question("Restart", wire.RestartRequest(), to="control", seconds=30)
    records = await trial.probe.ask_together([*asked[:6], restart, *asked[6:]])
    del records[6]
    await back_again(trial)
    for parcel, record in zip(parcels, records, strict=True):
        status = record.answer.status
        trial.expect(
            "an answer, UNAVAILABLE, or a line that was cut",
            holds=status in ("OK", "UNAVAILABLE", "CANCELLED", *NOTHING),
            seen=f"{status} {record.answer.message}",
            of=record,
        )
        if status == "OK":
            await expect_custody(desk, parcel, "EXPECTED")
