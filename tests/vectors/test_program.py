"""Programs answer every vector about files and how a call ended (LN-NOD, LN-REQ-004, LN-MSG-008)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.client.faults import fault_of
from lockernet.keyring import load_signer, read_secret
from lockernet_node.storage.database import open_database
from tests.vectors.reading import Answer, Vector, agrees, answered, vectors_of


def secret(given: Vector, folder: Path) -> Answer:
    file = folder / "key.pem"
    file.write_bytes(b"secret")
    file.chmod(int(given["secret_file_mode"], 8))
    read_secret(file)
    return {}


def database(given: Vector, folder: Path) -> Answer:
    file = folder / "node.sqlite3"
    open_database(file).close()
    with closing(sqlite3.connect(file)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + given['database_versions_ahead']}")
    open_database(file).close()
    return {}


def ended(given: Vector) -> Answer:
    """The call as gRPC gives it to a client."""
    trailing = grpc.aio.Metadata()
    if given["domain"] is not None:
        packed = AnyMessage()
        packed.Pack(ErrorInfo(domain=given["domain"], reason=given["reason"]))
        status = RpcStatus(details=[packed])
        trailing.add("grpc-status-details-bin", status.SerializeToString())
    raise fault_of(
        grpc.aio.AioRpcError(
            grpc.StatusCode[given["status"]], grpc.aio.Metadata(), trailing, details="it did not work"
        )
    )


def verdict(given: Vector, folder: Path) -> Answer:
    if "secret_file_mode" in given:
        return secret(given, folder)
    if "database_versions_ahead" in given:
        return database(given, folder)
    if "status" in given:
        return ended(given)
    load_signer(given["key_uri"])
    return {}


@pytest.mark.parametrize("vector", vectors_of("program"))
def test_program_gets_the_verdict_that_its_vector_says(vector: Vector, tmp_path: Path) -> None:
    agrees(answered(lambda: verdict(vector["input"], tmp_path)), vector)
