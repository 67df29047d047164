"""Whom a command follows: the points that were named or all, of one operator or of each with an endpoint."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from lockernet.cli.settings import Settings
from lockernet.cli.show import note
from lockernet.client.chain import Seen
from lockernet.client.operator import Operator
from lockernet.client.watch import Cursors, Paused, Watch
from lockernet.models.trust import Role


@asynccontextmanager
async def followed(
    settings: Settings, points: tuple[str, ...], *, after: Cursors | Seen, follow: bool
) -> AsyncIterator[Watch]:
    """One watch over all of them, connected until the block ends. Raises LockernetError."""
    async with AsyncExitStack() as lines:
        watches = []
        for each, theirs in _by_operator(settings, points):
            courier = await lines.enter_async_context(each.courier())
            watches.append(courier.watch(*theirs, after=after, follow=follow, paused=told_on_stderr()))
        yield Watch.merged(*watches)


def told_on_stderr() -> Callable[[Paused], None]:
    """Says each break once, not at every attempt."""
    last: dict[str, str] = {}

    def tell(paused: Paused) -> None:
        where = str(paused.feed)
        if last.get(where) != paused.error.code:
            note(f"{where}: {paused.error}; trying again")
        last[where] = paused.error.code

    return tell


def _by_operator(settings: Settings, points: tuple[str, ...]) -> list[tuple[Settings, tuple[str, ...]]]:
    """Whom to call, and about which points."""
    directory = settings.directory()
    operators = [
        member.member_id
        for member in directory.members.values()
        if Role.OPERATOR in member.roles and member.endpoint is not None
    ]
    if settings.operator is not None or settings.endpoint is not None or len(operators) < 2:
        return [(settings, points)]
    if not points:
        return [(replace(settings, operator=operator), ()) for operator in operators]
    theirs: dict[str, list[str]] = {}
    for point in points:
        theirs.setdefault(Operator.of_point(directory, point).operator_id, []).append(point)
    return [(replace(settings, operator=operator), tuple(them)) for operator, them in theirs.items()]
