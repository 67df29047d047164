"""Watch: the feeds of many points, of one operator or of several, as one stream of values."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from lockernet.client.chain import Seen
from lockernet.client.watch.cursors import Cursors
from lockernet.client.watch.merge import Merge, Source, Wish
from lockernet.client.watch.told import Pace, Paused, Watched
from lockernet.errors import ErrorCode, Malformed


def _nobody(paused: Paused) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`async for told in watch`: events, new epochs and ended points, as they come.

    Whoever leaves the loop early closes it: `async with aclosing(watch.events()) as events`.
    """

    wishes: tuple[Wish, ...]
    pace: Pace
    follow: bool = True
    """Without, it ends when all has been told that there is."""
    paused: Callable[[Paused], None] = _nobody

    @classmethod
    def of(
        cls,
        source: Source,
        points: Sequence[str],
        *,
        after: Cursors | Seen | None,
        follow: bool,
        pace: Pace,
        paused: Callable[[Paused], None] | None,
    ) -> "Watch":
        """These points of one operator; without any, all of them. A single place needs a single point."""
        if isinstance(after, Seen) and len(set(points)) != 1:
            raise Malformed(ErrorCode.CONFIGURATION, "a place belongs to one point; name it")
        wish = Wish(source, tuple(dict.fromkeys(points)), after)
        return cls((wish,), pace, follow, paused or _nobody)

    @classmethod
    def merged(cls, first: "Watch", *others: "Watch") -> "Watch":
        """Several operators in one stream; the first watch says how patient it is."""
        wishes = tuple(wish for each in (first, *others) for wish in each.wishes)
        return cls(wishes, first.pace, first.follow, first.paused)

    def __aiter__(self) -> AsyncGenerator[Watched, None]:
        return self.events()

    async def events(self) -> AsyncGenerator[Watched, None]:
        """What is told; ends when nobody is left to tell."""
        merge = Merge(self.pace, self.paused, follow=self.follow)
        try:
            for wish in self.wishes:
                merge.start(merge.attend(wish))
            while batch := await merge.next():
                for told in batch:
                    yield told
        finally:
            await merge.aclose()
