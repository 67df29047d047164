"""The last accepted directory of a running node: another one takes its place whole, or changes nothing."""

from lockernet.errors import ErrorCode, Malformed
from lockernet.signing.directory import TrustedDirectory


class Trust:
    """Holds the directory that counts now. Everything that verifies asks here each time."""

    def __init__(self, directory: TrustedDirectory) -> None:
        self._directory = directory

    @property
    def directory(self) -> TrustedDirectory:
        """The one that counts now; another object after each `accept`."""
        return self._directory

    def accept(self, directory: TrustedDirectory) -> None:
        """Let this one count from now on (LN-TRU-031).

        Raises Malformed for one of another network, or an older one, which would give lost rights back.
        """
        here = self._directory
        if directory.network_id != here.network_id:
            raise Malformed(ErrorCode.CONFIGURATION, f"a directory of network {directory.network_id}")
        if directory.issued_at < here.issued_at:
            words = f"a directory of {directory.issued_at}, older than the accepted one of {here.issued_at}"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        self._directory = directory
