"""Opens the way to a target: its addresses, its test control, its programs, and what it can do."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from lockernet_conformance import __version__
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.operator import operator_key, proven
from lockernet_conformance.probe import Question
from lockernet_conformance.probe.grpc_line import open_grpc
from lockernet_conformance.probe.live import Line
from lockernet_conformance.probe.tcp_line import TcpLine
from lockernet_conformance.registry import Ability
from lockernet_conformance.results import Profile, Proof, TargetFacts
from lockernet_conformance.runner.live import ask_once
from lockernet_conformance.target import TargetFile, World
from lockernet_conformance.target.identity import load_identity
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.v1 import test_control_pb2 as wire
from lockernet_conformance.vectors.lines import hello
from lockernet_conformance.vectors.over_probe import ExecutorLine, open_executor

ATTEMPTS, PAUSE_SECONDS = 20, 0.5
"""How long a target may take to be there."""
CONTROL_SECONDS = 60.0
ABILITIES = {
    wire.ABILITY_RESET: Ability.RESET,
    wire.ABILITY_TRUST: Ability.TRUST,
    wire.ABILITY_CLOCK: Ability.CLOCK,
    wire.ABILITY_DOORS: Ability.DOORS,
    wire.ABILITY_KIOSK: Ability.KIOSK,
    wire.ABILITY_POWER: Ability.POWER,
    wire.ABILITY_REWIND: Ability.REWIND,
    wire.ABILITY_STORE: Ability.STORE,
    wire.ABILITY_PROGRAM: Ability.PROGRAM,
    wire.ABILITY_CLAIM: Ability.CLAIM,
}
M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Opened:
    """A target that can be asked."""

    target: TargetFile
    world: World
    lines: Mapping[str, Line]
    build_digest: str
    proof: Proof | None
    sign: Callable[[bytes], bytes] | None
    tidy: Callable[[], Awaitable[None]]

    def facts(self, profiles: tuple[Profile, ...]) -> TargetFacts:
        """Who is judged, for reports."""
        target = self.target
        return TargetFacts(
            name=target.product.name,
            vendor=target.product.vendor,
            version=target.product.version,
            operator_id=target.operator_id,
            point_id=target.point_id,
            build_digest=self.build_digest,
            profiles=profiles,
            features=target.features,
            mode="controlled" if target.controlled else "observed",
        )


@asynccontextmanager
async def open_target(target: TargetFile) -> AsyncIterator[Opened]:
    """The target, reachable. Raises Ending (5: nobody answers) and BadTargetFile."""
    identity = load_identity(target.identity)
    endpoints = target.endpoints
    roots = endpoints.certificates.read_bytes() if endpoints.certificates else None
    async with AsyncExitStack() as stack:
        lines: dict[str, Line] = {
            "point": await stack.enter_async_context(open_grpc(endpoints.grpc, roots=roots)),
            "tcp": TcpLine(),
        }
        if endpoints.test_control:
            lines["control"] = await stack.enter_async_context(open_grpc(endpoints.test_control))
        await _await_target(lines["point"], endpoints.grpc)
        described = await _describe(lines, endpoints.test_control)
        operator = operator_key(target.operator_grant_key)
        nonce = secrets.token_bytes(32)
        abilities = {ABILITIES[each] for each in described.abilities if each in ABILITIES}
        if operator is not None:
            abilities.add(Ability.OPERATOR_KEY)
        topics: tuple[str, ...] = ()
        if target.executor is not None:
            abilities.add(Ability.EXECUTOR)
            command, claimed = target.executor.command, target.executor.topics
            opened = open_executor(command, claimed, hello=hello(__version__))
            executor = await stack.enter_async_context(opened)
            lines["executor"] = ExecutorLine(executor)
            topics = tuple(sorted(executor.topics))
        world = World(
            network_id=target.network_id,
            operator_id=target.operator_id,
            point_id=target.point_id,
            operator_keys=target.operator_keys,
            features=target.features,
            abilities=frozenset(abilities),
            doors=tuple(described.doors),
            seed=identity.seed,
            run_nonce=nonce,
            addresses=_addresses(target),
            max_call_seconds=target.timing.max_call_seconds,
            max_restart_seconds=target.timing.max_restart_seconds,
            clock_tolerance_seconds=target.timing.clock_tolerance_seconds,
            executor_topics=topics,
        )
        proof = await proven(target, lines.get("control"), described, nonce)
        digest = target.product.build_digest or described.build_digest.hex()
        tidy = _tidying(lines, abilities)
        sign = None if operator is None else operator.sign
        yield Opened(target, world, lines, digest, proof, sign, tidy)


async def _await_target(line: Line, address: str) -> None:
    question = Question("point", methods()["ListPoints"].path, seconds=5.0)
    why = ""
    for _ in range(ATTEMPTS):
        answer = await line(question)
        if answer.status != "UNREACHABLE":
            return
        why = answer.message
        await asyncio.sleep(PAUSE_SECONDS)
    raise Ending(5, f"nobody answers at {address}: {why}; is the target running?")


async def _describe(lines: Mapping[str, Line], address: str | None) -> wire.DescribeResponse:
    if "control" not in lines:
        return wire.DescribeResponse()
    try:
        return await _ask(lines["control"], "Describe", wire.DescribeRequest(), wire.DescribeResponse)
    except OSError as error:
        raise Ending(5, f"test control at {address}: {error}") from None


def _tidying(lines: Mapping[str, Line], abilities: set[Ability]) -> Callable[[], Awaitable[None]]:
    async def tidy() -> None:
        if Ability.RESET in abilities:
            asked = wire.ResetRequest(seed=secrets.token_bytes(16))
            await _ask(lines["control"], "Reset", asked, wire.ResetResponse)

    return tidy


async def _ask(line: Line, name: str, request: Message, kind: type[M]) -> M:
    """One call of test control outside all cases. Raises OSError."""
    question = Question("control", methods()[name].path, request.SerializeToString(), seconds=CONTROL_SECONDS)
    body = await ask_once(line, question)
    message = kind()
    try:
        message.ParseFromString(body)
    except DecodeError:
        raise OSError(f"{name}: its answer does not parse") from None
    return message


def _addresses(target: TargetFile) -> dict[str, str]:
    endpoints = target.endpoints
    told = {"grpc": endpoints.grpc, "connect": endpoints.connect}
    told |= {"pages": endpoints.pages, "debug": endpoints.debug}
    return {name: address for name, address in told.items() if address}
