"""Files, databases, keys, and what a client makes of a call that failed."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from conformance.targets.reference.executor.words import Answer, Given, World
from lockernet.client.faults import fault_of
from lockernet.keyring import load_signer, read_secret
from lockernet_node.storage.database import open_database


def secret(given: Given, folder: Path) -> Answer:
    file = folder / "key.pem"
    file.write_bytes(b"secret")
    file.chmod(int(given["secret_file_mode"], 8))
    read_secret(file)
    return {}


def database(given: Given, folder: Path) -> Answer:
    file = folder / "node.sqlite3"
    open_database(file).close()
    with closing(sqlite3.connect(file)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + given['database_versions_ahead']}")
    open_database(file).close()
    return {}


def ended(given: Given) -> Answer:
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


def program(given: Given, world: World) -> Answer:
    """Each in a folder of its own."""
    if "status" in given:
        return ended(given)
    if "key_uri" in given:
        load_signer(given["key_uri"])
        return {}
    with TemporaryDirectory() as folder:
        return (secret if "secret_file_mode" in given else database)(given, Path(folder))
