"""`GET /status`: one JSON object, put together from what each room tells of itself."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from lockernet_node.control.routes import Asked, ControlRoute

Teller: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
"""Gives named sections; each is something that JSON can say."""


class StatusBoard:
    """The rooms that tell, in the order in which they were registered."""

    def __init__(self) -> None:
        self._tellers: list[Teller] = []

    def register(self, teller: Teller) -> None:
        """One more room tells; a section has one teller."""
        self._tellers.append(teller)

    async def read(self) -> Mapping[str, Any]:
        """All sections as they are now."""
        told: dict[str, Any] = {}
        for teller in self._tellers:
            sections = await teller()
            if twice := told.keys() & sections.keys():
                raise AssertionError(f"two rooms tell of {', '.join(twice)}")
            told |= sections
        return told

    @property
    def route(self) -> ControlRoute:
        """The route that shows it."""

        async def answer(_asked: Asked) -> Mapping[str, Any]:
            return await self.read()

        return ControlRoute("GET", "/status", answer)
