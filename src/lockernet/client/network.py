"""Network: all operators of the trust file at once, each called when it is first needed.

    async with Network.connect(member_id="speedy", signer=key, directory=trust, atlas=atlas) as network:
        await network.sync()
        page = network.search(Wanted(near=here, fits=parcel))
        courier = await network.at_point(page.points[0].record.point_id)

Operators fail one by one: what one of them does, or does not, is told and keeps nobody from the others.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

from lockernet.client.atlas import After, Atlas, FoundPage, Synced, Wanted, sync_feed
from lockernet.client.atlas.sync import Progress, no_progress
from lockernet.client.channel import Channel, Patience
from lockernet.client.courier import PATIENCE, SYSTEM_CLOCK, SYSTEM_ENTROPY, Courier
from lockernet.client.operator import Operator
from lockernet.client.orders import Author
from lockernet.client.session import Session
from lockernet.client.world import Clock, Entropy
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.models.trust import Purpose, Role
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer

NO_ENDPOINTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Line:
    """With what every operator is called."""

    member_id: str
    signer: Signer
    directory: TrustedDirectory
    endpoints: Mapping[str, str]
    clock: Clock
    entropy: Entropy
    patience: Patience
    roots: bytes | None


class Network:
    """One member's calls to all operators of its network; made by `connect` only."""

    def __init__(self, line: _Line, atlas: Atlas, stack: AsyncExitStack) -> None:
        self._line = line
        self._stack = stack
        self._couriers: dict[str, Courier] = {}
        self._one = asyncio.Lock()
        self.atlas = atlas
        """The points of all operators, as they were synced last."""

    @classmethod
    @asynccontextmanager
    async def connect(  # noqa: PLR0913  # keywords, and few callers give them all
        cls,
        *,
        member_id: str,
        signer: Signer,
        directory: TrustedDirectory,
        atlas: Atlas,
        endpoints: Mapping[str, str] = NO_ENDPOINTS,
        clock: Clock = SYSTEM_CLOCK,
        entropy: Entropy = SYSTEM_ENTROPY,
        patience: Patience = PATIENCE,
        roots: bytes | None = None,
    ) -> AsyncIterator["Network"]:
        """The network as the directory lists it, until the block ends; nobody is called yet.

        `endpoints` (operator id to host:port) count before those of the directory.
        """
        line = _Line(member_id, signer, directory, endpoints, clock, entropy, patience, roots)
        async with AsyncExitStack() as stack:
            yield cls(line, atlas, stack)

    def operators(self) -> tuple[str, ...]:
        """The operators that can be called, by name."""
        members = self._line.directory.members.values()
        names = {each.member_id for each in members if Role.OPERATOR in each.roles}
        return tuple(sorted(name for name in names if self._endpoint(name) is not None))

    async def at(self, operator_id: str) -> Courier:
        """Our line to an operator, the same each time. Raises Malformed if no endpoint is listed."""
        async with self._one:
            if operator_id not in self._couriers:
                line = self._line
                courier = Courier.connect(
                    self._require_endpoint(operator_id),
                    member_id=line.member_id,
                    signer=line.signer,
                    directory=line.directory,
                    operator_id=operator_id,
                    clock=line.clock,
                    entropy=line.entropy,
                    patience=line.patience,
                    roots=line.roots,
                )
                self._couriers[operator_id] = await self._stack.enter_async_context(courier)
            return self._couriers[operator_id]

    async def at_point(self, point_id: str) -> Courier:
        """Our line to the operator of a point. Raises Malformed if that is nobody, or two say so."""
        return await self.at(self.operator_of(point_id))

    def operator_of(self, point_id: str) -> str:
        """The operator of a point, also of one that closed: by the atlas, or else by its device keys."""
        directory = self._line.directory
        known = self.atlas.operators_of(point_id)
        owners = {each for each in known if each in directory.members}
        if not owners:
            every = (key for each in directory.members for key in directory.keys_of(each, Purpose.DEVICE))
            owners = {key.member_id for key in every if key.record.point_id == point_id}
        if len(owners) != 1:
            words = f"{len(owners)} operators of the trust file claim {point_id}; sync the points"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        return owners.pop()

    def search(self, wanted: Wanted, *, limit: int = 20, after: After | None = None) -> FoundPage:
        """Points of the operators that the directory still lists; one page of the atlas."""
        trusted = frozenset(self._line.directory.members)
        operators = trusted if wanted.operators is None else wanted.operators & trusted
        wanted = replace(wanted, operators=operators)
        return self.atlas.search(wanted, now=self._line.clock.now(), limit=limit, after=after)

    async def sync(
        self, operators: Iterable[str] | None = None, *, progress: Progress = no_progress
    ) -> Mapping[str, Synced | LockernetError]:
        """Bring the atlas up to date, all operators at the same time; what became of each.

        An operator with an error is offered as it was known before.
        """
        names = self.operators() if operators is None else tuple(operators)
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(self._sync(name, progress)) for name in names}
        return {name: task.result() for name, task in tasks.items()}

    async def _sync(self, operator_id: str, progress: Progress) -> Synced | LockernetError:
        line = self._line
        author = Author(line.directory.network_id, line.member_id, line.signer)
        session = Session(author, operator_id, clock=line.clock, entropy=line.entropy)
        try:
            endpoint = self._require_endpoint(operator_id)
            channel = Channel(
                endpoint, session, entropy=line.entropy, patience=line.patience, roots=line.roots
            )
        except LockernetError as fault:
            return fault
        operator = Operator(line.directory, operator_id)
        try:
            return await sync_feed(channel, operator, self.atlas, now=line.clock.now(), progress=progress)
        except LockernetError as fault:
            return fault
        finally:
            await channel.aclose()

    def _endpoint(self, operator_id: str) -> str | None:
        member = self._line.directory.members.get(operator_id)
        return self._line.endpoints.get(operator_id) or (None if member is None else member.endpoint)

    def _require_endpoint(self, operator_id: str) -> str:
        member = self._line.directory.members.get(operator_id)
        endpoint = self._endpoint(operator_id)
        if member is None or Role.OPERATOR not in member.roles or endpoint is None:
            words = f"the trust file lists no operator {operator_id} with an endpoint"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        return endpoint
