"""The process that nodes are forked from: everything is imported there once, so that a start takes no time.

It is forked before the bed has threads or an event loop, and has neither itself.

Here a bed is made wrong, where it is asked to (`mutation`), once, before any node is built.
"""

import gc
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from conformance.targets.reference.clock import BedClock
from conformance.targets.reference.life import Birth, live
from conformance.targets.reference.mutation import mutated
from conformance.targets.reference.rehearsal import rehearse

_LONGEST = 65_536


class Zygote:
    """The bed's end of it."""

    def __init__(self, clock: BedClock, config: Path) -> None:
        self._orders, orders = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sys.stdout.flush()
        sys.stderr.flush()
        if os.fork() == 0:
            self._orders.close()
            _be(orders, clock, config)
        orders.close()
        if not self._orders.recv(1):
            raise ChildProcessError("the process that nodes are forked from ended before it was ready")

    def fork(self, birth: bytes, wire: socket.socket) -> int:
        """A node with this end of a line to the bed; its process id."""
        socket.send_fds(self._orders, [birth], [wire.fileno()])
        answer = self._orders.recv(32)
        if not answer:
            raise ChildProcessError("the process that nodes are forked from is gone")
        return int(answer)

    def close(self) -> None:
        """It ends by itself; so do its nodes, each when its line ends."""
        self._orders.close()


def _be(orders: socket.socket, clock: BedClock, config: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)  # the bed decides; and nobody waits for a node that died
    status = 1
    with suppress(BrokenPipeError):
        status = _serve(orders, clock, config)
    os._exit(status)


def _serve(orders: socket.socket, clock: BedClock, config: Path) -> int:
    try:
        if not mutated():  # else what is wrong shows in its lives
            rehearse(config, clock)
    except Exception:  # noqa: BLE001  # the top of a process
        traceback.print_exc()
        return 1
    gc.freeze()
    orders.send(b"+")
    while True:
        child, womb = _spare(orders, clock)
        birth, wires, _flags, _address = socket.recv_fds(orders, _LONGEST, 1)
        if not birth:
            return 0
        socket.send_fds(womb, [birth], wires)
        womb.close()
        os.close(wires[0])
        orders.send(str(child).encode())


def _spare(orders: socket.socket, clock: BedClock) -> tuple[int, socket.socket]:
    """A process that waits for its life to begin, so that nobody waits for the fork."""
    womb, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        orders.close()
        womb.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _await_life(inside, clock)
    inside.close()
    return child, womb


def _await_life(inside: socket.socket, clock: BedClock) -> None:
    """Live once, if there is a life to live; ends the process."""
    status = 1
    try:
        birth, wires, _flags, _address = socket.recv_fds(inside, _LONGEST, 1)
        inside.close()
        if birth:
            live(Birth.from_bytes(birth), clock, socket.socket(fileno=wires[0]))
        status = 0
    except BaseException:  # noqa: BLE001  # the top of a process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
