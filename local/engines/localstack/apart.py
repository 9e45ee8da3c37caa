"""
Runs LocalStack in a network namespace of its own, and one port of this machine's loopback that leads there.

    python apart.py PORT

LocalStack listens on every address, whatever it is told. In a namespace there is no address but a loopback of its own, so nobody
reaches it but through the port below, and it reaches nobody at all: no download, no telemetry, no registry.

A socket stays in the namespace that it was made in. So the port is opened first; then this process leaves for a new namespace,
where it dials LocalStack for whoever is accepted. Neither root nor any program is needed, only namespaces for users, which some
systems and most containers forbid: exit code 3 says so.
"""

import asyncio
import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import sys

INSIDE = 4566
FORBIDDEN = 3
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
PR_SET_PDEATHSIG = 1
BLOCK = 64 * 1024


def leave() -> None:
    """Into a new network namespace, with or without a namespace for users, whichever is allowed."""
    uid, gid = os.getuid(), os.getgid()
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOSPC, errno.EINVAL, errno.ENOSYS):
            raise
        os.unshare(os.CLONE_NEWNET)
        return
    for file, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{file}", "w", encoding="ascii") as where:
            where.write(text)


def raise_loopback() -> None:
    """A new namespace has a loopback that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        asked = struct.pack("16sh22x", b"lo", 0)
        _, flags = struct.unpack("16sh22x", fcntl.ioctl(handle, SIOCGIFFLAGS, asked))
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | IFF_UP))


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Bytes one way, and the end of them: an answer may still come after a request has ended."""
    while block := await reader.read(BLOCK):
        writer.write(block)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, both ways, until both are at their end or one breaks."""
    with contextlib.suppress(OSError):
        inside_reader, inside_writer = await asyncio.open_connection("127.0.0.1", INSIDE)
        with contextlib.closing(inside_writer):
            async with asyncio.TaskGroup() as both:
                both.create_task(whole(carry(reader, inside_writer)))
                both.create_task(whole(carry(inside_reader, writer)))
    writer.close()


async def whole(way) -> None:
    """A broken connection ends its two ways without a word: whoever dialled sees it."""
    with contextlib.suppress(OSError):
        await way


async def relay(port: socket.socket) -> None:
    """Serves until the process is ended."""
    async with await asyncio.start_server(serve, sock=port, backlog=512) as server:
        await server.serve_forever()


def run_localstack() -> None:
    """In this process, which ends with the relay. All that it starts stays in the process group, which ends as a whole."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    import layout
    import mend

    layout.lay_out()
    mend.mend()
    from localstack.runtime.main import main

    sys.argv = ["localstack"]
    main()


def main(port: int) -> int:
    """What it keeps is in memory, so SIGTERM may end it at once."""
    with socket.create_server(("127.0.0.1", port), backlog=512) as outside:
        try:
            leave()
            raise_loopback()
        except OSError as error:
            print(f"Network namespaces are not permitted here: {error.strerror}.", file=sys.stderr)
            return FORBIDDEN
        child = os.fork()
        if child == 0:
            outside.close()
            run_localstack()
            os._exit(1)
        signal.signal(signal.SIGCHLD, lambda *_: os._exit(1))
        asyncio.run(relay(outside))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
