"""Session tokens: known for a while, but never longer than token, key and directory allow."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from grpc import StatusCode

from lockernet.codec.statements import statement_bytes
from lockernet.models.trust import KeyRecord, Purpose, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.v1 import services_pb2 as pb
from lockernet_node.transport.sessions import REMEMBERED_TOKENS, Sessions
from tests.network import COURIER, NOW, CourierDesk, trust_file
from tests.node.house import House
from tests.node.transport.site import Site, served

MINUTE = timedelta(minutes=1)


def with_key(**changes: object) -> TrustedDirectory:
    """The directory of tests, the courier's grant key changed."""
    plain = trust_file()

    def changed(record: KeyRecord) -> KeyRecord:
        return record.model_copy(update=changes) if record.purpose is Purpose.GRANT else record

    members = tuple(
        member.model_copy(update={"keys": tuple(map(changed, member.keys))})
        if member.member_id == COURIER
        else member
        for member in plain.members
    )
    return TrustedDirectory(TrustFile(**{**dict(plain), "members": members}))


@pytest.fixture
async def token_at(house: House) -> AsyncIterator[tuple[Site, bytes]]:
    async with served(house) as site:
        token = statement_bytes(house.courier.session())
        assert (await asked(site, token)) is StatusCode.OK
        yield site, token


async def asked(site: Site, token: bytes) -> StatusCode:
    """How a question with this token ends."""
    metadata = (("lockernet-session-bin", token),)
    return (await site.send("PointService/ListPoints", b"", metadata=metadata)).status


@pytest.mark.parametrize("ending", ["superseded_at", "not_after", "compromised_from"])
async def test_a_known_token_ends_with_its_key(house: House, ending: str) -> None:
    # LN-TRU-001, LN-TRU-011, LN-TRU-013, LN-TRU-014
    use(house, with_key(**{ending: NOW + 3 * MINUTE}))
    async with served(house) as site:
        token = statement_bytes(house.courier.session())
        before = [await asked(site, token) for _ in range(2)]
        await house.pass_time(4 * MINUTE)

        assert (before, await asked(site, token)) == ([StatusCode.OK] * 2, StatusCode.UNAUTHENTICATED)


async def test_a_known_token_ends_when_the_directory_drops_its_key(
    house: House, token_at: tuple[Site, bytes]
) -> None:  # LN-TRU-001
    site, token = token_at
    plain = trust_file()
    others = tuple(member for member in plain.members if member.member_id != COURIER)
    use(house, TrustedDirectory(TrustFile(**{**dict(plain), "members": others})))

    assert await asked(site, token) is StatusCode.UNAUTHENTICATED


def use(house: House, directory: TrustedDirectory) -> None:
    """Let the node trust another directory from now on."""
    house.desk.point.trust.accept(directory)


class Asking:
    """A call with one token and nothing else."""

    def __init__(self, token: bytes) -> None:
        self._token = token

    def peer(self) -> str:
        return "ipv4:127.0.0.1:1"

    def invocation_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        return (("lockernet-session-bin", self._token),)

    def time_remaining(self) -> float | None:
        return 5.0


async def test_only_so_many_tokens_are_remembered_and_all_are_good(house: House) -> None:
    sessions = Sessions(house.questions)
    tokens = [statement_bytes(house.courier.session()) for _ in range(REMEMBERED_TOKENS + 20)]

    for token in tokens:
        sessions.caller(Asking(token))

    assert len(sessions._known) == REMEMBERED_TOKENS
    assert {sessions.caller(Asking(token)).member_id for token in tokens[:5]} == {COURIER}
    assert len(sessions._known) == REMEMBERED_TOKENS


async def test_tokens_that_are_none_are_never_remembered(house: House) -> None:
    async with served(house) as site:
        foreign = statement_bytes(CourierDesk("nobody-at-all").session())
        for token in (foreign, b"\xff", statement_bytes(house.courier.cancel(bytes(16)))):
            assert await asked(site, token) is not StatusCode.OK
    sessions = Sessions(house.questions)
    with pytest.raises(Exception, match="UNTRUSTED"):
        sessions.caller(Asking(foreign))
    assert not sessions._known


async def test_a_token_asks_for_its_own_member_only(house: House) -> None:  # LN-REQ-005
    parcel = await house.reserve()
    async with served(house) as site:
        asked = pb.GetParcelRequest(point_id=house.desk.point.point_id, parcel_id=parcel.parcel_id)
        own = await site.ask("CustodyService/GetParcel", asked)
        again = await site.ask("CustodyService/GetParcel", asked, courier=CourierDesk("courier-garuda"))
        once_more = await site.ask("CustodyService/GetParcel", asked)
    assert (own.status, again.reasons, once_more.status) == (
        StatusCode.OK,
        ("NOT_FOUND",),
        StatusCode.OK,
    )
