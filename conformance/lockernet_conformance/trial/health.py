"""The standard health service of gRPC, asked by plain bytes (grpc.health.v1)."""

from lockernet_conformance.probe import Question, Record
from lockernet_conformance.trial.trial import Trial

CHECK = "/grpc.health.v1.Health/Check"
_WORDS = {b"": "UNKNOWN", b"\x08\x00": "UNKNOWN", b"\x08\x01": "SERVING", b"\x08\x02": "NOT_SERVING"}


async def health(trial: Trial, service: str = "") -> tuple[str, Record]:
    """What the point says of itself, or the status of the call; and the exchange."""
    body = b"" if not service else bytes([0x0A, len(service)]) + service.encode()
    question = Question("point", CHECK, body, seconds=trial.world.max_call_seconds)
    record = await trial.probe.ask(question)
    if record.answer.status != "OK":
        return record.answer.status, record
    return _WORDS.get(record.answer.body, record.answer.body.hex()), record
