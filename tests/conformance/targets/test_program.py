"""The program around the bed: what it writes, what it refuses, and that nobody else serves test control."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from conformance.targets.reference import cli
from conformance.targets.reference.service import DEATHS, FAULTS
from lockernet.models.trust import TrustFile
from lockernet_conformance.cli.program import main as suite
from lockernet_conformance.target import TargetFile, load_target
from lockernet_conformance.v1 import test_control_pb2 as wire
from lockernet_node.crashpoints import STEPS
from tests.conformance.targets.world import (
    LOG,
    ROOT,
    World,
    control_by,
    first_line,
    members,
    start,
    started_bed,
)
from tests.network import COURIER, NETWORK, OPERATOR, POINT
from tests.patience import PATIENCE_SECONDS

BED = (sys.executable, "-m", "conformance.targets.reference")
PAE = b"DSSEv1 46 application/vnd.lockernet.conformance-nonce.v1 32 "


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bed")


@pytest.fixture(scope="module")
def bed(folder: Path) -> Iterator[World]:
    with started_bed(folder, "--doors", "8", "--executor", "python -m executor --fast") as world:
        yield world


@pytest.fixture
def target(bed: World, folder: Path) -> TargetFile:
    return load_target(folder / "target.yaml")


def test_target_file_is_one_that_the_suite_reads(bed: World, target: TargetFile) -> None:
    assert (target.network_id, target.operator_id, target.point_id) == (NETWORK, OPERATOR, POINT)
    assert target.endpoints.grpc == bed.addresses["grpc"]
    assert target.endpoints.test_control == bed.addresses["test_control"]
    assert target.controlled
    assert {key.purpose for key in target.operator_keys} == {"grant", "directory", "device"}
    assert [key.point_id for key in target.operator_keys if key.purpose == "device"] == [POINT]
    assert target.operator_grant_key is not None
    assert target.operator_grant_key.exists()
    assert target.executor is not None
    assert target.executor.command == ("python", "-m", "executor", "--fast")
    assert target.product.build_digest is not None


def test_prove_signs_the_nonce_with_the_operators_grant_key(bed: World, target: TargetFile) -> None:
    nonce = bytes(range(32))
    proof = bed.control(wire.ProveRequest(nonce=nonce), wire.ProveResponse)
    (grant,) = [key for key in target.operator_keys if key.purpose == "grant"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(grant.public_key))
    public.verify(proof.signature, PAE + nonce)


def test_public_addresses_do_not_know_test_control(bed: World) -> None:
    bed.reset()
    asked = (
        wire.DescribeRequest(),
        wire.ResetRequest(),
        wire.ProveRequest(nonce=bytes(32)),
        wire.CutPowerRequest(),
    )
    for each in asked:
        with pytest.raises(grpc.RpcError) as caught:
            control_by(bed.channel, each, wire.DescribeResponse)
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    told = _post(bed, "connect", "lockernet_conformance.v1.TestControlService/Describe")
    assert told.json()["code"] == "unimplemented", told.text
    for address in ("pages", "debug"):
        assert _post(bed, address, "lockernet_conformance.v1.TestControlService/Describe").status_code == 404


def test_connect_answers_beside_grpc(bed: World) -> None:
    told = _post(bed, "connect", "lockernet.v1.PointService/ListPoints")
    assert told.json()["code"] == "unauthenticated", told.text


def test_bed_says_loudly_what_it_is(bed: World, folder: Path) -> None:
    assert "THIS IS A TEST BED" in (folder / "bed.log").read_text()


@pytest.mark.parametrize("option", ["--listen", "--control"])
@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.0.2.1:5000", "[::]:0", "example.org:1", "127.0.0.1"])
def test_bed_stands_on_loopback_addresses_only(tmp_path: Path, option: str, address: str) -> None:
    ended = _run("--out", str(tmp_path), option, address)
    assert ended.returncode == 2
    assert "loopback" in ended.stderr
    assert not (tmp_path / "keys").exists()


def test_members_of_another_network_are_one_line_and_exit_3(tmp_path: Path) -> None:
    (tmp_path / "members.json").write_text(members(COURIER))
    ended = _run("--out", str(tmp_path), "--network", "elsewhere")
    assert ended.returncode == 3
    assert ended.stderr.splitlines()[-1].endswith("expected elsewhere")


def test_bed_ends_on_sigterm_with_its_node_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "members.json").write_text(members(COURIER))
    process = start(tmp_path, "--doors", "8")
    first_line(process, tmp_path / LOG)
    children = _children(process.pid)
    disks = {Path(each) for child in children for each in _open_files(child) if each.endswith("node.db")}
    assert disks
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert process.stdout is not None
    process.stdout.close()
    assert not any(disk.exists() for disk in disks)
    assert not any(Path(f"/proc/{child}/fd").exists() and _open_files(child) for child in children)


def test_same_operator_comes_back_in_the_same_folder(tmp_path: Path) -> None:
    with started_bed(tmp_path, "--doors", "4"):
        first = load_target(tmp_path / "target.yaml").operator_keys
    with started_bed(tmp_path, "--doors", "4"):
        assert load_target(tmp_path / "target.yaml").operator_keys == first


def test_mutant_is_called_before_the_node_is_built(tmp_path: Path) -> None:
    hook = "tests.conformance.targets.mutant:leave_a_mark"
    marked = tmp_path / "marked"
    with started_bed(tmp_path, "--doors", "4", LOCKERNET_MUTANT=hook, MARK=str(marked)) as world:
        assert marked.read_text() == "before the node"
        assert world.control(wire.DescribeRequest(), wire.DescribeResponse).doors


def test_node_that_never_comes_to_serve_ends_the_bed_with_exit_3(tmp_path: Path) -> None:
    hook = "tests.conformance.targets.mutant:end_every_life"
    ended = _run("--out", str(tmp_path), "--doors", "4", LOCKERNET_MUTANT=hook)
    assert ended.returncode == 3
    assert "ends before it serves" in ended.stderr.splitlines()[-1]
    assert not ended.stdout
    assert "broken on purpose" in (tmp_path / "node.log").read_text()


def test_mutant_that_is_not_there_ends_the_bed(tmp_path: Path) -> None:
    ended = _run("--out", str(tmp_path), "--doors", "4", LOCKERNET_MUTANT="nowhere:nothing")
    assert ended.returncode == 3
    assert "nowhere" in ended.stderr


def test_members_of_the_suite_are_trusted_as_init_wrote_them(tmp_path: Path) -> None:
    words = ("init", "--network", "n", "--operator", "o", "--out", str(tmp_path))
    assert suite(words) == 0
    with (tmp_path / LOG).open("wb") as log:
        process = subprocess.Popen(
            [*BED, "--out", str(tmp_path), "--doors", "4"], stdout=subprocess.PIPE, stderr=log, cwd=ROOT
        )
    first_line(process, tmp_path / LOG)
    process.terminate()
    assert process.wait(PATIENCE_SECONDS) == 0
    assert process.stdout is not None
    process.stdout.close()
    target = load_target(tmp_path / "target.yaml")
    assert (target.network_id, target.operator_id) == ("n", "o")
    trusted = TrustFile.model_validate_json((tmp_path / "trust.json").read_bytes())
    names = {member.member_id for member in trusted.members}
    assert {"o", "conf-courier", "conf-rival", "conf-unagreed"} <= names
    assert "conf-unagreed" not in {each.courier_id for each in trusted.agreements}


def test_bed_knows_every_fault_moment_and_step() -> None:
    assert set(FAULTS) == set(wire.DoorFault.values())
    assert set(DEATHS) == set(wire.CutMoment.values())
    assert {"order.stored", "pulse.acted", "pulse.due", "door.moved"} <= set(STEPS)
    assert {option.name for option in cli.main.params} >= {"folder", "doors", "listen", "trust"}


def _post(bed: World, address: str, path: str) -> httpx.Response:
    url = f"http://{bed.addresses[address]}/{path}"
    return httpx.post(url, json={}, headers={"connect-timeout-ms": "5000"}, trust_env=False)


def _run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*BED, *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=PATIENCE_SECONDS,
        check=False,
        env=os.environ | environment,
    )


def _children(pid: int) -> list[int]:
    """Of a process, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_children(child)]
    return found


def _open_files(pid: int) -> list[str]:
    return [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()]
