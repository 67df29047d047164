"""sd_notify: one datagram to the socket that systemd names; without systemd nothing happens."""

import socket
from collections.abc import Mapping
from contextlib import suppress


class Systemd:
    """Tells systemd READY, STOPPING and WATCHDOG (`Type=notify`)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name

    def tell(self, state: str) -> None:
        """Send one state, such as `READY=1`; a supervisor that is not there is no trouble of ours."""
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(0)
            out.sendto(state.encode(), self._address)
