"""Who calls whom, with which key: the options that all calling commands share, and their defaults.

Each option is also a variable, `LOCKERNET_` and its name. Files are looked for in the data folder:
`--data-dir`, or `lockernet` in $XDG_DATA_HOME (~/.local/share).
"""

import asyncio
import functools
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from lockernet.cli.keeping import kept
from lockernet.client.courier import Courier
from lockernet.client.outbox import KeepingCourier
from lockernet.client.tls import read_roots
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import load_directory, load_signer
from lockernet.models.trust import Member, Role
from lockernet.signing.directory import TrustedDirectory

T = TypeVar("T")


def data_folder() -> Path:
    """Where keys, trust file and cursors lie if nobody says otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "lockernet"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the shared options say."""

    member: str | None
    key: str | None
    custody_key: str | None
    trust: Path | None
    endpoint: str | None
    operator: str | None
    roots: Path | None
    data_dir: Path | None
    outbox: Path | None = None

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.data_dir or data_folder()

    @property
    def outbox_file(self) -> Path:
        """Where the outbox commands look."""
        return self.outbox or self.folder / "outbox.db"

    def without_outbox(self) -> "Settings":
        """The same for a command that opens the outbox itself."""
        return replace(self, outbox=None)

    def file(self, name: str) -> Path:
        """A file in the data folder, which is made if it is not there. Raises Malformed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Malformed(ErrorCode.CONFIGURATION, f"{self.folder}: {error.strerror}") from None
        return self.folder / name

    def directory(self) -> TrustedDirectory:
        """The trusted directory. Raises Malformed."""
        return load_directory(self.trust or self.folder / "trust.json")

    def member_id(self) -> str:
        """Who we are. Raises Malformed if nobody said it."""
        if self.member is None:
            raise Malformed(ErrorCode.CONFIGURATION, "who calls? give --member or LOCKERNET_MEMBER")
        return self.member

    def call(self, work: Callable[[Courier], Coroutine[Any, Any, T]]) -> T:
        """Connect, do the work, hang up. Raises LockernetError."""
        return asyncio.run(self._call(work))

    async def _call(self, work: Callable[[Courier], Coroutine[Any, Any, T]]) -> T:
        async with self.courier() as courier:
            return await work(courier)

    @asynccontextmanager
    async def courier(self) -> AsyncIterator[Courier]:
        """A courier that calls the operator which these options name. Raises LockernetError."""
        directory = self.directory()
        operator = self._operator(directory)
        endpoint = self.endpoint or operator.endpoint
        if endpoint is None:
            words = f"the trust file has no endpoint of {operator.member_id}; give --endpoint"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        async with KeepingCourier.connect(
            endpoint,
            member_id=self.member_id(),
            signer=load_signer(self.key or f"file:{self.folder / 'grant.pem'}"),
            custody_signer=None if self.custody_key is None else load_signer(self.custody_key),
            directory=directory,
            operator_id=operator.member_id,
            roots=None if self.roots is None else read_roots(self.roots),
        ) as courier:
            if self.outbox is None:
                yield courier
                return
            async with kept(courier, self.outbox):
                yield courier

    def _operator(self, directory: TrustedDirectory) -> Member:
        """The named one, the one at the endpoint, or the only one that there is."""
        operators = [each for each in directory.members.values() if Role.OPERATOR in each.roles]
        if self.operator is not None:
            found = [each for each in operators if each.member_id == self.operator]
        else:
            found = [each for each in operators if each.endpoint == self.endpoint] or operators
        if len(found) != 1:
            words = f"the trust file lists {len(found)} operators to choose from; give --operator"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        return found[0]


def _option(name: str, words: str, **more: Any) -> Callable[[Any], Any]:
    variable = "LOCKERNET_" + name.upper().replace("-", "_")
    return click.option(f"--{name}", envvar=variable, show_envvar=True, help=words, **more)


_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)

OPTIONS = (
    _option("member", "Our member id."),
    _option("key", "Our grant key, file:PATH or env:NAME.  [default: grant.pem in the data folder]"),
    _option("custody-key", "Our custody key, to countersign and contest; file:PATH or env:NAME."),
    _option("trust", "The trust file.  [default: trust.json in the data folder]", type=_FILE),
    _option("endpoint", "The operator's host:port.  [default: what the trust file says]"),
    _option("operator", "The operator's member id; needed if the trust file lists several."),
    _option("roots", "Root certificates (PEM) for TLS.  [default: those of the system]", type=_FILE),
    _option("data-dir", "The data folder.  [default: lockernet in $XDG_DATA_HOME]", type=_FOLDER),
    _option("outbox", "Keep orders in this file until they are answered.", type=_FILE),
)

POINT = _option("point", "The point.", required=True)


def calling(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; it gets them as `settings`."""

    @functools.wraps(function)
    def command(**given: Any) -> None:
        names = Settings.__dataclass_fields__
        settings = Settings(**{name: given.pop(name) for name in names})
        function(settings=settings, **given)

    for option in reversed(OPTIONS):
        command = option(command)
    return command
