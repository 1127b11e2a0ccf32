"""What is withheld is shown to nobody until it is shown again; what is erased leaves neither words nor bytes."""

import gzip
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive, storyline
from archive.forgetting import forget, traces
from archive.forgetting_sources import forget_source, holdings
from archive.language import QueryError
from archive.opening import open_readonly
from archive.records import Capture, Signal
from archive.search import Query, search
from archive.verify import verify
from archive.withholding import show_again, withheld, withhold
from tests.archive.test_stories import COPY, FOLLOW_UP, OWN, POLICE, PORTAL, RELEASE
from tests.archives import CITY, NOON, PAPER, file
from tests.commands import stadtchronik
from tests.serving import pages_of

WORD = "Quastenflosserwanderung"  # stands in one article only
SECRET = replace(
    OWN,
    url=f"https://www.bote.example/{WORD.lower()}_aid-7",
    body=f"{OWN.body} Von einer {WORD} weiß Zeugin Gisa Merlenbruch.",
    tags=("Verkehr", WORD),
    aliases=(f"https://www.bote.example/druck/{WORD.lower()}",),
)
WHY = "Auf Wunsch der genannten Person"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def keys(path):
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER, POLICE, PORTAL])
        found = {
            "release": file(archive, RELEASE, "polizei"),
            "copy": file(archive, COPY, "portal"),
            "secret": file(archive, SECRET, "bote"),
        }
        edited = replace(SECRET, body=f"{SECRET.body} Die {WORD} war am Abend.")
        file(archive, edited, "bote", at=NOON + timedelta(hours=2))
        look = {"source": "bote", "fetched": NOON + timedelta(days=1), "headers": ()}
        archive.keep(Capture(url=SECRET.url, status=404, body=WORD.encode(), **look))
        archive.signalled(
            [Signal(subject=SECRET.url, signal="noai", value="", found="meta", effect="record", seen=NOON)]
        )
        found["late"] = file(archive, FOLLOW_UP, "bote", at=NOON + timedelta(days=1))
    return found


def bytes_in(path):
    """Everything on the disk, records of captures as they are compressed and not."""
    files = [one for one in path.parent.rglob("*") if one.is_file()]
    raw = b"".join(one.read_bytes() for one in files)
    return raw + b"".join(gzip.decompress(one.read_bytes()) for one in files if one.suffix == ".gz")


async def test_a_withheld_article_is_nowhere_and_is_back_when_it_is_shown_again(path, keys):
    get, key = pages_of(path), keys["secret"]
    with Archive.open(path, learns=False) as archive:
        withhold(archive.db, str(key), WHY, NOON)
        assert [(row["article"], row["reason"]) for row in withheld(archive.db.conn)] == [(key, WHY)]
        with pytest.raises(QueryError, match="already"):
            withhold(archive.db, SECRET.url, WHY, NOON)
        assert (await get(f"/article/{key}")).status_code == 410
        for address in (
            "/",
            "/search?q=Radfahrerin",
            "/events.atom",
            "/archive/events.json",
            f"/article/{keys['late']}",
        ):
            answer = (await get(address)).text
            assert str(key) not in answer, address
            assert WHY not in answer, address
        show_again(archive.db, SECRET.aliases[0], None, NOON + timedelta(hours=1))
        assert withheld(archive.db.conn) == []
        assert (await get(f"/article/{key}")).status_code == 200
        for address in (
            f"/article/{key}",
            f"/article/{key}.json",
            "/events.json",
            "/archive/events.json?_size=max",
        ):
            assert WHY not in (await get(address)).text, address
        with pytest.raises(QueryError, match="not withheld"):
            show_again(archive.db, str(key), None, NOON)


def test_what_is_shown_again_is_as_gone_as_it_was(path, keys):
    with Archive.open(path, learns=False) as archive:
        db = archive.db
        db.execute("INSERT INTO presence VALUES (?, 'gone', '2026-10-18', 'days', 'Away.')", [keys["secret"]])
        withhold(db, str(keys["secret"]), WHY, NOON)
        show_again(db, str(keys["secret"]), WHY, NOON)
        assert db.execute("SELECT state FROM articles WHERE id = ?", [keys["secret"]]).fetchone() == ("gone",)


