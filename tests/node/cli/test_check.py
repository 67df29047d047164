"""`check` and `doctor`: every mistake is found before a start, and looking changes nothing."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.trust import KeyRecord, Purpose
from lockernet_node.bootstrap.assembly import build_point
from lockernet_node.bootstrap.checkup import Finding, Grade, check, doctor
from lockernet_node.bootstrap.checkup.machine import filesystem
from lockernet_node.config import load_config
from tests.node.cli.founding import enrol, founded
from tests.patience import PATIENCE_SECONDS

NOW = datetime.now(UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A founded point with its trust file, on free ports."""
    return founded(tmp_path / "point")


def by_topic(findings: object) -> dict[str, Finding]:
    """The worst finding of each topic."""
    grades = list(Grade)
    worst: dict[str, Finding] = {}
    for each in findings:  # type: ignore[attr-defined]
        if each.topic not in worst or grades.index(each.grade) > grades.index(worst[each.topic].grade):
            worst[each.topic] = each
    return worst


def edit(config: Path, old: str, new: str) -> None:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))


async def the_one_mistake(config: Path, topic: str) -> Finding:
    findings = by_topic(await check(config, now=NOW))
    assert [name for name, each in findings.items() if each.grade is Grade.WRONG] == [topic]
    assert "\n" not in findings[topic].words
    return findings[topic]


async def test_a_sound_point_is_found_sound_and_nothing_is_written(config: Path) -> None:
    before = {path: path.read_bytes() for path in config.parent.rglob("*") if path.is_file()}

    findings = by_topic(await check(config, now=NOW))

    assert {each.grade for each in findings.values()} == {Grade.OK}
    assert findings.keys() == {"configuration", "trust", "keys", "database", "ports", "boards"}
    assert {path: path.read_bytes() for path in config.parent.rglob("*") if path.is_file()} == before


async def test_a_broken_configuration_is_the_only_thing_said(config: Path) -> None:  # LN-NOD-001
    edit(config, 'network_id = "n"', "typo = 1")

    (finding,) = await check(config, now=NOW)

    assert finding.error is not None
    assert finding.error.code is ErrorCode.CONFIGURATION


async def test_a_key_that_others_can_read_is_found(config: Path) -> None:  # LN-NOD-002
    (config.parent / "keys" / "digits-1.key").chmod(0o644)

    assert "chmod 600" in (await the_one_mistake(config, "keys")).words


async def test_a_key_that_is_not_listed_is_found(config: Path) -> None:
    trust = config.parent / "trust.json"
    trust.write_text(trust.read_text().replace('"o"', '"somebody-else"'))

    await the_one_mistake(config, "keys")


async def test_a_taken_port_is_found(config: Path) -> None:  # LN-NOD-007
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        edit(config, 'grpc = "127.0.0.1:0"', f'grpc = "127.0.0.1:{port}"')

        finding = await the_one_mistake(config, "ports")

    assert str(port) in finding.words
    assert "PORT_TAKEN" in finding.words


@pytest.mark.parametrize("version", [0, 99])
async def test_a_database_of_another_program_or_a_newer_one_is_found(config: Path, version: int) -> None:
    # LN-NOD-006
    with closing(sqlite3.connect(config.parent / "node.db")) as raw:
        raw.execute("CREATE TABLE notes (text TEXT)")
        raw.execute(f"PRAGMA user_version = {version}")
        if version:
            raw.execute(f"PRAGMA application_id = {int.from_bytes(b'LKNT')}")
        else:
            raw.execute("PRAGMA application_id = 7")

    finding = await the_one_mistake(config, "database")

    assert ("DATABASE_NEWER" if version else "MALFORMED_FILE") in finding.words


async def test_a_database_that_is_none_is_found(config: Path) -> None:
    (config.parent / "node.db").write_bytes(b"x" * 10_000)

    await the_one_mistake(config, "database")


async def test_a_lock_board_that_is_not_there_is_found(config: Path) -> None:
    edit(config, 'url = "simulated:"', 'url = "serial:/dev/nowhere"')

    findings = [each for each in await check(config, now=NOW) if each.grade is Grade.WRONG]

    assert {each.topic for each in findings} == {"boards"}
    assert all(each.error is not None and each.error.code is ErrorCode.BOARD_SILENT for each in findings)
    assert any("board 0" in each.words for each in findings)


