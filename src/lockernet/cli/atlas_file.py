"""Where the copy of the points lies, and who is asked for it, for all commands that use it."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

from lockernet.cli.settings import Settings
from lockernet.client.atlas import Atlas
from lockernet.client.network import Network
from lockernet.client.tls import read_roots
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import load_signer
from lockernet.models.trust import Role

FILE = "points.db"


@contextmanager
def atlas_of(settings: Settings) -> Iterator[Atlas]:
    """The atlas in the data folder. Raises Malformed, Unavailable."""
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{settings.folder}: {error.strerror}") from None
    with Atlas.open(settings.folder / FILE, network_id=settings.directory().network_id) as atlas:
        yield atlas


def network_of(settings: Settings, atlas: Atlas) -> AbstractAsyncContextManager[Network]:
    """All operators, with the key and the roots of the settings."""
    name = settings.operator or operator_at(settings)
    endpoints = {} if settings.endpoint is None or name is None else {name: settings.endpoint}
    return Network.connect(
        member_id=settings.member_id(),
        signer=load_signer(settings.key or f"file:{settings.folder / 'grant.pem'}"),
        directory=settings.directory(),
        atlas=atlas,
        endpoints=endpoints,
        roots=None if settings.roots is None else read_roots(settings.roots),
    )


def operator_at(settings: Settings) -> str | None:
    """The operator at `--endpoint`; None if that was not given. Raises Malformed if it could be several."""
    if settings.endpoint is None:
        return None
    operators = [each for each in settings.directory().members.values() if Role.OPERATOR in each.roles]
    there = [each for each in operators if each.endpoint == settings.endpoint] or operators
    if len(there) != 1:
        words = f"{len(there)} operators could be at {settings.endpoint}; give --operator"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    return there[0].member_id
