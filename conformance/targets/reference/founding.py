"""Founds the operator and the point of the bed: keys, configuration, trust file, and the suite's target file.

Keys that lie in the folder already are kept, so that the same operator comes back; all else is written anew.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, key_record, load_signer, write_secret
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.signer import Signer

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
"""Keys and agreements of a bed hold whatever its clock shows."""

BOARD_LOCKS = 16

CONFIG = """\
# Written by the test bed of the conformance suite; serves nobody else.
network_id = "{network}"
operator_id = "{operator}"
point_id = "{point}"

[listen]
grpc = "{grpc}"
pages = "{pages}"
connect = "{connect}"
debug = "{debug}"
in_flight = 256
per_peer = 256

[clock]
source = "assumed"

[bank]
url = "simulated:"

[point]
name = "Test bed"
latitude_e7 = 12835860
longitude_e7 = 1038508540
address_lines = ["Test bed"]
country = "SG"
time_zone = "Asia/Singapore"
accessible_kept_back = {kept_back}
journeys = ["LAST_MILE", "FIRST_MILE", "RETURN"]
obligations = ["PAY", "ID", "COLD"]
max_soft_seconds = 1209600
"""

DOOR = """
[[compartment]]
id = "{id}"
width_mm = 380
height_mm = {height}
depth_mm = 640
max_weight_g = 25000
board = {board}
lock = {lock}
accessible = {accessible}
temperature = "{temperature}"
"""

CLASSES = (("A", 80, "ambient"), ("B", 190, "ambient"), ("C", 410, "ambient"), ("D", 190, "chilled"))
PATTERN = "ABBCABBCAD"
"""The class of each door, over and over; every fifth door is in easy reach."""


@dataclass(frozen=True, slots=True)
class Names:
    """Who is who."""

    network: str
    operator: str
    point: str


@dataclass(frozen=True, slots=True)
class Founded:
    """The operator and its point."""

    folder: Path
    names: Names
    addresses: Mapping[str, str]
    """`grpc`, `connect`, `pages`, `debug`."""
    doors: tuple[str, ...]
    grant: Signer
    member: Member
    """The operator as a trust file lists it."""

    @property
    def config(self) -> Path:
        """The node's configuration."""
        return self.folder / "node.toml"

    @property
    def trust(self) -> Path:
        """The node's trust file."""
        return self.folder / "trust.json"


def found(folder: Path, names: Names, addresses: Mapping[str, str], *, doors: int) -> Founded:
    """Keys and configuration of a point with so many doors that listens at these addresses."""
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (keys / "digits-1.key").exists():
        write_secret(keys / "digits-1.key", secrets.token_bytes(32))
    purposes = (Purpose.GRANT, Purpose.DIRECTORY, Purpose.DEVICE)
    signers = {purpose: _signer(keys / f"{purpose}.pem") for purpose in purposes}
    records = tuple(_record(names, signer, purpose) for purpose, signer in signers.items())
    layout = list(_layout(doors))
    member = Member(
        member_id=names.operator, roles=(Role.OPERATOR,), endpoint=addresses["grpc"], keys=records
    )
    reached = sum(door["accessible"] == "true" for door in layout)
    words = {"network": names.network, "operator": names.operator, "point": names.point}
    head = CONFIG.format(kept_back=min(2, reached), **words, **addresses)
    founded = Founded(
        folder, names, addresses, tuple(door["id"] for door in layout), signers[Purpose.GRANT], member
    )
    founded.config.write_text(head + "".join(DOOR.format(**door) for door in layout))
    return founded


def merged(founded: Founded, members: TrustFile | None, *, agree: bool) -> TrustFile:
    """The trust file with the operator in it.

    `agree`: where the file has no agreement with the operator, each of its couriers gets one. Raises
    Malformed for a file of another network.
    """
    names = founded.names
    if members is None:
        return TrustFile(network_id=names.network, issued_at=datetime.now(UTC), members=(founded.member,))
    if members.network_id != names.network:
        words = f"the members are of network {members.network_id}; expected {names.network}"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    there = {member.member_id: member for member in members.members}
    agreements = members.agreements
    if agree and not any(each.operator_id == names.operator for each in agreements):
        couriers = [each.member_id for each in members.members if Role.COURIER in each.roles]
        agreements = (*agreements, *(_agreement(name, names.operator) for name in couriers))
    everybody = tuple({names.operator: founded.member, **there}.values())
    return members.model_copy(update={"members": everybody, "agreements": agreements})


def read_members(told: bytes) -> TrustFile:
    """A trust file. Raises Malformed."""
    try:
        return TrustFile.model_validate_json(told)
    except ValueError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, " ".join(str(error).split())) from None


def _agreement(courier: str, operator: str) -> Agreement:
    return Agreement(courier_id=courier, operator_id=operator, not_before=BEGIN, not_after=END)


def _signer(path: Path) -> Signer:
    return load_signer(f"file:{path}") if path.exists() else generate_key(path)


def _record(names: Names, signer: Signer, purpose: Purpose) -> KeyRecord:
    return key_record(
        signer,
        network_id=names.network,
        member_id=names.operator,
        purpose=purpose,
        not_before=BEGIN,
        not_after=END,
        point_id=names.point if purpose is Purpose.DEVICE else None,
    )


def _layout(doors: int) -> Iterator[dict[str, str]]:
    heights = {letter: (height, temperature) for letter, height, temperature in CLASSES}
    numbers = dict.fromkeys(heights, 0)
    for wire in range(doors):
        letter = PATTERN[wire % len(PATTERN)]
        numbers[letter] += 1
        height, temperature = heights[letter]
        board, lock = divmod(wire, BOARD_LOCKS)
        yield {
            "id": f"{letter}{numbers[letter]:02}",
            "height": str(height),
            "temperature": temperature,
            "accessible": "true" if wire % 5 == 0 else "false",
            "board": str(board),
            "lock": str(lock),
        }
