"""What a decision is: accepted with what follows from it, or refused with a reason. Both are values."""

from dataclasses import dataclass

from lockernet.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules say no. `final` is False where the same wish may succeed later (LN-REQ-006)."""

    reason: ErrorCode
    final: bool = True
