"""Scrapy holds a few requests of each source; what waits behind them is asked for in turn, and once."""

from crawler.backlog import ARTICLES_AHEAD, Backlog
from crawler.walk import Ask


def ask(number, source="stadt"):
    return Ask(source=source, role="article", url=f"https://{source}.example/{number}")


def test_no_more_are_ahead_than_scrapy_is_to_hold_and_the_others_follow_in_order():
    backlog = Backlog()
    asks = [ask(number) for number in range(ARTICLES_AHEAD + 2)]
    at_once = [one for each in asks for one in backlog.add(each)]
    assert at_once == asks[:ARTICLES_AHEAD]
    assert [backlog.done("stadt") for _ in range(3)] == [[asks[-2]], [asks[-1]], []]


def test_sources_do_not_wait_for_each_other():
    backlog = Backlog()
    for number in range(ARTICLES_AHEAD + 1):
        backlog.add(ask(number))
    assert backlog.add(ask(1, "kreis")) == [ask(1, "kreis")]
    assert backlog.done("kreis") == []
