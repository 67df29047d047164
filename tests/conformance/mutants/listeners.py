"""Nodes that strangers on the network can hurt, or that tell them of themselves."""

import socket
import traceback
from typing import Any

from lockernet_node.transport import addresses
from lockernet_node.transport.doorman import Room
from lockernet_node.transport.http_server import _Connection
from tests.conformance.mutants.registry import change, mutant

STRANGERS = ("svc/stranger/*", "jrn/stranger/*", "jrn/stop/*")


def _few_places_for_ever(most: int) -> None:
    """So many places, and none is given back."""
    begin = Room.__init__

    def made(self: Any, _most: int) -> None:
        begin(self, most)

    change(Room, "__init__", made)
    change(Room, "leave", lambda _self, _who: None)


@mutant("svc/stranger/come-and-gone", also=("*",))
def keeps_places_of_the_gone() -> None:
    """A connection takes its place for ever, also once it is over."""
    _few_places_for_ever(450)


@mutant(
    "svc/stranger/idle-crowd-connect", "svc/stranger/idle-crowd-pages", "svc/stranger/idle-crowd-debug",
    also=("*",),
)  # fmt: skip
def never_forgets_a_crowd() -> None:
    """A crowd that was there once leaves no room for others."""
    _few_places_for_ever(150)


@mutant(
    "svc/stranger/bad-chunk-pages", "svc/stranger/giant-line-connect", "svc/stranger/giant-line-debug",
    also=STRANGERS,
)  # fmt: skip
def shows_its_insides() -> None:
    """Bytes that are no HTTP are answered with a trace of the program."""

    def told(self: Any, msg: str) -> None:
        try:
            raise ValueError(msg)
        except ValueError:
            self.transport.write(
                b"HTTP/1.1 400 Bad\r\nconnection: close\r\n\r\n" + traceback.format_exc().encode()
            )
        self.transport.close()

    change(_Connection, "send_400_response", told)


@mutant(
    "svc/stranger/bad-chunk-connect", "svc/stranger/giant-line-pages", "svc/stranger/giant-line-debug",
    also=STRANGERS,
)  # fmt: skip
def calls_nonsense_its_own_mistake() -> None:
    """Bytes that are no HTTP are 500."""

    def told(self: Any, _msg: str) -> None:
        self.transport.write(b"HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\n\r\n")
        self.transport.close()

    change(_Connection, "send_400_response", told)


@mutant("svc/stranger/two-lengths-pages", also=("svc/stranger/*",))
def believes_the_first_length() -> None:
    """Of two lengths of a body the first one counts, and the rest is another request."""
    received = _Connection.data_received

    def receives(self: Any, data: bytes) -> None:
        first, found, rest = data.partition(b"\r\nContent-Length: 30")
        received(self, first.replace(b"POST", b"GET") + rest if found else data)

    change(_Connection, "data_received", receives)


@mutant("svc/loopback/debug", "svc/loopback/connect", "svc/loopback/pages")
def listens_everywhere() -> None:
    """Listeners without TLS stand at every address of the machine."""

    def bind(address: str, **_options: object) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", int(address.rpartition(":")[2])))
        listener.listen()
        return listener

    change(addresses, "bind", bind)


@mutant(
    "svc/stranger/slow-crowd-pages",
    "svc/stranger/slow-crowd-debug",
    "svc/stranger/slow-crowd-connect",
    also=("*",),
)
def counts_the_unfinished_for_ever() -> None:
    """A request that never ends keeps its place for ever."""
    _few_places_for_ever(150)
