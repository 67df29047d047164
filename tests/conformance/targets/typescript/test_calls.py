"""Calls by hand to the TypeScript point, the published vectors, and the suite itself."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest

from lockernet.v1 import services_pb2 as pb
from tests.conformance.targets.typescript.people import POINT, reason
from tests.conformance.targets.typescript.point import TypeScriptPoint
from tests.examples.typescript import Program
from tests.network import NETWORK, OPERATOR
from tests.ports import free_port


def test_it_gives_every_published_verdict_that_it_can_be_asked_for(program: Program) -> None:
    ended = program.run("--test", "dist/src/vectors.test.js")

    counts = dict(re.findall(r"^# (tests|pass|fail) (\d+)$", ended.printed, re.MULTILINE))
    assert (ended.status, counts["fail"]) == (0, "0"), ended.printed
    assert counts["pass"] == counts["tests"]
    assert int(counts["tests"]) > 400


def test_the_suite_finds_no_fault_in_it(program: Program, tmp_path: Path) -> None:
    suite = (sys.executable, "-m", "lockernet_conformance")
    names = ("--network", NETWORK, "--operator", OPERATOR)
    subprocess.run([*suite, "init", *names, "--out", str(tmp_path)], check=True, capture_output=True)
    point = TypeScriptPoint.found(program, tmp_path, listen=f"127.0.0.1:{free_port()}")
    point.start()
    target = str(point.folder / "target.yaml")
    try:
        asked = [*suite, "run", "--target", target, "--out", str(tmp_path / "report")]
        judged = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300)
    finally:
        point.kill()

    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "conforms: CORE" in judged.stdout


EVERY_PROTOCOL = """
import { createClient } from "@connectrpc/connect";
import * as node from "@connectrpc/connect-node";
import { ErrorInfoSchema } from "./dist/gen/google/rpc/error_details_pb.js";
import { PointService } from "./dist/gen/lockernet/v1/services_pb.js";
const [baseUrl, pointId] = process.argv.slice(1);
const over = { baseUrl, httpVersion: "2" };
const transports = [
  node.createGrpcTransport(over),
  node.createGrpcWebTransport(over),
  node.createConnectTransport(over),
  node.createConnectTransport({ ...over, useBinaryFormat: true }),
];
for (const transport of transports) {
  const client = createClient(PointService, transport);
  const { challenge } = await client.attestTime({ pointId }, { timeoutMs: 9000 });
  const no = await client.listPoints({}, { timeoutMs: 9000 }).catch((error) => error);
  const late = await client.listPoints({}).catch((error) => error);
  const reasons = [no, late].map((each) => each.findDetails(ErrorInfoSchema).map((info) => info.reason));
  console.log(JSON.stringify([challenge.length, no.code, ...reasons]));
}
process.exit(0);
"""


def test_every_protocol_gets_the_same_answers(served: TypeScriptPoint, program: Program) -> None:
    # LN-NOD-018: gRPC, gRPC-Web, Connect with JSON and with protobuf
    script = ("--input-type=module", "--eval", EVERY_PROTOCOL)
    ended = program.run(*script, f"http://{served.address}", POINT)

    assert ended.lines == [[16, 16, ["UNTRUSTED_SESSION"], ["DEADLINE_REQUIRED"]]] * 4, ended.said


@pytest.mark.parametrize(
    ("method", "body", "options", "expected", "status"),
    [
        ("PointService/ListPoints", b"", {}, "DEADLINE_REQUIRED", "INVALID_ARGUMENT"),
        ("PointService/ListPoints", b"", {"timeout": 90}, "DEADLINE_REQUIRED", "INVALID_ARGUMENT"),
        ("PointService/ListPoints", b"", {"timeout": 9}, "UNTRUSTED_SESSION", "UNAUTHENTICATED"),
        ("PointService/ListPoints", b"\xff", {"timeout": 9}, "MALFORMED_MESSAGE", "INVALID_ARGUMENT"),
        (
            "PointService/ListPoints",
            b"\x0a\x80\x80\x20" + bytes(1 << 19),
            {"timeout": 9},
            "MESSAGE_TOO_LARGE",
            "INVALID_ARGUMENT",
        ),
        (
            "PointService/ListPoints",
            b"",
            {"timeout": 9, "metadata": [("lockernet-version", "2.1")]},
            "VERSION_UNSUPPORTED",
            "FAILED_PRECONDITION",
        ),
        ("OperatorService/OpenRemotely", b"", {"timeout": 9}, "CALL_NOT_SERVED", "UNIMPLEMENTED"),
        ("CustodyService/PlaceDelegation", b"", {"timeout": 9}, "CALL_NOT_SERVED", "UNIMPLEMENTED"),
        (
            "ReservationService/ReserveCompartment",
            b"",
            {"timeout": 9},
            "MALFORMED_STATEMENT",
            "INVALID_ARGUMENT",
        ),
    ],
)
def test_a_call_that_is_none_ends_with_its_reason(  # noqa: PLR0917  # a table
    served: TypeScriptPoint, method: str, body: bytes, options: dict[str, Any], expected: str, status: str
) -> None:
    # LN-MSG-001, LN-MSG-003 to LN-MSG-005, LN-MSG-008, LN-MSG-009
    with pytest.raises(grpc.RpcError) as failed:
        _call(served, method, body, **options)

    info = reason(failed.value)
    assert (info.reason, info.domain, failed.value.code().name) == (expected, "lockernet", status)
    assert set(info.metadata) >= {"rule", "actor", "retryable"}


def test_it_is_healthy_while_its_store_takes_a_write(served: TypeScriptPoint) -> None:
    # LN-NOD-019
    assert served.is_healthy


def test_the_time_is_told_with_a_challenge(served: TypeScriptPoint) -> None:
    # LN-NOD-053
    asked = pb.AttestTimeRequest(point_id=POINT).SerializeToString()
    told = [
        pb.AttestTimeResponse.FromString(_call(served, "PointService/AttestTime", asked, timeout=9))
        for _ in "12"
    ]

    assert [len(each.challenge) for each in told] == [16, 16]
    assert told[0].challenge != told[1].challenge


def test_noise_on_its_line_does_not_stop_it(served: TypeScriptPoint) -> None:
    host, port = served.address.split(":")
    for noise in (
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        bytes(1_000),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 99,
    ):
        with socket.create_connection((host, int(port)), timeout=9) as line:
            line.sendall(noise)
    assert served.is_healthy


def _call(point: TypeScriptPoint, method: str, body: bytes = b"", **options: Any) -> bytes:
    with point.channel() as channel:
        done: bytes = channel.unary_unary(f"/lockernet.v1.{method}")(body, **options)
    return done
