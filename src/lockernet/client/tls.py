"""Whether a call is encrypted: always, but to this machine itself where no roots are named (LN-NOD-017)."""

import ssl
from ipaddress import ip_address
from pathlib import Path

import grpc

from lockernet.errors import ErrorCode, Malformed


def is_local(endpoint: str) -> bool:
    """True if the host of `host:port` is a loopback address of this machine."""
    host = endpoint.rpartition(":")[0].removeprefix("[").removesuffix("]")
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def credentials_for(endpoint: str, roots: bytes | None) -> grpc.ChannelCredentials | None:
    """What a connection needs: these roots (PEM), else the machine's own; None for plaintext."""
    if roots is None and is_local(endpoint):
        return None
    return grpc.ssl_channel_credentials(roots or _system_roots())


def read_roots(path: Path) -> bytes:
    """Root certificates in PEM. Raises Malformed for a file that is none."""
    try:
        roots = path.read_bytes()
        ssl.create_default_context(cadata=roots.decode("ascii"))
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror or error}") from None
    except ValueError:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected certificates in PEM") from None
    return roots


def _system_roots() -> bytes | None:
    """The bundle that this machine trusts; None lets gRPC take the one that it brings along."""
    bundle: str | None = ssl.get_default_verify_paths().cafile
    try:
        return None if bundle is None else Path(bundle).read_bytes()
    except OSError:
        return None
