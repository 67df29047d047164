"""A bench for the commands: the reference node, the target files that describe it, and keys of signers."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from lockernet_conformance.certificate import PrivateKey
from tests.conformance.targets.world import ROOT
from tests.patience import PATIENCE_SECONDS

SUITE = (sys.executable, "-m", "lockernet_conformance")


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Both streams."""
        return self.out + self.err


def suite(*words: str | Path, told: str = "", **variables: str) -> Said:
    """`lockernet-conformance` with these words, as a program of its own."""
    done = subprocess.run(
        [*SUITE, *map(str, words)],
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "conformance:src", **variables},
    )
    return Said(done.returncode, done.stdout, done.stderr)


@contextmanager
def reference(folder: Path) -> Iterator[Path]:
    """The reference node under test control; its target file."""
    made = suite(
        "init", "--network", "cli-net", "--operator", "reference-operator", "--out", folder, "--quiet"
    )
    assert made.code == 0, made.err
    with (folder / "stderr").open("wb") as errors:
        bed = subprocess.Popen(
            [sys.executable, "-m", "conformance.targets.reference", "--out", str(folder), "--doors", "8"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert bed.stdout is not None
        assert bed.stdout.readline(), (folder / "stderr").read_text()
        yield folder / "target.yaml"
    finally:
        bed.terminate()
        bed.wait(30)
        assert bed.stdout is not None
        bed.stdout.close()


def observed(target: Path, name: str = "observed.yaml", *, prove: Sequence[str] | None = None) -> Path:
    """The same target as whoever has no test control and no key of the operator sees it; its own file."""
    told: dict[str, Any] = yaml.safe_load(target.read_text())
    del told["endpoints"]["test_control"], told["operator_grant_key"]
    told.pop("executor", None)
    told["profiles"] = ["CORE"]
    told["prove"] = [*SUITE, "prove", "--key", f"file:{target.parent / 'keys' / 'grant.pem'}"]
    if prove is not None:
        told["prove"] = list(prove)
    path = target.with_name(name)
    path.write_text(yaml.safe_dump(told))
    return path


@dataclass(frozen=True)
class Signer:
    """A key pair as files."""

    secret: str
    """`file:PATH`."""
    public: Path
    key: PrivateKey


def key_files(folder: Path, name: str, key: PrivateKey) -> Signer:
    """Both halves of this key."""
    secret, public = folder / f"{name}.pem", folder / f"{name}.pub.pem"
    secret.touch(mode=0o600)
    secret.write_bytes(key.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    half = key.key.public_key()
    public.write_bytes(half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return Signer(f"file:{secret}", public, key)


def claims(said: Said) -> Mapping[str, str]:
    """What `verify --json` found, by claim."""
    told = json.loads(said.out)
    return {check["name"]: check["held"] for check in told["checks"]}
