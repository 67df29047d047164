"""The control socket from the other side, blocking: for the operator's command line.

control = Control(config.files.database)
control.get("/status")
control.post("/backup", to="/var/backups/node.db")
"""

import http.client
import json
from pathlib import Path
from typing import Any

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet_node.control.address import connect_control, control_path

PATIENCE_SECONDS = 10.0

_CLASSES: dict[int, type[LockernetError]] = {
    400: Malformed,
    403: Untrusted,
    409: RefusedByPeer,
    503: Unavailable,
}


class Control:
    """Asks the running node of one database.

    Raises `Unavailable(PEER_UNREACHABLE)` if it does not run, and what the node raised if it says no.
    """

    def __init__(self, database: Path) -> None:
        self._path = control_path(database)

    def get(self, path: str) -> dict[str, Any]:
        """Read something."""
        return self._ask("GET", path, None, seconds=PATIENCE_SECONDS)

    def post(self, path: str, *, seconds: float = PATIENCE_SECONDS, **asked: object) -> dict[str, Any]:
        """Change something; waits so long for the answer."""
        return self._ask("POST", path, json.dumps(asked), seconds=seconds)

    def _ask(self, method: str, path: str, body: str | None, *, seconds: float) -> dict[str, Any]:
        connection = _Connection(self._path, seconds)
        try:
            connection.request(method, path, body=body, headers={"Host": "node"})
            response = connection.getresponse()
            told = json.loads(response.read())
        except TimeoutError:
            raise Unavailable(ErrorCode.PEER_TIMEOUT, f"the node did not answer in {seconds:.0f} s") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise _not_running(self._path) from None
        finally:
            connection.close()
        if response.status != 200:
            raise _CLASSES.get(response.status, Unavailable)(ErrorCode(told["code"]), told["message"])
        assert isinstance(told, dict)
        return told


class _Connection(http.client.HTTPConnection):
    """HTTP over the socket; the host of the base class is for its headers only."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__("node", timeout=seconds)
        self._path, self._seconds = path, seconds

    def connect(self) -> None:
        """Reach the node."""
        self.sock = connect_control(self._path, seconds=self._seconds)


def _not_running(path: Path) -> Unavailable:
    words = f"no node answers at {path}; start it with: lockernet-node run"
    return Unavailable(ErrorCode.PEER_UNREACHABLE, words)