def superseded(record: KeyRecord) -> KeyRecord:
    gone = NOW - timedelta(minutes=1)
    return record.model_copy(update={"superseded_at": gone}) if record.purpose is Purpose.DEVICE else record


def compromised(record: KeyRecord) -> KeyRecord:
    known = record.not_before + timedelta(seconds=1)
    return (
        record.model_copy(update={"compromised_from": known}) if record.purpose is Purpose.GRANT else record
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [(superseded, ErrorCode.UNTRUSTED_KEY), (compromised, ErrorCode.UNTRUSTED_KEY_COMPROMISED)],
)
async def test_a_key_that_nobody_would_believe_stops_the_start(
    config: Path, change: object, code: ErrorCode
) -> None:  # LN-NOD-041
    enrol(config.parent, change=change)  # type: ignore[arg-type]

    finding = await the_one_mistake(config, "keys")
    with pytest.raises(Untrusted) as caught:
        build_point(load_config(config))

    assert code in finding.words
    assert caught.value.code is code


async def test_a_key_that_will_be_superseded_later_does_not_stop_the_start(config: Path) -> None:
    later = NOW + timedelta(days=1)
    enrol(config.parent, change=lambda record: record.model_copy(update={"superseded_at": later}))

    assert by_topic(await check(config, now=NOW))["keys"].grade is Grade.OK


@pytest.mark.parametrize(
    ("days", "words"), [(20, "in 20 days"), (-1, "nobody believes what it signs"), (100, "is good until")]
)
async def test_a_key_that_ends_soon_is_named_long_before(config: Path, days: int, words: str) -> None:
    # LN-NOD-041: expiry alone stops nothing
    end = NOW + timedelta(days=days)

    def shorten(record: KeyRecord) -> KeyRecord:
        return record.model_copy(update={"not_after": end, "not_before": end - timedelta(days=365)})

    enrol(config.parent, change=shorten)

    findings = by_topic(await doctor(config, now=NOW))
    assert words in findings["expiry"].words
    assert findings["keys"].grade is Grade.OK


@pytest.mark.parametrize(
    ("name", "mode", "words"),
    [
        ("trust.json", 0o664, "chmod go-w"),
        ("node.toml", 0o664, "chmod go-w"),
        (".", 0o777, "chmod go-w"),
        ("node.db", 0o644, "chmod 600"),
    ],
)
async def test_a_file_that_others_can_change_or_read_is_named(
    config: Path, name: str, mode: int, words: str
) -> None:
    path = config.parent / name
    path.touch()
    path.chmod(mode)

    finding = by_topic(await doctor(config, now=NOW))["files"]

    assert finding.grade is Grade.ADVICE
    assert words in finding.words
    assert str(path.resolve()) in finding.words


async def test_a_doctor_looks_at_the_machine_too(config: Path) -> None:
    topics = by_topic(await doctor(config, now=NOW)).keys()

    assert topics >= {"files", "expiry", "sqlite", "clock", "rtc", "disk", "zones", "systemd", "boards"}


def test_the_file_system_of_a_folder_is_that_of_the_deepest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"a / ext4 rw 0 0\nb {tmp_path} nfs4 rw 0 0\nc {tmp_path}/x tmpfs rw 0 0\n")

    assert filesystem(tmp_path / "point", mounts) == "nfs4"
    assert filesystem(tmp_path / "x" / "y", mounts) == "tmpfs"
    assert filesystem(Path("/etc"), mounts) == "ext4"


def test_the_program_says_what_is_wrong_and_ends_with_its_exit_code(config: Path) -> None:
    script = Path(sys.executable).parent / "lockernet-node"

    def call(*words: str) -> tuple[int, str]:
        command = [str(script), *words, "--config", str(config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        return done.returncode, done.stdout

    status, printed = call("check")
    assert (status, "0 wrong" in printed) == (0, True)
    enrol(config.parent, change=compromised)
    assert call("check")[0] == 4
    status, printed = call("doctor", "--json")
    assert status == 4
    assert '"sound": false' in printed
