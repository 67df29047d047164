"""New devices: one key for one claim, published in the operator's name; every other try looks the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from lockernet.codec.statements import read_payload, statement_bytes, verify_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet.models.calls import EnrolDeviceRequest
from lockernet.models.points import DeviceKey
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.signer import Ed25519Signer, possession_message
from lockernet.signing.verify import Place
from lockernet_node.pipeline.enrolment import ADDRESSES, FAILED_TRIES, Enrolment
from lockernet_node.ports import DeviceClaim
from lockernet_node.storage.claim_files import ClaimFiles
from lockernet_node.storage.sqlite import open_sqlite
from tests.network import BANK, DAY, NETWORK, NOW, OPERATOR, signer
from tests.node.house import House

CLAIM = bytes(range(16))
NEW_POINT = "sg-harbour-02"
DEVICE = signer("a new device")
SMALL_ORDER = bytes([1]) + bytes(31)
"""The identity: with it one fixed signature verifies every message."""


def asked(device: Ed25519Signer = DEVICE, *, claim: bytes = CLAIM, **changes: Any) -> EnrolDeviceRequest:
    """What a device sends."""
    message = possession_message(NETWORK, OPERATOR, Purpose.DEVICE, device.public_key)
    request = EnrolDeviceRequest(
        claim=claim,
        point_id=NEW_POINT,
        algorithm="Ed25519",
        public_key=device.public_key,
        proof=device.sign(message),
    )
    return request.model_copy(update=changes)


@dataclass
class Office:
    """The operator's node, which gave one claim out."""

    house: House
    shelf: ClaimFiles

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A fresh process over the same store."""
        self.enrolment = Enrolment(self.house.desk, self.shelf, signer(f"{OPERATOR}/{Purpose.DIRECTORY}"))

    def give_out(self, claim: bytes, *, point_id: str = NEW_POINT, until: timedelta = DAY) -> None:
        given = DeviceClaim(point_id, self.house.clock.now() + until, NOW + 365 * DAY)
        self.shelf.give_out(sha256(claim).digest(), given)

    async def ask(self, request: EnrolDeviceRequest, address: str = "ipv4:10.0.0.7") -> SignedStatement:
        return await self.enrolment.enrol(request, address=address)

    async def refused(self, request: EnrolDeviceRequest, address: str = "ipv4:10.0.0.7") -> LockernetError:
        with pytest.raises(LockernetError) as caught:
            await self.ask(request, address)
        return caught.value


@pytest.fixture(params=["memory", "sqlite"])
async def office(request: pytest.FixtureRequest, house: House, tmp_path: Path) -> AsyncIterator[Office]:
    if request.param == "memory":
        yield opened(house, tmp_path)
        return
    async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
        yield opened(House(store=store), tmp_path)


def opened(house: House, folder: Path) -> Office:
    office = Office(house, ClaimFiles(folder / "claims"))
    office.give_out(CLAIM)
    return office


async def test_a_device_with_a_claim_gets_its_key_published(office: Office) -> None:  # LN-NOD-021
    statement = await office.ask(asked())

    directory, place = office.house.desk.point.directory, Place(frozenset({NETWORK}), OPERATOR)
    verified = verify_statement(statement, directory, place=place, now=NOW)
    verified.require_policy()
    key = read_payload(statement, DeviceKey)
    assert (key.point_id, key.public_key, key.proof) == (NEW_POINT, DEVICE.public_key, asked().proof)
    assert key.header.expires_at == NOW + 365 * DAY


async def test_the_same_request_gets_the_same_answer_even_after_a_restart(office: Office) -> None:
    # LN-NOD-021, LN-REQ-002
    first = await office.ask(asked())
    office.restart()
    await office.house.pass_time(2 * DAY)

    assert statement_bytes(await office.ask(asked())) == statement_bytes(first)


def spent(office: Office) -> EnrolDeviceRequest:
    return asked(signer("another device"))


def spent_for_another_point(office: Office) -> EnrolDeviceRequest:
    return asked(point_id="sg-harbour-03")


def unknown(office: Office) -> EnrolDeviceRequest:
    return asked(claim=bytes(16))


def over(office: Office) -> EnrolDeviceRequest:
    office.give_out(b"over" * 4, until=timedelta(0))
    return asked(claim=b"over" * 4)


def for_another_point(office: Office) -> EnrolDeviceRequest:
    office.give_out(b"else" * 4, point_id="sg-harbour-09")
    return asked(claim=b"else" * 4)


@pytest.mark.parametrize("wrong", [spent, spent_for_another_point, unknown, over, for_another_point])
async def test_every_claim_that_is_no_good_gets_the_same_no(
    office: Office, wrong: Callable[[Office], EnrolDeviceRequest]
) -> None:  # LN-NOD-022
    await office.ask(asked())
    plain = await office.refused(unknown(office))

    came = await office.refused(wrong(office))

    assert isinstance(came, RefusedByPeer)
    assert (came.code, came.message, came.refusal) == (ErrorCode.ENROLMENT_REFUSED, plain.message, None)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"algorithm": "RSA"}, Malformed, ErrorCode.MALFORMED_FIELD),
        ({"algorithm": "ECDSA-P256-SHA256"}, Malformed, ErrorCode.MALFORMED_FIELD),
        ({"public_key": SMALL_ORDER}, Malformed, ErrorCode.MALFORMED_FIELD),
        ({"public_key": bytes([255]) * 32}, Malformed, ErrorCode.MALFORMED_FIELD),
        ({"proof": bytes(64)}, Untrusted, ErrorCode.UNTRUSTED_SIGNATURE),
        ({"public_key": signer("stolen").public_key}, Untrusted, ErrorCode.UNTRUSTED_SIGNATURE),
    ],
)
async def test_a_key_that_is_none_does_not_spend_the_claim(
    office: Office, changes: dict[str, Any], error: type[LockernetError], code: ErrorCode
) -> None:  # LN-TRU-006, LN-TRU-007, LN-NOD-021
    came = await office.refused(asked(**changes))

    assert (type(came), came.code) == (error, code)
    assert await office.ask(asked())


async def test_a_proof_for_another_network_or_member_is_none(office: Office) -> None:  # LN-TRU-007
    for network, member in (("other", OPERATOR), (NETWORK, "other")):
        message = possession_message(network, member, Purpose.DEVICE, DEVICE.public_key)
        came = await office.refused(asked(proof=DEVICE.sign(message)))
        assert came.code is ErrorCode.UNTRUSTED_SIGNATURE


async def test_guessing_ends_after_ten_tries_of_one_address(office: Office) -> None:  # LN-NOD-022
    for number in range(FAILED_TRIES):
        assert (await office.refused(asked(claim=bytes([number]) * 16))).code is ErrorCode.ENROLMENT_REFUSED

    came = await office.refused(asked())
    other = await office.ask(asked(), "ipv4:10.0.0.8")
    await office.house.pass_time(timedelta(minutes=1))

    assert (type(came), came.code) == (Unavailable, ErrorCode.OVERLOADED)
    assert statement_bytes(await office.ask(asked())) == statement_bytes(other)


async def test_a_crowd_of_guessers_fills_no_memory(office: Office) -> None:
    for number in range(ADDRESSES):
        office.enrolment._tries.failed(f"ipv6:{number}")

    assert (await office.refused(asked(), "ipv6:one more")).code is ErrorCode.OVERLOADED
    assert len(office.enrolment._tries._failed) <= ADDRESSES + 1


async def test_two_devices_race_for_one_claim_and_one_wins(office: Office) -> None:  # LN-NOD-021
    devices = [signer(f"device {number}") for number in range(8)]
    outcomes = await asyncio.gather(*(office.ask(asked(each)) for each in devices), return_exceptions=True)

    won = [each for each in outcomes if isinstance(each, tuple)]
    lost = [each for each in outcomes if isinstance(each, RefusedByPeer)]
    assert (len(won), len(lost)) == (1, 7)


async def test_the_claim_itself_is_stored_nowhere(office: Office, tmp_path: Path) -> None:  # LN-NOD-021
    await office.ask(asked())

    assert not [path for path in files_below(tmp_path) if CLAIM in path.read_bytes()]
    assert not [path for path in files_below(tmp_path) if CLAIM.hex().encode() in path.read_bytes()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in files_below(tmp_path) if path.suffix == ".json")


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_without_a_store_nobody_is_enrolled_and_no_try_is_counted(house: House, tmp_path: Path) -> None:
    # LN-NOD-003
    office = opened(house, tmp_path)
    await house.desk.store.aclose()

    assert (await office.refused(asked())).code is ErrorCode.STORE_UNAVAILABLE
    assert not office.enrolment._tries._failed


def test_a_spoiled_claim_file_is_named(tmp_path: Path) -> None:
    shelf = ClaimFiles(tmp_path)
    (tmp_path / f"{sha256(CLAIM).hexdigest()}.json").write_text("{}")

    with pytest.raises(Malformed) as caught:
        shelf.find(sha256(CLAIM).digest())
    assert caught.value.code is ErrorCode.MALFORMED_FILE


def test_claims_that_are_over_are_thrown_away(tmp_path: Path) -> None:
    shelf = ClaimFiles(tmp_path)
    for number, until in enumerate((NOW, NOW + 2 * DAY, NOW + DAY)):
        shelf.give_out(bytes([number]) * 32, DeviceClaim(f"p{number}", until, NOW + 9 * DAY))

    assert [each.point_id for each in shelf.tidy(NOW)] == ["p2", "p1"]
    assert shelf.find(bytes(32)) is None
