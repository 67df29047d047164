"""The paper: what a run showed, signed by its runner, countersigned, and checked by strangers."""

from lockernet_conformance.certificate.dsse import BadEnvelope, Envelope, parse_envelope
from lockernet_conformance.certificate.issuing import NotCertified, certify, countersign
from lockernet_conformance.certificate.keys import (
    BadKey,
    PrivateKey,
    PublicKey,
    load_private,
    load_public,
    load_signer,
)
from lockernet_conformance.certificate.statement import PREDICATE_TYPE
from lockernet_conformance.certificate.verifying import Check, Held, Trusted, Verification, verify

__all__ = [
    "PREDICATE_TYPE",
    "BadEnvelope",
    "BadKey",
    "Check",
    "Envelope",
    "Held",
    "NotCertified",
    "PrivateKey",
    "PublicKey",
    "Trusted",
    "Verification",
    "certify",
    "countersign",
    "load_private",
    "load_public",
    "load_signer",
    "parse_envelope",
    "verify",
]
