"""The target file: where a target is, who it says it is, and what it claims. docs/conformance/target.md."""

import hashlib
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from lockernet_conformance.features import FEATURES, unknown
from lockernet_conformance.results import Profile

Address = Annotated[str, StringConstraints(pattern=r"^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$")]
"""host:port."""
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class BadTargetFile(Exception):
    """The file cannot be used; the message names file and key."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Part):
    """What is under test."""

    name: str
    vendor: str
    version: str
    build_digest: Hex32 | None = None
    """SHA-256 of what was built; without it no certificate."""


class Endpoints(_Part):
    """Where the target answers."""

    grpc: Address
    connect: Address | None = None
    """Connect and JSON over HTTP/1.1, if it is another address."""
    pages: Address | None = None
    """The kiosk's pages, if they can be reached."""
    debug: Address | None = None
    """Metrics and readiness."""
    test_control: Address | None = None
    """TestControlService; without it the target is only observed."""
    certificates: Path | None = None
    """PEM file of the authority that the target's TLS certificate must come from; unset: plaintext."""


class OperatorKey(_Part):
    """A public key of the operator or its point, as the trust file lists it."""

    purpose: str
    algorithm: str
    public_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]+$")]
    point_id: str | None = None

    @property
    def key_id(self) -> bytes:
        """First 8 bytes of SHA-256 of the public key (LN-SIG-012)."""
        return hashlib.sha256(bytes.fromhex(self.public_key)).digest()[:8]


class Executor(_Part):
    """The program that answers vectors. docs/conformance/vectors.md."""

    command: tuple[str, ...] = Field(min_length=1)
    topics: tuple[str, ...] = ()
    """Empty: all that the program names in its first answer."""


class Timing(_Part):
    """Patience."""

    max_call_seconds: float = Field(default=5.0, gt=0, le=60)
    max_restart_seconds: float = Field(default=30.0, gt=0, le=600)
    clock_tolerance_seconds: float = Field(default=5.0, ge=0, le=120)


class TargetFile(_Part):
    """All of it. Paths are relative to the file."""

    product: Product
    network_id: str
    operator_id: str
    point_id: str
    endpoints: Endpoints
    profiles: tuple[Profile, ...] = Field(min_length=1)
    features: dict[str, bool | None] = Field(default={}, validate_default=True)
    """true: has it; false: does not have it; null: not said, so it is not tested and nothing is certified."""
    operator_keys: tuple[OperatorKey, ...] = Field(min_length=1)
    operator_grant_key: Path | None = None
    """PEM file of a grant key of the operator, for cases in which the operator speaks."""
    identity: Path = Path("identity.json")
    """What `lockernet-conformance init` wrote."""
    executor: Executor | None = None
    prove: tuple[str, ...] = ()
    """A program of the operator's that signs the nonce of a run, where there is no test control."""
    timing: Timing = Timing()
    known_failures: Path | None = None

    @field_validator("features")
    @classmethod
    def _known(cls, features: dict[str, bool | None]) -> dict[str, bool | None]:
        """Only names that there are; what is not named is not said."""
        if strange := unknown(features):
            raise ValueError(strange)
        return dict.fromkeys(FEATURES) | features

    @property
    def controlled(self) -> bool:
        """Whether the suite can move the target's clock and doors."""
        return self.endpoints.test_control is not None


def load_target(path: Path) -> TargetFile:
    """The target in this file, its paths made whole. Raises BadTargetFile."""
    try:
        told = yaml.safe_load(path.read_text())
    except OSError as error:
        raise BadTargetFile(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadTargetFile(f"{path}: no YAML: {' '.join(str(error).split())}") from None
    try:
        target = TargetFile.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BadTargetFile(f"{path}: {where}: {first['msg']}") from None
    return _whole(target, path.resolve().parent)


def _whole(target: TargetFile, folder: Path) -> TargetFile:
    def there(path: Path | None) -> Path | None:
        return None if path is None else folder / path

    endpoints = target.endpoints.model_copy(update={"certificates": there(target.endpoints.certificates)})
    return target.model_copy(
        update={
            "endpoints": endpoints,
            "operator_grant_key": there(target.operator_grant_key),
            "identity": folder / target.identity,
            "known_failures": there(target.known_failures),
        }
    )
