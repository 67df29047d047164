"""How long bad input keeps a verifier busy: the slowest refusal counts, because an attacker chooses it.

Every input goes all the way: wire bytes, envelope, signature, header, trust, policy, payload. Most carry a
good signature of the courier, since whoever has no key gets no further than the signature.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.orders import reserve
from bench.point import CLASSES, BenchPoint, found_point
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.codec.compact import parse_compact, parse_receipt
from lockernet.codec.statements import open_payload, parse_statement, statement_bytes, verify_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.keyring import load_directory
from lockernet.models.reservations import ReserveCompartment
from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Algorithm
from lockernet.signing.admission import is_admissible
from lockernet.signing.signer import Signer, seal
from lockernet_node.bootstrap.assembly import build_point

FULL = 64 * 1024
DEEP = 10_000
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER = bytes([1]) + bytes(31)

Refusal = Callable[[], object]


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The slowest input, by the fastest of its runs: what the input costs, not what the machine did."""
    point = found_point(folder)
    took = {name: _fastest(refusal, sizes.rounds * 3) for name, refusal in _inputs(point)}
    slowest = max(took, key=lambda name: took[name])
    return Measured(
        rows=(at_most("slowest refusal of bad input", took[slowest], "ms", 5),),
        note=f"of {len(took)} bad inputs the slowest to refuse was: {slowest}",
    )


def _fastest(refusal: Refusal, runs: int) -> float:
    """Milliseconds. A bad input that is not refused is a mistake of this list."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter_ns()
        try:
            refusal()
        except LockernetError:
            times.append((time.perf_counter_ns() - begun) / 1e6)
        else:
            raise AssertionError("expected a refusal")
    return min(times)


def _inputs(point: BenchPoint) -> Iterator[tuple[str, Refusal]]:
    config = point.config
    directory, place = load_directory(config.files.trust), build_point(config).place
    order = reserve(point.courier, CLASSES[0]).statement

    def judge(data: bytes) -> object:
        proof = verify_statement(parse_statement(data), directory, place=place, now=datetime.now(UTC))
        proof.require_policy()
        return open_payload(proof, ReserveCompartment)

    judge(statement_bytes(order))  # the untouched one passes
    for name, payload in _payloads(order.payload):
        data = statement_bytes(seal(order.payload_type, payload, point.courier.signer))
        yield name, lambda data=data: judge(data)  # type: ignore[misc]  # bound now
    for name, data in _envelopes(order, point.courier.signer):
        yield name, lambda data=data: judge(data)  # type: ignore[misc]
    yield "LN1: without end", lambda: parse_compact("LN1:" + "A" * 100_000)
    yield "LN1: with loose bits", lambda: parse_compact("LN1:" + "A" * 211 + "B")
    yield "LN2: without end", lambda: parse_receipt("LN2:" + "A" * 100_000)
    yield "LN2: in Cyrillic", lambda: parse_receipt("LN2:" + "\u0410" * 900)
    for algorithm in Algorithm:
        yield f"small-order key as {algorithm}", lambda each=algorithm: _admit(each)  # type: ignore[misc]


def _payloads(body: bytes) -> Iterator[tuple[str, bytes]]:
    room = FULL - len(body)
    yield "64 KiB of unknown numbers", body + b"\x78\x01" * (room // 2)
    yield "64 KiB of empty unknown texts", body + b"\xfa\x3f\x00" * (room // 3)
    yield "64 KiB of repetitions", body * (FULL // len(body))
    yield "64 KiB and one byte", body + bytes(room + 1)
    yield (
        "64 KiB in one unknown field, then a group",
        body + b"\xfa\x3f\xf0\xff\x03" + bytes(65_520 - len(body)),
    )
    yield "groups, 10,000 deep", body + b"\x7b" * DEEP
    yield "groups, 90 deep", body + b"\x7b" * 90 + b"\x7c" * 90
    yield "messages, 10,000 deep", _nested(DEEP)
    yield "a number of 60,000 bytes", body + b"\x78" + b"\xff" * 60_000
    yield "a field twice", body + body[-20:] + body
    yield "truncated", body[: len(body) // 2]
    yield "60,000 critical features", b"\x0a\xe0\xd4\x03" + b"\x42\x00" * 30_000
    yield "nothing", b""


def _envelopes(order: SignedStatement, signer: Signer) -> Iterator[tuple[str, bytes]]:
    good = order.signatures[0].signature
    larger = good[:32] + (int.from_bytes(good[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    full = SignedStatement(order.payload_type, bytes(FULL), ())
    yield "S + L", statement_bytes(order._replace(signatures=(Signature(signer.key_id, larger),)))
    yield (
        "8 bad signatures over 64 KiB",
        statement_bytes(full._replace(signatures=(Signature(signer.key_id, good),) * 8)),
    )
    yield "100,000 signatures", statement_bytes(order) + b"\x1a\x00" * 100_000
    yield "a payload type of 200 KiB", statement_bytes(order._replace(payload_type="x" * 200_000))
    yield "rubbish", b"\xff" * FULL


def _admit(algorithm: Algorithm) -> None:
    """Small-order bytes in a slot of this algorithm, in its length."""
    key = SMALL_ORDER if algorithm is Algorithm.ED25519 else b"\x05" + SMALL_ORDER
    if not is_admissible(key, algorithm):
        raise Malformed(ErrorCode.MALFORMED_FILE)


def _nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = b"\x0a" + _varint(len(inner)) + inner
    return inner


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
