"""Where a webhook may go: a name is resolved once, every address is judged, and that address is called.

So neither a name that points inside, nor one that points elsewhere a moment later, reaches what is private.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from lockernet.errors import ErrorCode, Malformed

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AddressRefused(Exception):  # a value of this room that ends one attempt
    """The name leads where webhooks may not go, or nowhere."""

    words: str


def allowed_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks in CIDR form. Raises Malformed."""
    try:
        return tuple(ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"expected a network like 10.0.0.0/8: {error}") from None


async def resolve(host: str, port: int, *, allowed: tuple[Network, ...]) -> str:
    """The address to call. Raises AddressRefused if any address of the name is not for webhooks."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"{host} does not resolve: {error}") from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not is_public(address) and not any(_lies_in(address, network) for network in allowed):
            raise AddressRefused(f"{host} leads to {address}, which is not public")
    if not addresses:
        raise AddressRefused(f"{host} has no address")
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """False for private, loopback, link-local, shared, reserved, multicast, and for wrappings of those."""
    inner = _inside(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (None if teredo is None else teredo[1])


def _lies_in(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
