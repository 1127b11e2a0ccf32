"""What is open in Scrapy unless it is closed, seen on the parts that are really built."""

import os
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.extension import ExtensionManager
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import build_from_crawler
from scrapy.utils.test import get_crawler

from archive import __version__
from crawler import settings as ours
from crawler.admission import SOURCES_MAX
from tests.sites import CRAWL_MAX_SECONDS, ROOT, article, feed

BOUNDS = {
    "ARTICLES_MAX",
    "HEADERS_MAXSIZE",
    "LISTING_PAGES_MAX",
    "READING_TIMEOUT",
    "REVISITS_MAX",
    "SITEMAPS_MAX",
    "SITEMAP_DEPTH_MAX",
}
OWN = {
    "ARCHIVE",
    "ARTICLES_DUE_MAX",
    "CONTACT",
    "LEARN_WORDS",
    "PROGRAM",
    "PROGRESS_ENABLED",
    "METRICS_FILE",
} | BOUNDS
GIVEN = {name: value for name, value in vars(ours).items() if name.isupper()}


@pytest.fixture
def crawler():
    return get_crawler(settings_dict=GIVEN)


def names(manager):
    return [type(part).__name__ for part in manager.middlewares]


def read_with(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(ours.__file__)


def test_every_name_is_one_scrapy_knows_or_our_own():
    assert {name for name in GIVEN if not hasattr(default_settings, name)} == OWN


def test_the_command_and_scrapy_find_the_same_settings():
    settings = Settings()
    settings.setmodule("crawler.settings")
    assert {name: settings[name] for name in OWN} == {name: GIVEN[name] for name in OWN}
    assert "default = crawler.settings" in (ROOT / "scrapy.cfg").read_text()


def test_only_the_web_is_fetched_from(crawler):
    handlers = DownloadHandlers(crawler)
    assert set(handlers._schemes) == {"http", "https"}


def test_nothing_listens_nothing_is_remembered_and_nothing_is_bypassed(crawler):
    extensions = names(build_from_crawler(ExtensionManager, crawler))
    middlewares = names(build_from_crawler(DownloaderMiddlewareManager, crawler))
    assert not [name for name in extensions if "Telnet" in name or "Remote" in name]
    assert set(middlewares).isdisjoint(
        {
            "CookiesMiddleware",
            "HttpProxyMiddleware",
            "HttpCacheMiddleware",
            "MetaRefreshMiddleware",
            "RobotsTxtMiddleware",
        }
    )


def test_what_guards_comes_first_and_captures_are_taken_before_unpacking(crawler):
    order = names(build_from_crawler(DownloaderMiddlewareManager, crawler))
    assert order[:2] == ["GuardMiddleware", "RobotsMiddleware"]
    at = order.index("CaptureMiddleware")
    assert order.index("PolitenessMiddleware") > order.index("RetryMiddleware"), "every try is seen"
    assert (order[at - 1], order[at + 1]) == ("UnpackingMiddleware", "RedirectMiddleware")


def test_everything_is_bounded(crawler):
    settings = crawler.settings
    for name in (
        *(
            "CONCURRENT_REQUESTS",
            "DOWNLOAD_TIMEOUT",
            "DOWNLOAD_MAXSIZE",
            "REDIRECT_MAX_TIMES",
            "URLLENGTH_LIMIT",
        ),
        *("DNS_TIMEOUT", "SCRAPER_SLOT_MAX_ACTIVE_SIZE", "MEMUSAGE_LIMIT_MB"),
    ):
        assert 0 < settings.getint(name) < 2**24, name
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getint("RETRY_TIMES") <= 1


def test_every_source_of_a_crawl_may_have_a_request_waiting_for_its_turn(crawler):
    assert crawler.settings.getint("CONCURRENT_REQUESTS") >= SOURCES_MAX


def test_certificates_are_verified(crawler):
    assert crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")


def test_what_asks_for_time_is_not_asked_again_at_once(crawler):
    assert {"429", "503"}.isdisjoint(map(str, crawler.settings.getlist("RETRY_HTTP_CODES")))


def test_the_name_says_who_asks_and_whom_to_write_to(monkeypatch):
    monkeypatch.delenv("STADTCHRONIK_CONTACT", raising=False)
    assert read_with(monkeypatch)["USER_AGENT"] == f"stadtchronik/{__version__}"
    contact = "https://stadtarchiv.example/crawler"
    agent = read_with(monkeypatch, STADTCHRONIK_CONTACT=contact)["USER_AGENT"]
    assert agent == f"stadtchronik/{__version__} (+{contact})"


def listening(process):
    """The TCP ports a process listens on, as Linux lists them."""
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{process}/fd").iterdir() if fd.is_symlink()}
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            local, state, inode = (line.split()[column] for column in (1, 3, 9))
            if state == "0A" and f"socket:[{inode}]" in sockets:
                ports.add(int(local.rpartition(":")[2], 16))
    return ports


@pytest.mark.e2e
@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")
def test_a_crawl_under_way_listens_on_no_port_and_has_imported_no_other_server(site, desk):
    asked, seen = threading.Event(), threading.Event()

    def page(_):
        asked.set()
        seen.wait(CRAWL_MAX_SECONDS)
        return article("Eins")

    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": page}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    command = (sys.executable, "-m", "scrapy", "crawl", "stadt")
    with subprocess.Popen(command, cwd=ROOT, env=desk.environment()) as process:
        assert asked.wait(CRAWL_MAX_SECONDS)
        ports, mapped = listening(process.pid), Path(f"/proc/{process.pid}/maps").read_text()
        seen.set()
    assert ports == set()
    assert "aiohttp" not in mapped, (
        "that of Scrapy's remote control, which takes as long to import as a small crawl"
    )
    assert "uvloop" in mapped, "what is imported is seen"
    assert site.port in listening(os.getpid()), "the server of this test is seen"


@pytest.mark.parametrize(("said", "learns"), [(None, True), ("yes", True), ("no", False)])
def test_a_crawl_learns_words_unless_told_not_to(monkeypatch, said, learns):
    environment = {"STADTCHRONIK_LEARN_WORDS": said} if said else {}
    assert read_with(monkeypatch, **environment)["LEARN_WORDS"] is learns
