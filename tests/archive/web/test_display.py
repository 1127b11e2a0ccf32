"""No page, feed, download or table of a public instance shows what the policy of a source does not allow."""

import csv
import io
import json
import re
from contextlib import closing
from urllib.parse import quote, unquote_plus

import pytest
from click.testing import CliRunner

from archive.columns import TABLES
from archive.display import CLOSED, EXTRACT_CHARACTERS, READABLE, TEXTS
from archive.formats import FORMATS
from archive.opening import open_readonly
from archive.serving import application
from crawler.cli import cli
from tests.policies import MARKED, fill

SUBJECTS = ("full", "snippet", "metadata", "wish", "site", "withheld")
FORBIDDEN = [name for name in SUBJECTS if name != "full"]
ENDINGS = ("", ".json", ".csv")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive with an article of each policy, and their numbers."""
    path = tmp_path_factory.mktemp("policies") / "archive.db"
    return path, fill(path)


@pytest.fixture
def get(archive):
    client = application(archive[0]).client

    async def get(address):
        return await client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})

    return get


def shown_in(answer, address):
    """Whose secret sentence an answer shows; a word that was asked for may be repeated, what stands beside it may not."""
    text = re.sub(r"<[^>]*>", "", unquote_plus(answer.text)) + unquote_plus(str(answer.headers))
    return {
        name
        for name in SUBJECTS
        if f"Geheim {MARKED[name]}" in text or (MARKED[name] in text and MARKED[name] not in address)
    }


def addresses(keys, tables):
    """Every page, feed and download of ours, and every way to ask a table of Datasette."""
    yield from ("/", "/health", "/robots.txt", "/events.atom", "/events.json", "/source/musterstadt")
    for name, key in keys.items():
        yield from (f"/article/{key}", f"/article/{key}.json", f"/article/{key}/versions")
        for view in ("inline", "side"):
            yield f"/article/{key}/versions?from=1&to=2&view={view}"
        yield from (f"/search?q={word}{MARKED[name]}" for word in ("", "%3D", "headline:"))
        yield f"/search?q={MARKED[name]}&order=relevance"
        yield from (f"/search.{form}?q={MARKED[name]}" for form in FORMATS)
    yield from (f"/search?q=%22{word}%22" for word in ("gemeinsam", "zweiter+absatz", "geheim"))
    yield from (f"/source/{source}" for source in ("free", "short", "closed"))
    yield from (f"/{table}.{form}" for table in ("reuse", "stories", "story_articles") for form in FORMATS)
    yield from (f"/story/1{ending}" for ending in ("", ".json", ".csv", ".atom", ".feed.json"))
    yield from ("/search", *(f"/search.{form}" for form in FORMATS))
    yield from ("/archive", "/archive.json", "/-/databases.json", "/-/metadata.json", "/-/plugins.json")
    for table, columns in tables.items():
        base = f"/archive/{table}"
        if table not in {*TEXTS, *READABLE} and "articles" not in table:
            yield f"{base}.json?_size=max"
            continue
        yield from (f"{base}{ending}?_size=max&_labels=on" for ending in ENDINGS)
        yield f"{base}.csv?_stream=on&_size=max"
        yield f"{base}.json?_search={MARKED['metadata']}&_fts_table=articles_fts&_fts_pk=rowid"
        if table in TEXTS:
            rows = keys.values() if table == "articles" else range(1, 13)
            yield from (f"{base}/{row}.json" for row in rows)
            facets = "&".join(f"_facet={column}" for column in columns)
            for one in ("body", "lead", "caption", "title", "name", "profile"):
                if one in columns:
                    yield f"{base}?_col={one}&_facet={one}&_size=max"
                    yield f"{base}.json?{one}__contains=Geheim&_shape=objects&_sort={one}"
                    yield f"{base}.json?_facet_array={one}"
            yield f"{base}.json?{facets}&_facet_size=max"
    for sql in ("select body from main.articles", "select * from articles_fts", "select * from versions"):
        for address in (
            "/archive",
            "/archive.json",
            "/archive.csv",
            "/archive/-/query",
            "/archive/-/query.json",
            "/_memory",
        ):
            yield f"{address}?sql={quote(sql)}"
    yield f"/archive/articles.json?_where={quote('1=1 union select * from main.articles')}"
    yield f"/archive/articles.json?_through={quote(json.dumps({'table': 'versions', 'column': 'body', 'value': MARKED['metadata']}))}"
    yield from (
        "/archive.db",
        "/archive/articles_fts_content.json",
        "/archive/sqlite_master.json",
        "/archive/shown.json",
    )


def tables_of(path):
    with closing(open_readonly(path)) as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in names}


@pytest.mark.filterwarnings(
    "ignore:coroutine 'TableView:RuntimeWarning"
)  # Datasette's, when it refuses a facet
async def test_nothing_shows_the_text_of_a_source_that_does_not_allow_it(archive, get):
    path, keys = archive
    shown, bad = set(), []
    for address in dict.fromkeys(addresses(keys, tables_of(path))):
        answer = await get(address)
        assert answer.status_code < 500 or address.startswith("/archive"), address
        shown |= (found := shown_in(answer, address))
        bad += [address] if found & set(FORBIDDEN) else []
    assert bad == []
    assert shown == {"full"}


async def test_metadata_stays_and_an_extract_is_the_beginning_whatever_is_asked_for(archive, get):
    _, keys = archive
    short = (await get(f"/article/{keys['snippet']}.json")).json()
    assert short["display"] == "snippet"
    assert short["lead"].startswith("Der Anfang ist gemeinsam und frei")
    assert len(short["lead"]) == EXTRACT_CHARACTERS + 1
    assert (short["body"], short["body_html"], short["headline"]) == (None, None, "Meldung snippet")
    closed = (await get(f"/article/{keys['metadata']}.json")).json()
    assert (closed["display"], closed["lead"], closed["byline"]) == ("metadata", None, "Erika Muster")
    found = " ".join((await get(f"/search?q={MARKED['snippet']}")).text.split())
    assert "Meldung snippet" in found
    assert "Der Anfang ist gemeinsam" in found
    rows = csv.DictReader(io.StringIO((await get("/search.csv")).text, newline=""))
    assert {row["headline"] for row in rows} == {f"Meldung {name}" for name in SUBJECTS if name != "withheld"}


async def test_a_reader_is_told_why_the_text_is_missing(archive, get):
    _, keys = archive
    assert "may be shown here in extracts only" in (await get(f"/article/{keys['snippet']}")).text
    assert "may not be shown here" in (await get(f"/article/{keys['wish']}")).text
    versions = (await get(f"/article/{keys['metadata']}/versions")).text
    assert "may not be shown here" in versions
    assert "2 versions are kept" in versions
    assert "finds no difference" not in versions


async def test_a_withheld_article_leaves_a_stone_without_words(archive, get):
    _, keys = archive
    for address in ("", "/versions", ".json"):
        answer = await get(f"/article/{keys['withheld']}{address}")
        assert answer.status_code == 410
        assert "withheld" in answer.text
        assert "Meldung withheld" not in answer.text
    assert (await get(f"/archive/articles/{keys['withheld']}.json")).status_code == 404
    assert "Meldung withheld" not in (await get("/search")).text


async def test_tables_of_words_are_closed_to_the_public_and_so_is_sql(get):
    for address in (
        "/archive/terms",
        "/archive/reuse",
        "/archive/uncompared",
        "/archive/stories",
        "/archive/story_articles",
        "/archive/articles_fts.json",
        "/archive/articles_fts_data",
        "/archive/_sqlite_migrations",
    ):
        assert (await get(address)).status_code == 403, address
    for address in ("/archive.json?sql=select+1", "/archive/-/query.json?sql=select+1"):  # 0.65, 1.0
        assert (await get(address)).status_code != 200
    assert (await get("/archive/articles.json?_where=1")).status_code in {400, 403}


def test_every_table_of_an_article_is_either_described_here_or_holds_no_text():
    """A new table or column with a publisher's words has to be named in `archive.display.TEXTS`."""
    words = {
        "lead",
        "body",
        "body_html",
        "caption",
        "credit",
        "title",
        "correction",
        "source_note",
        "passages",
    }
    for table, (_, columns) in TABLES.items():
        if table not in {"robots", *CLOSED}:  # its body is a robots.txt
            assert words & columns.keys() <= TEXTS.get(table, {}).keys(), table


def test_the_shell_exports_everything_unless_the_public_form_is_asked_for(archive, tmp_path):
    path, _ = archive
    for options, expected in (((), set(SUBJECTS)), (("--public",), {"full"})):
        file = tmp_path / "out.jsonl"
        done = CliRunner().invoke(
            cli, ["export", "--format", "jsonl", "-o", str(file), "--archive", str(path), *options]
        )
        assert done.exit_code == 0, done.output
        text = file.read_text(encoding="utf-8")
        assert {name for name in SUBJECTS if MARKED[name] in text} == expected
