"""From invented sites of many families to source files, without a network."""

import tomllib
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health import REFUSED
from crawler.discover.detect import sitemaps_in
from crawler.draft import Wanted, draft
from crawler.proposal import FEED_LINKS_MIN, propose
from crawler.robots import Rules
from crawler.source_file import parse
from crawler.survey import ASKS_MAX, Answer, Survey, next_ask
from tests.crawler.families import FAMILIES, STORIES, TODAY, page, rss, teasers

PORT = 8790


def looked_at(name, port=PORT, stated=None):
    """What a survey of a family's site asks and finds; its server is a dictionary."""
    host = f"http://{name}.localhost:{port}"
    family = FAMILIES[name](lambda path: host + path)
    robots = family.paths.get("/robots.txt")
    rules = Rules.from_answer(
        robots.status if robots else 404, robots.body if robots else b"", "stadtchronik"
    )
    survey = Survey(start=family.start, today=TODAY, stated=stated)
    survey = survey.naming(sitemaps_in(robots.body) if robots else ())
    while (url := next_ask(survey)) is not None:
        survey = survey.plus(_answer(family, url, rules))
    return family, survey


def _answer(family, url, rules):
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not rules.allows(url):
        return Answer(asked=url, url=url, reason=REFUSED)
    answer = family.paths.get(path)
    if answer is None:
        return Answer(asked=url, url=url, reason="HTTP 404")
    return Answer(asked=url, url=url, headers=answer.headers, body=answer.body)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_becomes_a_source_that_wants_its_articles_and_nothing_else(name):
    family, survey = looked_at(name)
    proposal = propose(survey)
    text = draft(Wanted(url=family.start), survey, proposal, ())
    source = parse(name, tomllib.loads(text))
    assert [kind for kind in ("feeds", "sitemaps", "listings") if getattr(source, kind)][:1] == (
        [family.seeds] if family.seeds else []
    ), text
    assert bool(source.needs) == (not family.seeds)
    assert (source.facts.name, source.facts.kind) == (family.names, family.kind)
    assert {link.url for link in proposal.samples} <= family.articles
    if source.article:
        assert all(map(source.wants, family.articles))
        sections = {a.url for page in survey.pages.values() for a in page.anchors} - family.articles
        assert not [url for url in sections if source.wants(url)]
    for word in family.warns:
        assert word in " ".join(proposal.warnings)
    assert bool(proposal.warnings) == bool(family.warns), proposal.warnings
    assert family.system is None or f"Made with {family.system}." in text
    assert len(survey.answers) <= ASKS_MAX


def surveyed(answers, start, **fields):
    """A survey of pages by address; what is not among them is not there."""
    survey = Survey(start=start, today=TODAY, **fields)
    while (url := next_ask(survey)) is not None:
        assert url not in survey.answers
        missing = Answer(asked=url, url=url, reason="HTTP 404")
        survey = survey.plus(answers(url) or missing)
    return survey


def of(pages):
    def answer(url):
        found = pages.get(url)
        return Answer(asked=url, url=url, headers=found.headers, body=found.body) if found else None

    return answer


HOME = "https://www.stadt.example/"
ARTICLES = [f"{HOME}presse/{slug}" for _, slug in STORIES]


def test_a_site_without_end_is_asked_for_a_bounded_number_of_pages():
    def answer(url):
        named = "".join(
            f"<a href='{url}x{n}/presse'>Presse</a><a href='{url}y{n}/rss'>RSS</a><a href='{url}z{n}.xml'>Feed</a>"
            for n in range(50)
        )
        body = f"<html><body>{named}</body></html>".encode()
        return Answer(asked=url, url=url, body=body if not url.endswith("xml") else b"<rss><channel/></rss>")

    survey = surveyed(
        answer, HOME, stated="newspaper", sitemaps=[f"{HOME}sitemap-{n}.xml" for n in range(50)]
    )
    assert len(survey.answers) <= ASKS_MAX
    assert propose(survey).needs


def test_a_feed_may_be_pointed_at():
    pages = {HOME: page("Stadt Musterstadt", "<p>Willkommen.</p>"), HOME + "x.xml": rss(ARTICLES)}
    survey = surveyed(of(pages), HOME + "x.xml")
    proposal = propose(survey)
    assert (proposal.homepage, proposal.feeds) == (HOME, (HOME + "x.xml",))
    assert list(survey.answers) == [HOME + "x.xml", HOME]


