"""Published vectors on what an order is refused for, asked of a node: LN-CAP-005, LN-CAP-006, LN-CAP-007."""

from typing import Any

import pytest

from conformance.targets.reference.executor.ordering import ordered
from tests.vectors.reading import agrees
from tools.vectors.capacity import vectors

ORDERS = [one for one in vectors() if one["input"]["question"] == "order"]


@pytest.mark.parametrize("vector", ORDERS, ids=[one["id"] for one in ORDERS])
async def test_an_order_is_answered_as_published(vector: dict[str, Any]) -> None:
    """LN-CAP-005, LN-CAP-006, LN-CAP-007, LN-CAP-029."""
    await agrees(vector, ordered)
