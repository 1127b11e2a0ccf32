"""What a crawl says of itself is told in numbers that fit together."""

import json
from datetime import UTC, datetime

import pytest

from archive.tally import Tally
from crawler.report import Watch, ended
from tests.sites import article, feed


def test_a_crawl_under_way_adds_up_what_its_sources_saw():
    tallies = {"stadt": Tally(fetched=3, notes={"HTTP 500": 1}), "bote": Tally(fetched=1)}
    moment = datetime(2026, 10, 16, tzinfo=UTC)
    report = Watch.start().report(
        run=7, program="test", tallies=tallies, scrapy={"start_time": moment, "a": 1}, reading=1.25
    )
    assert (report.run, report.pages, report.cpu_reading, report.ending) == (7, 4, 1.25, None)
    assert report.scrapy == {"a": 1, "start_time": "2026-10-16T00:00:00+00:00"}
    assert json.loads(report.sources[0]["notes"]) == {"HTTP 500": 1}
    assert json.dumps(report.as_json())


def test_one_that_died_shows_its_own_tallies():
    report = Watch.start().report(
        run=1, program="test", tallies={"stadt": Tally(new=2)}, scrapy={}, reading=0
    )
    assert [row["new"] for row in ended(report, None, []).sources] == [2]


@pytest.mark.e2e
def test_programs_are_told_what_it_took(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": article("Eins")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    report = json.loads(desk.run("-m", "crawler.cli", "crawl", "--json").stdout)
    assert (report["run"], report["ending"], report["pages"]) == (1, "finished", 1)
    assert report["started"] <= report["finished"]
    assert report["bytes"] > len(site.paths["/1"].body)
    assert report["pages_per_second"] == pytest.approx(report["pages"] / report["seconds"], rel=0.01)
    assert report["cpu_crawl"] > 0 < report["cpu_reading"]
    assert report["scrapy"]["downloader/request_count"] >= 3
