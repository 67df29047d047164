"""The library answers every vector about claim codes (LN-COD)."""

from collections.abc import Callable

import pytest

from lockernet.codes.attempts import Attempts, TRIES_PER_GENERATION, TRIES_PER_PARCEL
from lockernet.codes.claim import ClaimCode, commitment, opens, parse_claim
from lockernet.codes.digits import DigitCode, digits, draw_selector
from lockernet.codes.scan import read
from lockernet.errors import ErrorCode
from lockernet_node.clocks import FrozenClock
from lockernet_node.pipeline.tries import Failures
from tests.vectors.reading import Answer, Vector, agrees, answered, refused, vectors_of
