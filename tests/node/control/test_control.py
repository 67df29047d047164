"""The control socket: for its owner only, refusals keep their code, and no question ends the node."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable
from lockernet_node.control import Control, ControlRoute, serve_control
from lockernet_node.control.address import bind_control, control_path
from lockernet_node.control.status import StatusBoard


async def echo(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"asked": dict(asked)}


async def refuse(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RefusedByPeer(ErrorCode.DOOR_IN_USE, "door A01 is open")


async def stumble(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RuntimeError("4711 is a secret")


ROUTES = [
    ControlRoute("GET", "/echo", echo),
    ControlRoute("POST", "/echo", echo),
    ControlRoute("POST", "/refuse", refuse),
    ControlRoute("POST", "/stumble", stumble),
]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Path]:
    """The database whose node answers on its socket."""
    path = tmp_path / "node.db"
    async with serve_control(control_path(path), ROUTES):
        yield path


async def raised(work: Any) -> LockernetError:
    with pytest.raises(LockernetError) as caught:
        await asyncio.to_thread(work)
    return caught.value


async def test_what_is_asked_arrives_and_what_is_answered_comes_back(database: Path) -> None:
    control = Control(database)

    assert await asyncio.to_thread(control.get, "/echo") == {"asked": {}}
    told = await asyncio.to_thread(lambda: control.post("/echo", compartment="A01", sure=True))
    assert told == {"asked": {"compartment": "A01", "sure": True}}


async def test_only_its_owner_may_use_the_socket(database: Path) -> None:  # LN-NOD-040
    mode = control_path(database).stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_a_refusal_keeps_its_class_its_code_and_its_words(database: Path) -> None:
    error = await raised(lambda: Control(database).post("/refuse"))

    assert isinstance(error, RefusedByPeer)
    assert (error.code, error.message) == (ErrorCode.DOOR_IN_USE, "door A01 is open")


async def test_a_mistake_of_ours_tells_nothing_and_the_socket_goes_on(database: Path) -> None:  # LN-NOD-005
    error = await raised(lambda: Control(database).post("/stumble"))

    assert isinstance(error, Unavailable)
    assert error.code is ErrorCode.INTERNAL
    assert "4711" not in error.message
    assert await asyncio.to_thread(Control(database).get, "/echo") == {"asked": {}}


async def test_an_address_that_nobody_serves_is_named(database: Path) -> None:
    error = await raised(lambda: Control(database).get("/nowhere"))

    assert error.code is ErrorCode.CALL_NOT_SERVED


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", ErrorCode.MALFORMED_MESSAGE),
        (b"[]", ErrorCode.MALFORMED_MESSAGE),
        (b"\xff", ErrorCode.MALFORMED_MESSAGE),
        (b'"' + b"x" * 70_000 + b'"', ErrorCode.MESSAGE_TOO_LARGE),
    ],
)
async def test_rubbish_is_malformed(database: Path, body: bytes, code: ErrorCode) -> None:
    reader, writer = await asyncio.open_unix_connection(control_path(database))
    head = f"POST /echo HTTP/1.1\r\nHost: node\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answered = await reader.read()
    writer.close()

    assert answered.startswith(b"HTTP/1.1 400")
    assert json.loads(answered.partition(b"\r\n\r\n")[2])["code"] == code


async def test_no_node_is_said_in_plain_words_with_what_to_do(tmp_path: Path) -> None:
    error = await raised(lambda: Control(tmp_path / "node.db").get("/status"))

    assert error.code is ErrorCode.PEER_UNREACHABLE
    assert "start it with: lockernet-node run" in error.message


async def test_the_socket_goes_with_the_node(tmp_path: Path) -> None:
    path = control_path(tmp_path / "node.db")
    async with serve_control(path, ROUTES):
        assert path.exists()

    assert not path.exists()


async def test_a_socket_that_a_dead_node_left_is_replaced(tmp_path: Path) -> None:
    path = control_path(tmp_path / "node.db")
    with closing(bind_control(path)):
        pass

    async with serve_control(path, ROUTES):
        assert await asyncio.to_thread(Control(tmp_path / "node.db").get, "/echo") == {"asked": {}}


async def test_a_file_in_the_place_of_the_socket_is_named_and_left_alone(tmp_path: Path) -> None:
    path = control_path(tmp_path / "node.db")
    path.write_text("somebody's notes")

    with pytest.raises(Malformed) as caught:
        async with serve_control(path, ROUTES):
            pass

    assert str(path) in caught.value.message
    assert path.read_text() == "somebody's notes"


async def test_a_path_that_is_too_long_for_a_socket_is_served_all_the_same(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    path = control_path(deep / "node.db")

    async with serve_control(path, ROUTES):
        assert await asyncio.to_thread(Control(deep / "node.db").get, "/echo") == {"asked": {}}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as caught:
        async with serve_control(tmp_path / "gone" / "node.sock", ROUTES):
            pass

    assert caught.value.code is ErrorCode.CONFIGURATION


async def test_a_section_of_the_status_has_one_teller() -> None:
    board = StatusBoard()

    async def doors() -> Mapping[str, Any]:
        return {"doors": 24}

    board.register(doors)
    assert await board.read() == {"doors": 24}
    board.register(doors)
    with pytest.raises(AssertionError, match="doors"):
        await board.read()
