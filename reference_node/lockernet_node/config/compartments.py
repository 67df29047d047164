"""The doors of the bank."""

from typing import Annotated, Literal

from pydantic import Field

from lockernet.models.base import CompartmentId, Grams, Millimetres
from lockernet_node.config.sections import Section


class CompartmentConfig(Section):
    """One door: what is painted on it, its clear inside, and where its lock is wired."""

    id: CompartmentId
    width_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres
    max_weight_g: Grams
    board: Annotated[int, Field(ge=0, le=255)]
    """From 0; how many there are depends on the boards: 10 of krcu16, 32 of cu48."""
    lock: Annotated[int, Field(ge=0, le=255)]
    """From 0 on its board: 16 of krcu16, 48 of cu48."""
    infrared: bool = True
    """False where the occupancy sensor is not fitted."""
    accessible: bool = False
    """True if people reach it from a wheelchair."""
    temperature: Literal["ambient", "chilled", "frozen"] = "ambient"
