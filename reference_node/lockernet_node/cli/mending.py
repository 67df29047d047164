"""Says the operator's words about a recovery to the running node, or to the storage of a stopped one."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, RefusedByPeer, Unavailable
from lockernet.models.statements import SignedStatement
from lockernet_node.bootstrap.keeping import status_fields
from lockernet_node.bootstrap.stopped import open_stopped
from lockernet_node.cli.options import run_async
from lockernet_node.config import NodeConfig
from lockernet_node.control import Control
from lockernet_node.pipeline.mending import Mending

Told = dict[str, Any]


class Node(Protocol):
    """A node, running or not."""

    def status(self) -> Told:
        """What is shut and what is left."""

    def finish(self) -> Told:
        """End the recovery if nothing is left."""

    def receipt(self, statement: SignedStatement) -> Told:
        """Take a receipt as evidence; what came of it."""

    def reopen(self) -> Told:
        """Take parcels in again."""


def at_the_node(config: NodeConfig) -> Node:
    """The running node, or the stopped one."""
    control = Control(config.files.database)
    try:
        control.get("/recovery")
    except Unavailable as error:
        if error.code is not ErrorCode.PEER_UNREACHABLE:
            raise
        return _Stopped(config)
    return _Running(control)


class _Running:
    def __init__(self, control: Control) -> None:
        self._control = control

    def status(self) -> Told:
        return self._control.get("/recovery")

    def finish(self) -> Told:
        return self._control.post("/recovery/finish")

    def receipt(self, statement: SignedStatement) -> Told:
        text = base64.b64encode(statement_bytes(statement)).decode()
        return _or_refused(lambda: self._control.post("/recovery/receipt", receipt=text))

    def reopen(self) -> Told:
        return self._control.post("/deposits/reopen")


class _Stopped:
    def __init__(self, config: NodeConfig) -> None:
        self._config = config

    def status(self) -> Told:
        return status_fields(self._run(lambda mending: mending.status()))

    def finish(self) -> Told:
        return status_fields(self._run(lambda mending: mending.finish()))

    def receipt(self, statement: SignedStatement) -> Told:
        def take() -> Told:
            custody = self._run(lambda mending: mending.receipt(statement))
            return {"parcel": custody.parcel_id.hex(), "state": custody.state.name}

        return _or_refused(take)

    def reopen(self) -> Told:
        return {"reopened": self._run(lambda mending: mending.reopen())}

    def _run(self, work: Callable[[Mending], Awaitable[Any]]) -> Any:
        async def open_and_work() -> Any:
            async with open_stopped(self._config) as stopped:
                return await work(Mending(stopped.desk))

        return run_async(open_and_work())


def _or_refused(take: Callable[[], Told]) -> Told:
    """One receipt of many that says nothing new stops no other."""
    try:
        return take()
    except RefusedByPeer as error:
        return {"parcel": "", "state": str(error.code)}
