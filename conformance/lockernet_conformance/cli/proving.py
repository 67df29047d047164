"""`prove`: what an operator runs beside a node without test control, so that a run shows whose node it is."""

import hashlib
import json
import sys

import click

from lockernet_conformance.certificate import load_private
from lockernet_conformance.certificate.dsse import pae
from lockernet_conformance.certificate.judged import NONCE_TYPE
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.operator import GrantKey

NONCE_BYTES = 32
MOST_BYTES = 4096


@click.command()
@click.option(
    "--key", "uri", required=True, metavar="URI",
    help="A grant key of the operator: file:PATH (mode 600) or env:NAME, as PEM.",
)  # fmt: skip
def prove(uri: str) -> None:
    """Sign the nonce of a run with a grant key of the operator, and nothing else.

    The suite starts this program (`prove` in the target file), gives it one line {"nonce": HEX} on its
    standard input, and reads one line {"key_id": HEX, "signature": HEX}. The nonce is 32 bytes; what is
    signed says that it is a nonce of the conformance suite, so the signature is good for nothing else.

    \b
    Exit code 0: signed. 2: the input is no nonce. 3: the key cannot be used.
    \b
    In target.yaml:
      prove: [lockernet-conformance, prove, --key, "file:/etc/lockernet/grant.pem"]
      prove: [ssh, node.example, lockernet-conformance, prove, --key, "file:/etc/lockernet/grant.pem"]
    """
    key = GrantKey(load_private(uri))
    nonce = _nonce(sys.stdin.buffer.readline(MOST_BYTES))
    told = {
        "key_id": hashlib.sha256(key.public).digest()[:8].hex(),
        "signature": key.sign(pae(NONCE_TYPE, nonce)).hex(),
    }
    click.echo(json.dumps(told))


def _nonce(line: bytes) -> bytes:
    """The nonce in this line. Raises Ending."""
    try:
        nonce = bytes.fromhex(json.loads(line)["nonce"])
    except (ValueError, KeyError, TypeError):
        raise Ending(2, 'prove: expected a line {"nonce": HEX} on standard input') from None
    if len(nonce) != NONCE_BYTES:
        raise Ending(2, f"prove: expected a nonce of {NONCE_BYTES} bytes, got {len(nonce)}")
    return nonce
