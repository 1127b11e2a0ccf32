"""One thread writes; who waits learns that it is safe, or why it is not."""

import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from archive.records import Article, Capture, SourceFacts
from archive.store import Archive
from archive.writer import BATCH_MAX, MERGED_EVERY, Writer, refuses

CITY = SourceFacts(
    id="musterstadt", name="Stadt Musterstadt", kind="city", homepage="https://www.musterstadt.example/"
)


def capture(number):
    return Capture(
        url=f"https://www.musterstadt.example/{number}",
        source="musterstadt",
        fetched=datetime(2026, 10, 14, tzinfo=UTC),
        status=200,
        headers=(),
        body=b"x" * number,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive.db"


def test_what_a_future_promises_is_on_the_disk(path):
    with Writer(path, "stadtchronik") as writer:
        writer.submit(Archive.register, [CITY]).result()
        kept = writer.submit(Archive.keep, capture(3)).result()
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT id, url FROM captures").fetchall() == [
                (kept.capture, capture(3).url)
            ]
        other.close()


def test_many_operations_share_a_transaction_and_keep_their_order(path):
    gate = threading.Event()
    with Writer(path, "stadtchronik") as writer:
        writer.submit(Archive.register, [CITY])
        writer.submit(lambda _: gate.wait(10))
        futures = [writer.submit(Archive.keep, capture(number)) for number in range(1, 2 * BATCH_MAX + 50)]
        gate.set()
        rows = [future.result().capture for future in futures]
    assert rows == sorted(rows)


def test_a_long_run_leaves_few_parts_of_the_index_to_readers_while_it_lasts(path):
    parts = "SELECT count(DISTINCT segid) FROM articles_fts_idx"
    with Writer(path, "stadtchronik", learns=False) as writer:
        writer.submit(Archive.register, [CITY]).result()
        for number in range(1, MERGED_EVERY):  # with the one above a multiple
            page = capture(number)
            article = Article(url=page.url, headline=f"Rathaus {number}", body="Der Rat tagt.")
            writer.submit(lambda archive: archive.file(article, archive.keep(page).capture)).result()  # noqa: B023
        assert writer.submit(lambda archive: archive.db.execute(parts).fetchone()).result() == (1,)


def test_an_operation_that_fails_is_undone_alone(path):
    def half(archive):
        archive.keep(capture(2))
        raise LookupError("halfway")

    gate = threading.Event()
    with Writer(path, "stadtchronik") as writer:
        writer.submit(Archive.register, [CITY])
        writer.submit(lambda _: gate.wait(10))
        futures = [
            writer.submit(Archive.keep, capture(1)),
            writer.submit(half),
            writer.submit(Archive.keep, capture(3)),
        ]
        gate.set()
        with pytest.raises(LookupError, match="halfway"):
            futures[1].result()
        assert futures[2].result().outcome == "stored"
        urls = writer.submit(
            lambda archive: [row["url"] for row in archive.db.query("SELECT url FROM captures")]
        ).result()
    assert urls == [capture(1).url, capture(3).url]


def test_a_commit_that_fails_is_told_to_everyone_in_the_batch(path):
    with Writer(path, "stadtchronik") as writer:
        writer.submit(Archive.register, [CITY]).result()
        writer._archive.log.flush = lambda: (_ for _ in ()).throw(OSError("No space left on device"))
        with pytest.raises(OSError, match="No space left"):
            writer.submit(Archive.keep, capture(1)).result()
        del writer._archive.log.flush
        assert writer.submit(Archive.known, ["musterstadt"]).result() == {}


def test_closing_finishes_what_was_handed_over(path):
    with Writer(path, "stadtchronik") as writer:
        writer.submit(Archive.register, [CITY])
        futures = [writer.submit(Archive.keep, capture(number)) for number in range(1, 30)]
    assert all(future.done() for future in futures)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (OSError(28, "No space left on device"), True),
        (sqlite3.OperationalError("disk I/O error"), True),
        (sqlite3.DatabaseError("database disk image is malformed"), True),
        (sqlite3.IntegrityError("NOT NULL constraint failed"), False),
        (ValueError("no date"), False),
    ],
)
def test_a_full_disk_refuses_and_one_odd_article_does_not(error, refusal):
    assert refuses(error) is refusal


def test_a_run_is_on_the_disk_before_the_words_of_its_articles_are_learned(path):
    """Learning may take minutes, in which a machine may be switched off."""
    article = Article(url=capture(3).url, kind="release", headline="Brücke frei", body="Der Verkehr rollt.")
    with Writer(path, "stadtchronik") as writer, sqlite3.connect(path) as other:
        writer.submit(Archive.register, [CITY])
        kept = writer.submit(Archive.keep, capture(3)).result()
        writer.submit(Archive.file, article, kept.capture)
        at = datetime(2026, 10, 14, tzinfo=UTC)
        run = writer.submit(Archive.begin_run, "stadtchronik", at).result()
        writer.submit(Archive.end_run, run, at, "finished", {}).result()
        assert other.execute("SELECT reason FROM runs").fetchall() == [("finished",)]
        assert other.execute("SELECT count(*) FROM unlearned").fetchone() == (1,)
    assert other.execute("SELECT count(*) FROM unlearned").fetchone() == (0,)
    other.close()
