"""Builds a `Desk` from a configuration: reads keys and trust, and refuses a point that does not add up."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date
from functools import partial

from lockernet.capacity.fit import Box, box
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import load_directory, load_signer, read_secret
from lockernet.models.points import (
    CompartmentClass,
    CourierQuota,
    Date,
    Dimensions,
    EvidenceGrade,
    LocalText,
    PointKind,
    PointRecord,
    Temperature,
)
from lockernet.models.statements import Header, Period
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Signer
from lockernet_node.bootstrap.ownkeys import require_usable
from lockernet_node.clocks import SystemClock, SystemEntropy, Timekeeper, kernel_is_synced
from lockernet_node.config import CompartmentConfig, NodeConfig, require_kept
from lockernet_node.feed import PointFeed
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.pipeline.enrolment import Enrolment
from lockernet_node.pipeline.loads import COLDS
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.trust import Trust
from lockernet_node.ports import Clock, Entropy, Store
from lockernet_node.storage.claim_files import ClaimFiles

DIGIT_KEY_BYTES = 32


def build_point(config: NodeConfig) -> Point:
    """Identity, keys and limits. Raises Malformed if a key is missing, readable by others or not enrolled."""
    directory = read_trust(config)
    facts = config.point
    return Point(
        network_id=config.network_id,
        operator_id=config.operator_id,
        point_id=config.point_id,
        limits=Limits(
            max_hold_seconds=facts.max_hold_seconds,
            max_reservation_seconds=facts.max_reservation_seconds,
            tolerance_mm=config.bank.tolerance_mm,
            obligations=facts.obligation_set,
            accessible_kept_back=facts.accessible_kept_back,
            ordinary_in_chilled=facts.ordinary_in_chilled,
            journeys=facts.journey_set,
            highest_grade=_highest_grade(config),
            max_expected_seconds=facts.max_expected_seconds,
            max_expected_parcels=facts.max_expected_parcels,
            max_soft_seconds=facts.max_soft_seconds,
            quotas=facts.shares,
            times=facts.times,
        ),
        trust=Trust(directory),
        grant_signer=_enrolled(config, directory, Purpose.GRANT, uri=config.files.grant_key),
        device_signer=_enrolled(config, directory, Purpose.DEVICE, uri=config.files.device_key),
        digit_keys=_digit_keys(config),
        left_open_seconds=config.bank.left_open_seconds,
    )


def read_trust(config: NodeConfig) -> TrustedDirectory:
    """The directory in the trust file, of this network and with this operator's keys. Raises Malformed."""
    require_kept(config.files.trust)
    directory = load_directory(config.files.trust)
    if directory.network_id != config.network_id:
        raise Malformed(ErrorCode.CONFIGURATION, f"{config.files.trust} is of network {directory.network_id}")
    for purpose, uri in (
        (Purpose.GRANT, config.files.grant_key),
        (Purpose.DEVICE, config.files.device_key),
        (Purpose.DIRECTORY, config.files.directory_key),
    ):
        _enrolled(config, directory, purpose, uri=uri)
    return directory


async def build_timekeeper(config: NodeConfig, store: Store, *, wall: Clock | None = None) -> Timekeeper:
    """The clock, going on from what was written down of the time; the machine's unless another is given."""
    kept = await store.transact(lambda tx: tx.kept_time())
    kernel = config.clock.source == "kernel"
    return Timekeeper(wall or SystemClock(), kept, is_synced=kernel_is_synced if kernel else lambda: True)


def build_desk(
    point: Point, store: Store, *, clock: Clock, wakeup: asyncio.Event, entropy: Entropy | None = None
) -> Desk:
    """The working set of the pipeline, on the system's randomness unless another is given."""
    return Desk(point, store, clock, entropy or SystemEntropy(), wakeup.set)


def build_enrolment(config: NodeConfig, desk: Desk) -> Enrolment:
    """Who publishes the keys of new devices: this node, with the operator's directory key."""
    signer = _enrolled(config, desk.point.directory, Purpose.DIRECTORY, uri=config.files.directory_key)
    return Enrolment(desk, ClaimFiles(config.files.claims), signer)


def build_point_feed(config: NodeConfig, desk: Desk) -> PointFeed:
    """The operator's words about the point. Raises Malformed if its directory key is not enrolled."""
    signer = _enrolled(config, desk.point.directory, Purpose.DIRECTORY, uri=config.files.directory_key)
    return PointFeed(desk, signer, partial(_record, config))


def compartments(config: NodeConfig) -> list[tuple[str, Box]]:
    """The bank's compartments in layout order, as capacity sees them."""
    return [(door.id, _box(door)) for door in config.compartment]


