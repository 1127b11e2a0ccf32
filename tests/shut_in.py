"""The command `stadtchronik` for tests: names are answered here, so that no lookup leaves the machine, and limits are short.

`SHUT_IN` in the environment is JSON: `names` (name → address), `lookups` (the file every name asked for is written
to, one a line), `settings` (of Scrapy), `pages` (how many of a listing are walked in one crawl) and `full` (the steps
of the archive at which the disk is full).
"""

import errno
import json
import os
import socket
from contextlib import suppress
from ipaddress import IPv4Address
from pathlib import Path

from archive import Archive
from crawler import settings, spider
from crawler.cli import cli

GIVEN = json.loads(os.environ["SHUT_IN"])


def answer(name):
    with suppress(ValueError):
        return str(IPv4Address(name))  # not a name: nobody is asked
    with Path(GIVEN["lookups"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    try:
        return GIVEN["names"][name]
    except KeyError:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None


def never(*arguments, **_):
    raise AssertionError(f"a lookup nobody answers here: {arguments}")


def disk_is_full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


if __name__ == "__main__":
    socket.gethostbyname = answer
    socket.getaddrinfo = socket.gethostbyname_ex = never
    vars(settings).update(GIVEN["settings"])
    spider.LISTING_PAGES_MAX = GIVEN.get("pages", spider.LISTING_PAGES_MAX)
    for step in GIVEN.get("full", ()):
        setattr(Archive, step, disk_is_full)
    cli()
