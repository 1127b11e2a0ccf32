"""Keeps a peer on this machine: what it asks for elsewhere, or a name to look up, ends as it would without a network.

Runs in the peers' interpreter, so the standard library has to do.
"""

import sys
from ipaddress import ip_address, ip_network

LOOPBACK = ip_network("127.0.0.0/8")
ADDRESSED = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def stay() -> None:
    """From now on, and for good, the sockets of this process reach this machine only."""
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuses what leaves this machine; see the table of audit events for the arguments."""
    if event in ADDRESSED and isinstance(arguments[1], tuple):  # a path is a socket of this machine
        must_be_here(arguments[1][0])
    elif event in LOOKED_UP and arguments[0] is not None:
        must_be_here(arguments[0])


def must_be_here(host: object) -> None:
    """Refuses a host that is not an address of this machine.

    Raises:
        ConnectionRefusedError: it is another's, or a name, which others would be asked for.
    """
    written = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        here = ip_address(written) in LOOPBACK
    except ValueError:
        here = False
    if not here:
        raise ConnectionRefusedError(f"{written} is not an address of this machine.")