def test_a_press_page_may_be_pointed_at_and_is_then_the_list():
    menu = (("/presse/kontakt", "Kontakt"), ("/rathaus", "Rathaus"))
    pages = {
        HOME: page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu),
        HOME + "presse": page("Presse", teasers(ARTICLES), menu=menu),
    }
    proposal = propose(surveyed(of(pages), HOME + "presse"))
    assert (proposal.homepage, proposal.listings) == (HOME, (HOME + "presse",))


def test_where_the_start_leads_to_another_host_that_one_is_the_site():
    old, new = "http://stadt.example/", HOME
    body = page("Stadt Musterstadt", "<a href='/feed'>RSS</a>").body
    pages = {new: page("Stadt Musterstadt", "<a href='/feed'>RSS</a>"), new + "feed": rss(ARTICLES)}

    def answer(url):
        return Answer(asked=url, url=new, body=body) if url == old else of(pages)(url)

    proposal = propose(surveyed(answer, old))
    assert (proposal.homepage, proposal.feeds) == (new, (new + "feed",))


def test_a_sound_feed_of_releases_ends_the_search():
    head = "<link rel='alternate' type='application/rss+xml' href='/presse.xml'>"
    menu = (("/presse", "Presse"), ("/aktuelles", "Aktuelles"))
    pages = {HOME: page("Stadt Musterstadt", "", menu=menu, head=head), HOME + "presse.xml": rss(ARTICLES)}
    assert list(surveyed(of(pages), HOME).answers) == [HOME, HOME + "presse.xml"]


def test_a_feed_that_says_nothing_of_itself_is_taken_only_when_no_press_section_has_a_better_one():
    head = "<link rel='alternate' type='application/rss+xml' href='/alles.xml'>"
    menu = (("/presse", "Presse"),)
    pages = {
        HOME: page("Stadt Musterstadt", "", menu=menu, head=head),
        HOME + "alles.xml": rss(ARTICLES, title="Stadt Musterstadt"),
        HOME + "presse": page("Presse", "<a href='/presse.xml'>RSS</a>", menu=menu, head=head),
        HOME + "presse.xml": rss(ARTICLES),
    }
    assert propose(surveyed(of(pages), HOME)).feeds == (HOME + "presse.xml",)
    del pages[HOME + "presse.xml"]
    assert propose(surveyed(of(pages), HOME)).feeds == (HOME + "alles.xml",)


def test_a_site_that_robots_txt_closes_becomes_a_source_that_needs_leave():
    survey = surveyed(lambda url: Answer(asked=url, url=url, reason=REFUSED), HOME, stated="city")
    proposal = propose(survey)
    source = parse("stadt", tomllib.loads(draft(Wanted(url=HOME), survey, proposal, ())))
    assert list(survey.answers) == [HOME]
    assert source.needs == f"the publisher's leave: {REFUSED}"
    assert proposal.warnings == (f"{HOME}: {REFUSED}.",)


def test_a_short_feed_does_without_a_pattern():
    pages = {HOME: page("Stadt Musterstadt", "<a href='/presse.rss'>RSS</a>")}
    pages[HOME + "presse.rss"] = rss(ARTICLES[: FEED_LINKS_MIN - 1])
    survey = surveyed(of(pages), HOME)
    proposal = propose(survey)
    assert (proposal.feeds, proposal.article) == ((HOME + "presse.rss",), None)
    assert "every link of the feed is taken" in draft(Wanted(url=HOME), survey, proposal, ())


def test_a_page_is_known_by_its_server_when_its_beginning_tells_nothing_and_a_feed_by_its_beginning():
    long = b"<!-- " + b"x" * 5_000 + b" -->"
    home = page("Stadt Musterstadt", "<a href='/presse.rss'>RSS</a>")
    feed = rss(ARTICLES)
    pages = {
        HOME: Answer(asked=HOME, url=HOME, headers=home.headers, body=long + home.body),
        HOME + "presse.rss": Answer(asked="", url="", headers=home.headers, body=feed.body),
    }
    assert propose(surveyed(of(pages), HOME)).feeds == (HOME + "presse.rss",)


@given(st.binary(max_size=300))
def test_any_bytes_for_any_address_end_in_a_proposal(body):
    def answer(url):
        return Answer(asked=url, url=url, body=body if len(url) % 2 else b"<html>" + body)

    proposal = propose(surveyed(answer, HOME, stated="city"))
    assert proposal.needs or proposal.feeds or proposal.listings or proposal.sitemaps
