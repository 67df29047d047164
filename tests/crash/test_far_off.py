"""The three invariants that need a network or days: I9 convergence, I10 revocation, I15 days alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bench.orders import Parcel, new_parcel
from bench.point import CLASSES, COURIER, OPERATOR, POINT
from crash.disk.house import Ground, open_house
from crash.disk.recorder import Disk
from crash.journeys import Town
from crash.office import Office, Refused
from crash.site import Site, open_site
from crash.visitor import Visitor
from lockernet.client import Courier
from lockernet.client.chain import NOTHING, Seen
from lockernet.keyring import load_directory
from lockernet.models.custody import CustodyState
from lockernet.models.trust import TrustFile


async def read_on(site: Site, seen: list[bytes], place: Seen) -> Seen:
    """The courier reads what is new since `place`, each event verified by the SDK; where it stands then."""
    connection = Courier.connect(
        site.point.grpc,
        member_id=COURIER,
        signer=site.point.courier.signer,
        directory=load_directory(site.point.config.files.trust),
        operator_id=OPERATOR,
    )
    async with connection as courier:
        async for entry in courier.events(POINT, after=place):
            seen.append(entry.seen.event_id)
            place = entry.seen
    return place


def reserved(site: Site, town: Town) -> Parcel:
    with Office(site, town.sent) as office:
        parcel = office.new_parcel()
        office.reserve(parcel)
    return parcel


async def test_a_courier_that_reads_between_crashes_ends_with_the_nodes_own_log(folder: Path) -> None:
    # I9
    seen: list[bytes] = []
    place = NOTHING
    with open_site(folder) as site:
        town = Town(site, Random(1))
        for _ in range(3):
            site.start()
            assert Visitor(site, town.badge).deposit(reserved(site, town))
            place = await read_on(site, seen, place)
            reserved(site, town)  # of this the courier hears after the crash
            site.kill()
        site.start()
        await read_on(site, seen, place)
        site.kill()
        evidence = site.look()

    assert seen == [entry.event_id for entry in evidence.stored.entries if entry.event.members]
    assert len(seen) > 12


def test_a_revoked_key_orders_nothing_and_opens_nothing_once_the_directory_is_synced(folder: Path) -> None:
    # I10
    with open_site(folder, doors=4) as site:
        town = Town(site, Random(1))
        site.start()
        parcel = reserved(site, town)
        site.kill()
        trust = site.point.config.files.trust
        revoke(trust, COURIER, site.point.courier.signer.key_id)

        site.start()
        pulses = len(site.world.pulses())
        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            reserved(site, town)
        assert not Visitor(site, town.badge).deposit(parcel)
        assert len(site.world.pulses()) == pulses
        site.kill()
        evidence = site.look()

    states = {each.parcel_id: each.state for each in evidence.stored.custody}
    assert states == {parcel.terms.parcel_id: CustodyState.EXPECTED}


def revoke(trust: Path, member_id: str, key_id: bytes) -> None:
    """What a synced directory says after the key was stolen."""
    file = TrustFile.model_validate_json(trust.read_bytes())
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    members = [
        member.model_copy(
            update={
                "keys": tuple(
                    key.model_copy(update={"compromised_from": hour_ago}) if key.key_id == key_id else key
                    for key in member.keys
                )
            }
        )
        for member in file.members
    ]
    assert any(member.member_id == member_id for member in members)
    trust.write_text(file.model_copy(update={"members": tuple(members)}).model_dump_json())


async def test_a_parcel_is_collected_after_72_hours_without_a_network(folder: Path) -> None:
    # I15: nothing comes from outside for three days, the clock strikes every hour, codes go on working
    ground, disk = Ground.lay(folder / "point"), Disk("alone")
    try:
        async with open_house(ground, disk, folder / "node.db") as house:
            parcels = [new_parcel(CLASSES[0]) for _ in range(2)]
            for parcel in parcels:
                await house.reserve(parcel)
                await house.deposit(parcel)
            await house.collect(parcels[0])
            for _ in range(80):
                house.clock.advance(timedelta(hours=1))
                await house.tick()

            await house.collect(parcels[1])

            assert await house.state(parcels[1]) is CustodyState.COLLECTED
    finally:
        disk.close()
