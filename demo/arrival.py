"""Steps one to four: the bank starts, the courier reserves, drivers deposit, the node is killed."""

import sys
import time

from demo.founding import found_network, start_back_ends
from demo.processes import program
from demo.stage import POINT, Parcel, Stage
from lockernet_node.hardware.board.client import BoardControl

PARCELS = (
    Parcel("CP000000080SG", outside=(100, 300, 450), weight_g=2_400),
    Parcel("RB123456785SG", outside=(130, 220, 340), weight_g=1_300),
    Parcel("EE471108151SG", outside=(60, 250, 350), weight_g=400),
)
"""S10 numbers; the first is the item of the demo's story."""

TOO_LARGE = (500, 500, 700)


def start(stage: Stage) -> None:
    """Everybody is founded; lock boards, node and the courier's network start."""
    found_network(stage)
    if stage.is_broken("start"):
        (stage.config.parent / "keys" / "device.pem").chmod(0o644)
    open_point(stage)
    for name in ("grpc", "pages"):  # a restart keeps the ports
        stage.edit_config(rf"^{name} = .*", f'{name} = "{stage.addresses[name]}"')
    with BoardControl(stage.hands) as world:
        doors = [door for board in world.state() for door in board.doors]
    stage.check(all(door.latched for door in doors), "every door of the two lock boards is shut")
    ready = stage.start_role("relay", sys.executable, "-m", "demo.relay", stage.addresses["grpc"])
    endpoint = f"127.0.0.1:{ready['ready']['port']}"
    start_back_ends(stage, courier_endpoint=endpoint)
    stage.narrator.say(f"the courier's back end reaches it through a relay at {endpoint}")


def open_point(stage: Stage, *, grpc_port: int = 0, pages_port: int = 0) -> None:
    """Switch the lock boards on and start the node; port 0 takes a free one."""
    locks, node = str(stage.folder / "locks"), program("lockernet-node")
    stage.start_role("board", node, "board", "--link", locks, "--control", str(stage.hands), "--json")
    stage.edit_config(r"^url = .*", f'url = "serial:{locks}"')
    stage.edit_config(r"^grpc = .*", f'grpc = "127.0.0.1:{grpc_port}"')
    stage.edit_config(r"^pages = .*", f'pages = "127.0.0.1:{pages_port}"')
    stage.start_node()
    stage.narrator.say(f"node: gRPC {stage.addresses['grpc']}, pages http://{stage.addresses['pages']}/")


def reserve(stage: Stage) -> None:
    """The courier finds the point, checks, and reserves for three parcels."""
    points = stage.courier("points")["points"]
    stage.check([each["point_id"] for each in points] == [POINT], f"the operator's signed list names {POINT}")
    count = sum(each["count"] for each in points[0]["compartment_classes"])
    stage.check(count == 24, "its record counts 24 compartments, in millimetres")
    item = PARCELS[0]
    fits = stage.courier("check", outside=item.outside, weight_g=item.weight_g)
    stage.check(
        fits["possible"], f"{item.label}, {_by(item.outside)} mm and {item.weight_g} g, would fit now"
    )
    huge = stage.courier("check", outside=TOO_LARGE, weight_g=1_000)
    stage.check(huge["reason"] == "NO_FITTING_SIZE", f"a parcel of {_by(TOO_LARGE)} mm would not")
    for parcel in PARCELS:
        _reserve_one(stage, parcel)


def _reserve_one(stage: Stage, parcel: Parcel) -> None:
    reserved = stage.courier("reserve", label=parcel.label, outside=parcel.outside, weight_g=parcel.weight_g)
    parcel.parcel_id, parcel.claim = reserved["parcel_id"], reserved["claim_code"]
    parcel.digits = reserved["digits"]
    stage.parcels[parcel.label] = parcel
    stage.check(reserved["reservation"] == "HARD", f"{parcel.label}: a compartment is promised, signed")


def _by(sides: tuple[int, int, int]) -> str:
    return " x ".join(map(str, sides))


def deposit(stage: Stage) -> None:
    """A driver deposits two parcels at the door, by badge and label."""
    stage.badge = stage.courier("badge")["badge"]
    if stage.is_broken("deposit"):
        _jam_all(stage)
    with BoardControl(stage.hands) as world:
        frames_before = len(world.frames())
    for parcel in PARCELS[:2]:
        pulses = stage.pulses()
        seen = stage.person(do="deposit", badge=stage.badge, label=parcel.label)
        words = f"{parcel.label}: the kiosk says the deposit is done"
        stage.check(seen.get("stage") == "done", words)
        parcel.door = seen["door"]
        stage.check(
            stage.pulses() == pulses + 1, f"one unlock frame opened door {parcel.door}, and only that"
        )
    with BoardControl(stage.hands) as world:
        said = world.frames()[frames_before:]
    shown = next(frame for frame in said if frame.frame[2] == 0x31)
    stage.narrator.say(f"unlock frame on the serial line: {shown.frame.hex(' ')}")
    receipts = _receipts(stage)
    stage.check(receipts == 2, "two signed deposit receipts came back over the feed")


def crash(stage: Stage) -> None:
    """The node gets SIGKILL between unlock and door-closed, and is restarted."""
    parcel = PARCELS[2]
    if stage.is_broken("crash"):
        stage.copy_database("kept")
    seen = stage.person(do="deposit", badge=stage.badge, label=parcel.label, leave_open=True)
    parcel.door = seen.get("door", "")
    stage.check(
        seen.get("stage") == "door_open", f"{parcel.label}: door {parcel.door} is open for the driver"
    )
    pulses = stage.pulses()
    stage.roles.pop("node").kill()
    stage.narrator.say("SIGKILL: the node is gone, the door is open, the parcel is in the driver's hands")
    if stage.is_broken("crash"):
        stage.bring_back("kept")
    began = time.monotonic()
    stage.start_node()
    stage.narrator.say(
        f"the node serves again after {time.monotonic() - began:.1f} s, process start included"
    )
    time.sleep(1.0)
    stage.check(stage.pulses() == pulses, "the restart opened nothing")
    stage.person(do="put", door=parcel.door)
    stage.check(
        stage.wait(lambda: stage.courier("status", parcel_id=parcel.parcel_id)["custody"] == "WAITING"),
        f"{parcel.label}: the deposit is resolved, the parcel waits in {parcel.door}",
    )
    stage.check(
        _receipts(stage) == 1, "its signed receipt came over the feed, none is missing, none is double"
    )


def _receipts(stage: Stage) -> int:
    """Receipts among the events that are new to the courier; each event is verified by the SDK."""
    events = stage.courier("events")["events"]
    return sum(1 for event in events if event["receipt"])


def _jam_all(stage: Stage) -> None:
    with BoardControl(stage.hands) as world:
        for board in range(2):
            for lock in range(16):
                world.jam(board, lock)
