"""Ports for programs that are told theirs before they listen."""

import socket
from random import SystemRandom

BELOW_THOSE_GIVEN_OUT = range(10_000, 30_000)
"""A system gives connections and port 0 higher ones; one of those may be taken before the program listens."""


def free_port() -> str:
    """A port on which nobody listens now, and that nobody is given by chance."""
    while True:
        port = SystemRandom().choice(BELOW_THOSE_GIVEN_OUT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return str(port)
