"""The outbox's file: for its owner only, and nothing else is taken for one."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from lockernet.client.outbox.file import only_sender, open_file
from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def failing(path: Path) -> LockernetError:
    """What opening it raises."""
    with pytest.raises(LockernetError) as caught:
        open_file(path).close()
    return caught.value


def test_only_its_owner_may_read_it(path: Path) -> None:
    open_file(path).close()
    with only_sender(path):
        modes = {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert modes == {0o600}


def test_its_journal_is_as_closed_as_the_file(path: Path) -> None:
    with closing(open_file(path)) as file, file.transaction():
        file.connection.execute("INSERT INTO parties VALUES (1, 'a', 'b', 'c')")
        journal = path.with_name("outbox.db-journal")

        assert stat.S_IMODE(journal.stat().st_mode) == 0o600


def test_a_file_that_others_can_read_is_not_opened(path: Path) -> None:
    open_file(path).close()
    path.chmod(0o640)

    fault = failing(path)

    assert (type(fault), fault.code) == (Malformed, ErrorCode.KEY_FILE_MODE)
    assert "chmod 600" in fault.message


def test_what_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"a letter, and a long one at that\n" * 100)
    path.chmod(0o600)

    assert failing(path).code is ErrorCode.MALFORMED_FILE
    assert path.read_bytes().startswith(b"a letter")


def test_another_programs_database_is_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (a)")
    path.chmod(0o600)

    assert failing(path).code is ErrorCode.MALFORMED_FILE
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_newer_version_is_not_touched(path: Path) -> None:
    with closing(open_file(path)) as file:
        file.connection.execute("PRAGMA user_version = 99")

    assert failing(path).code is ErrorCode.DATABASE_NEWER


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    fault = failing(tmp_path / "nowhere" / "outbox.db")

    assert (type(fault), fault.code) == (Unavailable, ErrorCode.STORE_UNAVAILABLE)


def test_one_sender_at_a_time_and_the_next_one_when_it_has_gone(path: Path) -> None:
    with only_sender(path), pytest.raises(Unavailable, match="another process sends"), only_sender(path):
        pass
    with only_sender(path):
        pass


def test_a_commit_is_on_disk_at_once_and_what_is_deleted_is_overwritten(path: Path) -> None:
    with closing(open_file(path)) as file:
        settings = {
            name: file.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        }

    assert settings == {"journal_mode": "truncate", "synchronous": 3, "secure_delete": 1}


def test_work_that_raises_changes_nothing(path: Path) -> None:
    with closing(open_file(path)) as file:
        with pytest.raises(KeyError), file.transaction():
            file.connection.execute("INSERT INTO parties VALUES (1, 'a', 'b', 'c')")
            raise KeyError
        with file.transaction(), pytest.raises(KeyError), file.savepoint():
            file.connection.execute("INSERT INTO parties VALUES (1, 'a', 'b', 'c')")
            raise KeyError

        assert file.connection.execute("SELECT count(*) FROM parties").fetchone() == (0,)
