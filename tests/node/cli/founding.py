"""A founded point on disk, with its operator in the trust file, on free ports."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lockernet.keyring import key_record
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.signer import Signer
from lockernet_node.bootstrap.founding import found

Change = Callable[[KeyRecord], KeyRecord]


def founded(folder: Path, *, bank: str = "simulated:", others: tuple[Member, ...] = ()) -> Path:
    """The configuration of a point of operator `o`; the other members have agreements with it."""
    made = found(folder, network_id="n", operator_id="o", point_id="p", bank=bank)
    path = made.config
    path.write_text(path.read_text().replace(":50051", ":0").replace(":8080", ":0"))
    enrol(folder, others=others)
    return path


def enrol(folder: Path, *, others: tuple[Member, ...] = (), change: Change = lambda record: record) -> None:
    """Write the trust file; `change` may say something else of the operator's keys."""
    paths = sorted((folder / "records").iterdir())
    keys = tuple(change(KeyRecord.model_validate_json(path.read_bytes())) for path in paths)
    now = datetime.now(UTC).replace(microsecond=0)
    operator = Member(member_id="o", roles=(Role.OPERATOR,), keys=keys)
    agreements = tuple(
        Agreement(
            courier_id=each.member_id,
            operator_id="o",
            not_before=now - timedelta(hours=1),
            not_after=now + timedelta(days=30),
        )
        for each in others
    )
    trust = TrustFile(network_id="n", issued_at=now, members=(operator, *others), agreements=agreements)
    (folder / "trust.json").write_text(trust.model_dump_json())


def courier(member_id: str, key: Signer) -> Member:
    """A courier with this grant key."""
    now = datetime.now(UTC).replace(microsecond=0)
    record = key_record(
        key,
        network_id="n",
        member_id=member_id,
        purpose=Purpose.GRANT,
        not_before=now - timedelta(hours=1),
        not_after=now + timedelta(days=300),
    )
    return Member(member_id=member_id, roles=(Role.COURIER,), keys=(record,))
