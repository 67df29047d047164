"""What the operator may ask of doors and of the kill switch, on the control socket.

GET  /doors                                       every door, as far as it is known
POST /doors/test    compartment                   opens an empty one (LN-NOD-044)
GET  /closings                                    everything that is closed
POST /closings      scope; courier, key or grant  closes at once (LN-CAP-035, LN-CAP-036)
POST /closings/end  courier, key or grant         ends what the operator closed
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.events import ClosedScope
from lockernet_node.control import ControlRoute
from lockernet_node.control.routes import Asked, required_text
from lockernet_node.pipeline.closing import EVERYBODY, Closings, Whom
from lockernet_node.pipeline.door_tests import DoorTests
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors

SCOPES = {"deposits": ClosedScope.DEPOSITS, "all-but-collections": ClosedScope.ALL_BUT_COLLECTIONS}
SUBJECTS = ("courier", "key", "grant")


def door_routes(desk: Desk, sensors: Sensors) -> Sequence[ControlRoute]:
    """The routes about doors and closings."""
    doors, switch = _Doors(DoorTests(desk, sensors)), _Switch(Closings(desk))
    return [
        ControlRoute("GET", "/doors", doors.list),
        ControlRoute("POST", "/doors/test", doors.test),
        ControlRoute("GET", "/closings", switch.list),
        ControlRoute("POST", "/closings", switch.close),
        ControlRoute("POST", "/closings/end", switch.reopen),
    ]


class _Doors:
    def __init__(self, tests: DoorTests) -> None:
        self._tests = tests

    async def list(self, _asked: Asked) -> Mapping[str, Any]:
        return {"doors": [asdict(door) for door in await self._tests.doors()]}

    async def test(self, asked: Asked) -> Mapping[str, Any]:
        compartment = required_text(asked, "compartment")
        await self._tests.open(compartment)
        return {"compartment": compartment}


class _Switch:
    def __init__(self, closings: Closings) -> None:
        self._closings = closings

    async def list(self, _asked: Asked) -> Mapping[str, Any]:
        return {"closed": [each.told() for each in await self._closings.now()]}

    async def close(self, asked: Asked) -> Mapping[str, Any]:
        scope = SCOPES.get(required_text(asked, "scope"))
        if scope is None:
            raise Malformed(ErrorCode.MALFORMED_FIELD, f"scope: expected one of {', '.join(SCOPES)}")
        await self._closings.close(scope, whom=_whom(asked))
        return await self.list(asked)

    async def reopen(self, asked: Asked) -> Mapping[str, Any]:
        reopened = await self._closings.reopen(whom=_whom(asked))
        return {"reopened": reopened, **await self.list(asked)}


def _whom(asked: Asked) -> Whom:
    """Whom the request names. Raises Malformed for several, or an id that is none."""
    named = [name for name in SUBJECTS if asked.get(name) is not None]
    if not named:
        return EVERYBODY
    if len(named) > 1:
        raise Malformed(ErrorCode.MALFORMED_FIELD, f"expected one of {', '.join(SUBJECTS)}, got {named}")
    text = required_text(asked, named[0])
    try:
        return Whom.of(f"{named[0]}:{text}")
    except ValueError:
        raise Malformed(ErrorCode.MALFORMED_FIELD, f"{named[0]}: expected hexadecimal") from None
