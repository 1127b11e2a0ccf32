"""Every source file is a spider, for Scrapy's own commands too."""

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from crawler.loader import SourceLoader
from tests.sites import article, feed


@pytest.fixture
def loader(desk, monkeypatch):
    monkeypatch.setenv("STADTCHRONIK_SOURCES", str(desk.sources))
    for id_ in ("stadt", "blatt", "blatt-sport"):
        host = id_.partition("-")[0]
        desk.source(
            id_, homepage=f"http://www.{host}.localhost/", feeds=[f"http://{host}.localhost/feed.xml"]
        )
    settings = Settings()
    settings.setmodule("crawler.settings")
    return get_spider_loader(settings)


def test_it_is_the_one_scrapy_takes(loader):
    assert isinstance(loader, SourceLoader)


def test_every_source_file_is_a_spider(loader):
    assert loader.list() == ["blatt", "blatt-sport", "stadt"]


def test_a_spider_has_the_name_and_the_source_of_its_file(loader):
    spider = loader.load("blatt-sport")
    assert spider.name == "blatt-sport"
    assert [source.id for source in spider.sources] == ["blatt-sport"]


def test_a_source_that_is_not_there_is_no_spider(loader):
    with pytest.raises(KeyError, match="dorf"):
        loader.load("dorf")


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("http://stadt.localhost/1", ["stadt"]),
        ("https://www.blatt.localhost:8790/1", ["blatt", "blatt-sport"]),
        ("http://dorf.localhost/", []),
    ],
)
def test_an_address_leads_to_the_sources_of_its_site(loader, url, names):
    assert sorted(loader.find_by_request(Request(url))) == names


@pytest.fixture
def town(site, desk):
    site.paths |= {"/feed.xml": feed(*map(site.url, ("/1", "/2", "/3")))}
    site.paths |= {f"/{number}": article(f"Nummer {number}") for number in (1, 2, 3)}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    return site, desk


@pytest.mark.e2e
def test_scrapy_lists_the_sources(town):
    assert town[1].run("-m", "scrapy", "list").stdout == "stadt\n"


@pytest.mark.e2e
def test_scrapy_crawls_a_source_into_the_archive_with_its_arguments(town):
    _, desk = town
    done = desk.run("-m", "scrapy", "crawl", "stadt", "-a", "limit=2")
    assert done.stderr == ""
    assert desk.query("SELECT count(*) FROM articles") == [(2,)]
    assert desk.query("SELECT reason FROM runs") == [("finished",)]


@pytest.mark.e2e
def test_scrapy_fetches_a_page_with_our_manners_and_without_an_archive(town):
    site, desk = town
    done = desk.run("-m", "scrapy", "fetch", site.url("/1"))
    assert "Nummer 1" in done.stdout
    assert done.stderr == ""
    assert site.asked() == ["/robots.txt", "/1"]
    assert not desk.archive.exists()


@pytest.mark.e2e
def test_scrapy_opens_a_shell_on_a_page_of_a_source_that_may_be_private(town):
    site, desk = town
    shown = desk.run("-m", "scrapy", "shell", site.url("/1"), "-c", "response.css('h1::text').get()")
    assert shown.stdout == "Nummer 1\n"
    assert shown.stderr == ""


@pytest.mark.e2e
def test_a_shell_reaches_no_private_page_of_another(town):
    site, desk = town
    shown = desk.run("-m", "scrapy", "shell", site.url("/1", "dorf.localhost"), "-c", "response", code=None)
    assert "Nummer 1" not in shown.stdout
    assert "/1" not in site.asked("dorf.localhost")
