"""Steps five to eight: recipients collect while the network is away, codes are refused, all is verified."""

import json
import sqlite3
from contextlib import closing
from typing import Any

from demo.processes import Trouble, program, run
from demo.stage import Stage
from lockernet_node.hardware.board.client import BoardControl


def offline(stage: Stage) -> None:
    """The network goes away; one recipient collects with a QR code, another with digits."""
    by_qr, by_digits, _ = stage.parcels.values()
    if stage.is_broken("offline"):
        with BoardControl(stage.hands) as world:
            world.silence(0)
    if stage.is_broken("refuse"):
        stage.kept_rows = _custody_rows(stage)
    stage.roles["relay"].tell("cut")
    answer = stage.try_courier("points")
    lost = answer.get("error") in {"PEER_UNREACHABLE", "PEER_TIMEOUT"}
    stage.check(lost, "the relay cut the line: the courier cannot reach the point")
    for parcel, code, kind in (
        (by_qr, by_qr.claim, "its QR claim code"),
        (by_digits, by_digits.digits, "its digits"),
    ):
        seen = stage.person(do="collect", code=code)
        stage.check(seen.get("stage") == "done", f"{parcel.label}: collected from {parcel.door} with {kind}")


def refuse(stage: Stage) -> None:
    """A wrong code, a spent code and another parcel's code are refused."""
    spent, _, waiting = stage.parcels.values()
    if stage.is_broken("refuse"):
        _bring_back_rows(stage)
    wrong = waiting.digits[:-1] + str((int(waiting.digits[-1]) + 1) % 10)
    mixed = waiting.digits[:5] + spent.digits[5:]
    pulses = stage.pulses()
    for code, kind in (
        (wrong, "wrong digits"),
        (spent.claim, "a spent QR code"),
        (mixed, "another parcel's digits"),
    ):
        seen = stage.person(do="collect", code=code)
        stage.check(seen.get("refused") == "CODE_REFUSED", f"{kind}: refused, in the same words")
    stage.check(stage.pulses() == pulses, "no door moved")


def catch_up(stage: Stage) -> None:
    """The network returns; the courier's feed catches up without a gap."""
    if stage.is_broken("catch-up"):
        stage.tamper(
            "DELETE FROM member_journal WHERE sequence = (SELECT max(sequence) - 3 FROM member_journal)"
        )
    stage.roles["relay"].tell("mend")
    back = stage.wait(lambda: "error" not in stage.try_courier("points"))
    stage.check(back, "the relay is mended: the courier's back end finds the point again by itself")
    kinds = [event["kind"] for event in stage.courier("events")["events"]]
    stage.check(
        kinds.count("parcel_collected") == 2, f"{len(kinds)} events came at once, two collections among them"
    )
    stage.check(kinds.count("code_refused") == 3, "the three refused codes are among them, without the codes")


def verify(stage: Stage) -> None:
    """Journal, receipts and positions are verified by a program that does not import the node."""
    if stage.is_broken("verify"):
        stage.tamper(_flip("journal", "event"))
    mine = _audit(stage, "courier", scope="MEMBER")
    stage.check(
        mine["receipts"] == 5, f"the courier's feed: {mine['events']} events, 5 receipts, one signed chain"
    )
    whole = _audit(stage, "operator", scope="POINT")
    stage.check(whole["receipts"] == 5, f"the operator's feed: all {whole['events']} events of the point")
    if stage.roles.pop("node").end() != 0:
        raise Trouble("the node did not end cleanly on SIGTERM")
    command = [program("lockernet-node"), "journal", "verify", "--config", str(stage.config), "--json"]
    status, printed, said = run(command)
    stage.check(status == 0, f"the stored journal is whole {said}".strip())
    stored = json.loads(printed)
    counts = f"{stored['events']} events and {stored['checkpoints']} checkpoints"
    stage.check(stored["events"] >= whole["events"], f"it holds {counts}, none fewer than the feed showed")
    stage.histories = {each["parcel_id"]: each for each in mine["parcels"]}


def _audit(stage: Stage, role: str, *, scope: str) -> Any:
    """Let this member fetch its feed, and a program that never saw the node verify the file."""
    file = stage.folder / f"feed-of-{role}.json"
    {"courier": stage.courier, "operator": stage.operator}[role]("save", scope=scope, file=str(file))
    trust = str(stage.folder / "trust.json")
    status, printed, said = run(
        [program("lockernet"), "audit", "--from", str(file), "--trust", trust, "--json"]
    )
    if status != 0:
        raise Trouble(f"the audit refused the feed of the {role}: {said.strip()}")
    return json.loads(printed)


def _custody_rows(stage: Stage) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(stage.database, timeout=10)) as raw:
        return raw.execute("SELECT * FROM custody").fetchall()


def _bring_back_rows(stage: Stage) -> None:
    """The node forgets that a parcel was collected."""
    with closing(sqlite3.connect(stage.database, timeout=10)) as raw:
        for row in stage.kept_rows:
            raw.execute(f"INSERT OR REPLACE INTO custody VALUES ({','.join('?' * len(row))})", row)
        raw.commit()


def _flip(table: str, column: str) -> str:
    """SQL that changes the last byte of one row in the middle."""
    middle = f"(SELECT max(sequence) / 2 FROM {table})"
    changed = f"CAST(substr({column}, 1, length({column}) - 1) || x'00' AS BLOB)"
    return f"UPDATE {table} SET {column} = {changed} WHERE sequence = {middle}"
