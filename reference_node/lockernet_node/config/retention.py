"""How long the node keeps what is not needed for custody any more."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from lockernet_node.config.sections import Section


class RetentionConfig(Section):
    """Days; the journal is kept for ever and holds nothing that could be linked to a person."""

    parcel_days: Annotated[int, Field(ge=1, le=400)] = 30
    """After its end: labels, statements, secrets and counted tries of a parcel."""
    answer_days: Annotated[int, Field(ge=400, le=4_000)] = 400
    """Remembered answers: retries are answered as long; the node's statements live 400 days at most."""

    @property
    def parcels(self) -> timedelta:
        """The same as a time."""
        return timedelta(days=self.parcel_days)

    @property
    def answers(self) -> timedelta:
        """The same as a time."""
        return timedelta(days=self.answer_days)
