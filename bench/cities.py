"""A made-up network of points in the cities of ASEAN: as many as asked for, the same for the same seed.

Most stand in and around cities, some in between. Lockers are mostly open around the clock and shops are not;
cold compartments, age checks and cash on delivery are rare or common as they are in the field (a guess, but
one that leaves rare things rare). Records come one by one, so nobody holds 100,000 of them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import cos, radians
from random import Random
from typing import NamedTuple

from lockernet.models.points import (
    CompartmentClass,
    CredentialChannel,
    Date,
    Dimensions,
    Obligation,
    ParcelJourney,
    PointKind,
    PointRecord,
    Position,
    Temperature,
)
from lockernet.models.statements import Header, Period

LIFETIME = timedelta(days=400)


class City(NamedTuple):
    """Where people are, how many (in 100,000), and how far they live from its middle."""

    name: str
    country: str
    zone: str
    latitude: float
    longitude: float
    people: int
    spread_km: float


CITIES = (
    City("Jakarta", "ID", "Asia/Jakarta", -6.2, 106.82, 330, 18),
    City("Surabaya", "ID", "Asia/Jakarta", -7.25, 112.75, 65, 10),
    City("Bandung", "ID", "Asia/Jakarta", -6.92, 107.61, 70, 9),
    City("Medan", "ID", "Asia/Jakarta", 3.59, 98.67, 45, 8),
    City("Makassar", "ID", "Asia/Makassar", -5.14, 119.42, 20, 7),
    City("Jayapura", "ID", "Asia/Jayapura", -2.53, 140.72, 4, 5),
    City("Manila", "PH", "Asia/Manila", 14.6, 120.98, 240, 16),
    City("Cebu", "PH", "Asia/Manila", 10.32, 123.89, 30, 8),
    City("Davao", "PH", "Asia/Manila", 7.07, 125.61, 18, 9),
    City("Bangkok", "TH", "Asia/Bangkok", 13.75, 100.5, 170, 17),
    City("Chiang Mai", "TH", "Asia/Bangkok", 18.79, 98.98, 12, 6),
    City("Hat Yai", "TH", "Asia/Bangkok", 7.01, 100.47, 8, 5),
    City("Ho Chi Minh City", "VN", "Asia/Ho_Chi_Minh", 10.78, 106.7, 140, 14),
    City("Hanoi", "VN", "Asia/Ho_Chi_Minh", 21.03, 105.85, 90, 12),
    City("Da Nang", "VN", "Asia/Ho_Chi_Minh", 16.05, 108.2, 12, 6),
    City("Kuala Lumpur", "MY", "Asia/Kuala_Lumpur", 3.14, 101.69, 85, 15),
    City("Johor Bahru", "MY", "Asia/Kuala_Lumpur", 1.49, 103.74, 18, 8),
    City("Penang", "MY", "Asia/Kuala_Lumpur", 5.41, 100.33, 25, 8),
    City("Kuching", "MY", "Asia/Kuching", 1.55, 110.34, 7, 6),
    City("Singapore", "SG", "Asia/Singapore", 1.35, 103.82, 59, 9),
    City("Yangon", "MM", "Asia/Yangon", 16.87, 96.2, 56, 10),
    City("Mandalay", "MM", "Asia/Yangon", 21.96, 96.09, 15, 6),
    City("Phnom Penh", "KH", "Asia/Phnom_Penh", 11.56, 104.92, 24, 8),
    City("Vientiane", "LA", "Asia/Vientiane", 17.97, 102.61, 10, 7),
    City("Bandar Seri Begawan", "BN", "Asia/Brunei", 4.9, 114.94, 3, 5),
    City("Dili", "TL", "Asia/Dili", -8.56, 125.58, 3, 4),
)

SIDES = ((380, 80, 640), (380, 190, 640), (380, 410, 640), (450, 640, 640), (600, 900, 700))
SHELF = (500, 500, 500)
FIRST_HOURS, LAST_HOURS = (6, 7, 8, 9, 10), (18, 19, 20, 21, 22, 23)


def records(
    count: int, *, seed: int, network_id: str, operator_id: str, now: datetime
) -> Iterator[PointRecord]:
    """So many records, with their sequences from 1; `previous_statement_id` is for the signer to add."""
    draw = Random(seed)
    weights = [city.people for city in CITIES]
    for sequence in range(1, count + 1):
        city = draw.choices(CITIES, weights)[0]
        header = Header(
            network_id=network_id,
            issuer=operator_id,
            audience=network_id,
            request_id=draw.randbytes(16),
            issued_at=now,
            not_before=now,
            expires_at=now + LIFETIME,
            sequence=sequence,
        )
        yield _record(draw, city, f"{city.country.lower()}-{operator_id}-{sequence:06}", header)


def position(draw: Random) -> Position:
    """Where somebody lives who looks for a point."""
    return _near(draw, draw.choices(CITIES, [city.people for city in CITIES])[0])


def _near(draw: Random, city: City) -> Position:
    spread_km = city.spread_km * draw.choices((0.4, 1.0, 12.0), (55, 40, 5))[0]
    north_km, east_km = draw.gauss(0, spread_km), draw.gauss(0, spread_km)
    latitude = city.latitude + north_km / 111.2
    longitude = city.longitude + east_km / (111.2 * cos(radians(latitude)))
    return Position(latitude_e7=round(latitude * 1e7), longitude_e7=round(longitude * 1e7))


def _record(draw: Random, city: City, point_id: str, header: Header) -> PointRecord:
    staffed = draw.random() < 0.4
    kind = PointKind.STAFFED if staffed else PointKind.AUTOMATED
    return PointRecord(
        header=header,
        point_id=point_id,
        kind=kind,
        name=f"{city.name} {draw.randrange(10_000)}",
        position=_near(draw, city),
        address_lines=(f"{draw.randrange(1, 300)} Jalan {draw.randrange(1, 90)}", city.name),
        country=city.country,
        time_zone=city.zone,
        opening_hours=_hours(draw) if staffed or draw.random() < 0.2 else "24/7",
        compartment_classes=_shelves(draw) if staffed else _bank(draw),
        obligations=_obligations(draw, staffed=staffed),
        max_hold_seconds=draw.choice((48, 72, 168)) * 3_600,
        max_reservation_seconds=48 * 3_600,
        tolerance_mm=draw.choice((0, 5, 10)),
        unavailability=_interruptions(draw, header.issued_at),
        journeys=draw.choice(
            (
                (),
                (ParcelJourney.LAST_MILE, ParcelJourney.RETURN),
                (ParcelJourney.FIRST_MILE,),
                tuple(ParcelJourney)[1:],
            )
        ),
        channels=(
            CredentialChannel.SCANNER,
            CredentialChannel.STAFF if staffed else CredentialChannel.KEYPAD,
        ),
        accessible_kept_back=0 if staffed else draw.choice((0, 0, 2)),
        public_holidays=(Date(year=2026, month=12, day=25), Date(year=2027, month=1, day=1)),
        ordinary_in_chilled=draw.random() < 0.5,
    )


def _hours(draw: Random) -> str:
    first, last = draw.choice(FIRST_HOURS), draw.choice(LAST_HOURS)
    weekend = draw.choice(("off", f"{first + 1:02}:00-{last - 2:02}:00"))
    return f"Mo-Fr {first:02}:00-{last:02}:00; Sa,Su {weekend}; PH {draw.choice(('off', '10:00-16:00'))}"


def _bank(draw: Random) -> tuple[CompartmentClass, ...]:
    largest = draw.choices((3, 4, 5), (50, 40, 10))[0]
    classes = [_boxes(sides, count=draw.choice((6, 12, 24)), accessible=2) for sides in SIDES[:largest]]
    if draw.random() < 0.02:
        cold = draw.choice((Temperature.CHILLED, Temperature.CHILLED, Temperature.FROZEN))
        classes.append(_boxes(SIDES[2], count=4, accessible=0, temperature=cold))
    return tuple(classes)


def _shelves(draw: Random) -> tuple[CompartmentClass, ...]:
    return (_boxes(SHELF, count=draw.choice((10, 20, 40)), accessible=0),)


def _boxes(
    sides: Sequence[int], *, count: int, accessible: int, temperature: Temperature = Temperature.AMBIENT
) -> CompartmentClass:
    width_mm, height_mm, depth_mm = sides
    return CompartmentClass(
        inside=Dimensions(width_mm=width_mm, height_mm=height_mm, depth_mm=depth_mm),
        max_weight_g=25_000,
        count=count,
        accessible_count=accessible,
        temperature=temperature,
    )


def _obligations(draw: Random, *, staffed: bool) -> tuple[Obligation, ...]:
    chances = {Obligation.PAY: 0.6, Obligation.SIGN: 0.3}
    if staffed:
        chances |= {Obligation.PAY: 0.9, Obligation.ID: 0.5, Obligation.AGE: 0.3, Obligation.INSPECT: 0.1}
    return tuple(each for each, chance in chances.items() if draw.random() < chance)


def _interruptions(draw: Random, now: datetime) -> tuple[Period, ...]:
    if draw.random() > 0.03:
        return ()
    begin = now + timedelta(hours=draw.randrange(240))
    return (Period(begin=begin, until=begin + timedelta(hours=draw.randrange(1, 72))),)
