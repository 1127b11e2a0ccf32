"""What a crawl's requests show besides pages."""

from scrapy import Request, signals
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.observing import Observer, RobotsAnswer


def watched():
    observer, crawler = Observer(), get_crawler()
    observer.watch(crawler)
    return observer, crawler


def send(crawler, signal, url, body=b"", **meta):
    request = Request(url, meta=meta)
    given = {"response": Response(url, body=body)} if signal is signals.response_received else {}
    crawler.signals.send_catch_log(signal, request=request, spider=None, **given)


def test_a_source_takes_from_its_first_request_to_its_last_answer():
    observer, crawler = watched()
    for signal in (signals.request_reached_downloader, signals.response_received) * 2:
        send(crawler, signal, "https://a.example/", source="a")
    send(crawler, signals.request_reached_downloader, "https://b.example/", source="b")
    assert observer.seconds("a") == observer.ended["a"] - observer.began["a"] >= 0
    assert observer.seconds("b") is None, "nothing came"


def test_what_a_host_answers_for_robots_txt_is_kept_for_the_host_that_was_asked():
    observer, crawler = watched()
    first = "https://a.example/robots.txt"
    send(
        crawler,
        signals.response_received,
        "https://www.a.example/r",
        b"x",
        robots=True,
        redirect_urls=[first],
    )
    send(crawler, signals.response_received, "https://a.example/.well-known/other.json", b"y", robots=True)
    send(crawler, signals.response_received, "https://b.example/robots.txt", b"z")
    assert observer.robots == {"https://a.example": RobotsAnswer(200, b"x")}
