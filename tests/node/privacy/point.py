"""A real point: node, lock boards on a serial line, a courier with the SDK, a person at the kiosk."""

import asyncio
import json
import os
import select
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from demo.person import Hands, Screen, collect, deposit
from lockernet.client.courier import Courier
from lockernet.keyring import generate_key, load_directory
from lockernet.signing.signer import Signer
from lockernet_node.hardware.board.client import BoardControl
from tests.node.cli.founding import courier, founded
from tests.node.cli.process import SCRIPT, Node
from tests.patience import PATIENCE_SECONDS

COURIER = "swift"


class Site:
    """The point's folder and who stands around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = generate_key(folder / "courier.pem")
        self.config = founded(
            folder / "point", bank=f"serial:{folder / 'locks'}", others=(courier(COURIER, self.key),)
        )
        more = 'connect = "127.0.0.1:0"\ndebug = "127.0.0.1:0"\n'
        self.config.write_text(self.config.read_text().replace("[listen]\n", f"[listen]\n{more}"))
        self.hands = folder / "hands.sock"
        self.pages: list[bytes] = []
        """Everything that the kiosk answered."""

    @contextmanager
    def boards(self) -> Iterator[None]:
        """Lock boards without hardware."""
        command = [str(SCRIPT), "board", "--link", str(self.folder / "locks"), "--control", str(self.hands)]
        with (self.folder / "board.log").open("wb") as log:
            process = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE_SECONDS)
            assert ready
            assert "ready" in json.loads(process.stdout.readline())
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
            process.wait(30)
            assert process.stdout is not None
            process.stdout.close()

    def node(self) -> Node:
        """The node, not started yet; it logs all that it can."""
        return Node(self.config, LOCKERNET_NODE_LOG_LEVEL="debug")

    @asynccontextmanager
    async def courier(self, node: Node) -> AsyncIterator[Courier]:
        """The courier's back end."""
        directory = load_directory(self.config.parent / "trust.json")
        signer: Signer = self.key
        async with Courier.connect(
            node.addresses["grpc"], member_id=COURIER, signer=signer, directory=directory, operator_id="o"
        ) as courier:
            yield courier

    async def person(self, node: Node, **job: Any) -> dict[str, str]:
        """Somebody deposits or collects at the kiosk; what the screen said at last."""
        return await asyncio.to_thread(self._person, node, job)

    def _person(self, node: Node, job: dict[str, Any]) -> dict[str, str]:
        act = {"deposit": deposit, "collect": collect}[job["do"]]
        with BoardControl(self.hands) as world:
            screen = Screen(f"http://{node.addresses['pages']}")
            with screen._client as client:
                client.event_hooks = {"response": [self._keep]}
                return act(screen, Hands(world, self.config), job)

    def _keep(self, response: httpx.Response) -> None:
        self.pages.append(response.read() + str(response.headers).encode())