def test_of_an_erased_article_no_word_and_no_byte_stays_and_the_archive_is_whole(path, keys):
    before = bytes_in(path)
    assert WORD.encode() in before
    assert b"quastenflosserwanderung" in before
    sizes = {one.name: one.stat().st_size for one in (path.parent / "captures").iterdir()}
    with Archive.open(path, learns=False) as archive:
        found, missing = forget(archive.db, archive.log, SECRET.url, WHY, NOON)
        number = storyline.beside(archive.db.conn, keys["late"])["id"]
        told = [one["id"] for one in storyline.story(archive.db.conn, number)["articles"]]
        assert told == [keys["release"], keys["copy"], keys["late"]]
    assert (found.versions, len(found.captures), missing) == (2, 3, [])
    after = bytes_in(path)
    for word in (WORD, "Merlenbruch", "merlenbruch", "Gisa"):
        assert word.encode() not in after, word
    assert {one.name: one.stat().st_size for one in (path.parent / "captures").iterdir()} == sizes
    assert verify(path).problems == []
    with closing(open_readonly(path)) as db:
        assert search(db, Query(text="Radfahrerin"), limit=9, offset=0).total == 3
        assert db.execute("SELECT article, reason FROM forgotten").fetchall() == [(keys["secret"], WHY)]
        addresses = db.execute(
            "SELECT url, state FROM urls WHERE reason = 'forgotten' ORDER BY url"
        ).fetchall()
        assert addresses == [(SECRET.aliases[0], "refused"), (SECRET.url, "refused")]
        left = [row[0] for row in db.execute("SELECT name FROM tags")]
        assert WORD not in left


async def test_readers_learn_that_an_article_was_erased_and_nothing_of_it(path, keys):
    with Archive.open(path, learns=False) as archive:
        forget(archive.db, archive.log, str(keys["secret"]), WHY, NOON)
    get = pages_of(path)
    assert (await get(f"/article/{keys['secret']}")).status_code == 410
    assert "ein Artikel wurde gelöscht" in (await get("/source/bote")).text
    for address in (
        "/",
        "/source/bote",
        "/events.json",
        "/archive/events.json",
        "/archive/urls.json?_size=max",
    ):
        answer = await get(address)
        assert answer.status_code == 200
        assert WHY not in answer.text, address
        assert WORD.lower() not in answer.text, address
    assert (await get("/archive/forgotten")).status_code == 403


def test_nothing_is_stored_again_of_an_erased_article_whatever_leads_there(path, keys):
    with Archive.open(path, learns=False) as archive:
        forget(archive.db, archive.log, SECRET.url, WHY, NOON)
        look = {
            "source": "bote",
            "fetched": NOON + timedelta(days=2),
            "status": 200,
            "headers": (),
            "body": b"x",
        }
        for capture in (
            Capture(url=SECRET.url, **look),
            Capture(url=SECRET.url, asked="https://www.bote.example/neu", **look),
        ):
            assert archive.keep(capture).capture is None
        known = archive.known_of([SECRET.url])[SECRET.url]
        assert (known.state, known.article) == ("refused", None)
        again = file(archive, replace(OWN, url="https://www.bote.example/anderes_aid-8"), "bote")
        assert again not in {keys["secret"], None}


def test_a_file_that_is_not_there_is_named_and_all_else_is_erased(path, keys):
    for one in (path.parent / "captures").iterdir():
        one.rename(path.parent / f"{one.name}.away")
    with Archive.open(path, learns=False) as archive:
        found, missing = forget(archive.db, archive.log, SECRET.url, WHY, NOON)
        assert missing == [place for _, place in found.captures]
        with pytest.raises(QueryError, match="no article"):
            traces(archive.db, SECRET.url)


def nothing_is_left_of_the_paper(path, keys):
    after = bytes_in(path)
    for word in (WORD, "Merlenbruch", "merlenbruch", "Gisa"):  # in lower case it stands in the address
        assert word.encode() not in after, word
    assert verify(path).problems == []
    with closing(open_readonly(path)) as db:
        assert search(db, Query(), limit=9, offset=0).total == 2
        assert db.execute("SELECT count(*) FROM captures WHERE source = 'bote'").fetchone() == (0,)
        assert {row[0] for row in db.execute("SELECT article FROM forgotten")} == {
            keys["secret"],
            keys["late"],
        }


