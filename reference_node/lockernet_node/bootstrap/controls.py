"""What the operator's command line may ask a running node: the routes of all rooms.

GET  /status                what the rooms tell of themselves
POST /clock/accept          the operator's word that the machine's clock is right
and those of the storage (bootstrap/keeping.py) and of the doors (bootstrap/door_controls.py)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet_node.bootstrap.backups import LastBackup
from lockernet_node.bootstrap.door_controls import door_routes
from lockernet_node.bootstrap.keeping import keeping_routes
from lockernet_node.control import ControlRoute
from lockernet_node.control.routes import Asked
from lockernet_node.control.status import StatusBoard
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.storage.sqlite import SqliteStore


def control_routes(
    board: StatusBoard, desk: Desk, sensors: Sensors, *, store: SqliteStore, hours: Hours, backups: LastBackup
) -> Sequence[ControlRoute]:
    """Every route of the control socket."""

    async def accept_clock(_asked: Asked) -> Mapping[str, Any]:
        if not hours.accept_wall():
            words = "the machine's clock stands before a time that the node knows is over; set it right first"
            raise RefusedByPeer(ErrorCode.TIME_UNTRUSTED, words)
        return {"now": desk.clock.now().isoformat(), "state": desk.clock.standing().state.name}

    kept = [
        backups.noting(route, desk.clock) if route.path == "/backup" else route
        for route in keeping_routes(store, desk)
    ]
    accept = ControlRoute("POST", "/clock/accept", accept_clock)
    return [board.route, accept, *kept, *door_routes(desk, sensors)]
