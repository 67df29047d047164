"""A point that holds its device key and lies: every hash and signature is right, the story cannot be."""

from collections.abc import Callable

import pytest

from lockernet.client import SavedFeed
from lockernet.client.saved import audit
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CodeTier, CollectionProof, CustodyState, EvidenceGrade
from lockernet.models.events import (
    CollectionStarted,
    CompartmentReserved,
    DepositStarted,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.models.trust import Purpose
from tests.lockernet.client.forge import Told, chained, open_feed
from tests.lockernet.client.line import DIRECTORY, calling
from tests.lockernet.client.story import tell_a_story
from tests.network import OPERATOR, POINT, signer
from tests.node.house import House
from tests.node.transport.site import served

Lie = Callable[[list[Told]], list[Told]]


@pytest.fixture(scope="module")
async def told() -> list[Told]:
    """What happened on that day."""
    house = House()
    await tell_a_story(house)
    async with served(house) as site, calling(site.address, clock=house.clock) as courier:
        return open_feed(await courier.fetch_feed(POINT))


def first(told: list[Told], kind: type) -> int:
    """Where the first event of this kind is."""
    return next(index for index, each in enumerate(told) if isinstance(each.body, kind))


def replaced(told: list[Told], index: int, by: Told) -> list[Told]:
    return [*told[:index], by, *told[index + 1 :]]


def without(told: list[Told], kind: type) -> list[Told]:
    index = first(told, kind)
    return told[:index] + told[index + 1 :]


def drops_the_intent_to_deposit(told: list[Told]) -> list[Told]:
    return without(told, DepositStarted)


def drops_the_intent_to_collect(told: list[Told]) -> list[Told]:
    return without(told, CollectionStarted)


def drops_the_deposit(told: list[Told]) -> list[Told]:
    return without(told, ParcelDeposited)


def forgets_the_order(told: list[Told]) -> list[Told]:
    return without(told, CompartmentReserved)


def begins_twice(told: list[Told]) -> list[Told]:
    return [told[first(told, CompartmentReserved)], *told]


def collects_twice(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return [*told[: index + 1], *told[index:]]


def keeps_the_receipt_back(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return replaced(told, index, Told(told[index].event, None))


def invents_a_secret(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    proof = CollectionProof(tier=CodeTier.T0, generation=0, claim_secret=bytes(16))
    return replaced(told, index, told[index].receipted(proof=proof))


def shows_no_secret(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return replaced(told, index, told[index].receipted(proof=CollectionProof(tier=CodeTier.T0, generation=0)))


def says_that_digits_were_used(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return replaced(told, index, told[index].receipted(proof=CollectionProof(tier=CodeTier.T2, generation=0)))


def shows_nothing(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return replaced(told, index, told[index].receipted(proof=None))


def begins_the_receipts_anew(told: list[Told]) -> list[Told]:
    index = first(told, ParcelCollected)
    return replaced(told, index, told[index].receipted(previous_receipt_id=None))


def links_the_first_receipt(told: list[Told]) -> list[Told]:
    index = first(told, ParcelDeposited)
    return replaced(told, index, told[index].receipted(previous_receipt_id=bytes(32)))


def raises_the_grade(told: list[Told]) -> list[Told]:
    index = first(told, ParcelDeposited)
    return replaced(told, index, told[index].receipted(grade=EvidenceGrade.ATTESTED))


def names_another_state(told: list[Told]) -> list[Told]:
    index = first(told, ParcelDeposited)
    return replaced(told, index, told[index].receipted(to_state=CustodyState.REMOVED))


def names_another_compartment(told: list[Told]) -> list[Told]:
    index = first(told, ParcelDeposited)
    return replaced(told, index, told[index].but(compartment_id="C06").receipted(compartment_id="C06"))


def names_another_parcel(told: list[Told]) -> list[Told]:
    index = first(told, ParcelDeposited)
    return replaced(told, index, told[index].receipted(parcel_id=bytes(16)))


def puts_two_parcels_into_one_compartment(told: list[Told]) -> list[Told]:
    taken = told[first(told, DepositStarted)].body
    assert isinstance(taken, DepositStarted)
    return [
        each.but(compartment_id=taken.compartment_id)
        if isinstance(each.body, DepositStarted) and each.body.parcel_id != taken.parcel_id
        else each
        for each in told
    ]


LIES: list[Lie] = [
    drops_the_intent_to_deposit,
    drops_the_intent_to_collect,
    drops_the_deposit,
    forgets_the_order,
    begins_twice,
    collects_twice,
    keeps_the_receipt_back,
    invents_a_secret,
    shows_no_secret,
    says_that_digits_were_used,
    shows_nothing,
    begins_the_receipts_anew,
    links_the_first_receipt,
    raises_the_grade,
    names_another_state,
    names_another_compartment,
    names_another_parcel,
    puts_two_parcels_into_one_compartment,
]


def test_the_same_story_chained_anew_passes(told: list[Told]) -> None:
    assert audit(chained(told), DIRECTORY).receipts == 4


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_noticed_at_its_place(told: list[Told], lie: Lie) -> None:
    feed: SavedFeed = chained(lie(told))

    with pytest.raises(Untrusted) as caught:
        audit(feed, DIRECTORY)

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
    assert "of epoch 1" in caught.value.message


@pytest.mark.parametrize("key", [f"{OPERATOR}/{Purpose.GRANT}", "nobody/device"])
def test_the_same_story_signed_with_another_key_is_noticed(told: list[Told], key: str) -> None:
    with pytest.raises(Untrusted) as caught:
        audit(chained(told, device=signer(key)), DIRECTORY)

    assert "event" in caught.value.message
