"""Contract of both stores: what the operator sees at a glance."""

from lockernet.models.custody import CustodyState
from lockernet_node.pipeline.overview import overview
from lockernet_node.ports import Gate, Store
from tests.node.storage.stored import NOW, append, expected, inside, promised, saving


async def test_every_compartment_of_a_parcel_is_taken_with_its_state(store: Store) -> None:
    uncertain = inside(2, "A02", CustodyState.UNCERTAIN)
    await store.transact(saving(inside(1, "A01"), uncertain, expected(3), inside(4, "A04")))
    await store.transact(saving(inside(4, "A04", CustodyState.COLLECTED)))

    taken = await store.transact(lambda tx: tx.taken())

    assert taken == {"A01": CustodyState.WAITING, "A02": CustodyState.UNCERTAIN}


async def test_nothing_is_taken_in_an_empty_store(store: Store) -> None:
    assert await store.transact(lambda tx: tx.taken()) == {}


async def test_the_overview_counts_parcels_and_compartments(store: Store) -> None:
    await store.transact(saving(inside(1, "A01"), promised(2), promised(3)))
    await store.transact(lambda tx: tx.mark_faulted("A02", "DOOR_DID_NOT_OPEN"))
    await store.transact(append)
    await store.transact(lambda tx: tx.shut(Gate.RESTORED, "a reason", NOW))

    seen = await store.transact(lambda tx: overview(tx, NOW))

    assert dict(seen.parcels) == {"EXPECTED": 2, "WAITING": 1}
    total = len(seen.compartments)
    assert dict(seen.compartment_states) == {"FREE": total - 2, "ASSIGNED": 1, "FAULTED": 1}
    assert dict(seen.faulted) == {"A02": "DOOR_DID_NOT_OPEN"}
    assert (seen.epoch, seen.head.sequence, seen.sealed_at) == (1, 1, None)
    assert dict(seen.shut) == {Gate.RESTORED: "a reason"}
