"""Nodes that answer a repeated request otherwise than they should."""

from lockernet.codec.statements import parse_statement
from lockernet_node.pipeline import orders
from tests.conformance.mutants.registry import change, mutant


@mutant("svc/reserve/other-bytes")
def answers_other_bytes_alike() -> None:
    """A request id that was used gets the first answer, whatever is sent with it."""
    change(orders, "_repeat", lambda earlier, _verified: orders.answer_of(parse_statement(earlier.answer)))
