"""What a person sees of a crawl that takes its time."""

import os
import pty
import subprocess
import sys

import pytest
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from archive.records import SourceFacts
from archive.tally import Tally
from crawler import progress
from crawler.progress import CrawlProgress
from crawler.source import Source
from crawler.spider import spider_of
from tests.sites import ROOT, article, feed

SOURCE = Source(facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="http://stadt.localhost/"))


@pytest.fixture
def crawl():
    """A crawl that stands still: its signals are sent by hand."""
    spider_class = spider_of([SOURCE])
    crawler = get_crawler(spider_class, {"PROGRESS_ENABLED": True})
    return crawler, spider_class()


def move(crawler, spider):
    crawler.signals.send_catch_log(signals.spider_opened, spider=spider)
    spider.tallies["stadt"] = Tally(fetched=3, new=2, errors=1)
    crawler.signals.send_catch_log(signals.response_received, spider=spider, response=None, request=None)
    crawler.signals.send_catch_log(signals.spider_closed, spider=spider, reason="finished")


def test_it_says_now_and_then_how_far_it_is_where_there_is_no_terminal(crawl, capsys, monkeypatch):
    monkeypatch.setattr(progress, "PLAIN_EVERY_SECONDS", 0.0)
    extension = CrawlProgress.from_crawler(crawl[0])
    move(*crawl)
    assert extension
    assert capsys.readouterr() == ("", "4 of 4 pages, 2 new articles\n")


def test_it_does_not_say_it_too_often(crawl, capsys):
    extension = CrawlProgress.from_crawler(crawl[0])
    move(*crawl)
    assert extension
    assert capsys.readouterr() == ("", "")


def test_scrapy_commands_show_none():
    with pytest.raises(NotConfigured):
        CrawlProgress.from_crawler(get_crawler())


@pytest.mark.e2e
def test_a_terminal_shows_a_bar_and_the_table_goes_to_standard_output(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": article("Eins")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    terminal, end = pty.openpty()
    command = (sys.executable, "-m", "crawler.cli", "crawl")
    with subprocess.Popen(
        command, cwd=ROOT, env=desk.environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=end, text=True
    ) as process:
        os.close(end)
        shown = b"".join(iter(lambda: shown_by(terminal), b""))
        table = process.stdout.read()
    os.close(terminal)
    assert process.returncode == 0
    assert "Crawling, 1 new" in shown.decode()
    assert "Crawling" not in table
    assert table.split()[0] == "source"


def shown_by(terminal):
    """The next bytes a terminal shows; none when nobody writes to it any more."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
