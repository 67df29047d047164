"""Plain bytes over TCP: what no library would send, and HTTP without one."""

import asyncio
import socket
from contextlib import suppress

from lockernet_conformance.probe.exchange import Answer, Question

LARGEST_BYTES = 4 * 1024 * 1024
OUTSIDE = "outside"
_ELSEWHERE = ("192.0.2.1", 9)
"""An address for examples (RFC 5737): nothing is sent to it, the system only says from where it would be."""


def own_address() -> str:
    """This machine's address in the network. Raises OSError if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ELSEWHERE)
        host = str(probe.getsockname()[0])
    if host.startswith("127."):
        raise OSError("this machine stands in no network")
    return host


class TcpLine:
    """Each question is a connection of its own: all is sent, then all is read until the end or the time.

    The host `outside` is this machine by its own address in the network, which others could call too.
    """

    async def __call__(self, question: Question) -> Answer:
        """`method` is host:port. LEFT: bytes came, but no end."""
        host, _, port = question.method.rpartition(":")
        host = host.strip("[]")
        try:
            if host == OUTSIDE:
                host = own_address()
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection(host, int(port)), question.seconds
            )
        except (TimeoutError, OSError) as error:
            return Answer("UNREACHABLE", (), str(error))
        heard = bytearray()
        status = "OK"
        try:
            async with asyncio.timeout(question.seconds):
                await _talk(reader, writer, question.body, heard)
        except TimeoutError:
            status = "LEFT" if heard else "NO_ANSWER"
        except OSError as error:
            return Answer("CUT", (bytes(heard),), str(error))
        finally:
            writer.close()
            with suppress(OSError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 1)
        return Answer(status, (bytes(heard),))


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes, heard: bytearray
) -> None:
    writer.write(body)
    await writer.drain()
    while len(heard) < LARGEST_BYTES and (more := await reader.read(65_536)):
        heard += more
