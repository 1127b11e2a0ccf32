"""A crawl that is over tells of changes of health."""

import pytest

from tests.hooks import SECRET, hook
from tests.sites import Answer, article, feed

pytestmark = pytest.mark.e2e
CRAWLS_MAX = 2  # until a source that cannot be read is called broken


@pytest.fixture
def town(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": article("Nummer 1")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    return site, desk


def crawl(desk, url):
    return desk.run("-m", "crawler.cli", "crawl", "--json", code=None, env={"STADTCHRONIK_NOTIFY": url})


def again(desk, url):
    """A crawl for which no seed waits."""
    desk.change("UPDATE urls SET not_before = NULL")
    return crawl(desk, url)


def test_what_changed_is_told_once_when_the_crawl_is_over(town):
    site, desk = town
    with hook() as (url, posted, _):
        assert crawl(desk, url).returncode == 0
        assert posted == []
        site.paths["/feed.xml"] = Answer(status=500)
        done = [again(desk, url) for _ in range(CRAWLS_MAX)]
    assert done[-1].returncode == 1
    assert [post["title"] for post in posted] == ["stadtchronik: 1 source changed, now 1 broken"]


def test_a_message_that_cannot_be_sent_fails_no_crawl_and_is_sent_with_the_next(town):
    site, desk = town
    with hook(status=500) as (url, posted, answers):
        crawl(desk, url)
        site.paths["/feed.xml"] = Answer(status=500)
        done = [again(desk, url) for _ in range(CRAWLS_MAX)]
        assert "could not be told; the next run tries again" in done[-1].stderr
        assert SECRET not in done[-1].stderr
        assert done[-1].stdout.startswith("{")
        answers["status"] = 200
        crawl(desk, url)
    assert [post["title"] for post in posted] == ["stadtchronik: 1 source changed, now 1 broken"]


def test_an_address_nobody_understands_is_refused_before_the_crawl(town):
    site, desk = town
    done = crawl(desk, f"nonsense://{SECRET}")
    assert done.returncode == 2
    assert "does not understand address 1" in done.stderr
    assert SECRET not in done.stderr
    assert site.log == []
