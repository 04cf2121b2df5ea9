"""The socket of the server."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

from triplehelix.errors import TripleHelixError

HOST: Final = "127.0.0.1"
PORT: Final = 7878
PORTS: Final = range(0x10000)
_BACKLOG: Final = 1024  # connections that wait to be taken; the system may allow fewer


def listen(host: str, port: int) -> socket.socket:
    """A socket on `host` and `port`. Raises TripleHelixError when they cannot be had."""
    if port not in PORTS:  # the system would take what is left of it when divided by 65536
        raise _no_socket(host, port, ValueError(f"ports go from 0 to {PORTS[-1]}"))
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)  # named, or answers wait 40 ms
    except OSError as error:
        raise _no_socket(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _no_socket(host, port, error) from None
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this computer can reach the socket."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _no_socket(host: str, port: int, error: Exception) -> TripleHelixError:
    """The error of an address that cannot be taken."""
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    another = PORT + 1 if port == PORT else PORT
    return TripleHelixError(
        f"{host}:{port}",
        f"cannot listen here: {reason[:1].lower() + reason[1:]}",
        f"take another port with --port {another}, or --port 0 for any free one",
    )
