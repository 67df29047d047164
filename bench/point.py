"""A point to measure: 150 doors in five classes on ten boards, with real keys and a trust file, in a folder.

The classes are not nested dolls: WIDE and MEDIUM take what the other does not, so that admission has
something to match. A parcel of a class fits that class and larger ones only.
"""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lockernet.codec.statements import seal, statement_bytes
from lockernet.keyring import generate_key, key_record, write_secret
from lockernet.models.points import Dimensions
from lockernet.models.statements import Header, SessionToken
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.signer import Signer
from lockernet_node.config import NodeConfig, load_config

NETWORK, OPERATOR, POINT, COURIER = "bench-network", "bench-operator", "bench-point", "bench-courier"

YEAR = timedelta(days=365)
DOORS_PER_CLASS = 30
DOORS_PER_BOARD = 15
BOARDS = 10


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Doors of one size, and a parcel that needs at least this size."""

    letter: str
    inside: tuple[int, int, int]
    parcel: Dimensions


CLASSES = (
    SizeClass("A", (380, 80, 640), Dimensions(width_mm=300, height_mm=70, depth_mm=600)),
    SizeClass("B", (380, 190, 640), Dimensions(width_mm=300, height_mm=160, depth_mm=600)),
    SizeClass("C", (560, 300, 400), Dimensions(width_mm=500, height_mm=250, depth_mm=350)),
    SizeClass("D", (380, 410, 640), Dimensions(width_mm=350, height_mm=350, depth_mm=600)),
    SizeClass("E", (600, 600, 640), Dimensions(width_mm=500, height_mm=500, depth_mm=600)),
)

CONFIG = """\
network_id = "{network}"
operator_id = "{operator}"
point_id = "{point}"

[listen]
grpc = "127.0.0.1:{grpc}"
per_peer = 64
pages = "127.0.0.1:{pages}"

[bank]
url = "{bank}"

[point]
name = "A point to measure"
latitude_e7 = 12835860
longitude_e7 = 1038508540
address_lines = ["build/bench"]
country = "SG"
time_zone = "Asia/Singapore"
"""

DOOR = """
[[compartment]]
id = "{letter}{number:02}"
width_mm = {inside[0]}
height_mm = {inside[1]}
depth_mm = {inside[2]}
max_weight_g = 25000
board = {board}
lock = {lock}
"""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A member with its grant key."""

    member_id: str
    signer: Signer

    def header(self, audience: str = OPERATOR, *, lifetime: timedelta = timedelta(hours=2)) -> Header:
        """The header of a new statement, valid from now on."""
        now = datetime.now(UTC)
        return Header(
            network_id=NETWORK,
            issuer=self.member_id,
            audience=audience,
            request_id=secrets.token_bytes(16),
            issued_at=now,
            not_before=now,
            expires_at=now + lifetime,
        )

    def token(self) -> bytes:
        """A session token for calls, good for ten minutes."""
        header = self.header(lifetime=timedelta(minutes=10))
        return statement_bytes(seal(SessionToken(header=header), self.signer))


@dataclass(frozen=True, slots=True)
class BenchPoint:
    """A founded point and those who talk to it."""

    path: Path
    """Of the configuration; everything else lies beside it."""
    grpc: str
    pages: str
    courier: Speaker
    operator: Speaker

    @property
    def config(self) -> NodeConfig:
        """The configuration as a node reads it."""
        return load_config(self.path)


def found_point(folder: Path, *, bank: str = "simulated:") -> BenchPoint:
    """Keys, trust file and configuration of a new point; its ports are free ones of this moment."""
    keys = folder / "keys"
    keys.mkdir(parents=True)
    write_secret(keys / "digits-1.key", secrets.token_bytes(32))
    courier = Speaker(COURIER, generate_key(keys / "courier.pem"))
    purposes = (Purpose.GRANT, Purpose.DIRECTORY, Purpose.DEVICE)
    signers = {purpose: generate_key(keys / f"{purpose}.pem") for purpose in purposes}
    records = tuple(_record(OPERATOR, signer, purpose) for purpose, signer in signers.items())
    (folder / "trust.json").write_text(_trust_file(courier, records).model_dump_json())
    grpc, pages = free_port(), free_port()
    words = {"network": NETWORK, "operator": OPERATOR, "point": POINT, "bank": bank}
    path = folder / "node.toml"
    path.write_text(CONFIG.format(grpc=grpc, pages=pages, **words) + "".join(_doors()))
    operator = Speaker(OPERATOR, signers[Purpose.GRANT])
    return BenchPoint(path, f"127.0.0.1:{grpc}", f"127.0.0.1:{pages}", courier, operator)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _trust_file(courier: Speaker, operator_records: tuple[KeyRecord, ...]) -> TrustFile:
    now = datetime.now(UTC)
    courier_records = (_record(COURIER, courier.signer, Purpose.GRANT),)
    return TrustFile(
        network_id=NETWORK,
        issued_at=now,
        members=(
            Member(member_id=COURIER, roles=(Role.COURIER,), keys=courier_records),
            Member(member_id=OPERATOR, roles=(Role.OPERATOR,), keys=operator_records),
        ),
        agreements=(
            Agreement(courier_id=COURIER, operator_id=OPERATOR, not_before=now - YEAR, not_after=now + YEAR),
        ),
    )


def _record(member_id: str, signer: Signer, purpose: Purpose) -> KeyRecord:
    now = datetime.now(UTC)
    return key_record(
        signer,
        network_id=NETWORK,
        member_id=member_id,
        purpose=purpose,
        not_before=now - YEAR,
        not_after=now + YEAR,
        point_id=POINT if purpose is Purpose.DEVICE else None,
    )


def _doors() -> Iterator[str]:
    wire = 0
    for size in CLASSES:
        for number in range(1, DOORS_PER_CLASS + 1):
            board, lock = divmod(wire, DOORS_PER_BOARD)
            yield DOOR.format(letter=size.letter, inside=size.inside, number=number, board=board, lock=lock)
            wire += 1
