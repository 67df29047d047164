"""What the operator's command line may ask a running node: the routes of all rooms."""

from collections.abc import Sequence

from lockernet_node.control import ControlRoute
from lockernet_node.control.status import StatusBoard


def control_routes(board: StatusBoard) -> Sequence[ControlRoute]:
    """Every route of the control socket."""
    return [board.route]
