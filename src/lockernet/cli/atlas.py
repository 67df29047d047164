"""`lockernet points sync | search | show`: the points of all operators, from this machine's own copy."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click

from lockernet.cli.exits import Exit, exit_code
from lockernet.cli.points import points
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, note, show, table
from lockernet.cli.values import DURATION, POSITION, SIZE, WINDOW
from lockernet.client.atlas import After, Atlas, Found, Known, Synced, Wanted, Window
from lockernet.client.network import Network
from lockernet.client.tls import read_roots
from lockernet.client.world import SystemClock
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet.keyring import load_signer
from lockernet.models.points import (
    Dimensions,
    Obligation,
    ParcelJourney,
    PointKind,
    PointTombstone,
    Position,
    Temperature,
)
from lockernet.models.trust import Role
from lockernet.signing.directory import TrustedDirectory

T = TypeVar("T")

OLD = timedelta(hours=24)
"""As long as an operator's head lives; what it said since a sync of that age is not known."""
