"""Metrics are a file that Prometheus understands, there from the beginning of a crawl to after its end."""

import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.tally import Tally
from crawler.admission import CrawlRefused
from crawler.metrics import write
from crawler.report import Watch, ended
from tests.sites import article, feed


def report():
    tally = Tally(fetched=3, new=2, unread=1, notes={'says "no"\n': 1})
    tally.measures.answered(404)
    tally.measures.looked(absent=True)
    tally.measures.article(["headline"], words=9, paywalled=False, share=None)
    tallies = {"stadt": tally}
    return Watch.start().report(
        run=1, program="test", tallies=tallies, scrapy={"downloader/response_bytes": 4096}, reading=0.5
    )


def samples(path):
    text = path.read_text(encoding="utf-8")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_crawl_under_way_says_so(tmp_path):
    file = tmp_path / "crawl.prom"
    write(file, report())
    found = samples(file)
    assert found["stadtchronik_crawl_running",] == 1
    assert found["stadtchronik_crawl_complete",] == 0
    assert found["stadtchronik_crawl_bytes",] == 4096
    assert found["stadtchronik_crawl_cpu_seconds", "reading"] == 0.5
    assert found["stadtchronik_crawl_pages", "new", "stadt"] == 2
    assert found["stadtchronik_crawl_notes", 'says "no"\n', "stadt"] == 1
    assert found["stadtchronik_crawl_answers", "4xx", "stadt"] == 1
    assert found["stadtchronik_crawl_fields", "headline", "stadt"] == 1
    assert found["stadtchronik_crawl_looks", "absent", "stadt"] == 1
    assert found["stadtchronik_crawl_looks", "in place", "stadt"] == 0
    assert list(tmp_path.iterdir()) == [file]


def test_one_that_was_cut_short_is_not_complete(tmp_path):
    file = tmp_path / "crawl.prom"
    write(file, ended(report(), "stopped by SIGTERM", []))
    found = samples(file)
    assert (found["stadtchronik_crawl_running",], found["stadtchronik_crawl_complete",]) == (0, 0)


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(CrawlRefused, match="Name another file with --metrics"):
        write(tmp_path / "nowhere" / "crawl.prom", report())


def test_without_prometheus_client_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(CrawlRefused, match=r"Install stadtchronik\[metrics\]"):
        write(tmp_path / "crawl.prom", report())


@pytest.mark.e2e
def test_a_crawl_leaves_its_metrics(site, desk, tmp_path):
    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": article("Eins")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    file = tmp_path / "crawl.prom"
    desk.crawl("--metrics", file)
    found = samples(file)
    assert found["stadtchronik_crawl_complete",] == 1
    assert found["stadtchronik_crawl_pages", "new", "stadt"] == 1
    assert found["stadtchronik_source_health", "ok", "stadt"] == 1
    assert found["stadtchronik_crawl_cpu_seconds", "crawl"] > 0
    assert found["stadtchronik_crawl_cpu_seconds", "reading"] > 0


@pytest.mark.e2e
def test_a_crawl_that_could_not_write_them_does_not_begin(site, desk, tmp_path):
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    done = desk.run("-m", "crawler.cli", "crawl", "--metrics", tmp_path / "nowhere" / "crawl.prom", code=2)
    assert "Name another file with --metrics" in done.stderr
    assert site.log == []
