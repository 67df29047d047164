"""What a checked statement costs over the bare curve arithmetic, and a sealed one.

    verify   parse_statement + verify_statement (limits, PAE, key look-up, signature, header, trust, policy,
             statement id), from wire bytes, over Ed25519PublicKey.verify of the same signed bytes
    seal     PAE + signature + envelope + its wire bytes, from payload bytes, over Ed25519PrivateKey.sign of
             the same signed bytes

Both sides take turns, call by call, so that neither finds warmer caches or a faster moment of the machine.
The ratio of a round is the median over its pairs.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bench.orders import reserve
from bench.point import CLASSES, BenchPoint, found_point
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.codec.statements import parse_statement, statement_bytes, verify_statement
from lockernet.keyring import load_directory
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import pae
from lockernet.signing.signer import Ed25519Signer, seal
from lockernet_node.bootstrap.assembly import build_point

DISTINCT = 200

Work = Callable[[int], object]


def measure(sizes: Sizes, folder: Path) -> Measured:
    """Both ratios, each the median of the rounds."""
    point = found_point(folder)
    orders = [reserve(point.courier, size).statement for size in CLASSES for _ in range(DISTINCT // 5)]
    verify = _compare(*_verifiers(point, orders), sizes)
    sign = _compare(*_signers(orders), sizes)
    words = [
        f"{name}: {ours:.1f} us against {bare:.1f} us raw"
        for name, (_, ours, bare) in (("verify()", verify), ("seal", sign))
    ]
    return Measured(
        rows=(
            at_most("verify() from wire bytes over a raw Ed25519 verify", verify[0], "x", 1.15),
            at_most("seal from payload bytes to wire bytes over a raw Ed25519 sign", sign[0], "x", 1.25),
        ),
        note="; ".join(words),
    )


def _verifiers(point: BenchPoint, orders: Sequence[SignedStatement]) -> tuple[Work, Work]:
    config = point.config
    directory, place, now = load_directory(config.files.trust), build_point(config).place, datetime.now(UTC)
    wire = [statement_bytes(order) for order in orders]
    signed = [(order.signatures[0].signature, pae(order.payload_type, order.payload)) for order in orders]
    key = Ed25519PublicKey.from_public_bytes(point.courier.signer.public_key)

    def ours(number: int) -> None:
        statement = parse_statement(wire[number])
        verify_statement(statement, directory, place=place, now=now).require_policy()

    return ours, lambda number: key.verify(*signed[number])


def _signers(orders: Sequence[SignedStatement]) -> tuple[Work, Work]:
    key = Ed25519PrivateKey.generate()
    signer = Ed25519Signer(key)
    payloads = [(order.payload_type, order.payload) for order in orders]
    messages = [pae(*payload) for payload in payloads]

    def ours(number: int) -> None:
        statement_bytes(seal(*payloads[number], signer))

    return ours, lambda number: key.sign(messages[number])


def _compare(ours: Work, bare: Work, sizes: Sizes) -> tuple[float, float, float]:
    """The median ratio of the rounds, and the median microseconds of either side in the last round."""
    ratios, pairs = [], [(0.0, 0.0)]
    for _ in range(sizes.rounds):
        pairs = [_pair(ours, bare, number % DISTINCT) for number in range(sizes.statements)]
        ratios.append(median(slow / fast for slow, fast in pairs))
    return median(ratios), median(slow for slow, _ in pairs), median(fast for _, fast in pairs)


def _pair(ours: Work, bare: Work, number: int) -> tuple[float, float]:
    begun = time.perf_counter_ns()
    ours(number)
    between = time.perf_counter_ns()
    bare(number)
    return (between - begun) / 1e3, (time.perf_counter_ns() - between) / 1e3
