"""Kills at random instants from outside, while orders come in from all sides and somebody is at the doors."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from random import Random

from crash.journeys import Town, live_until_death
from crash.ledger import now
from crash.office import Gone, Office, Refused
from crash.rounds import LIVES_PER_POINT, Tally, fresh_town, look_around, verdict

CALLERS = 6
LOAD_SECONDS = 0.8


def run_kills(count: int, draw: Random, tally: Tally, say: Callable[[str], None]) -> None:
    """So many lives under load, each ended by SIGKILL at a moment drawn from the seed."""
    for begin in range(0, count, LIVES_PER_POINT):
        with fresh_town(draw) as town:
            for number in range(begin, min(count, begin + LIVES_PER_POINT)):
                _kill_under_load(town, draw.uniform(0, LOAD_SECONDS), tally)
                tally.random_kills += 1
                say(f"{number + 1} of {count} kills at random: {verdict(tally)}")
            tally.count_acked(town.site.ledger.notes())


def _kill_under_load(town: Town, seconds: float, tally: Tally) -> None:
    town.site.start()
    with ThreadPoolExecutor(CALLERS + 2) as crowd:
        loads: list[Future[object]] = [
            crowd.submit(_order_until_death, town, caller) for caller in range(CALLERS)
        ]
        loads.append(crowd.submit(live_until_death, town, ("deposit", "collect", "digits")))
        loads.append(crowd.submit(_kill_after, town.site.pid, seconds))
        for load in loads:
            load.result()
    town.site.await_death()
    look_around(town, tally, where=f"a kill after {seconds:.3f} s")


def _kill_after(pid: int, seconds: float) -> None:
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)


def _order_until_death(town: Town, caller: int) -> None:
    """Reserve and take back, over and over; what a crash left in doubt is taken back by the next life."""
    deadline = now() + 10 * LOAD_SECONDS
    with Office(town.site, []) as office:
        try:
            while now() < deadline:
                _reserve_and_cancel(town, office, caller)
        except Gone:
            return


def _reserve_and_cancel(town: Town, office: Office, caller: int) -> None:
    parcel = town.in_doubt.setdefault(caller, office.new_parcel())
    with suppress(Refused):  # full, or it is there since the life before
        office.reserve(parcel)
    with suppress(Refused):  # it is not there
        office.cancel(parcel)
    del town.in_doubt[caller]
