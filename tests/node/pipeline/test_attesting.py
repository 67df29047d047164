"""Words on the time from outside: whose counts, for how much, and what is written down."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from lockernet.codec.statements import seal
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Untrusted
from lockernet.models.calls import AttestTimeRequest
from lockernet.models.events import TimeState, TimeStateChanged
from lockernet.models.statements import Signature, SignedStatement, TimeAttestation
from lockernet.models.trust import Member, Purpose, Role
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.clocks import FrozenClock, Timekeeper
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.trust import Trust
from lockernet_node.ports import KeptTime
from tests.network import COURIER, DAY, NOW, POINT, CourierDesk, point, record, signer, trust_file
from tests.node.house import House

BODY = "coordinating-body"
LOST = KeptTime(NOW, NOW, TimeState.UNTRUSTED)


@dataclass
class Dark:
    """A point that lost its clock, and what words on the time it hears."""

    house: House
    clock: Timekeeper
    hours: Hours

    def challenge(self) -> bytes:
        """What the next word has to answer."""
        return self.hours.answer(AttestTimeRequest(point_id=POINT)).challenge

    def hear(self, word: SignedStatement) -> TimeState:
        """The state after this word."""
        return self.hours.answer(AttestTimeRequest(point_id=POINT, attestation=word)).state


@pytest.fixture
def dark() -> Dark:
    """No program keeps the clock, and it stands years back."""
    house = House()
    body = Member(member_id=BODY, roles=(Role.COORDINATOR,), keys=(record(BODY, Purpose.DIRECTORY),))
    courier = Member(member_id="timely", roles=(Role.COURIER,), keys=(record("timely", Purpose.DIRECTORY),))
    trusted = trust_file()
    trusted = trusted.model_copy(update={"members": (*trusted.members, body, courier)})
    clock = Timekeeper(FrozenClock(NOW - 900 * DAY), LOST, is_synced=lambda: False)
    here = replace(point(), trust=Trust(TrustedDirectory(trusted)))
    house.desk = replace(house.desk, point=here, clock=clock)
    return Dark(house, clock, Hours(house.desk, clock))


def word(issuer: str, challenge: bytes | None = None, *, days: int = 3) -> SignedStatement:
    """A signed word on the time, `days` after the clock was lost."""
    speaker = CourierDesk(issuer, NOW + days * DAY)
    header = speaker.header(POINT)
    if challenge is not None:
        header = header.model_copy(update={"request_id": challenge})
    said = TimeAttestation(header=header, time=speaker.now)
    return seal(said, signer(f"{issuer}/{Purpose.DIRECTORY}"))


def test_the_coordinating_body_brings_the_time_to_a_dark_point(dark: Dark) -> None:
    # LN-GRA-004, LN-NOD-053
    state = dark.hear(word(BODY, dark.challenge()))

    assert state is TimeState.HOLDOVER
    assert dark.clock.now() == NOW + 3 * DAY


def test_an_old_word_shown_again_is_not_the_time(dark: Dark) -> None:
    # LN-GRA-004
    heard = word(BODY, dark.challenge())
    dark.hear(heard)

    with pytest.raises(RefusedByPeer) as refused:
        dark.hear(heard)
    assert refused.value.code is ErrorCode.ATTESTATION_REFUSED


def test_a_challenge_is_good_for_two_minutes(dark: Dark) -> None:
    # LN-NOD-053
    asked = dark.challenge()
    wall = dark.clock._wall
    assert isinstance(wall, FrozenClock)
    wall.advance(timedelta(seconds=120))

    assert dark.hear(word(BODY, asked)) is TimeState.UNTRUSTED


def test_a_member_does_not_bring_the_time_to_a_point_that_has_none(dark: Dark) -> None:
    # LN-GRA-004
    with pytest.raises(RefusedByPeer) as refused:
        dark.hear(word("timely", dark.challenge()))
    assert refused.value.code is ErrorCode.ATTESTATION_REFUSED
    assert dark.clock.now() == NOW


def test_a_word_that_nobody_signed_moves_nothing(dark: Dark) -> None:
    forged = word(BODY, dark.challenge())
    nobodys = Signature(forged.signatures[0].key_id, bytes(64))
    with pytest.raises(Untrusted):
        dark.hear(SignedStatement(forged.payload_type, forged.payload, (nobodys,)))
    with pytest.raises(Malformed):
        dark.hear(CourierDesk(COURIER).session())
    assert dark.clock.now() == NOW


async def test_every_change_of_state_is_journalled_and_the_floor_is_kept(dark: Dark) -> None:
    # LN-NOD-050, LN-NOD-053
    store = dark.house.desk.store
    await store.transact(dark.hours.write_down)
    dark.hear(word(BODY, dark.challenge()))
    await store.transact(dark.hours.write_down)
    await store.transact(dark.hours.write_down)
    kept = await store.transact(lambda tx: tx.kept_time())

    assert await dark.house.story() == [
        TimeStateChanged(state=TimeState.UNTRUSTED, off_by_seconds=0),
        TimeStateChanged(state=TimeState.HOLDOVER, off_by_seconds=5),
    ]
    assert kept is not None
    assert kept.floor == NOW + 3 * DAY
