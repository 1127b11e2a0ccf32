"""`sources add`, through its command: a site on loopback becomes a source, and a crawl with it finds its articles."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler import adding
from crawler.adding import AddError
from crawler.cli import cli
from crawler.draft import Wanted, draft
from crawler.proposal import SAMPLES_MAX, propose
from crawler.source_file import load
from crawler.survey import ASKS_MAX
from tests.crawler.families import FAMILIES
from tests.crawler.test_survey import looked_at
from tests.sites import Answer, listing, redirect

pytestmark = pytest.mark.e2e
PRIVATE = ("--allow-private", "--delay", "0")


def served(site, name):
    host = f"http://{name}.localhost:{site.port}"
    family = FAMILIES[name](lambda path: host + path)
    site.paths |= {f"{name}.localhost{path}": answer for path, answer in family.paths.items()}
    return family


def add(desk, url, *options, code=0, **env):
    done = desk.run("-m", "crawler.cli", "sources", "add", url, *options, code=code, env=env)
    return done.stdout + done.stderr


def test_a_site_becomes_a_source_and_a_crawl_with_it_finds_its_articles(site, desk):
    family = served(site, "own-system")
    said = json.loads(add(desk, family.start, *PRIVATE, "--id", "stadt", "--city", "Musterstadt", "--json"))
    assert said["file"] == str(desk.sources / "stadt.toml")
    assert len(said["articles"]) == SAMPLES_MAX
    assert all(one["unread"] is None and one["published"] for one in said["articles"])
    assert said["warnings"] == []
    source = load(desk.sources / "stadt.toml")
    assert (source.facts.city, source.allow_private, source.delay) == ("Musterstadt", True, 0)
    assert f"{SAMPLES_MAX} of {SAMPLES_MAX} articles read" in source.evidence
    asked = site.asked("own-system.localhost")
    assert asked[0] == "/robots.txt"
    assert len(asked) == len(set(asked)) <= ASKS_MAX + SAMPLES_MAX
    run = desk.crawl("stadt")["stadt"]
    assert (run["new"], run["unread"], run["errors"]) == (len(family.articles), 0, 0)
    again = add(desk, family.start, *PRIVATE, "--id", "stadt", code=2)
    assert "--id" in again
    assert "already" in again


def test_sources_of_all_families_are_crawled_side_by_side_and_give_exactly_their_articles(site, desk):
    expected = {}
    for name in FAMILIES:
        family, survey = looked_at(name, site.port)
        served(site, name)
        wanted = Wanted(url=family.start, allow_private=True, delay=0)
        text = draft(wanted, survey, propose(survey), ())
        (desk.sources / f"{name}.toml").write_text(text, encoding="utf-8")
        if family.seeds:
            expected[name] = set(family.articles)
    runs = desk.crawl()
    assert set(runs) == set(expected)
    for name, articles in expected.items():
        assert {url for (url,) in desk.query("SELECT url FROM articles WHERE source = ?", name)} == articles
        assert runs[name]["unread"] == runs[name]["missing"] == 0


def test_what_robots_txt_forbids_is_not_asked_for_and_said(site, desk):
    family = served(site, "forbidden")
    said = add(desk, family.start, *PRIVATE, code=1)
    assert "/presse: robots.txt forbids it." in said
    assert "It cannot be crawled yet" in said
    assert load(desk.sources / "forbidden.toml").needs
    assert not [path for path in site.asked("forbidden.localhost") if path.startswith(("/presse", "/feed"))]


def test_a_site_that_does_not_say_who_publishes_is_asked_for_no_more_than_that(site, desk):
    site.paths |= {"/": redirect("/start"), "/start": listing("/a", "/b")}
    said = add(desk, site.url(), *PRIVATE, code=2)
    assert "--kind" in said
    assert site.asked() == ["/robots.txt", "/", "/start"]
    assert list(desk.sources.iterdir()) == []


def test_a_private_address_needs_its_option(site, desk):
    said = add(desk, site.url(), code=2, STADTCHRONIK_CONTACT="https://www.stadt.example/wir")
    assert "could not be had" in said
    assert site.log == []


def test_nobody_is_asked_by_a_stranger(site, desk):
    assert "STADTCHRONIK_CONTACT" in add(desk, site.url(), code=2, STADTCHRONIK_CONTACT="")
    assert site.log == []


def test_a_dry_run_writes_nothing_and_says_which_articles_a_crawl_would_not_get(site, desk):
    family = served(site, "more-links")
    first, second, third = [path for path in site.paths if "/meldungen/2026/" in path][:3]
    site.paths |= {first: redirect("/"), second: Answer(b"Fort.", 404)}
    site.paths[third] = replace(
        site.paths[third], headers={**site.paths[third].headers, "tdm-reservation": "1"}
    )
    said = add(desk, family.start, *PRIVATE, "--dry-run")
    assert f"it leads to {family.start}, which is no article" in said
    assert "could not be had: HTTP 404." in said
    assert "could not be had: the publisher reserves it." in said
    assert "article = '/aktuelles/meldungen/" in said
    assert list(desk.sources.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (("--delay", "0.5"), "at most once in"),
        (("--id", "Große Stadt"), "a–z"),
        (("--id", "schon-da"), "--id"),
        (("--kind", "dorf"), "city"),
    ],
)
def test_what_would_not_load_is_refused_before_anybody_is_asked(site, tmp_path, options, remedy):
    (tmp_path / "schon-da.toml").touch()
    done = CliRunner().invoke(cli, ["sources", "add", site.url(), "--to", str(tmp_path), *options])
    assert (done.exit_code, remedy in done.output) == (2, True), done.output
    assert site.log == []


@pytest.mark.parametrize("address", ["", "ftp://stadt.example/", "https://", "mailto:presse@stadt.example"])
def test_what_is_no_address_is_said(address):
    with pytest.raises(AddError, match="no web address"):
        adding.add(Wanted(url=address))


def test_the_first_folder_that_can_be_written_takes_new_sources(tmp_path, monkeypatch):
    monkeypatch.delenv("STADTCHRONIK_SOURCES", raising=False)
    assert adding.folder() == Path("sources")
    monkeypatch.setenv("STADTCHRONIK_SOURCES", f"{tmp_path / 'fort'}:{tmp_path}")
    assert adding.folder() == tmp_path


def test_a_site_that_is_not_there_is_named(site, desk):
    site.paths["/"] = Answer(b"Fort.", 410)
    assert "HTTP 410" in add(desk, site.url(), *PRIVATE, code=2)
