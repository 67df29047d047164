"""Where a listener may stand: `host:port`, on this machine alone unless it is encrypted (LN-NOD-017)."""

import errno
import ipaddress
import socket

from lockernet.errors import ErrorCode, Malformed


def host_and_port(address: str, *, encrypted: bool = False) -> tuple[str, int]:
    """Both parts of `host:port`, the host without brackets.

    Raises Malformed(CONFIGURATION) for an address that is none, or one that others could reach in plaintext.
    """
    host, colon, port = address.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not (colon and bare and port.isdecimal() and int(port) < 2**16):
        raise Malformed(ErrorCode.CONFIGURATION, f"{address}: expected host:port")
    if not encrypted and not is_loopback(bare):
        words = f"{address}: without TLS a listener stays on a loopback address such as 127.0.0.1"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    return bare, int(port)


def bind(address: str, *, encrypted: bool = False) -> socket.socket:
    """A socket that listens there, on the first address of the name.

    Raises Malformed: as `host_and_port`, PORT_TAKEN, or CONFIGURATION for a place that is not ours.
    """
    host, port = host_and_port(address, encrypted=encrypted)
    family, kind, number, _name, place = _places(address, host, port)[0]
    # With its protocol named, asyncio turns Nagle's delay off: 40 ms a page otherwise.
    listener = socket.socket(family, kind, number)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        raise _not_ours(address, error) from None
    return listener


def require_free(address: str, *, encrypted: bool = False) -> None:
    """Try the port before gRPC does, which would write lines of its own and not say why."""
    host, port = host_and_port(address, encrypted=encrypted)
    for family, kind, number, _name, place in _places(address, host, port):
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(place)
            except OSError as error:
                raise _not_ours(address, error) from None


def is_loopback(host: str) -> bool:
    """True for a name or an address that this machine only can mean; other names may lead anywhere."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def taken(address: str) -> Malformed:
    """The error for a port that somebody else has."""
    return Malformed(ErrorCode.PORT_TAKEN, f"{address} is in use by another program, or not ours to take")


def _places(address: str, host: str, port: int) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]  # wider
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{address}: {error.strerror}") from None


def _not_ours(address: str, error: OSError) -> Malformed:
    if error.errno == errno.EADDRINUSE:
        return taken(address)
    return Malformed(ErrorCode.CONFIGURATION, f"{address}: {error.strerror}")
