"""What keeps the storage of a running node: the chores of each tick, and what its operator may ask of it.

POST /backup             to: a path             a checked copy of the database
GET  /recovery                                  what is shut, and what is left to inspect
POST /recovery/finish                           ends a recovery in which nothing is left
POST /recovery/receipt   receipt: base64        evidence for a parcel (LN-NOD-033)
POST /deposits/reopen                           takes parcels in again
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lockernet.codec.statements import parse_statement
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.statements import SignedStatement
from lockernet_node.config import NodeConfig
from lockernet_node.control import ControlRoute
from lockernet_node.control.routes import Asked, required_text
from lockernet_node.pipeline.mending import Mending, RecoveryStatus
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.retention import Periods, Retention
from lockernet_node.pipeline.starting import Started
from lockernet_node.pipeline.upkeep import Upkeep
from lockernet_node.ports import Anchor
from lockernet_node.storage.sqlite import SqliteStore


def build_upkeep(config: NodeConfig, desk: Desk, anchor: Anchor, started: Started) -> Upkeep:
    """The chores of each tick."""
    periods = Periods(config.retention.parcels, config.retention.answers)
    return Upkeep(desk, anchor, Retention(desk, periods), boots=started.boots)


def keeping_routes(store: SqliteStore, desk: Desk) -> Sequence[ControlRoute]:
    """The routes of the control socket that are about the storage."""
    keeping = _Keeping(store, Mending(desk))
    return [
        ControlRoute("POST", "/backup", keeping.backup),
        ControlRoute("GET", "/recovery", keeping.status),
        ControlRoute("POST", "/recovery/finish", keeping.finish),
        ControlRoute("POST", "/recovery/receipt", keeping.receipt),
        ControlRoute("POST", "/deposits/reopen", keeping.reopen),
    ]


def status_fields(status: RecoveryStatus) -> dict[str, Any]:
    """A status as JSON says it."""
    return {
        "epoch": status.epoch,
        "shut": {str(gate): why for gate, why in status.shut.items()},
        "compartments": list(status.left.compartments),
        "parcels": [{"compartment": name, "parcel": parcel.hex()} for name, parcel in status.left.parcels],
    }


def receipt_from(text: str) -> SignedStatement:
    """The signed statement in this base64. Raises Malformed."""
    try:
        return parse_statement(base64.b64decode(text, validate=True))
    except binascii.Error:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "receipt: expected base64") from None


class _Keeping:
    def __init__(self, store: SqliteStore, mending: Mending) -> None:
        self._store = store
        self._mending = mending

    async def backup(self, asked: Asked) -> Mapping[str, Any]:
        return asdict(await self._store.backup(Path(required_text(asked, "to"))))

    async def status(self, _asked: Asked) -> Mapping[str, Any]:
        return status_fields(await self._mending.status())

    async def finish(self, _asked: Asked) -> Mapping[str, Any]:
        return status_fields(await self._mending.finish())

    async def receipt(self, asked: Asked) -> Mapping[str, Any]:
        custody = await self._mending.receipt(receipt_from(required_text(asked, "receipt")))
        return {"parcel": custody.parcel_id.hex(), "state": custody.state.name}

    async def reopen(self, _asked: Asked) -> Mapping[str, Any]:
        return {"reopened": await self._mending.reopen()}
