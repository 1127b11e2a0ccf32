"""Ports for the tests' servers that have to be told theirs."""

import os
import socket
from itertools import count

# Below those the kernel hands out (ip(7), ip_local_port_range): nobody gets one between the look and the server.
LOWEST, MANY = 20_000, 10_000
_numbers = count(os.getpid() * 100)  # two workers seldom begin at the same one


def free_port():
    """One that nobody listens at."""
    return next(port for port in (LOWEST + number % MANY for number in _numbers) if _is_free(port))


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
