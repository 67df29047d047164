"""`lockernet trust`: puts the network's trust file together from its members' records, and checks one."""

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel, ValidationError

from lockernet.cli.show import JSON, show, table
from lockernet.client.world import SystemClock
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import load_directory
from lockernet.models.trust import Agreement, KeyRecord, Member, Role, TrustFile
from lockernet.signing.directory import TrustedDirectory

M = TypeVar("M", bound=BaseModel)


@click.group()
def trust() -> None:
    """Put the trust file together, and check it."""


@trust.command()
@click.option("--network", required=True, help="Network id.")
@click.option(
    "--member", "members", multiple=True, required=True, metavar="ID:ROLE[,ROLE][@HOST:PORT]",
    help="A member with its roles and, for an operator, its endpoint.",
)  # fmt: skip
@click.option(
    "--record", "records", multiple=True, metavar="ID=PATH",
    help="A public key record of a member, or a folder of them.",
)  # fmt: skip
@click.option(
    "--agreement", "agreements", multiple=True, metavar="COURIER:OPERATOR", help="Who may use whom."
)
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Agreements last.")
@click.option("--out", type=click.Path(path_type=Path, allow_dash=True), required=True, help="- for stdout.")
def assemble(
    *,
    network: str,
    members: tuple[str, ...],
    records: tuple[str, ...],
    agreements: tuple[str, ...],
    days: int,
    out: Path,
) -> None:
    """Write the trust file, if every key in it can be admitted.

    \b
    Example:
      lockernet trust assemble --network asean --out trust.json \\
        --member speedy:courier --record speedy=grant.json \\
        --member harbour:operator@127.0.0.1:50051 --record harbour=point/records \\
        --agreement speedy:harbour
    """
    now = SystemClock().now().replace(microsecond=0)
    kept = _read_records(records)
    listed = tuple(_member(each, kept) for each in members)
    if kept:
        raise click.UsageError(f"--record names {', '.join(kept)}, but no --member does")
    end = now + timedelta(days=days)
    pairs = tuple(_agreement(each, not_before=now, not_after=end) for each in agreements)
    made = _build(TrustFile, network_id=network, issued_at=now, members=listed, agreements=pairs)
    TrustedDirectory(made)
    _write(out, made.model_dump_json(indent=2) + "\n")


@trust.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
def check(*, file: Path, as_json: bool) -> None:
    """Admit every key of a trust file and list its members.

    \b
    Example:
      lockernet trust check trust.json
    """
    directory = load_directory(file)
    members = [_facts(each) for each in directory.members.values()]
    rows = [
        (each["member_id"], ",".join(each["roles"]), each["endpoint"] or "-", _counts(each))
        for each in members
    ]
    words = f"network {directory.network_id}, issued {directory.issued_at:%Y-%m-%d %H:%M} UTC"
    values = {"network_id": directory.network_id, "issued_at": directory.issued_at, "members": members}
    show(f"{words}\n{table(rows)}", values, as_json=as_json)


def _facts(member: Member) -> dict[str, Any]:
    return {
        "member_id": member.member_id,
        "roles": [role.value for role in member.roles],
        "endpoint": member.endpoint,
        "keys": dict(Counter(record.purpose.value for record in member.keys)),
    }


def _counts(facts: dict[str, Any]) -> str:
    return ", ".join(f"{count} {purpose}" for purpose, count in facts["keys"].items()) or "no keys"


def _member(text: str, records: dict[str, list[KeyRecord]]) -> Member:
    name, _, endpoint = text.partition("@")
    member_id, roles = _halves(name, ":", "--member")
    unknown = set(roles.split(",")) - set(Role)
    if unknown:
        raise click.UsageError(f"--member {text}: {', '.join(sorted(unknown))} is none of {', '.join(Role)}")
    return _build(
        Member,
        member_id=member_id,
        roles=tuple(Role(role) for role in roles.split(",")),
        endpoint=endpoint or None,
        keys=tuple(records.pop(member_id, ())),
    )


def _agreement(text: str, **times: Any) -> Agreement:
    courier_id, operator_id = _halves(text, ":", "--agreement")
    return _build(Agreement, courier_id=courier_id, operator_id=operator_id, **times)


def _halves(text: str, mark: str, option: str) -> tuple[str, str]:
    left, found, right = text.partition(mark)
    if not (left and found and right):
        raise click.UsageError(f"{option} {text}: expected two words with {mark} between")
    return left, right


def _build(model: type[M], **values: Any) -> M:
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise click.UsageError(f"{where}: {first['msg']}") from None


def _read_records(options: tuple[str, ...]) -> dict[str, list[KeyRecord]]:
    """The records by the member that they are given for."""
    kept: dict[str, list[KeyRecord]] = {}
    for each in options:
        member_id, path = _halves(each, "=", "--record")
        kept.setdefault(member_id, []).extend(map(_read_record, _files(Path(path))))
    return kept


def _files(path: Path) -> list[Path]:
    """The file, or all records in the folder."""
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected public key records (*.json), found none")
    return files


def _read_record(path: Path) -> KeyRecord:
    try:
        return KeyRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    except ValidationError:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: not a public key record") from None


def _write(out: Path, text: str) -> None:
    if str(out) == "-":
        sys.stdout.write(text)
        return
    try:
        out.write_text(text)
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{out}: {error.strerror}") from None
