"""The control socket: how the operator's command line speaks with a running node, on this machine only.

HTTP and JSON over a unix socket that only its owner may use. Rooms hand in routes; nothing is decided here.
"""

from lockernet_node.control.client import Control
from lockernet_node.control.routes import Answer, ControlRoute
from lockernet_node.control.server import serve_control

__all__ = ["Answer", "Control", "ControlRoute", "serve_control"]
