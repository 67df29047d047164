"""File and environment together: read, checked, and their paths made absolute."""

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Slug
from lockernet_node.config.compartments import CompartmentConfig
from lockernet_node.config.environment import Key, overlaid, variable, variables
from lockernet_node.config.origins import Origin, origins
from lockernet_node.config.point import PointFacts
from lockernet_node.config.retention import RetentionConfig
from lockernet_node.config.sections import Bank, ClockSettings, Files, Listen, Section, Tls


class NodeConfig(Section):
    """The whole file."""

    network_id: Slug
    operator_id: Slug
    point_id: Slug
    listen: Listen = Listen()
    files: Files = Files()
    tls: Tls | None = None
    clock: ClockSettings = ClockSettings()
    bank: Bank
    retention: RetentionConfig = RetentionConfig()
    point: PointFacts
    compartment: tuple[CompartmentConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _doors_are_distinct(self) -> Self:
        wired: dict[tuple[int, int], str] = {}
        for door in self.compartment:
            if door.id in wired.values():
                raise ValueError(f"two compartments carry the same id: {door.id}")
            if (other := wired.setdefault((door.board, door.lock), door.id)) != door.id:
                where = f"board {door.board}, lock {door.lock}"
                raise ValueError(f"{other} and {door.id} are wired to the same lock: {where}")
        return self

    @model_validator(mode="after")
    def _keeps_back_what_it_has(self) -> Self:
        kept, there = self.point.accessible_kept_back, sum(door.accessible for door in self.compartment)
        if kept > there:
            raise ValueError(f"point.accessible_kept_back is {kept}; {there} compartments are accessible")
        return self


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration, and where its values come from."""

    config: NodeConfig
    in_file: Mapping[str, Any]
    given: Mapping[Key, Any]
    """What the environment says."""

    def origins(self) -> Iterator[Origin]:
        """Every setting with its origin."""
        return origins(self.config, in_file=self.in_file, given=self.given)


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> NodeConfig:
    """Read file and environment; paths become absolute. Raises Malformed with file, key and reason."""
    return load(path, environment).config


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Loaded:
    """The same with the origins. Environment goes over file, file over default."""
    in_file = _read(path)
    given = variables(environment, NodeConfig)
    try:
        config = NodeConfig.model_validate(overlaid(in_file, given))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Malformed(
            ErrorCode.CONFIGURATION, f"{_where(path, first['loc'], given)}: {first['msg']}"
        ) from None
    base = path.resolve().parent
    absolute = {"files": _absolute(config.files, base), "tls": _absolute_tls(config.tls, base)}
    return Loaded(config.model_copy(update=absolute), in_file, given)


def require_kept(path: Path) -> None:
    """What a node believes is not for everybody to write: a key in it opens doors. Raises Malformed."""
    with suppress(OSError):  # said by whoever reads it
        if path.stat().st_mode & stat.S_IWOTH:
            raise Malformed(ErrorCode.CONFIGURATION, f"{path}: everybody may change it; use chmod o-w")


def _read(path: Path) -> dict[str, Any]:
    require_kept(path)
    try:
        return tomllib.loads(path.read_text())
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error}") from None


def _where(path: Path, location: tuple[int | str, ...], given: Mapping[Key, Any]) -> str:
    """The variable that is wrong, or else the key in the file."""
    key = tuple(map(str, location))
    for size in range(len(key), 0, -1):
        if key[:size] in given:
            return variable(key[:size])
    return f"{path}: {'.'.join(key) or 'the file'}"


def _absolute(files: Files, base: Path) -> Files:
    return files.model_copy(
        update={
            "database": base / files.database,
            "trust": base / files.trust,
            "grant_key": _absolute_uri(files.grant_key, base),
            "directory_key": _absolute_uri(files.directory_key, base),
            "device_key": _absolute_uri(files.device_key, base),
            "claims": base / files.claims,
            "digit_keys": {version: base / path for version, path in files.digit_keys.items()},
        }
    )


def _absolute_tls(tls: Tls | None, base: Path) -> Tls | None:
    if tls is None:
        return None
    return Tls(certificate=base / tls.certificate, key=base / tls.key)


def _absolute_uri(uri: str, base: Path) -> str:
    scheme, _, rest = uri.partition(":")
    return f"file:{base / rest}" if scheme == "file" else uri
