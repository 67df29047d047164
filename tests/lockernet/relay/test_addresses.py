"""Which addresses webhooks reach: none that is private, however it is written or wrapped."""

from ipaddress import ip_address

import pytest

from lockernet.errors import Malformed
from lockernet.relay.addresses import AddressRefused, allowed_networks, is_public, resolve

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
    "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "::1", "169.254.169.254"])
async def test_a_host_that_leads_inside_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        await resolve(host, 443, allowed=())

    assert "not public" in caught.value.words


async def test_what_is_allowed_is_called() -> None:
    inside = allowed_networks(("127.0.0.0/8",))

    assert await resolve("127.0.0.1", 443, allowed=inside) == "127.0.0.1"
    with pytest.raises(AddressRefused):
        await resolve("::1", 443, allowed=inside)


async def test_a_name_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(AddressRefused):
        await resolve("nowhere.invalid", 443, allowed=())
    with pytest.raises(AddressRefused):
        await resolve("a" * 70 + ".example", 443, allowed=())


def test_what_is_no_network() -> None:
    with pytest.raises(Malformed):
        allowed_networks(("ten",))
