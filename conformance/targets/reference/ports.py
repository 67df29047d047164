"""The ports of the bed, kept for it as long as it lives.

A node that is cut gives its ports back, and takes them again with its next life. In between the system would
give them to any connection that asks for a free one; a port that is held, though nobody listens, it does not.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import MappingProxyType

from lockernet_node.transport.addresses import taken

OTHERS = ("connect", "pages", "debug")


@contextmanager
def kept_ports(grpc: str) -> Iterator[Mapping[str, str]]:
    """`grpc`, `connect`, `pages` and `debug` at loopback: `grpc` where it is asked for, the others anywhere.

    A node may listen there, with SO_REUSEADDR or SO_REUSEPORT, until the block ends and afterwards.
    Raises Malformed: PORT_TAKEN.
    """
    host, _, port = grpc.rpartition(":")
    asked = {"grpc": int(port), **dict.fromkeys(OTHERS, 0)}
    with ExitStack() as stack:
        addresses = {name: f"{host}:{_kept(stack, host, number)}" for name, number in asked.items()}
        yield MappingProxyType(addresses)


def _kept(stack: ExitStack, host: str, number: int) -> int:
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    holder = stack.enter_context(socket.socket(family))
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        holder.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        holder.bind((host.strip("[]"), number))
    except OSError:
        raise taken(f"{host}:{number}") from None
    return int(holder.getsockname()[1])
