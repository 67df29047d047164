"""The bed's ports are its own, while its node is dead too."""

import socket

import pytest

from conformance.targets.reference.ports import kept_ports
from lockernet.errors import ErrorCode, Malformed

ANYWHERE = "127.0.0.1:0"


def listening(address: str, *, option: int | None = None) -> socket.socket:
    """A server there; OSError if the port is taken."""
    host, _, port = address.rpartition(":")
    server = socket.socket()
    try:
        if option is not None:
            server.setsockopt(socket.SOL_SOCKET, option, 1)
        server.bind((host, int(port)))
        server.listen()
    except OSError:
        server.close()
        raise
    return server


def test_kept_port_is_taken_from_everybody_but_a_server_that_asks_for_it() -> None:
    with kept_ports(ANYWHERE) as addresses:
        assert list(addresses) == ["grpc", "connect", "pages", "debug"]
        assert len(set(addresses.values())) == 4
        for address in addresses.values():
            with pytest.raises(OSError, match="in use"):
                listening(address)
            for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
                for _life in range(3):
                    listening(address, option=option).close()


def test_kept_port_has_room_for_one_server() -> None:
    with (
        kept_ports(ANYWHERE) as addresses,
        listening(addresses["grpc"], option=socket.SO_REUSEADDR),
        pytest.raises(OSError, match="in use"),
    ):
        listening(addresses["grpc"], option=socket.SO_REUSEADDR)


def test_kept_ports_are_free_again_afterwards() -> None:
    with kept_ports(ANYWHERE) as addresses:
        pass
    for address in addresses.values():
        listening(address).close()


def test_port_at_which_somebody_listens_is_refused_by_its_name() -> None:
    with (
        listening(ANYWHERE) as server,
        pytest.raises(Malformed, match=r"127\.0\.0\.1:[0-9]+ is in use") as raised,
        kept_ports(f"127.0.0.1:{server.getsockname()[1]}"),
    ):
        pass
    assert raised.value.code is ErrorCode.PORT_TAKEN


def test_loopback_of_the_other_family_is_kept_as_well() -> None:
    with kept_ports("[::1]:0") as addresses:
        assert all(address.startswith("[::1]:") for address in addresses.values())
