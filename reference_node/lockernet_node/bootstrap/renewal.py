"""A new device key for a machine that takes the place of another; the old one is moved aside, never lost."""

from datetime import datetime, timedelta
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, key_record
from lockernet.models.trust import Purpose
from lockernet_node.bootstrap.founding import KEY_LIFETIME
from lockernet_node.config import NodeConfig


def renew_device_key(config: NodeConfig, *, now: datetime) -> Path:
    """Make the key in the place that the configuration names; the file with its public record.

    The record has to be in the trust file before the node starts; the old one stays there, superseded, so
    that what it signed is still believed. Raises Malformed for a key that is no file.
    """
    scheme, _, rest = config.files.device_key.partition(":")
    if scheme != "file":
        words = f"files.device_key is {scheme}: make the new key where the old one was, and change it there"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    path, moment = Path(rest), now.replace(microsecond=0)
    if path.exists():
        path.rename(path.with_name(f"{path.name}.before-{moment:%Y%m%dT%H%M%SZ}"))
    record = key_record(
        generate_key(path),
        network_id=config.network_id,
        member_id=config.operator_id,
        purpose=Purpose.DEVICE,
        not_before=moment - timedelta(minutes=5),
        not_after=moment + KEY_LIFETIME,
        point_id=config.point_id,
    )
    written = path.with_name(f"{path.stem}-{moment:%Y%m%dT%H%M%SZ}.json")
    written.write_text(record.model_dump_json(indent=2) + "\n")
    return written
