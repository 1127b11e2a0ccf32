"""When a crawl begins, when it does not, and how it ends before its time."""

import json
import os
import signal
import threading
from dataclasses import replace
from functools import partial

import pytest
from scrapy.utils.test import get_crawler

from archive import Archive
from archive.records import SourceFacts
from archive.refusals import FAILED
from crawler.admission import SOURCES_MAX, CrawlRefused
from crawler.crawl import crawl
from crawler.source import Source
from crawler.spider import spider_of
from tests.sites import CRAWL_MAX_SECONDS, article, feed

PUBLIC = Source(
    facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="https://www.stadt.example/"),
    feeds=("https://www.stadt.example/feed.xml",),
)


@pytest.fixture
def nobody(monkeypatch):
    """Nobody said who asks."""
    monkeypatch.setattr("crawler.settings.CONTACT", "")


def test_nobody_crawls_a_public_site_without_saying_who_asks(nobody, tmp_path):
    with pytest.raises(CrawlRefused, match="STADTCHRONIK_CONTACT"):
        crawl([replace(PUBLIC, allow_private=True), PUBLIC], tmp_path / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_scrapy_may_not_do_so_either():
    spider = spider_of([PUBLIC])
    with pytest.raises(CrawlRefused, match="STADTCHRONIK_CONTACT"):
        spider.from_crawler(get_crawler(spider, {"CONTACT": ""}))


def test_more_sources_than_a_process_bears_are_refused(tmp_path):
    many = [replace(PUBLIC, allow_private=True)] * (SOURCES_MAX + 1)
    with pytest.raises(CrawlRefused, match="at most 500"):
        crawl(many, tmp_path / "archive.db")


def test_a_host_two_sources_share_gets_the_longer_pause():
    settings = get_crawler(spider_of([replace(PUBLIC, delay=5.0), PUBLIC])).settings
    assert settings["DOWNLOAD_SLOTS"] == {"www.stadt.example": {"concurrency": 1, "delay": 5.0}}
    assert settings["PRIVATE_HOSTS"] == []


@pytest.fixture
def town(site, desk):
    site.paths |= {"/feed.xml": feed(*map(site.url, ("/1", "/2", "/3")))}
    site.paths |= {f"/{number}": article(f"Nummer {number}") for number in (1, 2, 3)}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    return site, desk


@pytest.mark.e2e
def test_an_archive_somebody_writes_to_is_refused_in_a_sentence(town):
    site, desk = town
    with Archive.open(desk.archive):
        done = desk.run("-m", "crawler.cli", "crawl", code=2)
    assert "Wait until it has finished" in done.stderr
    assert "Traceback" not in done.stderr
    assert site.log == []


@pytest.mark.e2e
def test_a_crawl_that_is_interrupted_closes_its_books_and_the_next_one_goes_on(town):
    site, desk = town
    asked, go_on = threading.Event(), threading.Event()

    def page(number, _):
        asked.set()
        go_on.wait(CRAWL_MAX_SECONDS)
        return article(f"Nummer {number}")

    site.paths |= {f"/{number}": partial(page, number) for number in (1, 2, 3)}
    with desk.running("crawl", "--json") as process:
        assert asked.wait(CRAWL_MAX_SECONDS)
        process.send_signal(signal.SIGINT)
        go_on.set()
        done = process.finished()
    assert done.returncode == 1
    assert json.loads(done.stdout)["ending"] == "stopped by SIGINT"
    assert "The crawl was cut short (stopped by SIGINT)." in done.stderr
    assert "Traceback" not in done.stderr
    assert desk.query("SELECT reason, finished IS NULL FROM runs") == [("stopped by SIGINT", False)]
    seen = desk.crawl()["stadt"]
    assert desk.query("SELECT count(*) FROM articles") == [(3,)]
    assert seen["health"] == "ok"


def crawl_on_a_full_disk(desk, *steps):
    """Crawls with a disk that is full at these steps of the archive; it must end with exit code 3."""
    return crawl_with(desk, full=steps)


def crawl_with(desk, **troubles):
    """Crawls with these troubles (tests.shut_in), which the exit code must tell from a source that broke."""
    given = {"names": {}, "lookups": os.devnull, "settings": {}, **troubles}
    return desk.run("-m", "tests.shut_in", "crawl", "--json", code=FAILED, env={"SHUT_IN": json.dumps(given)})


@pytest.mark.e2e
@pytest.mark.parametrize("step", ["discovered", "keep", "file"])
def test_a_disk_that_is_full_stops_the_crawl_and_no_address_is_blamed(town, step):
    _, desk = town
    done = crawl_on_a_full_disk(desk, step)
    assert json.loads(done.stdout)["ending"].startswith("archive failed")
    assert "The crawl was cut short (archive failed: [Errno 28] No space left on device)." in done.stderr
    assert desk.query("SELECT url FROM urls WHERE tries > 0 OR not_before IS NOT NULL") == []
    assert desk.query("SELECT sum(errors) FROM run_sources") == [(0,)]
    assert desk.crawl()["stadt"]["health"] == "ok"
    assert desk.query("SELECT count(*) FROM articles") == [(3,)]


@pytest.mark.e2e
@pytest.mark.parametrize(("step", "said"), [("begin_run", "did not begin"), ("end_run", "died")])
def test_the_books_of_an_older_crawl_are_not_shown_for_one_that_died(town, step, said):
    _, desk = town
    desk.crawl()
    done = crawl_on_a_full_disk(desk, step)
    assert done.stdout == ""
    assert "The crawl stops: archive failed: [Errno 28] No space left on device" in done.stderr
    assert f"Error: The crawl {said}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.e2e
def test_a_fault_of_the_program_before_the_crawl_shows_where_it_is(town):
    _, desk = town
    said = crawl_with(desk, faulty=["profiles"]).stderr
    assert "Traceback" in said
    assert said.splitlines()[-1].startswith(
        "Error: LookupError: nobody foresaw this. What was stored is safe."
    )


@pytest.mark.e2e
def test_a_disk_that_is_full_before_the_crawl_is_one_sentence(town):
    _, desk = town
    said = crawl_with(desk, full=["profiles"]).stderr
    assert "Traceback" not in said
    assert said.splitlines()[-1].endswith("Make room on the disk, or see to it.")


@pytest.mark.e2e
def test_a_fault_of_the_program_in_the_crawl_is_none_of_a_source(town):
    _, desk = town
    said = crawl_with(desk, faulty=["begin_run"]).stderr
    assert "LookupError: nobody foresaw this" in said
    assert "Error: The crawl did not begin" in said
