"""The operator's grant key: for cases in which the operator speaks, and for the proof of who was judged."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lockernet_conformance.certificate import load_private
from lockernet_conformance.certificate.judged import proves
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.probe import Question
from lockernet_conformance.probe.live import Line
from lockernet_conformance.results import Proof
from lockernet_conformance.target import TargetFile
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.v1 import test_control_pb2 as wire

PROVE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class GrantKey:
    """A private key of the operator, of either algorithm."""

    key: Ed25519PrivateKey | EllipticCurvePrivateKey

    @property
    def public(self) -> bytes:
        """As the protocol carries it: 32 bytes, or the compressed point of 33."""
        public = self.key.public_key()
        if isinstance(self.key, Ed25519PrivateKey):
            return public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(message)
        r, s = decode_dss_signature(self.key.sign(message, ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32) + s.to_bytes(32)


def operator_key(path: Path | None) -> GrantKey | None:
    """The key in this file; None without one. Raises BadKey."""
    return None if path is None else GrantKey(load_private(f"file:{path}"))


async def proven(
    target: TargetFile, control: Line | None, described: wire.DescribeResponse, nonce: bytes
) -> Proof | None:
    """The operator's signature over this nonce: by test control, or by the program of the target file.

    None if neither is there. Raises Ending if one is there and no key of the operator signed.
    """
    if control is not None and wire.ABILITY_PROVE in described.abilities:
        key_id, signature = await _by_control(control, nonce)
    elif target.prove:
        key_id, signature = await _by_program(target.prove, nonce)
    else:
        return None
    proof = _proof(target, nonce, key_id, signature)
    if not proves(proof):
        raise Ending(3, f"prove: the signature by the key {key_id.hex()} over the nonce is not good")
    return proof


async def _by_control(control: Line, nonce: bytes) -> tuple[bytes, bytes]:
    asked = wire.ProveRequest(nonce=nonce).SerializeToString()
    answer = await control(Question("control", methods()["Prove"].path, asked, seconds=PROVE_SECONDS))
    if answer.status != "OK":
        raise Ending(3, f"prove: test control answers {answer.status} {answer.message}".rstrip())
    told = wire.ProveResponse.FromString(answer.body)
    return told.key_id, told.signature


async def _by_program(command: tuple[str, ...], nonce: bytes) -> tuple[bytes, bytes]:
    """Gives the program a line {"nonce": hex} and reads {"key_id": hex, "signature": hex}."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise Ending(3, f"prove: {command[0]}: {error.strerror}") from None
    line = json.dumps({"nonce": nonce.hex()}).encode() + b"\n"
    try:
        out, _ = await asyncio.wait_for(process.communicate(line), PROVE_SECONDS)
        told = json.loads(out)
        return bytes.fromhex(told["key_id"]), bytes.fromhex(told["signature"])
    except TimeoutError:
        process.kill()
        await process.wait()
        raise Ending(3, f"prove: {command[0]} was not over after {PROVE_SECONDS:g} s") from None
    except (OSError, ValueError, KeyError, TypeError):
        said = f"it ended with {process.returncode}"
        wanted = '{"key_id": hex, "signature": hex} on its standard output'
        raise Ending(3, f"prove: {command[0]} gave no signature, {said}; expected {wanted}") from None


def _proof(target: TargetFile, nonce: bytes, key_id: bytes, signature: bytes) -> Proof:
    for key in target.operator_keys:
        if key.purpose == "grant" and key.key_id == key_id:
            return Proof(nonce, bytes.fromhex(key.public_key), key.algorithm, signature)
    raise Ending(3, f"prove: the target file lists no grant key {key_id.hex()} of the operator")
