"""The files in which a host says what it allows: from the archive while they are young, else asked for."""

import asyncio
import logging
from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from archive.records import SiteFile
from crawler.clock import now
from crawler.newsroom import Newsroom
from crawler.outcomes import PutOff, reason_of
from crawler.robots import (
    RULES_MAX_AGE,
    UNREACHABLE_AGAIN,
    decode,
    is_answer,
    is_fresh,
    may_stand_in,
    oddity,
)
from crawler.storing import ArchiveFailed

log = logging.getLogger(__name__)

ROBOTS = "/robots.txt"
TDMREP = "/.well-known/tdmrep.json"

_Key = tuple[str, str]  # origin and path


class SiteFiles:
    """Asks each origin once for each file, whoever wants it, and again when the answer is too old."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._stored: asyncio.Task[dict[_Key, SiteFile]] | None = None
        self._why: dict[str, str] = {}  # by origin, of the last file that could not be had
        self._files: dict[_Key, tuple[datetime, asyncio.Task[SiteFile | None]]] = {}

    async def get(self, origin: str, file: str, source: str | None) -> SiteFile | None:
        """What the origin answers for a file; None: it cannot be had, and no copy may stand in for it."""
        at, key = now(self._crawler), (origin, file)
        known = self._files.get(key)
        if known is None or _is_old(*known, at):
            known = self._files[key] = (at, asyncio.ensure_future(self._get(origin, file, source)))
        return await asyncio.shield(known[1])

    def why(self, origin: str) -> str:
        """Why the origin's last file could not be had, by the name of the outcome."""
        return self._why.get(origin, "no copy may stand in")

    async def _get(self, origin: str, file: str, source: str | None) -> SiteFile | None:
        stored, at = await self._copies(), now(self._crawler)
        copy = stored.get((origin, file))
        if copy is not None and is_fresh(copy, at):
            return copy
        answer = await self._ask(origin, file, source)
        if answer is None:
            return copy if copy is not None and may_stand_in(copy, at) else None
        stored[origin, file] = answer
        if (newsroom := self._newsroom()) is not None:
            await newsroom.remember(answer)
        return answer

    async def _ask(self, origin: str, file: str, source: str | None) -> SiteFile | None:
        request = Request(
            origin + file,
            callback=NO_CALLBACK,
            meta={"robots": True, "source": source, "dont_retry": True},
            priority=1000,
            dont_filter=True,
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except (ArchiveFailed, PutOff):  # a request that was not made says nothing of the file
            raise
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the file is unreachable (RFC 9309 §2.3.1.4)
            self._note(origin, file, reason_of(error))
            return None
        if not is_answer(response.status):
            self._note(origin, file, f"HTTP {response.status}")
            return None
        body = response.body if response.status < 400 else b""
        return SiteFile(
            origin=origin,
            file=file,
            fetched=now(self._crawler),
            status=response.status,
            body=decode(body),
            note=oddity(body),
        )

    def _note(self, origin: str, file: str, why: str) -> None:
        log.warning("%s%s is unreachable: %s.", origin, file, why)
        self._why[origin] = why

    async def _copies(self) -> dict[_Key, SiteFile]:
        if self._stored is None:
            self._stored = asyncio.ensure_future(self._read())
        return await asyncio.shield(self._stored)

    async def _read(self) -> dict[_Key, SiteFile]:
        newsroom = self._newsroom()
        if newsroom is None:
            return {}
        copies = await newsroom.site_files(now(self._crawler) - RULES_MAX_AGE)
        return {(copy.origin, copy.file): copy for copy in copies}

    def _newsroom(self) -> Newsroom | None:
        """None outside a crawl: `scrapy shell` has no archive."""
        return getattr(self._crawler.spider, "newsroom", None)


def _is_old(asked: datetime, task: asyncio.Task[SiteFile | None], at: datetime) -> bool:
    if not task.done():
        return False
    if task.cancelled() or task.exception() is not None:
        return True
    file = task.result()
    return at - asked >= UNREACHABLE_AGAIN if file is None else at - file.fetched >= RULES_MAX_AGE
