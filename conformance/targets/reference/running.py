"""From a command line to a bed that serves: founds it, opens it, tells where it is, and ends it."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import grpc

from conformance.targets.reference.bed import Bed, open_bed
from conformance.targets.reference.clock import BedClock
from conformance.targets.reference.founding import Founded, Names, found, merged, read_members
from conformance.targets.reference.mains import Hopeless
from conformance.targets.reference.ports import kept_ports
from conformance.targets.reference.service import TestControl
from conformance.targets.reference.target_file import write_target
from conformance.targets.reference.zygote import Zygote
from lockernet.errors import LockernetError
from lockernet_conformance.v1 import test_control_pb2_grpc as wire_grpc

EXIT_CONFIGURATION = 3
MESSAGE_BYTES = 16 * 1024 * 1024
"""A trust file may be large."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    folder: Path
    doors: int
    listen: str
    control: str
    members: Path | None
    names: Names
    executor: tuple[str, ...]


def run(asked: Asked) -> int:
    """Serve until SIGTERM or SIGINT; the exit code."""
    clock = BedClock(datetime.now(UTC))
    with ExitStack() as stack:
        try:
            founded = _found(asked, stack.enter_context(kept_ports(asked.listen)))
            zygote = Zygote(clock, founded.config)  # before anything here has a thread or a loop
        except (LockernetError, OSError) as error:
            click.echo(getattr(error, "message", error), err=True)
            return EXIT_CONFIGURATION
        return asyncio.run(_run(asked, founded, clock, zygote=zygote))


async def _run(asked: Asked, founded: Founded, clock: BedClock, *, zygote: Zygote) -> int:
    stop = _stop_signal()
    try:
        async with open_bed(founded, clock, zygote) as bed, _serving(bed, asked.control) as control:
            target = write_target(founded, test_control=control, executor=asked.executor)
            ready = {"target": str(target), "test_control": control, **founded.addresses}
            click.echo(json.dumps({"ready": ready}))
            await stop.wait()
    except ExceptionGroup as group:
        if group.split(Hopeless)[1] is not None:
            raise
        click.echo(str(group.exceptions[0]), err=True)
        return EXIT_CONFIGURATION
    return 0


def _found(asked: Asked, addresses: Mapping[str, str]) -> Founded:
    members = None if asked.members is None else read_members(asked.members.read_bytes())
    founded = found(asked.folder, asked.names, addresses, doors=asked.doors)
    founded.trust.write_text(merged(founded, members, agree=True).model_dump_json(indent=2))
    return founded


@asynccontextmanager
async def _serving(bed: Bed, address: str) -> AsyncIterator[str]:
    """Test control at this loopback address; where it is."""
    server = grpc.aio.server(
        options=(("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.so_reuseport", 0))
    )
    wire_grpc.add_TestControlServiceServicer_to_server(TestControl(bed), server)
    port = server.add_insecure_port(address)
    await server.start()
    try:
        yield f"{address.rpartition(':')[0]}:{port}"
    finally:
        await server.stop(0.5)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
