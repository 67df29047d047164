"""Runs a node: opens store, bank, pipeline, gRPC and pages in this order, and closes them in the other.

Nothing is served before the journal's tail is verified and the visits that a crash cut are marked.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette

from lockernet_node.bootstrap.assembly import (
    build_desk,
    build_enrolment,
    build_point,
    build_point_feed,
    build_timekeeper,
    compartments,
    doors,
)
from lockernet_node.bootstrap.backups import LastBackup
from lockernet_node.bootstrap.controls import control_routes
from lockernet_node.bootstrap.edges import Edges, open_edges
from lockernet_node.bootstrap.keeping import build_upkeep
from lockernet_node.bootstrap.listeners import open_listeners
from lockernet_node.bootstrap.status import NodeStatus
from lockernet_node.bootstrap.surroundings import Surroundings
from lockernet_node.bootstrap.systemd import Systemd
from lockernet_node.bootstrap.trusting import follow_trust
from lockernet_node.bootstrap.watching import begin_tally, watch
from lockernet_node.config import NodeConfig
from lockernet_node.control import serve_control
from lockernet_node.control.address import control_path
from lockernet_node.control.status import StatusBoard
from lockernet_node.crashpoints import reached
from lockernet_node.effects import Effects
from lockernet_node.feed import Feed, Link
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.questions import Questions
from lockernet_node.pipeline.removing import Removing
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.starting import Started, start
from lockernet_node.pipeline.whole_check import WholeCheck
from lockernet_node.ports import Anchor, LockBank
from lockernet_node.storage.anchor import FileAnchor, anchor_path
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite
from lockernet_node.transport.http_server import serve_http
from lockernet_node.transport.services import build_services
from lockernet_node.web.app import Errands, build_app

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the node answers, host:port; None where it was not asked to."""

    grpc: str
    pages: str
    connect: str | None = None
    debug: str | None = None
    reflection: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """The opened parts of a node, before anybody can reach it."""

    store: SqliteStore
    desk: Desk
    hours: Hours
    sensors: Sensors
    bank: LockBank
    effects: Effects
    status: NodeStatus
    backups: LastBackup


async def run_node(config: NodeConfig, *, on_ready: Callable[[Addresses], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish running work and close everything within 5 s."""
    stop = _stop_signal()
    async with open_house(config) as house:
        await serve_house(house, config, stop=stop, on_ready=on_ready)
    log.info("node_stopped")


@asynccontextmanager
async def open_house(config: NodeConfig, around: Surroundings | None = None) -> AsyncIterator[House]:
    """The parts of a node, on the machine's own surroundings unless told others; closed with the block."""
    around = around or Surroundings()
    async with AsyncExitStack() as stack:
        yield await _open(stack, config, around)


async def serve_house(
    house: House, config: NodeConfig, *, stop: asyncio.Event, on_ready: Callable[[Addresses], None]
) -> None:
    """Let the world in until `stop` is set; then finish running work."""
    systemd, board = Systemd(os.environ), StatusBoard()
    board.register(house.status.tell)
    tally = await begin_tally(house.store)
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(house.effects.run()),
            tasks.create_task(follow_trust(config, house.desk.point.trust)),
            tasks.create_task(watch(house.store, board, tally=tally, systemd=systemd)),
            tasks.create_task(WholeCheck(house.desk).run()),
        ]
        async with open_edges() as edges:
            addresses = await _open_edges(edges, config, house, board)
            reached("start.serving")
            on_ready(addresses)
            _say_ready(addresses)
            systemd.tell("READY=1")
            await stop.wait()
            house.status.state = "draining"
            systemd.tell("STOPPING=1")
            log.info("node_stopping")
        for task in running:
            task.cancel()


async def _open(stack: AsyncExitStack, config: NodeConfig, around: Surroundings) -> House:
    point = build_point(config)
    wakeup = asyncio.Event()
    store = await stack.enter_async_context(
        open_sqlite(config.files.database, compartments=compartments(config))
    )
    reached("start.opened")
    clock = await build_timekeeper(config, store, wall=around.wall)
    desk = build_desk(point, store, clock=clock, wakeup=wakeup, entropy=around.entropy)
    hours = Hours(desk, clock)
    anchor = FileAnchor(anchor_path(config.files.database))
    reports, sensors, started = await _begin(desk, anchor)
    bank = await stack.enter_async_context(around.open_bank(config.bank.url, doors(config)))
    reached("start.bank")
    upkeep = build_upkeep(config, desk, anchor, started)
    effects = Effects(desk, reports, bank, wakeup=wakeup, hours=hours, chores=(upkeep.tick,))
    backups = LastBackup(config.files.database)
    status = NodeStatus(desk, sensors, database=config.files.database, backups=backups)
    return House(store, desk, hours, sensors, bank, effects, status, backups)


def _say_ready(addresses: Addresses) -> None:
    log.info(
        "node_ready",
        grpc=addresses.grpc,
        pages=addresses.pages,
        connect=addresses.connect,
        debug=addresses.debug,
    )


def _stop_signal() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _begin(desk: Desk, anchor: Anchor) -> tuple[Reports, Sensors, Started]:
    sensors = Sensors()
    reports = Reports(desk, sensors)
    started = await start(desk, reports, anchor)
    log.info("journal_verified", events=started.verified.events, interrupted_visits=started.interrupted)
    if started.set_back is not None:
        log.error("recovery_begun", why=started.set_back)
    elif started.shut:
        log.warning("gates_shut", gates=[str(gate) for gate in started.shut])
    return reports, sensors, started


def _kiosk(house: House) -> Starlette:
    desk, sensors, expect = house.desk, house.sensors, house.bank.expect_unlock
    errands = Errands(
        Depositing(desk, sensors, expect_unlock=expect),
        Collecting(desk, sensors, expect_unlock=expect),
        Removing(desk, sensors, expect_unlock=expect),
        Maintenance(desk, sensors, expect_unlock=expect),
    )
    return build_app(errands, number=desk.hotline.show, monotonic=desk.clock.monotonic)


async def _open_edges(edges: Edges, config: NodeConfig, house: House, board: StatusBoard) -> Addresses:
    desk = house.desk
    orders = Orders(desk)
    services = build_services(
        orders=orders,
        questions=Questions(desk),
        feed=Feed(desk),
        link=Link(desk, orders),
        points=build_point_feed(config, desk),
        enrolment=build_enrolment(config, desk),
        hours=house.hours,
    )
    listening = await open_listeners(edges, config, desk, services)
    pages = await edges.enter_async_context(serve_http(_kiosk(house), config.listen.pages))
    routes = control_routes(
        board, desk, house.sensors, store=house.store, hours=house.hours, backups=house.backups
    )
    await edges.enter_async_context(serve_control(control_path(config.files.database), routes))
    pages_host = config.listen.pages.rpartition(":")[0]
    return Addresses(pages=f"{pages_host}:{pages}", **listening)