def doors(config: NodeConfig) -> dict[str, DoorAddress]:
    """Where each lock is wired."""
    return {
        door.id: DoorAddress(board=door.board, lock=door.lock, infrared=door.infrared)
        for door in config.compartment
    }


def _box(door: CompartmentConfig) -> Box:
    return box(
        door.width_mm,
        door.height_mm,
        door.depth_mm,
        door.max_weight_g,
        temperature=COLDS[_temperature(door)],
        accessible=door.accessible,
    )


def _temperature(door: CompartmentConfig) -> Temperature:
    return Temperature[door.temperature.upper()]


def _record(config: NodeConfig, top: Header) -> PointRecord:
    facts = config.point
    return PointRecord(
        header=top,
        point_id=config.point_id,
        kind=PointKind.AUTOMATED,
        name=facts.name,
        position=facts.position,
        address_lines=facts.address_lines,
        country=facts.country,
        time_zone=facts.time_zone,
        opening_hours=facts.opening_hours,
        compartment_classes=_classes(config),
        obligations=tuple(sorted(facts.obligation_set)),
        max_hold_seconds=facts.max_hold_seconds,
        max_reservation_seconds=facts.max_reservation_seconds,
        tolerance_mm=config.bank.tolerance_mm,
        accessible_kept_back=facts.accessible_kept_back,
        ordinary_in_chilled=facts.ordinary_in_chilled,
        journeys=tuple(sorted(facts.journey_set)),
        quotas=tuple(
            CourierQuota(courier_id=courier_id, share_permille=share)
            for courier_id, share in sorted(facts.quotas.items())
        ),
        others_share_permille=facts.others_share_permille,
        max_expected_seconds=facts.max_expected_seconds,
        max_expected_parcels=facts.max_expected_parcels,
        max_soft_seconds=facts.max_soft_seconds,
        highest_grade=_highest_grade(config),
        weekend_days=tuple(sorted(facts.weekend_days)),
        public_holidays=_dates(facts.public_holidays),
        working_days=_dates(facts.working_days),
        unavailability=tuple(
            Period(begin=each.begin.astimezone(UTC), until=each.until.astimezone(UTC))
            for each in facts.unavailable
        ),
        channels=tuple(sorted(facts.channel_set)),
        photos=facts.photos,
        directions=tuple(
            LocalText(language=language, text=text) for language, text in sorted(facts.directions.items())
        ),
    )


def _dates(days: Iterable[date]) -> tuple[Date, ...]:
    return tuple(Date(year=day.year, month=day.month, day=day.day) for day in sorted(days))


def _enrolled(config: NodeConfig, directory: TrustedDirectory, purpose: Purpose, *, uri: str) -> Signer:
    """The signer behind `uri`, if the directory lists its key for this operator and purpose."""
    signer = load_signer(uri)
    for key in directory.keys_of(config.operator_id, purpose):
        here = key.record.point_id in (None, config.point_id)
        if key.record.public_key == signer.public_key and here:
            require_usable(key, now=max(SystemClock().now(), directory.issued_at))
            return signer
    hint = f"{config.files.trust} lists no {purpose} key {signer.key_id.hex()} for {config.operator_id}"
    raise Malformed(ErrorCode.CONFIGURATION, f"{hint}; add its record to the trust file")


def _digit_keys(config: NodeConfig) -> dict[int, bytes]:
    keys = {version: read_secret(path) for version, path in config.files.digit_keys.items()}
    for version, key in keys.items():
        if len(key) != DIGIT_KEY_BYTES:
            path = config.files.digit_keys[version]
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {len(key)} bytes; expected {DIGIT_KEY_BYTES}")
    return keys


def _classes(config: NodeConfig) -> tuple[CompartmentClass, ...]:
    def alike(door: CompartmentConfig) -> tuple[int, int, int, int, Temperature]:
        return (door.width_mm, door.height_mm, door.depth_mm, door.max_weight_g, _temperature(door))

    counted = Counter(map(alike, config.compartment))
    in_reach = Counter(alike(door) for door in config.compartment if door.accessible)
    return tuple(
        CompartmentClass(
            inside=Dimensions(width_mm=width, height_mm=height, depth_mm=depth),
            max_weight_g=weight,
            count=count,
            accessible_count=in_reach[width, height, depth, weight, temperature],
            temperature=temperature,
        )
        for (width, height, depth, weight, temperature), count in sorted(counted.items())
    )


def _highest_grade(config: NodeConfig) -> EvidenceGrade:
    """Where any compartment has an infrared, a hand-over can be shown by it; elsewhere by the latch alone."""
    seen = any(door.infrared for door in config.compartment)
    return EvidenceGrade.OCCUPANCY_CHANGED if seen else EvidenceGrade.DOOR_CLOSED
