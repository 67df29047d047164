"""`init`: founds a point in a folder: configuration, keys, and the public records for the network.

Nothing that exists is overwritten. The bank is a common one: 24 compartments on two 16-lock boards, in three
clear sizes that large networks publish (80, 190 and 410 x 380 x 640 mm). Edit the file for another.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, key_record, write_secret
from lockernet.models.trust import KeyRecord, Purpose

KEY_LIFETIME = timedelta(days=365)
DIGIT_KEY_BYTES = 32

LAYOUT = (("A", 8, 80), ("B", 10, 190), ("C", 6, 410))
"""Column letter, how many, clear height in mm."""

WIDTH_MM, DEPTH_MM, MAX_WEIGHT_G, LOCKS_PER_BOARD = 380, 640, 25_000, 16

CONFIG = """\
# A point of the network. Paths are relative to this file. Run with: lockernet-node run --config {name}
network_id = "{network_id}"
operator_id = "{operator_id}"
point_id = "{point_id}"

[listen]
grpc = "127.0.0.1:50051"
pages = "127.0.0.1:8080"

[files]
database = "node.db"
trust = "trust.json"

[bank]
url = "{bank}"            # or "simulated:" to try without hardware
tolerance_mm = 5
left_open_seconds = 180     # a door that stands open outside a visit is an alarm then

[point]
name = "{point_id}"
latitude_e7 = 12835860      # degrees times 10,000,000 (WGS 84)
longitude_e7 = 1038508540
address_lines = ["edit me"]
country = "SG"
time_zone = "Asia/Singapore"
opening_hours = "24/7"
weekend_days = [6, 7]       # 1 is Monday; holds in business days skip these
public_holidays = []        # and these, such as "2026-12-25"
max_hold_seconds = 604800
max_reservation_seconds = 172800
journeys = ["LAST_MILE"]    # and "FIRST_MILE", "RETURN" where people send from here
max_expected_seconds = 604800   # how long a parcel without a reservation is expected
max_expected_parcels = 500      # of one courier, without a promise
# max_soft_seconds = 1209600    # how far ahead windows may begin; without it none are given
"""

DOOR = """
[[compartment]]
id = "{id}"
width_mm = {width_mm}
height_mm = {height_mm}
depth_mm = {depth_mm}
max_weight_g = {max_weight_g}
board = {board}
lock = {lock}
"""


@dataclass(frozen=True, slots=True)
class Founded:
    """What `init` made."""

    config: Path
    records: tuple[Path, ...]


def found(folder: Path, *, network_id: str, operator_id: str, point_id: str, bank: str) -> Founded:
    """Write configuration, private keys (mode 600) and public key records. Raises Malformed if any exists."""
    config, keys, records = folder / "node.toml", folder / "keys", folder / "records"
    for path in (config, keys, records):
        if path.exists():
            raise Malformed(ErrorCode.CONFIGURATION, f"{path} exists; init never overwrites")
    for path in (keys, records):
        path.mkdir(parents=True, mode=0o700)
    write_secret(keys / "digits-1.key", secrets.token_bytes(DIGIT_KEY_BYTES))
    written = []
    for purpose, at_point in ((Purpose.GRANT, None), (Purpose.DIRECTORY, None), (Purpose.DEVICE, point_id)):
        record = _record(keys / f"{purpose}.pem", network_id, operator_id, purpose=purpose, point_id=at_point)
        path = records / f"{purpose}.json"
        path.write_text(record.model_dump_json(indent=2) + "\n")
        written.append(path)
    values = {"network_id": network_id, "operator_id": operator_id, "point_id": point_id, "bank": bank}
    config.write_text(CONFIG.format(name=config.name, **values) + "".join(_doors()))
    return Founded(config, tuple(written))


def _record(
    path: Path, network_id: str, operator_id: str, *, purpose: Purpose, point_id: str | None
) -> KeyRecord:
    now = datetime.now(UTC).replace(microsecond=0)
    return key_record(
        generate_key(path),
        network_id=network_id,
        member_id=operator_id,
        purpose=purpose,
        not_before=now - timedelta(minutes=5),
        not_after=now + KEY_LIFETIME,
        point_id=point_id,
    )


def _doors() -> Iterator[str]:
    wire = 0
    for column, count, height_mm in LAYOUT:
        for number in range(1, count + 1):
            yield DOOR.format(
                id=f"{column}{number:02}",
                width_mm=WIDTH_MM,
                height_mm=height_mm,
                depth_mm=DEPTH_MM,
                max_weight_g=MAX_WEIGHT_G,
                board=wire // LOCKS_PER_BOARD,
                lock=wire % LOCKS_PER_BOARD,
            )
            wire += 1
