"""A point in a vector's words: the node's pipeline over memory, with the keys that the vector names."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.targets.reference.executor.words import (
    INFRARED,
    Answer,
    Given,
    World,
    denied,
    moment,
    refused,
    story,
)
from lockernet.capacity.fit import box
from lockernet.codec.events import decode_event
from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.codes.scan import read
from lockernet.errors import LockernetError, RefusedByPeer
from lockernet.models.calls import GetClaimCodeRequest, GetParcelRequest
from lockernet.models.custody import DepositOrder
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation, ParcelJourney
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    ExtendDeadline,
    ReserveCompartment,
)
from lockernet.models.statements import SignedStatement
from lockernet.signing.signer import Ed25519Signer
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.questions import Caller, Questions
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.trust import Trust
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import DoorReading
from lockernet_node.storage.memory import MemoryStore

ORDERS: dict[str, Any] = {
    "reserve-compartment": ReserveCompartment,
    "cancel-reservation": CancelReservation,
    "deposit-order": DepositOrder,
    "extend-deadline": ExtendDeadline,
}


@dataclass
class PointSide:
    """One point; `take` a step, and say what follows from it."""

    given: Given
    world: World
    answers: list[Answer] = field(default_factory=list)
    visit: Visit | None = None

    def __post_init__(self) -> None:
        told = self.given["point"]
        boxes = [(name, box(*sizes)) for name, sizes in told["boxes"].items()]
        self.clock = FrozenClock(moment(self.given["steps"][0]["at"]))
        self.store = MemoryStore(compartments=boxes)
        self.desk = Desk(self._point(told), self.store, self.clock, SeededEntropy(b"vectors"), lambda: None)
        self.start()

    def start(self) -> None:
        """A fresh process over the same store."""
        self.sensors = Sensors()
        self.orders, self.questions = Orders(self.desk), Questions(self.desk)
        self.depositing = Depositing(self.desk, self.sensors)
        self.collecting = Collecting(self.desk, self.sensors)
        self.reports = Reports(self.desk, self.sensors)

    def _point(self, told: Given) -> Point:
        trusted, here = self.world.directory(self.given["directory"]), self.world.place(self.given["place"])
        limits = told["limits"]
        assert here.point_id is not None
        kinds: dict[str, Any] = {"obligations": Obligation, "journeys": ParcelJourney}
        named = {
            name: frozenset(kind[each] for each in limits[name])
            for name, kind in kinds.items()
            if name in limits
        }
        return Point(
            network_id=trusted.network_id,
            operator_id=here.operator_id,
            point_id=here.point_id,
            limits=Limits(**{**limits, **named}),
            trust=Trust(trusted),
            grant_signer=Ed25519Signer.from_seed(bytes.fromhex(told["seeds"]["grant"])),
            device_signer=Ed25519Signer.from_seed(bytes.fromhex(told["seeds"]["device"])),
            digit_keys={1: bytes.fromhex(told["digit_key"])},
        )

    async def take(self, step: Given) -> Answer:
        """One step of the story."""
        self.clock.advance(moment(step["at"]) - self.clock.now())
        steps: dict[str, Callable[[Given], Awaitable[Answer]]] = {
            "order": self._order,
            "session": self._session,
            "ask": self._ask,
            "badge": self._badge,
            "code": self._code,
            "digits_of": self._digits,
            "door": self._door,
            "person": self._person,
            "clock": self._tick,
            "restart": self._restart,
        }
        way = next(steps[name] for name in steps if name in step)
        before = len(await self._journal())
        try:
            answer = {"verdict": "accepted", **await way(step)}
        except LockernetError as error:
            answer = denied(error)
            if isinstance(error, RefusedByPeer) and error.refusal is not None:
                answer["answer"] = error.refusal.hex()
        answer["events"] = [type(body).__name__ for body in (await self._journal())[before:]]
        answer["event_reasons"] = [
            str(body.reason) for body in (await self._journal())[before:] if hasattr(body, "reason")
        ]
        earlier = [
            index for index, each in enumerate(self.answers) if each.get("answer") == answer.get("answer")
        ]
        answer["same_answer_as"] = earlier[0] if earlier and "answer" in answer else None
        self.answers.append(answer)
        return answer

    async def _journal(self) -> list[Any]:
        rows = await self.store.transact(lambda tx: tx.journal_after(0, 10_000))
        return [decode_event(row.event).body for row in rows]

    async def _order(self, step: Given) -> Answer:
        statement = parse_statement(bytes.fromhex(step["order"]))
        answer: SignedStatement = await self.orders.submit(statement, ORDERS[step["call"]])
        said = read_payload(answer, Confirmation)
        return {"order_id": said.order_id.hex(), "answer": statement_bytes(answer).hex()}

    async def _session(self, step: Given) -> Answer:
        caller = self.questions.authenticate(parse_statement(bytes.fromhex(step["session"])))
        return {"caller": caller.member_id}

    async def _ask(self, step: Given) -> Answer:
        caller = Caller(step["by"], self.clock.now())
        if step["ask"] == "request":
            order_id, _ = await self.questions.request(caller, bytes.fromhex(step["request_id"]))
            return {"order_id": order_id.hex()}
        names: dict[str, Any] = {
            "point_id": step["point_id"],
            "parcel_id": bytes.fromhex(step["parcel_id"]),
        }
        if step["ask"] == "parcel":
            found = await self.questions.parcel(caller, GetParcelRequest(**names))
            return {"custody": found.custody.name, "reservation": found.reservation.name}
        code = await self.questions.claim_code(caller, GetClaimCodeRequest(**names))
        return {"digits": code.digits, "generation": code.generation}

    async def _badge(self, step: Given) -> Answer:
        badge = self.depositing.read_badge(step["badge"])
        return await self._visited(await self.depositing.open(badge, step["label"]))

    async def _code(self, step: Given) -> Answer:
        return await self._visited(await self.collecting.open(read(step["code"])))

    async def _digits(self, step: Given) -> Answer:
        """Digits as the courier got them, with this much added to the last six."""
        caller = Caller(step["by"], self.clock.now())
        asked = GetClaimCodeRequest(
            point_id=self.desk.point.point_id, parcel_id=bytes.fromhex(step["digits_of"])
        )
        code = await self.questions.claim_code(caller, asked)
        typed = f"{code.selector}{(int(code.digits) + step['plus']) % 10**6:06}"
        return await self._visited(await self.collecting.open(read(typed)))

    async def _person(self, step: Given) -> Answer:
        assert self.visit is not None, "a person stands at a door"
        said, parcel_id = step["person"], self.visit.parcel_id
        if said == "open_again":
            return await self._visited(await self.collecting.reopen(parcel_id))
        if said == "done":
            return await self._visited(await self.collecting.confirm(parcel_id))
        return await self._visited(await self.depositing.confirm(parcel_id, inside=said == "inside"))

    async def _visited(self, outcome: Visit | Refused) -> Answer:
        if isinstance(outcome, Refused):
            return refused(outcome.reason)
        self.visit = outcome
        return {"door": outcome.compartment}

    async def _door(self, step: Given) -> Answer:
        reading = DoorReading(step["door"], closed=step["closed"], occupied=INFRARED[step["infrared"]])
        await self.reports.door(reading)
        return {}

    async def _tick(self, step: Given) -> Answer:
        """The clock strikes; where a door was told to open, the watch over it has ended too."""
        if self.visit is not None:
            await self.reports.stayed_shut(self.visit.parcel_id)
        await self.reports.tick()
        return {}

    async def _restart(self, step: Given) -> Answer:
        self.start()
        await self.reports.start()
        return {}


async def point(given: Given, world: World) -> Answer:
    """Every step of its story."""
    side = PointSide(given, world)
    return story([await side.take(step) for step in given["steps"]])
