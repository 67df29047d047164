"""The whole file: read, checked, and its paths made absolute."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Slug
from lockernet_node.config.compartments import CompartmentConfig
from lockernet_node.config.point import PointFacts
from lockernet_node.config.sections import Bank, ClockSettings, Files, Listen, Section


class NodeConfig(Section):
    """The whole file."""

    network_id: Slug
    operator_id: Slug
    point_id: Slug
    listen: Listen = Listen()
    files: Files = Files()
    clock: ClockSettings = ClockSettings()
    bank: Bank
    point: PointFacts
    compartment: tuple[CompartmentConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _doors_are_distinct(self) -> Self:
        names = [door.id for door in self.compartment]
        wires = [(door.board, door.lock) for door in self.compartment]
        if len(set(names)) != len(names):
            raise ValueError("two compartments carry the same id")
        if len(set(wires)) != len(wires):
            raise ValueError("two compartments are wired to the same lock")
        return self

    @model_validator(mode="after")
    def _keeps_back_what_it_has(self) -> Self:
        kept, there = self.point.accessible_kept_back, sum(door.accessible for door in self.compartment)
        if kept > there:
            raise ValueError(f"point.accessible_kept_back is {kept}; {there} compartments are accessible")
        return self


def load_config(path: Path) -> NodeConfig:
    """Read the file; paths in it become absolute. Raises Malformed with file, key and reason."""
    try:
        config = NodeConfig.model_validate(tomllib.loads(path.read_text()))
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {where}: {first['msg']}") from None
    return config.model_copy(update={"files": _absolute(config.files, path.resolve().parent)})


def _absolute(files: Files, base: Path) -> Files:
    return files.model_copy(
        update={
            "database": base / files.database,
            "trust": base / files.trust,
            "grant_key": _absolute_uri(files.grant_key, base),
            "directory_key": _absolute_uri(files.directory_key, base),
            "device_key": _absolute_uri(files.device_key, base),
            "digit_keys": {version: base / path for version, path in files.digit_keys.items()},
        }
    )


def _absolute_uri(uri: str, base: Path) -> str:
    scheme, _, rest = uri.partition(":")
    return f"file:{base / rest}" if scheme == "file" else uri