def test_all_of_a_source_is_erased_and_nothing_of_others(path, keys):
    with Archive.open(path, learns=False) as archive:
        listing = {"source": "bote", "fetched": NOON, "status": 200, "headers": ()}
        archive.keep(Capture(url="https://www.bote.example/", body=WORD.encode(), **listing))
        held, said = holdings(archive.db, "bote"), []
        assert (held.articles, held.versions, sum(held.files.values())) == (2, 3, 5)
        missing = forget_source(
            archive.db, archive.log, "bote", WHY, NOON, said=lambda *seen: said.append(seen)
        )
        assert (missing, said) == ([], [(2, 2)])
        assert holdings(archive.db, "bote").articles == 0
        known = archive.known(["bote"])
        assert {url: known[url].state for url in (SECRET.url, FOLLOW_UP.url)} == {
            SECRET.url: "refused",
            FOLLOW_UP.url: "refused",
        }
    nothing_is_left_of_the_paper(path, keys)


def test_what_a_source_stored_of_an_article_of_another_one_stays(path, keys):
    with Archive.open(path, learns=False) as archive:
        look = {"source": "bote", "fetched": NOON + timedelta(days=1), "status": 404, "headers": ()}
        archive.keep(Capture(url=COPY.url, body=b"Nicht da.", **look))
        archive.db.execute("UPDATE urls SET source = 'bote' WHERE url = ?", [COPY.url])
        held = sum(holdings(archive.db, "bote").files.values())
        forget_source(archive.db, archive.log, "bote", WHY, NOON)
        assert held == 4, "all but that one"
        assert archive.known_of([COPY.url])[COPY.url].state != "refused"
        rows = archive.db.execute("SELECT url, status FROM captures WHERE source = 'bote'").fetchall()
        assert rows == [(COPY.url, 404)]
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert verify(path).problems == []


def test_erasing_a_source_goes_on_where_it_was_cut_off(path, keys, monkeypatch):
    monkeypatch.setattr("archive.forgetting_sources.AT_ONCE", 1)

    def cut(done, total):
        raise KeyboardInterrupt

    with Archive.open(path, learns=False) as archive, pytest.raises(KeyboardInterrupt):
        forget_source(archive.db, archive.log, "bote", WHY, NOON, said=cut)
    assert verify(path).problems == []
    with Archive.open(path, learns=False) as archive:
        assert holdings(archive.db, "bote").articles == 1
        forget_source(archive.db, archive.log, "bote", WHY, NOON)
    nothing_is_left_of_the_paper(path, keys)


def test_the_shell_erases_a_source_and_says_how_to_name_what_is_meant(path, keys):
    def run(*arguments, check=True):
        return stadtchronik("forget", *arguments, "--reason", WHY, "--archive", path, check=check)

    for wrong in ([], [SECRET.url, "--source", "bote"]):
        assert "Name one article" in run(*wrong, check=False).stderr
    assert "Did you mean “bote”?" in run("--source", "botte", check=False).stderr
    said = run("--source", "bote").stdout
    assert "articles 2, versions 3" in said
    assert "Nothing was erased" in said
    said = run("--source", "bote", "--yes").stdout
    assert "Erased." in said
    assert "take its source file away" in said
    nothing_is_left_of_the_paper(path, keys)


def test_the_shell_withholds_lists_and_erases_only_when_told_to(path, keys):
    def run(*arguments, check=True):
        return stadtchronik(*arguments, "--archive", path, check=check)

    assert "Say why" in run("withhold", SECRET.url, check=False).stderr
    assert "Withheld" in run("withhold", SECRET.url, "--reason", WHY).stdout
    assert WHY in run("withhold").stdout
    assert "Shown again" in run("withhold", keys["secret"], "--undo").stdout
    said = run("forget", keys["secret"], "--reason", WHY).stdout
    assert "Nothing was erased" in said
    assert "Versions: 2. Addresses: 2." in said
    assert WORD.encode() in bytes_in(path)
    said = run("forget", keys["secret"], "--reason", WHY, "--yes").stdout
    assert "Erased." in said
    assert "backups" in said
    assert WORD.encode() not in bytes_in(path)
    assert run("forget", keys["secret"], "--reason", WHY, "--yes", check=False).returncode == 2
