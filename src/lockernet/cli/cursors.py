"""Cursor files: the last event that a member has of a point's feed, as JSON."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lockernet.client.chain import Seen
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Digest
from lockernet.models.journal import Cursor


class _CursorFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", val_json_bytes="hex", ser_json_bytes="hex")

    point_id: str
    member_id: str
    epoch: Annotated[int, Field(ge=0)]
    sequence: Annotated[int, Field(ge=0)]
    event_id: Digest


def read_cursor(path: Path, point_id: str, *, member_id: str) -> Seen | None:
    """Where this member was in the feed of this point; None if there is no file yet. Raises Malformed."""
    try:
        kept = _CursorFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None
    except ValidationError:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: not a cursor file") from None
    if (kept.point_id, kept.member_id) != (point_id, member_id):
        words = f"{path} is the cursor of {kept.member_id} at {kept.point_id}"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    return Seen(Cursor(epoch=kept.epoch, sequence=kept.sequence), kept.event_id)


def write_cursor(path: Path, point_id: str, *, member_id: str, seen: Seen) -> None:
    """Keep where we are; a crash leaves the old file or the new one. Raises Malformed."""
    kept = _CursorFile(
        point_id=point_id,
        member_id=member_id,
        epoch=seen.cursor.epoch,
        sequence=seen.cursor.sequence,
        event_id=seen.event_id,
    )
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(kept.model_dump_json() + "\n")
        os.replace(fresh, path)  # noqa: PTH105  # atomic, and says so
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from None
