"""Which files a node opens, which it refuses, and what it says then."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.storage.database import open_database, warning_of_sqlite
from lockernet_node.storage.migrate import newest_version
from lockernet_node.storage.sqlite import open_sqlite
from tests.node.storage.stored import LAYOUT, expected, ident, saving

NEWER = newest_version() + 1

OPEN = """
import sys
from pathlib import Path
from lockernet.errors import LockernetError
from lockernet_node.storage.database import open_database, warning_of_sqlite
from lockernet_node.storage.migrate import newest_version
try:
    open_database(Path(sys.argv[1])).close()
except LockernetError as error:
    sys.exit(str(error))
"""


def change(file: Path, *statements: str) -> None:
    """What somebody else does to the file while no node has it open."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def refused(file: Path) -> Malformed:
    """How opening the file ends; it has to leave every byte of it as it was."""
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(Malformed) as caught:
        open_database(file)
    assert before == (file.read_bytes() if file.is_file() else None)
    assert str(file) in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("mmap_size", 0),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("user_version", newest_version()),
        ("application_id", 0x4C4B4E54),
        ("busy_timeout", 5_000),
    ],
)
def test_open_database_is_as_durable_as_promised(file: Path, name: str, value: str | int) -> None:
    open_database(file).close()
    database = open_database(file)
    try:
        assert database.connection.execute(f"PRAGMA {name}").fetchone() == (value,)
        assert database.connection.isolation_level is None
    finally:
        database.close()


def test_every_table_is_strict(file: Path) -> None:
    database = open_database(file)
    try:
        tables = database.connection.execute("PRAGMA table_list").fetchall()
    finally:
        database.close()

    ours = {name: strict for _, name, _, _, _, strict in tables if not name.startswith("sqlite_")}
    assert {"journal", "custody", "meta", "requests", "labels"} <= set(ours)
    assert set(ours.values()) == {1}


def test_new_file_is_its_owners_only(file: Path) -> None:
    open_database(file).close()

    assert file.stat().st_mode & 0o777 == 0o600


async def test_what_was_stored_is_there_after_opening_again(file: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        await store.transact(saving(expected(1)))

    async with open_sqlite(file, compartments=LAYOUT[:1]) as store:
        assert await store.transact(lambda tx: tx.custody(ident(1))) == expected(1)
        assert list(await store.transact(lambda tx: tx.all_compartments())) == LAYOUT[:1]


def test_empty_file_becomes_a_database(file: Path) -> None:
    file.touch()
    open_database(file).close()
    open_database(file).close()


def test_file_whose_making_was_cut_off_becomes_a_database(file: Path) -> None:
    change(file, "PRAGMA journal_mode = WAL")
    assert file.stat().st_size > 0

    open_database(file).close()
    open_database(file).close()


def test_newer_database_is_refused_and_left_as_it_was(file: Path) -> None:  # LN-NOD-006
    open_database(file).close()
    change(file, f"PRAGMA user_version = {newest_version() + 1}", "CREATE TABLE invention (thing TEXT)")

    error = refused(file)

    assert error.code is ErrorCode.DATABASE_NEWER
    newest = newest_version()
    assert f"expected version {newest} or older, got {newest + 1}" in error.message


def test_newer_database_that_was_cut_off_is_left_as_it_was(file: Path, tmp_path: Path) -> None:
    open_database(file).close()
    copy = tmp_path / "cut-off.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {newest_version() + 1}")
        for end in ("", "-wal"):
            copy.with_name(copy.name + end).write_bytes(file.with_name(file.name + end).read_bytes())
    wal = copy.with_name(copy.name + "-wal")
    before = wal.read_bytes()
    assert before

    assert refused(copy).code is ErrorCode.DATABASE_NEWER
    assert wal.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"parcels: 17\n", b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4080],
    ids=["text", "zeros", "a header and rubbish"],
)
def test_file_that_is_no_database_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    assert refused(file).code is ErrorCode.MALFORMED_FILE


@pytest.mark.parametrize("statement", ["CREATE TABLE songs (title TEXT)", "PRAGMA application_id = 77"])
def test_database_of_another_program_is_refused(file: Path, statement: str) -> None:
    change(file, statement)

    assert refused(file).code is ErrorCode.MALFORMED_FILE


def test_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).code is ErrorCode.CONFIGURATION


def test_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent" / "node.db").code is ErrorCode.CONFIGURATION


def test_second_process_is_refused_until_the_first_has_closed(file: Path) -> None:
    database = open_database(file)
    try:
        second = subprocess.run(
            [sys.executable, "-c", OPEN, file], capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert second.stderr == f"CONFIGURATION: {file}: in use by another process\n"
        assert refused(file).code is ErrorCode.CONFIGURATION
    finally:
        database.close()

    open_database(file).close()


async def test_closed_store_lets_the_next_one_in(file: Path) -> None:
    async with open_sqlite(file, compartments=LAYOUT) as store:
        await store.aclose()
        open_database(file).close()


def test_second_process_is_refused_whatever_was_tidied_away(file: Path) -> None:
    """The lock is on the database itself: there is no other file whose removal lets a second node in."""
    database = open_database(file)
    try:
        for beside in file.parent.iterdir():
            if beside != file and not beside.name.endswith(("-wal", "-shm")):
                beside.unlink()
        second = subprocess.run(
            [sys.executable, "-c", OPEN, file], capture_output=True, text=True, check=False
        )
        assert second.stderr == f"CONFIGURATION: {file}: in use by another process\n"
    finally:
        database.close()


def test_refused_second_opener_leaves_the_locks_of_the_first(file: Path) -> None:
    """Closing a second descriptor would drop SQLite's own locks; a shell would then empty the log."""
    database = open_database(file)
    try:
        database.connection.execute("PRAGMA wal_autocheckpoint = 0")
        database.connection.execute("INSERT INTO compartments VALUES ('A01', 'broken', 0)")
        with pytest.raises(Malformed, match="in use"):
            open_database(file)
        shell = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM custody')"
        subprocess.run([sys.executable, "-c", shell, file], check=True)
        assert file.with_name(file.name + "-wal").stat().st_size > 0
    finally:
        database.close()


def test_link_to_the_file_is_the_file(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(file)
    database = open_database(file)
    try:
        with pytest.raises(Malformed, match="in use"):
            open_database(link)
    finally:
        database.close()


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o660])
def test_file_that_others_may_touch_is_taken_back(file: Path, mode: int) -> None:  # LN-NOD-039
    open_database(file).close()
    file.chmod(mode)

    open_database(file).close()

    assert file.stat().st_mode & 0o777 == 0o600


def test_folder_where_everybody_may_write_is_refused(file: Path) -> None:  # LN-NOD-039
    file.parent.chmod(0o777)

    assert "chmod o-w" in refused(file).message
    assert not file.exists()


@pytest.mark.parametrize(
    ("version", "warned"), [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False)]
)
def test_sqlite_with_the_wal_reset_bug_is_warned_of(version: tuple[int, ...], warned: bool) -> None:
    words = warning_of_sqlite(version)

    assert (words is not None) == warned
    assert words is None or "3.51.3" in words
