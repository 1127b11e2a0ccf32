"""Reading outside the reactor: captures go to worker processes, articles come back, whatever the page does to them."""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from tempfile import gettempdir
from time import process_time
from types import TracebackType
from typing import Any, Self, cast

from pebble import ProcessExpired, ProcessPool

from archive.captures import CaptureError, content
from archive.records import Article, Capture
from archive.refusals import Refusal
from crawler.extraction import extract, learn
from crawler.extraction.learning import Page
from crawler.extraction.profile import SiteProfile, as_unknown
from crawler.extraction.report import alike, disputing
from crawler.source import Source

log = logging.getLogger(__name__)

READING_TIMEOUT_SECONDS = 30.0  # a page that takes longer is given up, and its process with it
# A new process imports the program that started it once more; these are what takes time in that.
PRELOADED = ["crawler.reading", "crawler.doors"]
# The address of a Unix socket has 107 bytes (unix(7)); “/pymp-xxxxxxxx/listener-xxxxxxxx” needs 32 of them.
TEMPORARY_FOLDER_MAX_BYTES = 107 - 32
LEARNING_TIMEOUT_SECONDS = 120.0  # of all pages a site is learned from
SHADOW_EVERY = 20  # captures of a known site, one of which is read both ways
READINGS_PER_PROCESS = 500  # a process is replaced after so many pages, so that no leak of a parser adds up


def read(capture: Capture, source: Source | None, profile: SiteProfile | None = None) -> Article:
    """The article of a capture; `unread` says why there is none.

    One capture in SHADOW_EVERY of a known site is read as if the site were unknown, too; when the two texts
    differ, the report says so. The reading stays that of the profile, so that all captures of a page are read
    in one way.
    """
    try:
        html = content(capture)
    except CaptureError as error:
        return Article(url=capture.url, unread=str(error))
    way = partial(
        extract, html, capture.url, headers=dict(capture.headers), fetched_at=capture.fetched, source=source
    )
    article = way(profile=profile)
    if profile is None or int(capture.digest[-8:], 16) % SHADOW_EVERY:
        return article
    shadow = way(profile=as_unknown(profile))
    return article if alike(article, shadow) else disputing(article, "body")


def _timed(
    way: Callable[..., Article], capture: Capture, source: Source | None, profile: SiteProfile | None
) -> tuple[Article, float]:
    """A reading, and the CPU seconds it took."""
    begun = process_time()
    article = way(capture, source, profile)
    return article, process_time() - begun


class ReadingRefused(Refusal, RuntimeError):  # noqa: N818 - it is an answer, not a fault
    """No page could be read here; the message says what to do."""


def check_may_read() -> None:
    """That reading processes can be started.

    Raises:
        ReadingRefused: the temporary folder's name is too long for the socket they are started through.
    """
    folder = gettempdir()
    if len(os.fsencode(folder)) > TEMPORARY_FOLDER_MAX_BYTES:
        raise ReadingRefused(
            f"The temporary folder {folder} has too long a name. Set TMPDIR to one of at most "
            f"{TEMPORARY_FOLDER_MAX_BYTES} bytes."
        )


class Readers:
    """A pool of supervised processes: one that hangs or dies costs the page it was reading, nothing else.

    They are forked from a server that has already imported the parsers, so a new one is ready at once.
    """

    def __init__(self, processes: int | None = None, *, timeout: float | None = None) -> None:
        check_may_read()
        self._processes = processes or os.cpu_count() or 1
        self._timeout = READING_TIMEOUT_SECONDS if timeout is None else timeout
        self._pool = self._new_pool()
        self.seconds = 0.0  # of CPU time, spent on pages that could be read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for the readings under way; stops at once when something else failed."""
        if error is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def stop(self) -> None:
        """Gives up the readings under way."""
        self._pool.stop()

    def _new_pool(self) -> Any:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        return ProcessPool(max_workers=self._processes, max_tasks=READINGS_PER_PROCESS, context=context)

    def learn(self, pages: Sequence[Page]) -> SiteProfile | None:
        """What pages of one site have in common; None also when one of them makes learning fail or last too long."""
        future = self._pool.schedule(learn, args=(pages,), timeout=LEARNING_TIMEOUT_SECONDS)
        try:
            profile: SiteProfile | None = future.result()
        except (TimeoutError, ProcessExpired, BrokenProcessPool):
            log.warning("Nothing was learned of a site: one of its pages takes too long or ends the process.")
            return None
        except Exception:
            log.exception("Learning a site failed; please report it.")
            return None
        return profile

    async def read(
        self, capture: Capture, source: Source | None, profile: SiteProfile | None = None
    ) -> Article:
        """The article of a capture; never raises for what a page does."""
        try:
            return await self._read(capture, source, profile)
        except BrokenProcessPool:  # pebble gives up when a process dies that was reading nothing
            log.warning("The reading processes were lost and are started anew.")
            return await self._read(capture, source, profile)

    async def _read(self, capture: Capture, source: Source | None, profile: SiteProfile | None) -> Article:
        if not self._pool.active:
            self._pool.stop()
            self._pool.join()
            self._pool = self._new_pool()
        future = self._pool.schedule(_timed, args=(read, capture, source, profile), timeout=self._timeout)
        try:
            article, seconds = await asyncio.wrap_future(future)
        except BrokenProcessPool:
            raise
        except TimeoutError:
            reason = f"Reading took longer than {self._timeout:g} seconds."
        except ProcessExpired as error:
            reason = f"The reading process died (exit code {error.exitcode})."
        except Exception as error:
            log.exception("Reading %s failed; please report it.", capture.url)
            reason = f"Reading failed ({type(error).__name__}: {error})."
        else:
            self.seconds += seconds
            return cast("Article", article)
        return Article(url=capture.url, unread=reason)
