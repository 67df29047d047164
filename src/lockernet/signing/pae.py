"""The exact bytes that a signature covers: DSSE v1 pre-authentication encoding (LN-SIG-004).

Source: secure-systems-lab/dsse, protocol.md, version 1.0.2.
"""

import hashlib


def pae(payload_type: str, payload: bytes) -> bytes:
    """`"DSSEv1" SP len(type) SP type SP len(payload) SP payload`, lengths in decimal bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def statement_id(payload_type: str, payload: bytes) -> bytes:
    """SHA-256 of the signed bytes; never of the envelope, which can be re-encoded (LN-SIG-006)."""
    return hashlib.sha256(pae(payload_type, payload)).digest()
