"""The command `stadtchronik` for tests: names are answered here, so that no lookup leaves the machine, and limits are short.

`SHUT_IN` in the environment is JSON: `names` (name → address, or several, one for each time it is asked for; the
last one stays; null: there is none), `public` (addresses that count as public), `lookups` (the file every name asked for is written to, one a line), `settings` (of Scrapy), `full` and `faulty`
(the steps of the archive at which the disk is full, or the program has a fault).
"""

import errno
import json
import os
import socket
from contextlib import suppress
from ipaddress import IPv4Address
from pathlib import Path

from archive import Archive
from crawler import guard, settings
from crawler.addresses import is_public
from crawler.cli import cli

GIVEN = json.loads(os.environ["SHUT_IN"])


def answer(name):
    with suppress(ValueError):
        return str(IPv4Address(name))  # not a name: nobody is asked
    with Path(GIVEN["lookups"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    given = GIVEN["names"].get(name)
    if isinstance(given, list):
        given = given.pop(0) if len(given) > 1 else given[0]
    if given is None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return given


def never(*arguments, **_):
    raise AssertionError(f"a lookup nobody answers here: {arguments}")


def disk_is_full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def has_a_fault(*_, **__):
    raise LookupError("nobody foresaw this")


if __name__ == "__main__":
    socket.gethostbyname = answer
    socket.getaddrinfo = socket.gethostbyname_ex = never
    vars(settings).update(GIVEN["settings"])
    guard.is_public = lambda address: address in GIVEN.get("public", ()) or is_public(address)
    for step in GIVEN.get("full", ()):
        setattr(Archive, step, disk_is_full)
    for step in GIVEN.get("faulty", ()):
        setattr(Archive, step, has_a_fault)
    cli()
